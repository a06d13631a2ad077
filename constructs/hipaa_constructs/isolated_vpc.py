"""A VPC without any way to the internet, with endpoints for the AWS services that it uses."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import TYPE_CHECKING

from aws_cdk import CfnTag, Fn, Stack
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from hipaa_constructs.check import require_bucket, require_organization_id
from hipaa_constructs.default_security_group import close_default_security_group
from hipaa_constructs.vpc_endpoint import EndpointPlace, make_endpoints, require_endpoints

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aws_cdk import aws_s3 as s3

# Source: Amazon VPC User Guide, "VPC CIDR blocks" and "Subnet sizing".
LONGEST_PREFIX = 28
SHORTEST_PREFIX = 16
FEWEST_ZONES, MOST_ZONES = 2, 6
# The default fields say neither which VPC nor which way; an archive of many accounts needs both. Source: Amazon VPC
# User Guide, "Flow log records".
FLOW_LOG_FIELDS = (
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status"
    " vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id pkt-src-aws-service"
    " pkt-dst-aws-service flow-direction traffic-path"
)


class IsolatedVpc(Construct):
    """A VPC of isolated subnets.

    Guarantees:
        * ``no_way_to_the_internet``: no internet gateway, no NAT, no route out, no public address
          (45 CFR 164.312(a)(1), 164.312(e)(1)).
        * ``all_traffic_is_logged``: accepted and rejected, to the archive, every 60 seconds (45 CFR 164.312(b)).
        * ``default_security_group_is_closed``: every rule of it is revoked (45 CFR 164.312(a)(1)).
        * ``endpoints_serve_the_organization_only``: each endpoint lets the organization's identities reach the
          organization's resources, and AWS's own only where :func:`vpc_endpoint.endpoint_policy` names them
          (45 CFR 164.312(a)(1), 164.312(e)(1)).
        * ``endpoints_admit_https_from_inside``: port 443 from the VPC's own addresses (45 CFR 164.312(e)(1),
          164.312(e)(2)(ii)).
        * ``spans_zones``: at least two Availability Zones (45 CFR 164.308(a)(7)(i)).

    Synth looks nothing up: the zones are CloudFormation's ``Fn::GetAZs``.

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        cidr: addresses of the VPC, /16 to /28.
        zones: number of Availability Zones, 2 to 6.
        subnet_mask: prefix length of each zone's subnet.
        endpoints: short service names; ``s3`` and ``dynamodb`` become gateway endpoints, others interface endpoints.
        organization_id: ``o-…``.
        flow_log_bucket: the archive; its policy and key admit log delivery: :meth:`WormBucket.admit_flow_logs`,
            :meth:`CustomerKey.admit_log_delivery`.

    Attributes:
        resource: the VPC as an ``ec2.IVpc``.
        endpoints: each endpoint by its short service name.

    Raises:
        ValueError: addresses that do not fit, too few or too many zones, an unknown endpoint, a bad organization id.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cidr: str,
        zones: int,
        subnet_mask: int,
        endpoints: Sequence[str],
        organization_id: str,
        flow_log_bucket: s3.IBucket,
    ) -> None:
        require_bucket("flow_log_bucket", flow_log_bucket)
        blocks = _subnet_blocks(cidr, zones, subnet_mask)
        require_endpoints(endpoints)
        require_organization_id(organization_id)
        super().__init__(scope, construct_id)
        # Each call into Node costs a fraction of a millisecond, and there may be hundreds of these: ask once.
        stack, path = Stack.of(self), self.node.path
        partition, region = stack.partition, stack.region
        vpc = ec2.CfnVPC(
            self,
            "Resource",
            cidr_block=cidr,
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags=[CfnTag(key="Name", value=path)],
        )
        vpc_id, group_id = vpc.ref, vpc.attr_default_security_group
        # One table: nothing but local routes and gateway endpoints, the same in every zone.
        route_table_id = ec2.CfnRouteTable(self, "RouteTable", vpc_id=vpc_id).ref
        all_zones = Fn.get_azs()
        zone_names = [Fn.select(number, all_zones) for number in range(zones)]
        subnet_ids = [
            self._subnet(f"IsolatedSubnet{number}", vpc_id, route_table_id, zone, block)
            for number, (zone, block) in enumerate(zip(zone_names, blocks, strict=True), start=1)
        ]
        self.resource = ec2.Vpc.from_vpc_attributes(
            self,
            "Vpc",
            vpc_id=vpc_id,
            vpc_cidr_block=cidr,
            availability_zones=zone_names,
            isolated_subnet_ids=subnet_ids,
            isolated_subnet_route_table_ids=[route_table_id] * zones,
            isolated_subnet_ipv4_cidr_blocks=blocks,
        )
        self._log_flows(vpc_id, flow_log_bucket)
        group_arn = f"arn:{partition}:ec2:{region}:{stack.account}:security-group/{group_id}"
        close_default_security_group(self, group_id=group_id, group_arn=group_arn)
        place = EndpointPlace(vpc_id, cidr, subnet_ids, route_table_id, organization_id, partition, region)
        self.endpoints: Mapping[str, ec2.CfnVPCEndpoint] = make_endpoints(self, endpoints, place)

    def _subnet(self, name: str, vpc_id: str, route_table_id: str, zone: str, block: str) -> str:
        subnet_id = ec2.CfnSubnet(
            self,
            name,
            vpc_id=vpc_id,
            availability_zone=zone,
            cidr_block=block,
            map_public_ip_on_launch=False,
            tags=[CfnTag(key="Name", value=f"{self.node.path}/{name}")],
        ).ref
        ec2.CfnSubnetRouteTableAssociation(self, f"{name}Routes", subnet_id=subnet_id, route_table_id=route_table_id)
        return subnet_id

    def _log_flows(self, vpc_id: str, bucket: s3.IBucket) -> None:
        ec2.CfnFlowLog(
            self,
            "FlowLog",
            resource_id=vpc_id,
            resource_type="VPC",
            traffic_type="ALL",
            log_destination_type="s3",
            log_destination=bucket.bucket_arn,
            log_format=" ".join(f"${{{field}}}" for field in FLOW_LOG_FIELDS.split()),
            max_aggregation_interval=60,
            # What Athena reads fastest: columns, partitions by account, Region, day and hour.
            destination_options={"FileFormat": "parquet", "HiveCompatiblePartitions": True, "PerHourPartition": True},
        )


def _subnet_blocks(cidr: str, zones: int, subnet_mask: int) -> list[str]:
    """Cuts the first blocks of the VPC's addresses, one a zone."""
    try:
        network = IPv4Network(cidr)
    except ValueError as error:
        raise ValueError(f"cidr: {cidr!r} given; allowed: an IPv4 network such as 10.0.0.0/16 ({error}).") from error
    if not SHORTEST_PREFIX <= network.prefixlen <= LONGEST_PREFIX:
        raise ValueError(f"cidr: {cidr!r} given; allowed: a prefix of /{SHORTEST_PREFIX} to /{LONGEST_PREFIX}.")
    if not FEWEST_ZONES <= zones <= MOST_ZONES:
        raise ValueError(f"zones: {zones} given; allowed: {FEWEST_ZONES} to {MOST_ZONES}.")
    if not network.prefixlen < subnet_mask <= LONGEST_PREFIX or zones > 2 ** (subnet_mask - network.prefixlen):
        raise ValueError(
            f"subnet_mask: {subnet_mask} given; allowed: up to {LONGEST_PREFIX}, and long enough that {zones} subnets"
            f" fit into {cidr}."
        )
    subnets = network.subnets(new_prefix=subnet_mask)
    return [str(next(subnets)) for _ in range(zones)]
