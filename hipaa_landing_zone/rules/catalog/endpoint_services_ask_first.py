"""An endpoint service asks before somebody connects, and is not offered to everybody.

Whoever has permission and no need to be accepted becomes a consumer of the service without anybody here knowing. With
`*` as a permission every AWS account may ask, and finds the service.

How to fix: `AcceptanceRequired: true`; name accounts or roles in `AllowedPrincipals`.

Source: AWS PrivateLink Guide, "Configure an endpoint service" (manage permissions; accept or reject connection
requests); 45 CFR 164.312(a)(1), 164.308(a)(4)(ii)(B).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.setting import must_be_on
from hipaa_landing_zone.rules.value import listed, unknowns

SERVICE, PERMISSIONS = "AWS::EC2::VPCEndpointService", "AWS::EC2::VPCEndpointServicePermissions"
FIX_ACCEPTANCE = "Set AcceptanceRequired to true."
FIX_PRINCIPALS = "Name the accounts or roles that may ask, in AllowedPrincipals."


def _check(case: Case) -> Iterator[Problem]:
    if case.resource.type == PERMISSIONS:
        principals = case.resource.get("AllowedPrincipals")
        if "*" in listed(principals):
            yield failed("offers the service to every AWS account.", FIX_PRINCIPALS)
        elif unknown := next(unknowns(principals), None):
            yield undecided(f"to whom it offers the service: {unknown}", FIX_PRINCIPALS)
    else:
        asks, wrong = case.resource.get("AcceptanceRequired"), "connects whoever has permission without asking."
        yield from must_be_on(asks, "AcceptanceRequired", wrong, FIX_ACCEPTANCE)


RULE = Rule(
    id="HLZ-RULE-38",
    name="endpoint_services_ask_first",
    title="An endpoint service asks before somebody connects, and is not offered to everybody.",
    severity="medium",
    citations=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    types=(SERVICE, PERMISSIONS),
    check=_check,
)
