"""The security group of what only calls AWS: HTTPS to the endpoints of the VPC, and nobody comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_ec2 as ec2

if TYPE_CHECKING:
    from constructs import Construct

HTTPS_PORT = 443


def https_client_group(scope: Construct, vpc: ec2.IVpc, description: str) -> ec2.SecurityGroup:
    """Makes a security group that lets HTTPS out, to anywhere, and nothing in.

    Anywhere, because gateway endpoints answer from public addresses of AWS; isolated subnets know no other way out.

    Args:
        scope: what is behind it.
        vpc: its VPC.
        description: what it is for.

    Returns:
        The security group, as child ``SecurityGroup``.
    """
    group = ec2.SecurityGroup(scope, "SecurityGroup", vpc=vpc, description=description, allow_all_outbound=False)
    group.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(HTTPS_PORT), "HTTPS")
    return group
