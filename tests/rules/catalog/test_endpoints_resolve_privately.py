import pytest

from hipaa_landing_zone.rules.catalog.endpoints_resolve_privately import RULE

PARAMETER = {"Ref": "P"}
GOOD = {
    "VpcEndpointType": "Interface",
    "ServiceName": "com.amazonaws.us-east-1.kms",
    "PrivateDnsEnabled": True,
    "SecurityGroupIds": ["sg-1"],
    "SubnetIds": ["subnet-1", "subnet-2"],
}


def endpoint(**properties):
    return {"E": {"Type": "AWS::EC2::VPCEndpoint", "Properties": {**GOOD, **properties}}}


def record(target):
    name = {"Fn::Select": [0, {"Fn::GetAtt": [target, "DnsEntries"]}]}
    return {"A": {"Type": "AWS::Route53::RecordSet", "Properties": {"AliasTarget": {"DNSName": name}}}}


PUBLISHED = [f"{{{{resolve:ssm:/hlz/foundation/v1/zone/{each}/subnet}}}}" for each in (1, 2)]
FAILED, UNDECIDED, PASSED = (1, [("E", "failed")]), (1, [("E", "undecided")]), (1, [])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(endpoint(), PASSED, id="all there"),
        pytest.param(endpoint(SubnetIds=PUBLISHED), PASSED, id="in the published subnets"),
        pytest.param(endpoint(PrivateDnsEnabled=False), FAILED, id="no private DNS"),
        pytest.param({**endpoint(PrivateDnsEnabled=False), **record("E")}, PASSED, id="records point at it"),
        pytest.param({**endpoint(PrivateDnsEnabled=False), **record("F")}, FAILED, id="records point elsewhere"),
        pytest.param(endpoint(PrivateDnsEnabled=PARAMETER), UNDECIDED, id="private DNS is a parameter"),
        pytest.param(
            endpoint(PrivateDnsEnabled=False, ServiceName="com.amazonaws.vpce.us-east-1.vpce-svc-1"),
            PASSED,
            id="a service of somebody else",
        ),
        pytest.param(
            endpoint(PrivateDnsEnabled=False, ServiceName="com.amazonaws.us-east-1.s3"), PASSED, id="S3 has a gateway"
        ),
        pytest.param(endpoint(SecurityGroupIds=[]), FAILED, id="no group"),
        pytest.param(endpoint(SecurityGroupIds=PARAMETER), UNDECIDED, id="groups are a parameter"),
        pytest.param(endpoint(SubnetIds=["subnet-1"]), FAILED, id="one zone"),
        pytest.param(endpoint(SubnetIds=PARAMETER), UNDECIDED, id="subnets are a parameter"),
        pytest.param(endpoint(VpcEndpointType=PARAMETER), PASSED, id="what may be an interface endpoint"),
        pytest.param(endpoint(VpcEndpointType="Gateway"), (0, []), id="gateway endpoint"),
    ],
)
def test_endpoints_resolve_privately(look, resources, expected):
    assert look(RULE, resources) == expected


def test_accounts_without_phi_are_not_asked(look):
    assert look(RULE, endpoint(PrivateDnsEnabled=False), phi_account_ids=frozenset()) == (0, [])
