"""One workload account in one Region: an isolated VPC, a bucket for access logs, and what publishes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack, Tags
from aws_cdk import aws_s3 as s3

from hipaa_constructs import AccessLogBucket, IsolatedVpc
from hipaa_constructs.access_log import admit_load_balancers
from hipaa_landing_zone.plan.name import APPLICATION_LOGS, CLASSIFICATION_TAG, bucket_name
from hipaa_landing_zone.stacks.baseline.foundation import publish
from hipaa_landing_zone.stacks.place import properties

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aws_cdk import aws_ec2 as ec2
    from constructs import Construct

    from hipaa_landing_zone.plan import Plan, PlannedStack


class WorkloadStack(Stack):
    """What an application finds in its account besides the baseline that every account has."""

    def __init__(self, scope: Construct, planned: PlannedStack, plan: Plan) -> None:
        super().__init__(scope, planned.id, **properties(planned))
        if plan.log_archive is None or planned.network is None or planned.account_id is None:
            raise ValueError(f"{planned.path} is not ready: the plan should have held this stack back")
        self._planned, self._plan, self._account_id = planned, plan, planned.account_id
        vpc = self._vpc()
        bucket = self._access_logs()
        for path, value in _addresses(vpc):
            publish(self, path, value)
        publish(self, "bucket/access-logs", bucket.resource.bucket_name)

    def _vpc(self) -> IsolatedVpc:
        archive, network, organization_id = self._plan.log_archive, self._planned.network, self._plan.organization_id
        if archive is None or network is None or organization_id is None:
            raise ValueError(f"{self._planned.path} is not ready: the plan should have held this stack back")
        flow_logs = archive.bucket("flow", self._plan.organization.home_region)
        return IsolatedVpc(
            self,
            "Vpc",
            cidr=str(network.cidr),
            zones=network.zones,
            subnet_mask=network.subnets[0].prefixlen,
            endpoints=network.endpoints,
            organization_id=organization_id,
            flow_log_bucket=s3.Bucket.from_bucket_name(self, "FlowLogs", flow_logs.name),
        )

    def _access_logs(self) -> AccessLogBucket:
        """For every bucket and every internal load balancer of the account."""
        name = bucket_name(APPLICATION_LOGS, self._account_id, self._planned.region)
        bucket = AccessLogBucket(self, "AccessLogs", bucket_name=name)
        admit_load_balancers(bucket.resource, account=self._account_id)
        # Keys of objects stand in access logs, and may hold identifiers; so the bucket is what its account is.
        holds_phi = self._plan.account(self._planned.account).holds_phi
        Tags.of(bucket).add(CLASSIFICATION_TAG, "phi" if holds_phi else "non-phi")
        return bucket


def _addresses(vpc: IsolatedVpc) -> Iterator[tuple[str, str]]:
    resource: ec2.IVpc = vpc.resource
    yield "vpc/id", resource.vpc_id
    yield "vpc/cidr", resource.vpc_cidr_block
    groups = (group for endpoint in vpc.endpoints.values() for group in endpoint.security_group_ids or ())
    if group := next(groups, None):  # gateway endpoints have none
        yield "vpc/endpoint-security-group", group
    for number, subnet in enumerate(resource.isolated_subnets, start=1):
        yield f"zone/{number}/name", subnet.availability_zone
        yield f"zone/{number}/subnet", subnet.subnet_id
        yield f"zone/{number}/route-table", subnet.route_table.route_table_id
