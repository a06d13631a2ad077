import pytest

from hipaa_landing_zone.rules.catalog.vpcs_are_isolated import FORBIDDEN, RULE


def one(kind, **properties):
    return {"R": {"Type": f"AWS::EC2::{kind}", "Properties": properties}}


FAILED, UNDECIDED = (1, [("R", "failed")]), (1, [("R", "undecided")])
GATEWAY = {"G": {"Type": "AWS::EC2::VPNGateway"}}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        *[pytest.param({"R": {"Type": kind}}, FAILED, id=kind) for kind in FORBIDDEN],
        pytest.param(one("VPCGatewayAttachment", InternetGatewayId="igw-1"), FAILED, id="internet attached"),
        pytest.param(one("VPCGatewayAttachment", VpnGatewayId="vgw-1"), (1, []), id="VPN attached"),
        pytest.param(one("Route", NatGatewayId={"Ref": "P"}), FAILED, id="route to NAT"),
        pytest.param(one("Route", EgressOnlyInternetGatewayId="eigw-1"), FAILED, id="route to egress-only gateway"),
        pytest.param(one("Route", GatewayId="igw-1"), FAILED, id="route to a literal internet gateway"),
        pytest.param({**one("Route", GatewayId={"Ref": "G"}), **GATEWAY}, (1, []), id="route to a VPN gateway"),
        pytest.param(one("Route", GatewayId="vgw-1"), (1, []), id="route to a literal VPN gateway"),
        pytest.param(one("Route", TransitGatewayId="tgw-1"), (1, []), id="route to a transit gateway"),
        pytest.param(one("Route", GatewayId={"Ref": "P"}), UNDECIDED, id="route to a parameter"),
        pytest.param(one("Route", GatewayId={"Fn::ImportValue": "x"}), UNDECIDED, id="route to an import"),
        pytest.param(one("Subnet", MapPublicIpOnLaunch=False), (1, []), id="private subnet"),
        pytest.param(one("Subnet"), (1, []), id="subnet by default"),
        pytest.param(one("Subnet", MapPublicIpOnLaunch="true"), FAILED, id="public subnet"),
        pytest.param(one("Subnet", MapPublicIpOnLaunch={"Ref": "P"}), UNDECIDED, id="subnet with a parameter"),
        pytest.param(one("VPC"), (0, []), id="a VPC alone"),
    ],
)
def test_vpcs_are_isolated(look, resources, expected):
    assert look(RULE, resources) == expected


def test_a_route_to_the_apps_own_internet_gateway_fails(look):
    gateway = {"G": {"Type": "AWS::EC2::InternetGateway"}}
    assert look(RULE, {**one("Route", GatewayId={"Ref": "G"}), **gateway}) == (2, [("G", "failed"), ("R", "failed")])
