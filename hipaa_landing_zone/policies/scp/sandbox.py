"""HLZ-SCP-17: sandboxes have no way into the other networks and make no commitments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import SANDBOX

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter

_CONNECTIONS = [
    "directconnect:Accept*",
    "directconnect:Create*",
    "ec2:AcceptTransitGateway*",
    "ec2:AcceptVpcPeeringConnection",
    "ec2:CreateClientVpnEndpoint",
    "ec2:CreateCustomerGateway",
    "ec2:CreateTransitGateway*",
    "ec2:CreateVpcPeeringConnection",
    "ec2:CreateVpnConnection",
    "ec2:CreateVpnGateway",
    "ram:AcceptResourceShareInvitation",
]
_COMMITMENTS = [
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
]
_SIZES = ["*.nano", "*.micro", "*.small", "*.medium", "*.large", "*.xlarge"]


def deny_beyond_sandbox(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny network connections, long commitments and large machines in accounts for experiments.

    A sandbox holds no PHI and may try services that the addendum does not cover: HLZ-SCP-01 is not attached. So it must
    have no way to where PHI is: HLZ-RCP-04 and -05 close data, this closes networks.

    Exempt: the break-glass role, which HLZ-SCP-06 guards.

    Source: AWS whitepaper Organizing Your AWS Environment, sandbox OU; ec2:InstanceType is in every request to launch.
    """
    return (
        perimeter.deny("DenySandboxConnections", _CONNECTIONS),
        perimeter.deny("DenySandboxCommitments", _COMMITMENTS),
        perimeter.deny_when(
            "DenyLargeSandboxInstances",
            ["ec2:RunInstances"],
            {"StringNotLike": {"ec2:InstanceType": _SIZES}},
            [perimeter.arn("ec2", "instance/*")],
        ),
    )


SANDBOX_LIMIT = Guardrail(
    id="HLZ-SCP-17",
    type="SERVICE_CONTROL_POLICY",
    title="Sandboxes have no way into the other networks and make no commitments",
    citations=("164.308(a)(4)(i)", "164.312(a)(1)"),
    attached_to=SANDBOX,
    statements=deny_beyond_sandbox,
)
