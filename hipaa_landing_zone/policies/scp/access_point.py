"""HLZ-SCP-18: no side doors to the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import SECURITY

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter


def deny_access_points(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny making S3 access points in accounts for security and logs.

    A request through an access point names the access point, not the bucket, so HLZ-SCP-05, which knows the log buckets
    by name, might not see it. Nothing in these accounts needs one.

    Exempt: the break-glass role, which HLZ-SCP-06 guards.

    Source: Amazon S3 User Guide, "Configuring IAM policies for using access points".
    """
    actions = ["s3:CreateAccessPoint*", "s3:CreateMultiRegionAccessPoint"]
    return (perimeter.deny("DenyAccessPoints", actions),)


ACCESS_POINT = Guardrail(
    id="HLZ-SCP-18",
    type="SERVICE_CONTROL_POLICY",
    title="No side doors to the archive",
    citations=("164.312(b)", "164.312(c)(1)"),
    attached_to=SECURITY,
    statements=deny_access_points,
)
