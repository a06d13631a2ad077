"""What is deployed as planned holds; whatever is changed by hand afterwards fails, by name and place."""
import time
from hipaa_landing_zone.live.verify import CHECKS, verify

def test_x(deployed):
    for i in range(4):
        t=time.time(); r=verify(deployed.organization); print(time.time()-t, len(r), [x for x in r if x.outcome!="held"])
