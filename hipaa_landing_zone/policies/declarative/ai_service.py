"""HLZ-DCL-04: AWS's AI services keep nothing to improve themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.declarative.setting import LOCKED, fixed
from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import EVERYWHERE

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Settings
    from hipaa_landing_zone.policies.perimeter import Perimeter


def fix_ai_service_opt_out(_: Perimeter) -> Settings:
    """Opt out of the use of content by AWS's AI services for their improvement; what they stored is deleted.

    Exempt: nobody; no policy further down can opt a service in.

    Source: AWS Organizations User Guide, AI services opt-out policy syntax and examples.
    """
    return {"services": {**LOCKED, "default": {**LOCKED, "opt_out_policy": fixed("optOut")}}}


AI_SERVICE = Guardrail(
    id="HLZ-DCL-04",
    type="AISERVICES_OPT_OUT_POLICY",
    title="AWS's AI services keep nothing to improve themselves",
    citations=("164.308(b)(1)", "164.314(a)(2)(i)"),
    attached_to=EVERYWHERE,
    settings=fix_ai_service_opt_out,
)
