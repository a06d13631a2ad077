"""HLZ-DCL-05: data classification has two values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.declarative.setting import fixed
from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import EVERYWHERE

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Settings
    from hipaa_landing_zone.policies.perimeter import Perimeter

_ENFORCED = ["dynamodb:table", "ec2:volume", "rds:cluster", "rds:db", "s3:bucket", "sqs:queue"]


def fix_classification_values(perimeter: Perimeter) -> Settings:
    """Admit ``phi`` and ``non-phi`` as values of the tag that classifies data, spelled exactly so.

    On the resource types that hold most data a request with another value is refused. A tag policy does not demand the
    tag: the baseline and the rules do. HLZ-SCP-15 keeps PHI from being declassified.

    Exempt: nobody.

    Source: AWS Organizations User Guide, tag policy syntax; resource types that support enforcement.
    """
    key = perimeter.classification_tag
    return {
        "tags": {
            key.lower(): {
                "enforced_for": {"@@assign": _ENFORCED},
                "tag_key": fixed(key),
                "tag_value": fixed(["non-phi", "phi"]),
            }
        }
    }


TAG = Guardrail(
    id="HLZ-DCL-05",
    type="TAG_POLICY",
    title="Data classification has two values",
    citations=("164.308(a)(4)(i)", "164.312(c)(1)"),
    attached_to=EVERYWHERE,
    settings=fix_classification_values,
    trusts=("tagpolicies.tag.amazonaws.com",),
)
