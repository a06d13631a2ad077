"""AWS Config records every type of resource, the global ones in one Region, and continuously where there is PHI.

The recorder is the inventory and the history of changes. A list of types, or exclusions, leaves holes that nobody
remembers; without `AllSupported`, types that AWS adds later are missing. IAM's global types are recorded by one
recorder of an account, the one of the home Region, so that one recorder of the account in this app must have
`IncludeGlobalResourceTypes`. In accounts that hold PHI a daily snapshot would miss what was changed and changed back.

How to fix: `RecordingGroup: {AllSupported: true, IncludeGlobalResourceTypes: true}` in the home Region, and no
`RecordingMode` with `DAILY`.

Source: AWS Config Developer Guide, "Recording AWS resources with AWS Config"; AWS Config API Reference, RecordingGroup,
RecordingMode; 45 CFR 164.312(b), 164.308(a)(1)(ii)(A).
"""

from collections.abc import Iterator
from functools import lru_cache

from hipaa_landing_zone.rules.model import Assembly, Resource
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.setting import must_be_on
from hipaa_landing_zone.rules.value import Unknown, at, mappings, truth

TYPE = "AWS::Config::ConfigurationRecorder"
GROUP, MODE = "RecordingGroup", "RecordingMode"
FIX_GLOBAL = "Set RecordingGroup.IncludeGlobalResourceTypes to true in the home Region."
FIX_MODE = "Set RecordingMode.RecordingFrequency to CONTINUOUS, without DAILY overrides."


def _check(case: Case) -> Iterator[Problem]:
    recorder = case.resource
    everything = recorder.get(GROUP, "AllSupported")
    wrong = "leaves types of resources out: RecordingGroup.AllSupported is not true."
    yield from must_be_on(everything, f"{GROUP}.AllSupported", wrong, f"Set {GROUP}.AllSupported to true.")
    recorders = _recorders(case.assembly)[recorder.account]
    included = [truth(each.get(GROUP, "IncludeGlobalResourceTypes")) for each in recorders]
    if True not in included:
        if reason := next((each for each in included if isinstance(each, Unknown)), None):
            yield undecided(f"whether IAM is recorded: {reason}", FIX_GLOBAL)
        else:
            yield failed("does not record IAM, and no other recorder of the account does.", FIX_GLOBAL)
    if case.expectations.phi(recorder.account):
        yield from _frequency(recorder)


def _frequency(recorder: Resource) -> Iterator[Problem]:
    modes = [recorder.get(MODE), *mappings(recorder.get(MODE, "RecordingModeOverrides"))]
    for each in (at(mode, "RecordingFrequency") for mode in modes):
        if isinstance(each, Unknown):
            yield undecided(f"how often it records: {each}", FIX_MODE)
        elif each not in (None, "CONTINUOUS"):
            yield failed("does not record changes as they happen.", FIX_MODE)


@lru_cache(maxsize=1)
def _recorders(assembly: Assembly) -> dict[str | None, list[Resource]]:
    index: dict[str | None, list[Resource]] = {}
    for each in assembly.of_type(TYPE):
        index.setdefault(each.account, []).append(each)
    return index


RULE = Rule(
    id="HLZ-RULE-73",
    name="config_records_everything",
    title="AWS Config records every type of resource, continuously where there is PHI.",
    severity="high",
    citations=("164.312(b)", "164.308(a)(1)(ii)(A)"),
    types=(TYPE,),
    check=_check,
)
