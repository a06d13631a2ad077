"""Every trail records the whole organization, in all Regions, validated, encrypted, and is switched on.

One organization trail in all Regions, with log file validation and a customer managed key, records activity in
accounts that do not exist yet, and shows later that no log file was changed. A trail that covers less gives the
appearance of a record.

How to fix: set the property that the message names.

Source: AWS CloudTrail User Guide, "Creating a trail for an organization" and "Validating CloudTrail log file
integrity"; 45 CFR 164.312(b), 164.308(a)(1)(ii)(D), 164.312(c)(2).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules import trail
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown, truth

REQUIRED = {
    "IsOrganizationTrail": "it records one account only",
    "IsMultiRegionTrail": "it records one Region only",
    "EnableLogFileValidation": "changed log files would go unnoticed",
    "IsLogging": "it is switched off",
    "IncludeGlobalServiceEvents": "IAM and STS events are missing",
}
TRUE_BY_DEFAULT = {"IncludeGlobalServiceEvents"}


def _check(case: Case) -> Iterator[Problem]:
    for name, consequence in REQUIRED.items():
        given = case.resource.get(name)
        value = True if given is None and name in TRUE_BY_DEFAULT else truth(given)
        if isinstance(value, Unknown):
            yield undecided(f"{name} is {value}", f"Set {name} to true.")
        elif not value:
            yield failed(f"{name} is not true: {consequence}.", f"Set {name} to true.")
    if case.resource.get("KMSKeyId") is None:
        yield failed("has no KMSKeyId: log files are not encrypted with a customer managed key.", "Set KMSKeyId.")


RULE = Rule(
    id="HLZ-RULE-06",
    name="trails_cover_the_organization",
    title="Every trail is organization-wide, multi-Region, validated, encrypted and logging.",
    severity="high",
    citations=("164.312(b)", "164.308(a)(1)(ii)(D)", "164.312(c)(2)"),
    types=(trail.TYPE,),
    check=_check,
)
