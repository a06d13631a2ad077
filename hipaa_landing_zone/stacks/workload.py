"""One workload account in one Region: an isolated VPC, customer-managed keys per purpose, and what publishes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack, Tags
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_ssm as ssm

from hipaa_constructs import AccessLogBucket, CustomerKey, IsolatedVpc, PhiTopic, ServiceUse
from hipaa_constructs.access_log import admit_load_balancers
from hipaa_constructs.admission import admit_log_delivery, admit_service
from hipaa_landing_zone.plan.name import (
    APPLICATION_LOGS,
    CLASSIFICATION_TAG,
    FOUNDATION_PREFIX,
    KEY_PURPOSES,
    TOPIC_PURPOSES,
    bucket_name,
    key_alias,
    topic_name,
)
from hipaa_landing_zone.stacks.place import administrators, properties, users

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aws_cdk import aws_ec2 as ec2
    from constructs import Construct

    from hipaa_landing_zone.plan import Plan, PlannedStack


# Applications encrypt with these what AWS services write to: log groups, topics, queues, event buses.
KEYS_FOR_SERVICES = ("data", "logs")


class WorkloadStack(Stack):
    """What an application finds in its account. Who administers a key cannot use it, and the other way round."""

    def __init__(self, scope: Construct, planned: PlannedStack, plan: Plan) -> None:
        super().__init__(scope, planned.id, **properties(planned))
        if plan.log_archive is None or planned.network is None or planned.account_id is None:
            raise ValueError(f"{planned.path} is not ready: the plan should have held this stack back")
        self._planned, self._plan, self._account_id = planned, plan, planned.account_id
        keys = {purpose: self._key(purpose) for purpose in KEY_PURPOSES}
        vpc = self._vpc()
        bucket = self._access_logs()
        topics = {purpose: self._topic(purpose, keys["logs"]) for purpose in TOPIC_PURPOSES}
        published = {
            **dict(_addresses(vpc)),
            **{f"key/{purpose}": key.resource.key_arn for purpose, key in keys.items()},
            "bucket/access-logs": bucket.resource.bucket_name,
            **{f"topic/{purpose}": topic.resource.topic_arn for purpose, topic in topics.items()},
        }
        for path, value in published.items():
            self._publish(path, value)

    def _key(self, purpose: str) -> CustomerKey:
        key = CustomerKey(
            self,
            f"{purpose.capitalize()}Key",
            alias=key_alias(purpose),
            description=f"{self._planned.account}: {purpose}",
            administrators=[administrators(self._plan, self._account_id)],
            users=[users(self._plan, self._account_id)],
        )
        if purpose in KEYS_FOR_SERVICES:
            for use in ServiceUse:
                admit_service(key, key.resource, use)
            admit_log_delivery(key, key.resource)
        return key

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

    def _topic(self, purpose: str, key: CustomerKey) -> PhiTopic:
        """A topic for notifications, which alarms and rules of the application may publish to."""
        topic = PhiTopic(
            self,
            f"{purpose.capitalize()}Topic",
            encryption_key=key.resource,
            topic_name=topic_name(purpose),
            notifications_only=True,
        )
        topic.admit_alarms()
        topic.admit_rules()
        return topic

    def _publish(self, path: str, value: str) -> None:
        construct_id = "".join(part.capitalize() for part in path.replace("-", "/").split("/"))
        ssm.CfnParameter(
            self,
            f"Foundation{construct_id}",
            name=f"{FOUNDATION_PREFIX}/{path}",
            type="String",
            value=value,
            description="For applications: see Foundation in hipaa_constructs",
        )


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
