"""HLZ-SCP-01: only services covered by the BAA."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter


def deny_services_not_eligible(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny every action of a service that AWS's HIPAA Eligible Services Reference does not cover.

    Why: PHI may be created, received, maintained or transmitted only with services that the Business Associate
    Addendum covers (45 CFR 164.308(b)(1)).

    How: one Deny with NotAction. It cannot be split over several policies: each would deny what the others allow.

    Exempt: the break-glass role, which HLZ-SCP-06 guards. Whole prefixes only; features that AWS excludes inside a
    listed service are not denied here.
    """
    actions = [f"{prefix}:*" for prefix in perimeter.eligible_prefixes]
    return (
        {
            "Sid": "DenyServicesNotEligible",
            "Effect": "Deny",
            "NotAction": actions,
            "Resource": "*",
            "Condition": {"ArnNotLike": {"aws:PrincipalArn": [perimeter.break_glass]}},
        },
    )


ELIGIBLE_SERVICE = Guardrail(
    id="HLZ-SCP-01",
    type="SERVICE_CONTROL_POLICY",
    title="Only services covered by the Business Associate Addendum",
    citations=("164.308(b)(1)", "164.308(b)(3)", "164.314(a)(1)"),
    attached_to=frozenset({"workloads"}),
    statements=deny_services_not_eligible,
)
