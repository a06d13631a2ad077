"""HLZ-SCP-04: only governed Regions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import EVERYWHERE

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter


def deny_regions_not_governed(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny requests to Regions that are not governed: nobody watches them and no log archive covers them.

    Spared: global services and global actions, which answer from one Region whatever the caller's Region is. The list
    is data with a reason for each entry (``services/data``). AWS KMS is not spared although AWS's own lists do.

    Exempt: the break-glass role, which HLZ-SCP-06 guards.
    """
    return (
        {
            "Sid": "DenyRegionsNotGoverned",
            "Effect": "Deny",
            "NotAction": list(perimeter.global_actions),
            "Resource": "*",
            "Condition": {
                "StringNotEquals": {"aws:RequestedRegion": list(perimeter.governed_regions)},
                "ArnNotLike": {"aws:PrincipalArn": [perimeter.break_glass]},
            },
        },
    )


REGION = Guardrail(
    id="HLZ-SCP-04",
    type="SERVICE_CONTROL_POLICY",
    title="Only governed Regions",
    citations=("164.308(a)(1)(ii)(B)", "164.312(a)(1)"),
    attached_to=EVERYWHERE,
    statements=deny_regions_not_governed,
)
