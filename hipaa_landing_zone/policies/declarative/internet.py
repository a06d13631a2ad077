"""HLZ-DCL-02: no internet traffic in accounts with PHI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.declarative.setting import fixed
from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import PHI

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Settings
    from hipaa_landing_zone.policies.perimeter import Perimeter


def fix_internet_block(_: Perimeter) -> Settings:
    """Block all traffic of VPCs through internet gateways, both ways, in accounts with PHI; no exclusions.

    It also holds for what existed before: a default VPC with its gateway, for example. HLZ-SCP-11 keeps new ways from
    being made.

    Exempt: nobody; the attribute cannot be changed in an account.

    Source: AWS Organizations User Guide, EC2 policy syntax: VPC Block Public Access.
    """
    block = {"mode": fixed("block_bidirectional"), "exclusions_allowed": fixed("disabled")}
    return {"ec2_attributes": {"vpc_block_public_access": {"internet_gateway_block": block}}}


INTERNET = Guardrail(
    id="HLZ-DCL-02",
    type="DECLARATIVE_POLICY_EC2",
    title="No internet traffic in accounts with PHI",
    citations=("164.312(e)(1)", "164.312(a)(1)"),
    attached_to=PHI,
    settings=fix_internet_block,
    trusts=("ec2.amazonaws.com",),
)
