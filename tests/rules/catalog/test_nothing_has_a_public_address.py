import json

import pytest

from hipaa_landing_zone.rules.catalog.nothing_has_a_public_address import DEMANDS, RULE


def one(kind, path, value):
    """A resource with a value at a path."""
    for part in reversed(path.split(".")):
        name = part.removesuffix("[]")
        value = {name: [value] if part.endswith("[]") else value}
    return {"R": {"Type": kind, "Properties": value}}


def collections(policy, kind="network"):
    return {"R": {"Type": "AWS::OpenSearchServerless::SecurityPolicy", "Properties": {"Type": kind, "Policy": policy}}}


FAILED, UNDECIDED, PASSED = (1, [("R", "failed")]), (1, [("R", "undecided")]), (1, [])
PUBLIC_BY_DEFAULT = {
    *("AWS::EKS::Cluster", "AWS::Redshift::Cluster", "AWS::SageMaker::Domain", "AWS::Transfer::Server"),
    "Custom::AWSCDK-EKS-Cluster",
}
PLACES = [(kind, demand.path) for kind, demands in DEMANDS.items() for demand in demands]
BOOLEAN = [place for place in PLACES if "ublic" in place[1] or "Internet" in place[1] or "Carrier" in place[1]]
SWITCH = "AssignPublicIp", "PublicAccess.Type"


@pytest.mark.parametrize(("kind", "path"), BOOLEAN)
def test_asking_for_a_public_address_fails(look, kind, path):
    public, private = ("ENABLED", "DISABLED") if path.endswith(SWITCH) else (True, False)
    assert look(RULE, one(kind, path, public)) == FAILED
    assert look(RULE, one(kind, path, private)) == PASSED
    assert look(RULE, one(kind, path, {"Ref": "P"})) == UNDECIDED


@pytest.mark.parametrize("kind", DEMANDS)
def test_absence_is_judged_by_the_default(look, kind):
    assert look(RULE, {"R": {"Type": kind}}) == (FAILED if kind in PUBLIC_BY_DEFAULT else PASSED)


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(one("AWS::Transfer::Server", "EndpointType", "VPC"), PASSED, id="server in a VPC"),
        pytest.param(one("AWS::Transfer::Server", "EndpointType", "PUBLIC"), FAILED, id="public server"),
        pytest.param(
            {
                "R": {
                    "Type": "AWS::Transfer::Server",
                    "Properties": {"EndpointType": "VPC", "EndpointDetails": {"AddressAllocationIds": ["eipalloc-1"]}},
                }
            },
            FAILED,
            id="server in a VPC with a public address",
        ),
        pytest.param(
            one("AWS::MWAA::Environment", "WebserverAccessMode", "PRIVATE_ONLY"), PASSED, id="private Airflow"
        ),
        pytest.param(one("AWS::MWAA::Environment", "WebserverAccessMode", "PUBLIC_AND_PRIVATE"), FAILED, id="public"),
        pytest.param(one("AWS::MSK::Cluster", "BrokerNodeGroupInfo.ConnectivityInfo", "x"), UNDECIDED, id="misshapen"),
        pytest.param(collections(json.dumps([{"AllowFromPublic": True}])), FAILED, id="public collections"),
        pytest.param(collections(json.dumps([{"AllowFromPublic": False}])), PASSED, id="private collections"),
        pytest.param(collections("["), UNDECIDED, id="a policy that is no JSON"),
        pytest.param(collections({"Ref": "P"}), UNDECIDED, id="a policy that is a parameter"),
        pytest.param(collections("{}", kind="encryption"), PASSED, id="an encryption policy"),
        pytest.param({"R": {"Type": "AWS::EC2::Instance"}}, (0, []), id="cdk-nag looks at instances"),
    ],
)
def test_nothing_has_a_public_address(look, resources, expected):
    assert look(RULE, resources) == expected


def test_accounts_without_phi_are_asked_too(look):
    resources = one("AWS::EKS::Cluster", "ResourcesVpcConfig.EndpointPublicAccess", value=True)
    assert look(RULE, resources, phi_account_ids=frozenset()) == FAILED
