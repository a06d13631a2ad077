"""HLZ-DCL-07: Security Hub gathers findings in every account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.declarative.setting import fixed
from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import EVERYWHERE

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Settings
    from hipaa_landing_zone.policies.perimeter import Perimeter


def fix_security_hub(perimeter: Perimeter) -> Settings:
    """Switch Security Hub on in every governed Region of every account.

    It is the unified Security Hub; Security Hub CSPM, with its standards, has a policy type of its own that
    CloudFormation does not accept, and is configured by the security account. When the configuration leaves
    ``security_hub`` out, there is no such policy.

    Exempt: nobody.

    Source: AWS Organizations User Guide, Security Hub policy syntax and examples.
    """
    return {
        "securityhub": {
            "enable_in_regions": fixed(list(perimeter.governed_regions)),
            "disable_in_regions": fixed([]),
        }
    }


SECURITY_HUB = Guardrail(
    id="HLZ-DCL-07",
    type="SECURITYHUB_POLICY",
    title="Security Hub gathers findings in every account",
    citations=("164.308(a)(1)(ii)(D)", "164.308(a)(6)(ii)"),
    attached_to=EVERYWHERE,
    settings=fix_security_hub,
    trusts=("securityhub.amazonaws.com",),
)
