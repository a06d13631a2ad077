"""HLZ-SCP-01: only services covered by the BAA."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import WORKLOADS

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter


def deny_services_not_eligible(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny every action of a service that AWS's HIPAA Eligible Services Reference does not cover.

    Why: PHI may be created, received, maintained or transmitted only with services that the Business Associate
    Addendum covers (45 CFR 164.308(b)(1)). The list is dated data; ``hlz services`` explains each entry and
    ``hlz plan`` shows its age.

    How: one Deny with NotAction. It cannot be split over several policies: each would deny what the others allow; so
    this guardrail is never merged with others either. Features that the reference excludes by name inside a listed
    service are denied by name (Simple AD, voice messages, public and vendor workforces). Exclusions without an API
    are left to people: CloudFront embedded points of presence, SageMaker Studio Lab and Ground Truth Plus, Kiro Web,
    AWS Managed Services' Operations on Demand.

    Exempt: the break-glass role, which HLZ-SCP-06 guards.

    Source: AWS HIPAA Eligible Services Reference.
    """
    return (
        {
            "Sid": "DenyServicesNotEligible",
            "Effect": "Deny",
            "NotAction": [f"{prefix}:*" for prefix in perimeter.eligible_prefixes],
            "Resource": "*",
            "Condition": {"ArnNotLike": {"aws:PrincipalArn": [perimeter.break_glass]}},
        },
        *_excluded_features(perimeter),
    )


def _excluded_features(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny what is excluded; features with the same condition share a statement."""
    eligible, features = set(perimeter.eligible_prefixes), perimeter.excluded_features
    always = sorted(
        action
        for feature in features
        if not feature.condition
        for action in feature.actions
        if action.split(":")[0] in eligible  # the others are denied already
    )
    return (
        *((perimeter.deny("DenyExcludedFeatures", always),) if always else ()),
        *(
            perimeter.deny_when(f"DenyExcluded{feature.sid}", list(feature.actions), feature.condition)
            for feature in features
            if feature.condition and feature.actions[0].split(":")[0] in eligible
        ),
    )


ELIGIBLE_SERVICE = Guardrail(
    id="HLZ-SCP-01",
    type="SERVICE_CONTROL_POLICY",
    title="Only services covered by the Business Associate Addendum",
    citations=("164.308(b)(1)", "164.308(b)(3)", "164.314(a)(1)"),
    attached_to=WORKLOADS,
    statements=deny_services_not_eligible,
    alone=True,
)
