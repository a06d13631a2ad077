"""One workload account in one Region: an isolated VPC and customer-managed keys per purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_s3 as s3

from hipaa_constructs import CustomerKey, IsolatedVpc
from hipaa_landing_zone.plan.name import KEY_PURPOSES, key_alias
from hipaa_landing_zone.stacks.place import administrators, properties, users

if TYPE_CHECKING:
    from constructs import Construct

    from hipaa_landing_zone.plan import Plan, PlannedStack


class WorkloadStack(Stack):
    """What an application finds in its account. Who administers a key cannot use it, and the other way round."""

    def __init__(self, scope: Construct, planned: PlannedStack, plan: Plan) -> None:
        super().__init__(scope, planned.id, **properties(planned))
        archive, network = plan.log_archive, planned.network
        if archive is None or network is None or planned.account_id is None or plan.organization_id is None:
            raise ValueError(f"{planned.path} is not ready: the plan should have held this stack back")
        admins, everybody_else = administrators(plan, planned.account_id), users(plan, planned.account_id)
        for purpose in KEY_PURPOSES:
            CustomerKey(
                self,
                f"{purpose.capitalize()}Key",
                alias=key_alias(purpose),
                description=f"{planned.account}: {purpose}",
                administrators=[admins],
                users=[everybody_else],
            )
        flow_logs = archive.bucket("flow", plan.organization.home_region)
        IsolatedVpc(
            self,
            "Vpc",
            cidr=str(network.cidr),
            zones=network.zones,
            subnet_mask=network.subnets[0].prefixlen,
            endpoints=network.endpoints,
            organization_id=plan.organization_id,
            flow_log_bucket=s3.Bucket.from_bucket_name(self, "FlowLogs", flow_logs.name),
        )
