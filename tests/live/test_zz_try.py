"""Scratch of helper V."""
import time, collections, os, sys, traceback
from hipaa_landing_zone.live.verify import verify
def dump(rs, n=3):
    seen=collections.Counter()
    for r in rs:
        if r.outcome!="held":
            seen[r.check,r.outcome]+=1
            if seen[r.check,r.outcome]<=n: print(r.outcome,r.check,r.place,"| expected",r.expected[:150],"| found",r.found[:300])
def test_it(deployed):
    print("ADMITTED", deployed.admission.admitted)
    t=time.time()
    rs=verify(deployed.organization)
    print("VERIFY", time.time()-t, len(rs))
    c=collections.Counter((r.check,r.outcome) for r in rs)
    for k,v in sorted(c.items()): print(k,v)
    dump(rs)
    print("REFUSED", list(deployed.admission.refused))
    # stay alive: run /tmp/lab/V/more.py whenever it changes
    t0=time.time(); last=0
    while time.time()-t0 < 900 and not os.path.exists('/tmp/lab/V/stop'):
        m=os.path.getmtime('/tmp/lab/V/more.py') if os.path.exists('/tmp/lab/V/more.py') else 0
        if m>last:
            last=m
            import io, contextlib
            with open('/tmp/lab/V/more.out','w') as f, contextlib.redirect_stdout(f):
                try:
                    import importlib
                    for name in sorted((n for n in sys.modules if n.startswith('hipaa_landing_zone.live.verify')), key=lambda n: -n.count('.')): 
                        del sys.modules[name]
                    for name in list(sys.modules):
                        if name=='hipaa_landing_zone.live.admit' or name.startswith('hipaa_landing_zone.plan.finding'): del sys.modules[name]
                    exec(open('/tmp/lab/V/more.py').read(), dict(deployed=deployed, dump=dump, time=time, collections=collections))
                except BaseException: f.write(traceback.format_exc())
                print("DONE")
        time.sleep(.5)
