"""Each guarantee of IsolatedVpc, read from the template."""

import json

import pytest
from aws_cdk import Fn
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_s3 as s3

from hipaa_constructs import IsolatedVpc

ENDPOINTS = ["s3", "dynamodb", "kms", "ssm", "ecr.dkr"]
ORGANIZATION = "o-abcdefghij"


def make(stack, **changed):
    arguments = {
        "cidr": "10.0.0.0/16",
        "zones": 3,
        "subnet_mask": 20,
        "endpoints": ENDPOINTS,
        "organization_id": ORGANIZATION,
        "flow_log_bucket": s3.Bucket.from_bucket_name(stack, "Archive", "acme-flow-logs"),
        **changed,
    }
    return IsolatedVpc(stack, "Vpc", **arguments)


@pytest.fixture(scope="module")
def template(synth):
    def build(stack):
        vpc = make(stack)
        assert len(vpc.resource.isolated_subnets) == 3
        assert not [*vpc.resource.public_subnets, *vpc.resource.private_subnets]
        assert list(vpc.endpoints) == ENDPOINTS
        # That it serves as an ec2.IVpc: an L2 that selects subnets and asks for the VPC's addresses.
        group = ec2.SecurityGroup(stack, "Group", vpc=vpc.resource, allow_all_outbound=False, description="test")
        group.add_ingress_rule(ec2.Peer.ipv4(vpc.resource.vpc_cidr_block), ec2.Port.tcp(443))
        assert len(vpc.resource.select_subnets().subnet_ids) == 3

    return synth(build)


@pytest.fixture(scope="module")
def endpoints(template):
    return {
        each["Properties"]["ServiceName"].removeprefix("com.amazonaws.us-east-1."): each["Properties"]
        for each in template.all("AWS::EC2::VPCEndpoint").values()
    }


def test_no_way_to_the_internet(template):
    kinds = {each["Type"] for each in template.resources.values()}
    assert not kinds & {
        "AWS::EC2::InternetGateway",
        "AWS::EC2::EgressOnlyInternetGateway",
        "AWS::EC2::NatGateway",
        "AWS::EC2::EIP",
        "AWS::EC2::Route",
        "AWS::EC2::VPCGatewayAttachment",
        "AWS::EC2::VPCPeeringConnection",
    }
    subnets = [each["Properties"] for each in template.all("AWS::EC2::Subnet").values()]
    assert [each["MapPublicIpOnLaunch"] for each in subnets] == [False] * 3


def test_all_traffic_is_logged(template, text):
    (vpc,) = template.all("AWS::EC2::VPC")
    log = template.properties("AWS::EC2::FlowLog")
    assert (log["ResourceType"], log["ResourceId"], log["TrafficType"]) == ("VPC", {"Ref": vpc}, "ALL")
    assert (log["LogDestinationType"], text(log["LogDestination"])) == ("s3", "arn:aws:s3:::acme-flow-logs")
    assert log["MaxAggregationInterval"] == 60
    assert log["LogFormat"].startswith("${version} ${account-id} ")
    assert "${vpc-id}" in log["LogFormat"]


def test_default_security_group_is_closed(template):
    (vpc,) = template.all("AWS::EC2::VPC")
    (function,) = template.all("AWS::Lambda::Function")
    closing = template.one("Custom::VpcRestrictDefaultSG")
    assert closing["Properties"] == {
        "ServiceToken": {"Fn::GetAtt": [function, "Arn"]},
        "DefaultSecurityGroupId": {"Fn::GetAtt": [vpc, "DefaultSecurityGroup"]},
    }
    (policy,) = template.all("AWS::IAM::ManagedPolicy")
    assert closing["DependsOn"] == [policy]


def test_endpoints_serve_the_organization_only(endpoints):
    assert sorted(endpoints) == sorted(ENDPOINTS)
    for endpoint in endpoints.values():
        first, *_ = endpoint["PolicyDocument"]["Statement"]
        both = {"aws:PrincipalOrgID": ORGANIZATION, "aws:ResourceOrgID": ORGANIZATION}
        assert first["Condition"] == {"StringEquals": both}
    extra = {name: each["PolicyDocument"]["Statement"][1:] for name, each in endpoints.items()}
    assert {name: [each["Sid"] for each in more] for name, more in extra.items() if more} == {
        "s3": ["ImageLayers"],
        "ssm": ["PublicParametersAndDocuments"],
    }


def test_endpoints_admit_https_from_inside(template, endpoints):
    group = template.properties("AWS::EC2::SecurityGroup", "VpcEndpointSecurityGroup")
    (ingress,) = group["SecurityGroupIngress"]
    assert {name: ingress[name] for name in ("CidrIp", "FromPort", "IpProtocol", "ToPort")} == {
        "CidrIp": "10.0.0.0/16",
        "FromPort": 443,
        "IpProtocol": "tcp",
        "ToPort": 443,
    }
    (egress,) = group["SecurityGroupEgress"]
    assert egress["CidrIp"] == "127.0.0.1/32"
    interfaces = [endpoints[name] for name in ("kms", "ssm", "ecr.dkr")]
    assert [each["PrivateDnsEnabled"] for each in interfaces] == [True] * 3
    assert [len(each["SecurityGroupIds"]) for each in interfaces] == [1] * 3
    gateways = [endpoints[name] for name in ("s3", "dynamodb")]
    assert [(each["VpcEndpointType"], len(each["RouteTableIds"])) for each in gateways] == [("Gateway", 1)] * 2


def test_spans_zones(template):
    subnets = [each["Properties"] for each in template.all("AWS::EC2::Subnet").values()]
    assert [each["AvailabilityZone"]["Fn::Select"][0] for each in subnets] == [0, 1, 2]
    assert [each["CidrBlock"] for each in subnets] == ["10.0.0.0/20", "10.0.16.0/20", "10.0.32.0/20"]


def test_needs_no_lookup(template):
    """That the manifest asks for no context is checked at every synth, in conftest."""
    zones = [each["Properties"]["AvailabilityZone"] for each in template.all("AWS::EC2::Subnet").values()]
    assert {json.dumps(each["Fn::Select"][1]) for each in zones} == {'{"Fn::GetAZs": ""}'}


def test_without_interface_endpoints_there_is_no_security_group(synth):
    template = synth(lambda stack: make(stack, endpoints=["s3"]))
    assert not template.all("AWS::EC2::SecurityGroup")


def test_the_organization_may_be_created_in_the_same_app(synth):
    template = synth(lambda stack: make(stack, organization_id=Fn.import_value("organization-id")))
    policy = template.properties("AWS::EC2::VPCEndpoint", "VpcKms")["PolicyDocument"]
    equals = policy["Statement"][0]["Condition"]["StringEquals"]
    assert equals["aws:PrincipalOrgID"] == {"Fn::ImportValue": "organization-id"}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"cidr": "10.0.0.1/16"}, "cidr: '10.0.0.1/16' given"),
        ({"cidr": "10.0.0.0/8"}, "cidr: '10.0.0.0/8' given; allowed: a prefix of /16 to /28"),
        ({"zones": 1}, "zones: 1 given; allowed: 2 to 6"),
        ({"subnet_mask": 17}, "subnet_mask: 17 given"),
        ({"subnet_mask": 29}, "subnet_mask: 29 given"),
        ({"subnet_mask": 16}, "subnet_mask: 16 given"),
        ({"organization_id": "acme"}, "organization_id: 'acme' given"),
        ({"endpoints": ["secretmanager"]}, "'secretmanager' is not known here; nearest known name: 'secretsmanager'"),
        ({"endpoints": ["kms", "kms"]}, "endpoints: kms given more than once"),
    ],
)
def test_wrong_arguments_are_refused(synth, changed, message):
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: make(stack, **changed))
