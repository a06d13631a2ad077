"""HLZ-DCL-08: Inspector looks for known weaknesses in every account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.declarative.setting import fixed
from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import EVERYWHERE

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Settings
    from hipaa_landing_zone.policies.perimeter import Perimeter

_SCANS = ("ec2_scanning", "ecr_scanning", "lambda_standard_scanning")


def fix_inspector(perimeter: Perimeter) -> Settings:
    """Scan machines, container images and functions in every governed Region of every account.

    Code scanning is left out: it keeps snippets of code, and what it is worth is the owner's decision. When the
    configuration leaves ``inspector`` out, there is no such policy.

    Exempt: nobody.

    Source: AWS Organizations User Guide, Amazon Inspector policy syntax and examples.
    """
    regions = {
        "enable_in_regions": fixed(list(perimeter.governed_regions)),
        "disable_in_regions": fixed([]),
    }
    return {"inspector": {"enablement": dict.fromkeys(_SCANS, regions)}}


INSPECTOR = Guardrail(
    id="HLZ-DCL-08",
    type="INSPECTOR_POLICY",
    title="Inspector looks for known weaknesses in every account",
    citations=("164.308(a)(1)(ii)(A)", "164.308(a)(5)(ii)(B)", "164.308(a)(8)"),
    attached_to=EVERYWHERE,
    settings=fix_inspector,
    trusts=("inspector2.amazonaws.com",),
)
