"""Access to accounts is assigned to groups, never to single people.

Membership of a group is decided where people are hired, moved and dismissed, and ends there; an assignment to a person
stays until somebody remembers it.

How to fix: `PrincipalType: GROUP`, with the id of a group of the identity provider.

Source: IAM Identity Center User Guide, "Assign user or group access to AWS accounts" (assign to groups rather than to
individual users); 45 CFR 164.308(a)(3)(ii)(C), 164.308(a)(4)(ii)(C).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown

FIX = "Set PrincipalType to GROUP and PrincipalId to the id of a group."


def _check(case: Case) -> Iterator[Problem]:
    kind = case.resource.get("PrincipalType")
    if isinstance(kind, Unknown):
        yield undecided(f"PrincipalType is {kind}", FIX)
    elif kind != "GROUP":
        yield failed("gives access to one person.", FIX)


RULE = Rule(
    id="HLZ-RULE-25",
    name="assignments_name_groups",
    title="Access to accounts is assigned to groups.",
    severity="medium",
    citations=("164.308(a)(3)(ii)(C)", "164.308(a)(4)(ii)(C)"),
    types=("AWS::SSO::Assignment",),
    check=_check,
)
