"""The organization trail, in the management account's home Region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from hipaa_constructs import CustomerKey, OrganizationTrail
from hipaa_landing_zone.plan.name import key_alias
from hipaa_landing_zone.stacks.place import administrators, properties, users
from hipaa_landing_zone.stacks.trail_alarm import TrailAlarms

if TYPE_CHECKING:
    from constructs import Construct

    from hipaa_landing_zone.plan import Plan, PlannedStack


class OrganizationTrailStack(Stack):
    """Records every account and Region, and data events as soon as an account holds PHI.

    Data events are recorded in all accounts: a selector cannot name an account for S3 objects, and a read of PHI is as
    interesting when it comes from an account that holds none.
    """

    def __init__(self, scope: Construct, planned: PlannedStack, plan: Plan) -> None:
        super().__init__(scope, planned.id, **properties(planned))
        archive, organization_id = plan.log_archive, plan.organization_id
        if archive is None or organization_id is None:
            raise ValueError("no log archive: the plan should have held this stack back")
        target = archive.bucket("trail", planned.region)
        key = CustomerKey(
            self,
            "LogGroupKey",
            alias=key_alias("organization-trail"),
            description="Log group of the organization trail",
            administrators=[administrators(plan, plan.trail.account_id)],
            users=[users(plan, plan.trail.account_id)],
        )
        alias_arn = f"arn:{plan.partition}:kms:{planned.region}:{archive.account_id}:alias/{target.key_alias}"
        logs = [bucket.name for bucket in archive.buckets] + [landing.name for landing in archive.landings]
        trail = OrganizationTrail(
            self,
            "Trail",
            trail_name=plan.trail.name,
            organization_id=organization_id,
            bucket=s3.Bucket.from_bucket_name(self, "Bucket", target.name),
            encryption_key=kms.Key.from_key_arn(self, "BucketKey", alias_arn),
            log_group_key=key,
            data_event_types=plan.trail.data_events,
            excluded_buckets=[s3.Bucket.from_bucket_name(self, f"Excluded-{name}", name) for name in logs],
        )
        TrailAlarms(self, "Alarms", plan=plan, log_group=trail.log_group)
