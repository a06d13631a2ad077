"""No VPC has a way to or from the internet.

No internet, egress-only, carrier or NAT gateway, no Elastic IP address, no route to one of these, and no subnet that
hands out public addresses. Workloads reach AWS through VPC endpoints. What must reach outside goes through the
inspected egress of the network account.

How to fix: use `IsolatedVpc`; reach AWS services through endpoints.

Source: Amazon VPC User Guide, "Internet gateways", "NAT gateways"; 45 CFR 164.312(e)(1).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown, truth

FORBIDDEN = {
    "AWS::EC2::CarrierGateway": "is a carrier gateway",
    "AWS::EC2::EIP": "is a public address",
    "AWS::EC2::EIPAssociation": "gives something a public address",
    "AWS::EC2::EgressOnlyInternetGateway": "is a way to the internet",
    "AWS::EC2::InternetGateway": "is a way to and from the internet",
    "AWS::EC2::NatGateway": "is a way to the internet",
}
ATTACHMENT, ROUTE, SUBNET = "AWS::EC2::VPCGatewayAttachment", "AWS::EC2::Route", "AWS::EC2::Subnet"
ROUTES_OUT = ("CarrierGatewayId", "EgressOnlyInternetGatewayId", "NatGatewayId")
FIX = (
    "Remove it; reach AWS services through VPC endpoints, "
    "and anything else through the network account's inspected egress."
)


def _check(case: Case) -> Iterator[Problem]:
    subject = case.resource
    if consequence := FORBIDDEN.get(subject.type):
        yield failed(f"{consequence}.", FIX)
    elif subject.type == ATTACHMENT and subject.get("InternetGatewayId") is not None:
        yield failed("attaches an internet gateway to a VPC.", FIX)
    elif subject.type == ROUTE:
        yield from _route(case)
    elif subject.type == SUBNET:
        public = truth(subject.get("MapPublicIpOnLaunch"))
        if isinstance(public, Unknown):
            yield undecided(f"MapPublicIpOnLaunch is {public}", "Set MapPublicIpOnLaunch to false.")
        elif public:
            yield failed("gives instances public addresses.", "Set MapPublicIpOnLaunch to false.")


def _route(case: Case) -> Iterator[Problem]:
    for name in ROUTES_OUT:
        if case.resource.get(name) is not None:
            yield failed(f"routes to the internet through its {name}.", FIX)
    gateway = case.resource.get("GatewayId")
    if gateway is None or (isinstance(gateway, str) and gateway.startswith(("local", "vgw-", "vpce-"))):
        return
    target = case.assembly.find(gateway)
    if not isinstance(target, Unknown):
        if target.type in FORBIDDEN:
            yield failed(f"routes to the internet through {target}.", FIX)
    elif isinstance(gateway, str) and gateway.startswith("igw-"):
        yield failed(f"routes to the internet through {gateway}.", FIX)
    else:
        yield undecided(f"whether it routes to the internet: {target}", FIX)


RULE = Rule(
    id="HLZ-RULE-11",
    name="vpcs_are_isolated",
    title="No VPC has a way to or from the internet.",
    severity="high",
    citations=("164.312(e)(1)",),
    types=(*FORBIDDEN, ATTACHMENT, ROUTE, SUBNET),
    check=_check,
)
