import pytest

from hipaa_landing_zone.rules.catalog.vpcs_are_joined_to_nothing_else import JOINING, RULE

OURS, OTHER, OUTSIDE = "111111111111", "333333333333", "999999999999"
ACCOUNTS = {
    "phi_account_ids": frozenset({OURS, OTHER}),
    "organization_account_ids": frozenset({OURS, OTHER, "222222222222"}),
}
PASSED, FAILED, UNDECIDED = (1, []), (1, [("S", "failed")]), (1, [("S", "undecided")])


def only(kind, **properties):
    return {"S": {"Type": kind, "Properties": properties}}


def route(**properties):
    return only("AWS::EC2::Route", **properties)


def peering(**properties):
    return only("AWS::EC2::VPCPeeringConnection", VpcId="vpc-1", PeerVpcId="vpc-2", **properties)


@pytest.mark.parametrize("kind", JOINING)
def test_what_joins_by_itself_fails(look, kind):
    assert look(RULE, only(kind)) == FAILED
    assert look(RULE, only(kind), phi_account_ids=frozenset()) == (0, [])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(peering(), UNDECIDED, id="peering in one account"),
        pytest.param(peering(PeerOwnerId=OURS), UNDECIDED, id="the same, said"),
        pytest.param(peering(PeerOwnerId=OTHER), UNDECIDED, id="with another that holds PHI"),
        pytest.param(peering(PeerOwnerId="222222222222"), FAILED, id="with one that holds none"),
        pytest.param(peering(PeerOwnerId=OUTSIDE), FAILED, id="with an outsider"),
        pytest.param(peering(PeerOwnerId=["x"]), FAILED, id="no account"),
        pytest.param(peering(PeerOwnerId={"Ref": "P"}), UNDECIDED, id="owner is a parameter"),
        pytest.param(only("AWS::EC2::VPCGatewayAttachment", VpnGatewayId="vgw-1"), FAILED, id="VPN attached"),
        pytest.param(only("AWS::EC2::VPCGatewayAttachment", VpnGatewayId={"Ref": "P"}), UNDECIDED, id="perhaps"),
        pytest.param(only("AWS::EC2::VPCGatewayAttachment", InternetGatewayId="igw-1"), PASSED, id="rule 11's"),
        pytest.param(
            only("AWS::DirectConnect::DirectConnectGatewayAssociation", AssociatedGatewayId="vgw-1"),
            FAILED,
            id="Direct Connect to a VPC",
        ),
        pytest.param(
            only("AWS::DirectConnect::DirectConnectGatewayAssociation", AssociatedGatewayId="tgw-1"),
            PASSED,
            id="Direct Connect to a transit gateway",
        ),
        pytest.param(only("AWS::EC2::TransitGatewayAttachment", TransitGatewayId="tgw-1"), (0, []), id="attachment"),
        pytest.param(route(TransitGatewayId="tgw-1"), PASSED, id="route to a transit gateway"),
        pytest.param(route(VpcEndpointId="vpce-1"), PASSED, id="to a firewall"),
        pytest.param(route(GatewayId="local"), PASSED, id="local"),
        pytest.param(route(GatewayId="vgw-1"), FAILED, id="to a VPN"),
        pytest.param(route(GatewayId="igw-1"), PASSED, id="to the internet is rule 11's"),
        pytest.param(route(GatewayId={"Ref": "P"}), UNDECIDED, id="to a parameter"),
        pytest.param(route(InstanceId="i-1"), FAILED, id="through an instance"),
        pytest.param(route(NetworkInterfaceId="eni-1"), FAILED, id="through an interface"),
        pytest.param(route(NetworkInterfaceId={"Ref": "P"}), UNDECIDED, id="through a parameter"),
        pytest.param(route(LocalGatewayId="lgw-1"), FAILED, id="to an Outpost's surroundings"),
        pytest.param(route(VpcPeeringConnectionId="pcx-1"), UNDECIDED, id="over a peering"),
    ],
)
def test_vpcs_are_joined_to_nothing_else(look, resources, expected):
    assert look(RULE, resources, **ACCOUNTS) == expected


def test_a_route_over_a_peering_of_an_account_with_phi_is_judged_there(look):
    resources = {
        "R": {"Type": "AWS::EC2::Route", "Properties": {"VpcPeeringConnectionId": {"Ref": "S"}}},
        **peering(PeerOwnerId=OUTSIDE),
    }
    assert look(RULE, resources, **ACCOUNTS) == (2, [("S", "failed")])


def test_a_route_over_a_peering_that_an_account_without_phi_asked_for_fails(look):
    asking = {"at": ("stage/a", "222222222222", "us-east-1"), "Resources": peering(PeerOwnerId=OURS)}
    mine = {"R": {"Type": "AWS::EC2::Route", "Properties": {"VpcPeeringConnectionId": "${stage/a#S}"}}}
    assert look(RULE, asking, mine, **ACCOUNTS) == (1, [("R", "failed")])


def test_a_route_to_a_vpn_gateway_of_the_app_fails(look):
    resources = {**route(GatewayId={"Ref": "G"}), "G": {"Type": "AWS::EC2::VPNGateway"}}
    assert look(RULE, resources) == (2, [("G", "failed"), ("S", "failed")])


def test_a_route_to_another_gateway_of_the_app_is_another_rules(look):
    assert look(RULE, {**route(GatewayId={"Ref": "G"}), "G": {"Type": "AWS::EC2::InternetGateway"}}) == PASSED
