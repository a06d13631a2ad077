"""HLZ-DCL-09: no chat application reaches AWS outside the security account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.declarative.setting import fixed
from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import BEYOND_SECURITY

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Settings
    from hipaa_landing_zone.policies.perimeter import Perimeter


def fix_chat_off(_: Perimeter) -> Settings:
    """Disable Amazon Q Developer in chat applications: Slack, Teams, Chime, and whatever is supported next.

    A chat room is no place for PHI, and its members are no principals that a guardrail knows.

    Where findings are shown in a channel, the security account does it, under HLZ-DCL-10.

    Exempt: nobody.

    Source: AWS Organizations User Guide, chat applications policy syntax and examples.
    """
    off = {"client": fixed("disabled")}
    return {
        "chatbot": {"platforms": {"chime": off, "microsoft_teams": off, "slack": off}, "default": off},
    }


CHAT = Guardrail(
    id="HLZ-DCL-09",
    type="CHATBOT_POLICY",
    title="No chat application reaches AWS outside the security account",
    citations=("164.312(a)(1)", "164.308(b)(1)"),
    attached_to=BEYOND_SECURITY,
    settings=fix_chat_off,
)
