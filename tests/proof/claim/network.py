"""PHI has no path to the internet, and sandboxes have none to anything."""

from __future__ import annotations

import z3
from proof.claim.data import says, true
from proof.claim.model import Claim, because, beginning, listing
from proof.pattern import like


def _large(request):
    kind = request.key("ec2:InstanceType")
    small = [f"*.{size}" for size in ("nano", "micro", "small", "medium", "large", "xlarge")]
    fits = z3.And(kind.present, like(kind.slots[0].value, small))
    return z3.And(request.on("arn:aws:ec2:*:*:instance/*"), z3.Not(fits))


CLAIMS = (
    Claim(
        name="no-internet-paths",
        sentence="Nobody in a PHI account but break-glass can make a path to the internet.",
        rests_on=("DenyInternetPaths",),
        actions=frozenset(
            action
            for action in beginning("ec2", "Accept", "Allocate", "Associate", "Attach", "Create", "Modify")
            if any(
                word in action
                for word in ("Address", "InternetGateway", "CarrierGateway", "NatGateway", "Default", "BlockPublic")
            )
        )
        | {"globalaccelerator:CreateAccelerator", "globalaccelerator:CreateCustomRoutingAccelerator"},
        ous=lambda ou: ou.phi,
        left_open=because(
            "Harmless: it makes no path.",
            "ec2:AttachApplianceToNatGateway",
            "ec2:ModifyAddressAttribute",
            "ec2:ModifyDefaultCreditSpecification",
            "ec2:ModifyEbsDefaultKmsKeyId",
            "ec2:ModifyInstanceMetadataDefaults",
        )
        | because(
            "Elsewhere: it needs a NAT gateway and an address, which nobody can make.", "ec2:AssociateNatGatewayAddress"
        ),
    ),
    Claim(
        name="no-public-addresses",
        sentence="Nobody in a PHI account but break-glass can launch an instance with a public address.",
        rests_on=("DenyPublicAddresses",),
        actions=frozenset({"ec2:RunInstances", "ec2:ModifyNetworkInterfaceAttribute"}),
        about=true("ec2:AssociatePublicIpAddress", "arn:aws:ec2:*:*:network-interface/*"),
        exact=True,
        ous=lambda ou: ou.phi,
        left_open=because(
            "Gap: an interface can be given a public address after launch.", "ec2:ModifyNetworkInterfaceAttribute"
        ),
    ),
    Claim(
        name="no-internet-facing-load-balancers",
        sentence="Nobody in a PHI account but break-glass can make a load balancer that faces the internet.",
        rests_on=("DenyInternetFacingLoadBalancers",),
        actions=listing("elasticloadbalancing:Scheme"),
        about=says("elasticloadbalancing:Scheme", "internet-facing"),
        exact=True,
        ous=lambda ou: ou.phi,
    ),
    Claim(
        name="sandboxes-are-alone",
        sentence="Nobody in a sandbox but break-glass can connect it to another network.",
        rests_on=("DenySandboxConnections",),
        actions=frozenset(
            {
                "ec2:AcceptTransitGatewayVpcAttachment",
                "ec2:AcceptVpcPeeringConnection",
                "ec2:CreateClientVpnEndpoint",
                "ec2:CreateCustomerGateway",
                "ec2:CreateTransitGateway",
                "ec2:CreateTransitGatewayVpcAttachment",
                "ec2:CreateVpcPeeringConnection",
                "ec2:CreateVpnConnection",
                "ec2:CreateVpnGateway",
                "directconnect:AcceptDirectConnectGatewayAssociationProposal",
                "directconnect:CreateConnection",
                "ram:AcceptResourceShareInvitation",
            }
        ),
        ous=lambda ou: ou.purpose == "sandbox",
    ),
    Claim(
        name="sandboxes-commit-to-nothing",
        sentence="Nobody in a sandbox but break-glass can buy what is paid for years.",
        rests_on=("DenySandboxCommitments",),
        actions=frozenset(
            {
                "aws-marketplace:Subscribe",
                "dynamodb:PurchaseReservedCapacityOfferings",
                "ec2:PurchaseHostReservation",
                "ec2:PurchaseReservedInstancesOffering",
                "elasticache:PurchaseReservedCacheNodesOffering",
                "es:PurchaseReservedInstanceOffering",
                "rds:PurchaseReservedDBInstancesOffering",
                "redshift:PurchaseReservedNodeOffering",
                "route53domains:RegisterDomain",
                "route53domains:TransferDomain",
                "savingsplans:CreateSavingsPlan",
            }
        ),
        ous=lambda ou: ou.purpose == "sandbox",
    ),
    Claim(
        name="sandbox-instances-are-small",
        sentence="Nobody in a sandbox but break-glass can launch an instance larger than xlarge.",
        rests_on=("DenyLargeSandboxInstances",),
        actions=frozenset({"ec2:RunInstances"}),
        about=_large,
        exact=True,
        ous=lambda ou: ou.purpose == "sandbox",
    ),
)
