"""What can be changed by hand at a workload's VPC."""

from __future__ import annotations

import json

from live.verify.sabotage import by_hand

HOME, SECOND = "us-east-1", "us-west-2"


def vpc(live, account, region=HOME):
    """The EC2 client and the id of a workload's VPC."""
    ec2 = live.client("ec2", account, region)
    (cidr,) = (
        str(s.network.cidr)
        for s in live.plan.stacks
        if (s.network, s.account, s.region) == (s.network, account, region)
    )
    (found,) = ec2.describe_vpcs(Filters=[{"Name": "cidr", "Values": [cidr]}])["Vpcs"]
    return ec2, found["VpcId"]


def of(ec2, operation, key, vpc_id, **arguments):
    filters = [{"Name": "vpc-id", "Values": [vpc_id]}]
    return getattr(ec2, operation)(Filters=filters, **arguments)[key]


@by_hand(
    ("vpcs_have_no_way_out", f"{HOME} internet gateway", "igw-"),
    ("routes_stay_inside", "portal-prod", "0.0.0.0/0 to igw-"),
)
def internet_gateway_is_attached(live):
    ec2, vpc_id = vpc(live, "portal-prod")
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc_id)
    table = of(ec2, "describe_route_tables", "RouteTables", vpc_id)[0]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    yield
    ec2.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc_id)
    ec2.delete_internet_gateway(InternetGatewayId=gateway)


@by_hand(("vpcs_have_no_way_out", f"{SECOND} NAT gateway", "nat-"))
def nat_gateway_is_made(live):
    ec2, vpc_id = vpc(live, "ehr-prod", SECOND)
    subnet = of(ec2, "describe_subnets", "Subnets", vpc_id)[0]["SubnetId"]
    gateway = ec2.create_nat_gateway(SubnetId=subnet, ConnectivityType="private")["NatGateway"]["NatGatewayId"]
    yield
    ec2.delete_nat_gateway(NatGatewayId=gateway)


@by_hand(("vpcs_have_no_way_out", f"{HOME} egress-only gateway", "eigw-"))
def egress_only_gateway_is_made(live):
    ec2, vpc_id = vpc(live, "ehr-test")
    made = ec2.create_egress_only_internet_gateway(VpcId=vpc_id)["EgressOnlyInternetGateway"]
    yield
    ec2.delete_egress_only_internet_gateway(EgressOnlyInternetGatewayId=made["EgressOnlyInternetGatewayId"])


@by_hand(("subnets_are_isolated", "subnets with public addresses", "subnet-"))
def subnet_gives_public_addresses(live):
    ec2, vpc_id = vpc(live, "deid-analytics-prod")
    subnet = of(ec2, "describe_subnets", "Subnets", vpc_id)[0]["SubnetId"]
    ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
    yield
    ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": False})


@by_hand(("subnets_are_isolated", "imaging-prod", ", 10."))
def subnet_is_added(live):
    ec2, vpc_id = vpc(live, "imaging-prod")
    network = next(s.network for s in live.plan.stacks if s.account == "imaging-prod")
    last = list(network.cidr.subnets(new_prefix=28))[-1]
    zone = of(ec2, "describe_subnets", "Subnets", vpc_id)[0]["AvailabilityZone"]
    subnet = ec2.create_subnet(VpcId=vpc_id, CidrBlock=str(last), AvailabilityZone=zone)["Subnet"]["SubnetId"]
    yield
    ec2.delete_subnet(SubnetId=subnet)


@by_hand(
    ("default_security_groups_are_closed", "ehr-prod", "1 IpPermissions"),
    ("default_networks_are_gone", "ehr-prod", "sg-"),
)
def default_group_is_opened(live):
    ec2, vpc_id = vpc(live, "ehr-prod")
    groups = of(ec2, "describe_security_groups", "SecurityGroups", vpc_id)
    group = next(each["GroupId"] for each in groups if each["GroupName"] == "default")
    rule = [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=rule)
    yield
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=rule)


@by_hand(("traffic_is_logged", "portal-test", "REJECT traffic"))
def flow_log_is_replaced(live):
    ec2, vpc_id = vpc(live, "portal-test")
    (planned,) = ec2.describe_flow_logs(Filter=[{"Name": "resource-id", "Values": [vpc_id]}])["FlowLogs"]
    destination = {"LogDestinationType": "s3", "LogDestination": planned["LogDestination"]}

    def replace(old, traffic):
        ec2.delete_flow_logs(FlowLogIds=[old])
        made = ec2.create_flow_logs(ResourceIds=[vpc_id], ResourceType="VPC", TrafficType=traffic, **destination)
        return made["FlowLogIds"][0]

    weak = replace(planned["FlowLogId"], "REJECT")
    yield
    replace(weak, "ALL")


@by_hand(("traffic_is_logged", "imaging-prod", "no flow log"))
def flow_log_is_deleted(live):
    ec2, vpc_id = vpc(live, "imaging-prod")
    (planned,) = ec2.describe_flow_logs(Filter=[{"Name": "resource-id", "Values": [vpc_id]}])["FlowLogs"]
    ec2.delete_flow_logs(FlowLogIds=[planned["FlowLogId"]])
    yield
    ec2.create_flow_logs(
        ResourceIds=[vpc_id],
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination=planned["LogDestination"],
    )


def endpoint(ec2, vpc_id, service):
    rows = of(ec2, "describe_vpc_endpoints", "VpcEndpoints", vpc_id)
    return next(row for row in rows if row["ServiceName"].endswith(f".{service}"))


@by_hand(("endpoints_exist", f"endpoint com.amazonaws.{HOME}.kms", "no endpoint"))
def endpoint_is_deleted(live):
    ec2, vpc_id = vpc(live, "ehr-test")
    planned = endpoint(ec2, vpc_id, "kms")
    ec2.delete_vpc_endpoints(VpcEndpointIds=[planned["VpcEndpointId"]])
    yield
    kept = ("VpcId", "ServiceName", "VpcEndpointType", "PolicyDocument", "SubnetIds", "PrivateDnsEnabled")
    ec2.create_vpc_endpoint(**{name: planned[name] for name in kept})


@by_hand(
    ("endpoints_serve_the_organization", "portal-test", "not bounded by aws:PrincipalOrgID; the statement on * is not")
)
def endpoint_is_opened(live):
    ec2, vpc_id = vpc(live, "portal-test")
    planned = endpoint(ec2, vpc_id, "s3")
    everybody = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [everybody]})
    ec2.modify_vpc_endpoint(VpcEndpointId=planned["VpcEndpointId"], PolicyDocument=policy)
    yield
    ec2.modify_vpc_endpoint(VpcEndpointId=planned["VpcEndpointId"], PolicyDocument=planned["PolicyDocument"])


SABOTAGES = (
    internet_gateway_is_attached,
    nat_gateway_is_made,
    egress_only_gateway_is_made,
    subnet_gives_public_addresses,
    subnet_is_added,
    default_group_is_opened,
    flow_log_is_replaced,
    flow_log_is_deleted,
    endpoint_is_deleted,
    endpoint_is_opened,
)
