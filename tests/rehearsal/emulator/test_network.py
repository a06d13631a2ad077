"""AWS::EC2 networks read back as deployed."""

import json

import pytest

POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
}
ZONES = {"Fn::GetAZs": {"Ref": "AWS::Region"}}


def ec2(kind, **properties):
    return {"Type": f"AWS::EC2::{kind}", "Properties": properties}


VPC = ec2("VPC", CidrBlock="10.1.0.0/16", EnableDnsHostnames=True, EnableDnsSupport=True)
SUBNET = ec2(
    "Subnet",
    VpcId={"Ref": "Vpc"},
    CidrBlock={"Fn::Select": [0, {"Fn::Cidr": [{"Fn::GetAtt": ["Vpc", "CidrBlock"]}, 4, "8"]}]},
    AvailabilityZone={"Fn::Select": ["1", ZONES]},
    MapPublicIpOnLaunch=False,
)
TABLE = ec2("RouteTable", VpcId={"Ref": "Vpc"}, Tags=[{"Key": "Name", "Value": "isolated"}])
ASSOCIATION = ec2("SubnetRouteTableAssociation", SubnetId={"Ref": "Subnet"}, RouteTableId={"Ref": "Table"})
NETWORK = {"Vpc": VPC, "Subnet": SUBNET, "Table": TABLE, "Association": ASSOCIATION}


def test_vpc_and_subnet_are_read_back(account):
    stack = account.deploy(NETWORK, Outputs={"Default": {"Value": {"Fn::GetAtt": ["Vpc", "DefaultSecurityGroup"]}}})
    client, ids = account.client("ec2"), stack["Ids"]
    (vpc,) = client.describe_vpcs(VpcIds=[ids["Vpc"]])["Vpcs"]
    assert vpc["CidrBlock"] == "10.1.0.0/16"
    names = client.describe_vpc_attribute(VpcId=ids["Vpc"], Attribute="enableDnsHostnames")
    assert names["EnableDnsHostnames"] == {"Value": True}
    (subnet,) = client.describe_subnets(SubnetIds=[ids["Subnet"]])["Subnets"]
    assert (subnet["CidrBlock"], subnet["AvailabilityZone"]) == ("10.1.0.0/24", "eu-west-1b")
    assert subnet["MapPublicIpOnLaunch"] is False
    (table,) = client.describe_route_tables(RouteTableIds=[ids["Table"]])["RouteTables"]
    assert [item["SubnetId"] for item in table["Associations"]] == [ids["Subnet"]]
    (group,) = client.describe_security_groups(GroupIds=[stack["Values"]["Default"]])["SecurityGroups"]
    assert (group["GroupName"], group["VpcId"]) == ("default", ids["Vpc"])
    mine = [{"Name": "attachment.vpc-id", "Values": [ids["Vpc"]]}]
    assert client.describe_internet_gateways(Filters=mine)["InternetGateways"] == []
    assert client.describe_nat_gateways(Filters=[{"Name": "vpc-id", "Values": [ids["Vpc"]]}])["NatGateways"] == []
    assert client.describe_egress_only_internet_gateways()["EgressOnlyInternetGateways"] == []
    assert account.delete()[0] == "DELETE_COMPLETE"
    assert ids["Vpc"] not in {item["VpcId"] for item in client.describe_vpcs()["Vpcs"]}


def test_gateway_is_found_when_there_is_one(account):
    gateway = {"Gateway": ec2("InternetGateway")}
    attachment = ec2("VPCGatewayAttachment", VpcId={"Ref": "Vpc"}, InternetGatewayId={"Ref": "Gateway"})
    route = ec2(
        "Route",
        RouteTableId={"Ref": "Table"},
        DestinationCidrBlock="0.0.0.0/0",
        GatewayId={"Ref": "Gateway"},
    )
    resources = {**NETWORK, **gateway, "Attached": attachment, "Route": {**route, "DependsOn": "Attached"}}
    ids = account.deploy(resources)["Ids"]
    client = account.client("ec2")
    mine = [{"Name": "attachment.vpc-id", "Values": [ids["Vpc"]]}]
    (found,) = client.describe_internet_gateways(Filters=mine)["InternetGateways"]
    assert found["InternetGatewayId"] == ids["Gateway"]
    (table,) = client.describe_route_tables(RouteTableIds=[ids["Table"]])["RouteTables"]
    assert ids["Gateway"] in {item.get("GatewayId") for item in table["Routes"]}


def group(**properties):
    return ec2("SecurityGroup", GroupDescription="endpoints", VpcId={"Ref": "Vpc"}, **properties)


def test_security_group_rules_are_what_the_template_says(account):
    https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.1.0.0/16", "Description": "in"}
    nowhere = {"IpProtocol": "icmp", "FromPort": 252, "ToPort": 86, "CidrIp": "255.255.255.255/32"}
    resources = {
        "Vpc": VPC,
        "A": group(SecurityGroupIngress=[https], SecurityGroupEgress=[nowhere]),
        "B": group(),
        "In": ec2(
            "SecurityGroupIngress",
            GroupId={"Ref": "B"},
            IpProtocol="tcp",
            FromPort=1,
            ToPort=2,
            SourceSecurityGroupId={"Fn::GetAtt": ["A", "GroupId"]},
        ),
    }
    ids = account.deploy(resources)["Ids"]
    client = account.client("ec2")

    def read(name):
        (found,) = client.describe_security_groups(GroupIds=[ids[name]])["SecurityGroups"]
        return found

    (allowed,) = read("A")["IpPermissions"]
    assert (allowed["FromPort"], allowed["IpRanges"]) == (443, [{"CidrIp": "10.1.0.0/16", "Description": "in"}])
    (egress,) = read("A")["IpPermissionsEgress"]
    assert egress["IpRanges"] == [{"CidrIp": "255.255.255.255/32"}]
    assert [item["IpRanges"] for item in read("B")["IpPermissionsEgress"]] == [[{"CidrIp": "0.0.0.0/0"}]]
    assert read("B")["IpPermissions"][0]["UserIdGroupPairs"][0]["GroupId"] == ids["A"]
    del resources["In"]
    resources["A"] = group(SecurityGroupEgress=[nowhere])
    account.deploy(resources)
    assert read("A")["IpPermissions"] == read("B")["IpPermissions"] == []
    assert account.delete()[0] == "DELETE_COMPLETE"


def test_endpoints_are_read_back_and_changed_in_place(account):
    interface = ec2(
        "VPCEndpoint",
        VpcId={"Ref": "Vpc"},
        ServiceName={"Fn::Sub": "com.amazonaws.${AWS::Region}.kms"},
        VpcEndpointType="Interface",
        PrivateDnsEnabled=True,
        SubnetIds=[{"Ref": "Subnet"}],
        SecurityGroupIds=[{"Ref": "Group"}],
        PolicyDocument=POLICY,
    )
    gateway = ec2(
        "VPCEndpoint",
        VpcId={"Ref": "Vpc"},
        ServiceName={"Fn::Sub": "com.amazonaws.${AWS::Region}.s3"},
        VpcEndpointType="Gateway",
        RouteTableIds=[{"Ref": "Table"}],
        PolicyDocument=POLICY,
    )
    resources = {**NETWORK, "Group": group(), "Kms": interface, "S3": gateway}
    ids = account.deploy(resources)["Ids"]
    client = account.client("ec2")

    def read(name):
        (found,) = client.describe_vpc_endpoints(VpcEndpointIds=[ids[name]])["VpcEndpoints"]
        return found

    assert (read("Kms")["PrivateDnsEnabled"], read("Kms")["SubnetIds"]) == (True, [ids["Subnet"]])
    assert [item["GroupId"] for item in read("Kms")["Groups"]] == [ids["Group"]]
    assert (read("S3")["VpcEndpointType"], read("S3")["RouteTableIds"]) == ("Gateway", [ids["Table"]])
    assert json.loads(read("S3")["PolicyDocument"]) == json.loads(read("Kms")["PolicyDocument"]) == POLICY
    narrow = {**POLICY, "Statement": [{**POLICY["Statement"][0], "Action": "s3:GetObject"}]}
    gateway["Properties"]["PolicyDocument"] = narrow
    assert account.deploy(resources)["Ids"] == ids
    assert json.loads(read("S3")["PolicyDocument"]) == narrow
    assert account.delete()[0] == "DELETE_COMPLETE"
    assert client.describe_vpc_endpoints()["VpcEndpoints"] == []


def flow_log(bucket, **properties):
    return ec2(
        "FlowLog",
        ResourceId={"Ref": "Vpc"},
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination=f"arn:aws:s3:::{bucket}/vpc",
        **properties,
    )


def test_flow_log_to_a_bucket_of_another_account_is_read_back(account, new_account):
    archive = new_account().deploy({"B": {"Type": "AWS::S3::Bucket", "Properties": {}}})["Ids"]["B"]
    options = {"FileFormat": "parquet", "HiveCompatiblePartitions": True, "PerHourPartition": True}
    wanted = flow_log(archive, MaxAggregationInterval=60, LogFormat="${version} ${vpc-id}", DestinationOptions=options)
    account.deploy({"Vpc": VPC, "Log": wanted})
    (read,) = account.client("ec2").describe_flow_logs()["FlowLogs"]
    assert read["LogDestination"] == f"arn:aws:s3:::{archive}/vpc"
    assert (read["MaxAggregationInterval"], read["LogFormat"]) == (60, "${version} ${vpc-id}")
    assert (read["TrafficType"], read["FlowLogStatus"], read["DestinationOptions"]) == ("ALL", "ACTIVE", options)
    assert account.delete()[0] == "DELETE_COMPLETE"


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        (flow_log("nowhere"), "does not exist"),
        (ec2("VPC", CidrBlock="10.0.0.0/16", Ipv4IpamPoolId="ipam-pool-1"), "does not carry Ipv4IpamPoolId"),
        (group(SecurityGroupIngress=[{"IpProtocol": "-1", "Colour": "blue"}]), "Colour"),
    ],
)
def test_what_cannot_be_deployed_fails_the_stack(account, resource, message):
    stack = account.deploy({"Vpc": VPC, "X": resource})
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert message in stack["StackStatusReason"]


def test_default_security_group_is_closed(account):
    restrict = {
        "Type": "Custom::VpcRestrictDefaultSG",
        "Properties": {
            "ServiceToken": "none",
            "DefaultSecurityGroupId": {"Fn::GetAtt": ["Vpc", "DefaultSecurityGroup"]},
            "Account": {"Ref": "AWS::AccountId"},
        },
    }
    vpc_id = account.deploy({"Vpc": VPC, "Restrict": restrict})["Ids"]["Vpc"]
    client = account.client("ec2")
    mine = [{"Name": "vpc-id", "Values": [vpc_id]}, {"Name": "group-name", "Values": ["default"]}]

    def rules():
        (found,) = client.describe_security_groups(Filters=mine)["SecurityGroups"]
        return len(found["IpPermissions"]), len(found["IpPermissionsEgress"])

    assert rules() == (0, 0)
    account.deploy({"Vpc": VPC})
    assert rules() == (1, 1)
