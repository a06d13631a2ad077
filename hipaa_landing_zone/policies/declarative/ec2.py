"""HLZ-DCL-01: machines ask for metadata safely, and images and snapshots stay private."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.declarative.setting import fixed
from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import EVERYWHERE

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Settings
    from hipaa_landing_zone.policies.perimeter import Perimeter


def fix_ec2_attributes(_: Perimeter) -> Settings:
    """Fix account attributes of Amazon EC2, in every Region, without a resource in any account.

    IMDSv2 is what new instances start with (two hops, so that containers reach it); snapshots and images cannot be
    shared publicly, and snapshots that were shared are private again; the serial console is off. A launch may still ask
    for IMDSv1: the attribute is a default, and the rules over templates judge launch templates.

    Exempt: nobody; the attributes cannot be changed in an account.

    Source: AWS Organizations User Guide, EC2 policy syntax and examples.
    """
    return {
        "ec2_attributes": {
            "exception_message": fixed("Fixed by the landing zone, HLZ-DCL-01: ask the platform team."),
            "image_block_public_access": {"state": fixed("block_new_sharing")},
            "instance_metadata_defaults": {
                "http_endpoint": fixed("enabled"),
                "http_put_response_hop_limit": fixed("2"),
                "http_tokens": fixed("required"),
                "instance_metadata_tags": fixed("no_preference"),
            },
            "serial_console_access": {"status": fixed("disabled")},
            "snapshot_block_public_access": {"state": fixed("block_all_sharing")},
        }
    }


EC2 = Guardrail(
    id="HLZ-DCL-01",
    type="DECLARATIVE_POLICY_EC2",
    title="Machines ask for metadata safely, and images and snapshots stay private",
    citations=("164.312(a)(1)", "164.308(a)(3)(i)"),
    attached_to=EVERYWHERE,
    settings=fix_ec2_attributes,
    trusts=("ec2.amazonaws.com",),
)
