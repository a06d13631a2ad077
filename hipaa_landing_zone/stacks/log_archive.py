"""The home Region of the log archive: where trail, flow logs, configuration and evidence are delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack

from hipaa_landing_zone.stacks.log_region import LogRegion, replication_role_name
from hipaa_landing_zone.stacks.place import properties

if TYPE_CHECKING:
    from constructs import Construct

    from hipaa_landing_zone.plan import Plan, PlannedStack


class LogArchiveStack(Stack):
    """Admits CloudTrail, VPC flow logs and AWS Config, each pinned, and copies everything to the second Region."""

    def __init__(self, scope: Construct, planned: PlannedStack, plan: Plan) -> None:
        super().__init__(scope, planned.id, **properties(planned))
        archive, organization_id = plan.log_archive, plan.organization_id
        if archive is None or organization_id is None:
            raise ValueError("no log archive: the plan should have held this stack back")
        region = LogRegion(self, "Archive", plan=plan, archive=archive, region=planned.region)
        second = next(bucket.region for bucket in archive.buckets if bucket.region != planned.region)
        region.keys["trail"].admit_cloudtrail(trail_arn=plan.trail.arn)
        region.buckets["trail"].admit_cloudtrail(
            trail_arn=plan.trail.arn, management_account_id=plan.trail.account_id, organization_id=organization_id
        )
        region.keys["flow"].admit_log_delivery(organization_id=organization_id)
        region.buckets["flow"].admit_flow_logs(organization_id=organization_id)
        region.buckets["evidence"].admit_writers(role_arns=archive.evidence_writers, prefix=organization_id)
        for kind in ("trail", "flow", "evidence"):
            role_name = replication_role_name(kind, planned.region)
            region.buckets[kind].replicate_to(region.replica(kind, second), role_name=role_name)
