"""HLZ-SCP-03: the root user of a member account does nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import EVERYWHERE

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter


def deny_root_user(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny everything to the root user: it is shared by nature and cannot be limited by IAM policies.

    Exempt: root *sessions* that the management account opens with sts:AssumeRoot (central root access). They carry
    ``aws:AssumedRoot`` = true; the key is absent for a root user who signed in, and ``BoolIfExists`` then matches. No
    member administrator can open such a session, so this is the break-glass way for what only root can do.
    """
    return (
        {
            "Sid": "DenyRootUser",
            "Effect": "Deny",
            "Action": "*",
            "Resource": "*",
            "Condition": {
                "ArnLike": {"aws:PrincipalArn": f"arn:{perimeter.partition}:iam::*:root"},
                "BoolIfExists": {"aws:AssumedRoot": "false"},
            },
        },
    )


ROOT_USER = Guardrail(
    id="HLZ-SCP-03",
    type="SERVICE_CONTROL_POLICY",
    title="The root user of a member account does nothing",
    citations=("164.312(a)(2)(i)", "164.312(d)", "164.308(a)(4)(ii)(B)"),
    attached_to=EVERYWHERE,
    statements=deny_root_user,
)
