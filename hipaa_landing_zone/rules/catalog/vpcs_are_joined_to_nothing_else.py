"""A VPC with PHI is joined to other networks by the inspected way only.

A peering connection, a VPN, a Direct Connect interface or a client VPN endpoint joins a VPC to another network without
passing the network account, where traffic is inspected and logged; so does a route through an instance or a network
interface, behind which anything may stand. In accounts that hold PHI none of these is made, and no route leads there.
Transit gateway and Cloud WAN attachments are the organization's way and pass, as do firewall and VPC endpoints. A
peering between two accounts that hold PHI is undecided: nothing inspects what passes, and whether it is needed no
template tells; accept it with the reason. The same holds for a route over a peering whose other end is not in the app.
VPC Lattice is not asked: it admits requests to single services, each by a policy.

`vpcs_are_isolated` looks at ways to the internet, carrier gateways among them.

How to fix: attach the VPC to the organization's transit gateway, or offer the one service that is needed through
AWS PrivateLink; people reach hosts with Session Manager.

Source: Amazon VPC User Guide, "Connect your VPC to other networks"; AWS whitepaper "Building a Scalable and Secure
Multi-VPC AWS Network Infrastructure"; 45 CFR 164.312(a)(1), 164.312(e)(1).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.rules.value import Unknown

GATEWAY, PEERING, ROUTE = "AWS::EC2::VPNGateway", "AWS::EC2::VPCPeeringConnection", "AWS::EC2::Route"
ATTACHMENT, DIRECT_CONNECT = "AWS::EC2::VPCGatewayAttachment", "AWS::DirectConnect::DirectConnectGatewayAssociation"
JOINING = {
    "AWS::DirectConnect::PrivateVirtualInterface": "joins a network over Direct Connect",
    "AWS::EC2::ClientVpnEndpoint": "lets machines of people join the network",
    "AWS::EC2::ClientVpnTargetNetworkAssociation": "lets machines of people join a subnet",
    "AWS::EC2::LocalGatewayRouteTableVPCAssociation": "joins a VPC to the network around an Outpost",
    "AWS::EC2::VPNConnection": "joins a network over a VPN",
    GATEWAY: "is a gateway for VPNs",
    "AWS::EC2::VPNGatewayRoutePropagation": "takes routes over from a gateway for VPNs",
}
ROUTES_BESIDE = {
    "InstanceId": "an instance",
    "LocalGatewayId": "the network around an Outpost",
    "NetworkInterfaceId": "a network interface",
    "OdbNetworkArn": "an Oracle Database@AWS network",
}
# Where a VPN gateway may stand next to others, which are judged by `vpcs_are_isolated` or pass.
GATEWAYS = {ATTACHMENT: "VpnGatewayId", DIRECT_CONNECT: "AssociatedGatewayId", ROUTE: "GatewayId"}
FIX = "Use the organization's transit gateway, or AWS PrivateLink for the one service that is needed."
FIX_PEERING = f"{FIX} Accept a peering of networks that hold PHI with the reason for it."


def _check(case: Case) -> Iterator[Problem]:
    subject = case.resource
    if consequence := JOINING.get(subject.type):
        yield failed(f"{consequence}.", FIX)
    elif subject.type == PEERING:
        yield from _peering(case)
    else:
        yield from _gateway(case)
    if subject.type == ROUTE:
        yield from _route(case)


def _peering(case: Case) -> Iterator[Problem]:
    given = case.resource.get("PeerOwnerId")
    owner = case.resource.account if given is None else given
    if isinstance(owner, Unknown):
        yield undecided(f"whose VPC it joins: {owner}", FIX_PEERING)
    elif given is None or owner == case.resource.account or _holds_phi_too(case, owner):
        yield undecided("what passes between two networks with PHI, which nothing inspects", FIX_PEERING)
    else:
        yield failed(f"joins a VPC of account {owner}.", FIX)


def _holds_phi_too(case: Case, account: object) -> bool:
    """Whether an account is one of the organization's that hold PHI, as far as the owner's configuration tells."""
    ours = case.expectations.organization_account_ids
    return isinstance(account, str) and case.expectations.phi(account) and (not ours or account in ours)


def _gateway(case: Case) -> Iterator[Problem]:
    gateway = case.resource.get(GATEWAYS[case.resource.type])
    if gateway is None or (isinstance(gateway, str) and gateway.startswith("tgw-")):
        return
    target = case.assembly.find(gateway)
    if isinstance(gateway, str) and gateway.startswith("vgw-"):
        yield failed(f"leads to the gateway for VPNs {gateway}.", FIX)
    elif not isinstance(target, Unknown):
        if target.type == GATEWAY:
            yield failed(f"leads to the gateway for VPNs {target.logical_id}.", FIX)
    elif isinstance(gateway, Unknown) or case.resource.type != ROUTE:  # a route's may also be `local` or an endpoint
        yield undecided(f"which gateway it leads to: {target}", FIX)


def _route(case: Case) -> Iterator[Problem]:
    for name, place in ROUTES_BESIDE.items():
        value = case.resource.get(name)
        if isinstance(value, Unknown):
            yield undecided(f"whether it leads through {place}: {value}", FIX)
        elif value is not None:
            yield failed(f"leads through {place}.", FIX)
    over = case.resource.get("VpcPeeringConnectionId")
    if over is None:
        return
    peering = case.assembly.find(over)
    if isinstance(peering, Unknown):
        yield undecided(f"whose VPC it leads to: {peering}", FIX_PEERING)
    elif peering.account is not None and not _holds_phi_too(case, peering.account):
        yield failed(f"leads to the VPC of account {peering.account}.", FIX)


RULE = Rule(
    id="HLZ-RULE-75",
    name="vpcs_are_joined_to_nothing_else",
    title="A VPC with PHI is joined to other networks by the inspected way only.",
    severity="high",
    citations=("164.312(a)(1)", "164.312(e)(1)"),
    types=(*JOINING, PEERING, *GATEWAYS),
    applies=holds_phi,
    check=_check,
)
