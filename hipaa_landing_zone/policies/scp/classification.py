"""HLZ-SCP-15: what is marked as PHI stays marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import EVERYWHERE

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter

PHI_VALUE = "phi"


def deny_declassification(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny taking the data classification ``phi`` off a resource, or changing it into another.

    Anybody may mark a resource, and mark it as PHI later; only the other direction is denied, with whatever action of
    whatever service. HLZ-DCL-05 says which values there are.

    How: the request names the tag key, the resource carries the value ``phi``, and the request does not set it to
    ``phi``. When a tag is removed ``aws:RequestTag`` is absent, which ``IfExists`` counts as another value. A request
    that names no tag key is never denied by it.

    Exempt: the break-glass role and the landing zone's deployers, all guarded by HLZ-SCP-06.

    Source: IAM User Guide, controlling access to AWS resources using tags.
    """
    key = perimeter.classification_tag
    return (
        perimeter.deny_when(
            "DenyDeclassification",
            ["*"],
            {
                "ForAnyValue:StringEquals": {"aws:TagKeys": [key]},
                "StringEquals": {f"aws:ResourceTag/{key}": PHI_VALUE},
                "StringNotEqualsIfExists": {f"aws:RequestTag/{key}": PHI_VALUE},
            },
            spare=perimeter.deployers,
        ),
    )


CLASSIFICATION = Guardrail(
    id="HLZ-SCP-15",
    type="SERVICE_CONTROL_POLICY",
    title="What is marked as PHI stays marked",
    citations=("164.312(c)(1)", "164.308(a)(4)(i)"),
    attached_to=EVERYWHERE,
    statements=deny_declassification,
)
