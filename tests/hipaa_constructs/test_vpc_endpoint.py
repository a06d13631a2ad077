"""Endpoint names and policies."""

import pytest
from aws_cdk import aws_ec2 as ec2

from hipaa_constructs.vpc_endpoint import GATEWAY, INTERFACE, EndpointPlace, endpoint_policy

PLACE = EndpointPlace("vpc", "10.0.0.0/16", [], "rtb", "o-abcdefghij", "aws-us-gov", "us-gov-west-1")
OURS = {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij", "aws:ResourceOrgID": "o-abcdefghij"}}


def test_every_interface_name_is_one_that_cdk_knows():
    services = ec2.InterfaceVpcEndpointAwsService
    constants = [getattr(services, name) for name in dir(services) if name.isupper()]
    known = {each.short_name for each in constants}
    assert len(known) > 300
    assert sorted(INTERFACE - known) == []
    assert {"s3", "dynamodb"} == GATEWAY


@pytest.mark.parametrize(
    ("name", "endpoints", "sids"),
    [
        ("kms", ["kms", "s3", "ecr.dkr"], ["OurIdentitiesToOurResources"]),
        ("s3", ["s3"], ["OurIdentitiesToOurResources"]),
        ("s3", ["s3", "ecr.dkr"], ["OurIdentitiesToOurResources", "ImageLayers"]),
        ("ssm", ["ssm"], ["OurIdentitiesToOurResources", "PublicParametersAndDocuments"]),
    ],
)
def test_policy_opens_to_aws_only_where_named(name, endpoints, sids):
    statements = endpoint_policy(name, endpoints, PLACE)["Statement"]
    assert [each["Sid"] for each in statements] == sids
    assert statements[0]["Condition"] == OURS


def test_what_is_open_to_aws_is_read_only_and_partition_aware():
    layers = endpoint_policy("s3", ["s3", "ecr.dkr"], PLACE)["Statement"][1]
    assert layers["Action"] == "s3:GetObject"
    assert layers["Resource"] == "arn:aws-us-gov:s3:::prod-us-gov-west-1-starport-layer-bucket/*"
    public = endpoint_policy("ssm", ["ssm"], PLACE)["Statement"][1]
    assert all(action.startswith(("ssm:Get", "ssm:Describe")) for action in public["Action"])
    assert all(each.startswith("arn:aws-us-gov:ssm:us-gov-west-1::") for each in public["Resource"])
    assert public["Condition"] == {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}
