"""HLZ-DCL-03: no bucket is public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.declarative.setting import fixed
from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import EVERYWHERE

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Settings
    from hipaa_landing_zone.policies.perimeter import Perimeter


def fix_public_access_block(_: Perimeter) -> Settings:
    """Switch all four settings of S3 Block Public Access on for every bucket of every account.

    Exempt: nobody; the strictest of organization, account and bucket applies.

    Source: AWS Organizations User Guide, Amazon S3 policy syntax and examples.
    """
    return {"s3_attributes": {"public_access_block_configuration": fixed("all")}}


S3 = Guardrail(
    id="HLZ-DCL-03",
    type="S3_POLICY",
    title="No bucket is public",
    citations=("164.312(a)(1)", "164.308(a)(3)(i)"),
    attached_to=EVERYWHERE,
    settings=fix_public_access_block,
)
