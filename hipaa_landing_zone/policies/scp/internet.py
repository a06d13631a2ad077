"""HLZ-SCP-11: accounts with PHI have no way to or from the internet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import PHI

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter

_WAYS = [
    "ec2:AcceptAddressTransfer",
    "ec2:AllocateAddress",
    "ec2:AssociateAddress",
    "ec2:AttachInternetGateway",
    "ec2:CreateCarrierGateway",
    "ec2:CreateDefaultSubnet",
    "ec2:CreateDefaultVpc",
    "ec2:CreateEgressOnlyInternetGateway",
    "ec2:CreateInternetGateway",
    "ec2:CreateNatGateway",
    "ec2:CreateVpcBlockPublicAccessExclusion",
    "ec2:ModifyVpcBlockPublicAccessExclusion",
    "ec2:ModifyVpcBlockPublicAccessOptions",
    "globalaccelerator:CreateAccelerator",
    "globalaccelerator:CreateCustomRoutingAccelerator",
]


def deny_internet_paths(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny internet gateways, public addresses and internet-facing load balancers in accounts with PHI.

    Workload VPCs are isolated and reach AWS through endpoints; what must face the internet does so from the network
    account. HLZ-DCL-02 blocks the traffic as well, should a gateway exist already.

    Exempt: the break-glass role, which HLZ-SCP-06 guards. Not the landing zone's deployers: they make isolated VPCs.

    Source: Service Authorization Reference: ec2:AssociatePublicIpAddress, elasticloadbalancing:Scheme.
    """
    return (
        perimeter.deny("DenyInternetPaths", _WAYS),
        perimeter.deny_when(
            "DenyPublicAddresses",
            ["ec2:RunInstances"],
            {"Bool": {"ec2:AssociatePublicIpAddress": "true"}},
            [perimeter.arn("ec2", "network-interface/*")],
        ),
        perimeter.deny_when(
            "DenyInternetFacingLoadBalancers",
            ["elasticloadbalancing:CreateLoadBalancer"],
            {"StringEquals": {"elasticloadbalancing:Scheme": "internet-facing"}},
        ),
    )


INTERNET = Guardrail(
    id="HLZ-SCP-11",
    type="SERVICE_CONTROL_POLICY",
    title="Accounts with PHI have no way to or from the internet",
    citations=("164.312(e)(1)", "164.312(a)(1)"),
    attached_to=PHI,
    statements=deny_internet_paths,
)
