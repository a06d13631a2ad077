"""HLZ-DCL-10: chat applications see findings of the security account, in the configured workspaces only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.declarative.setting import fixed
from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import SECURITY

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Settings
    from hipaa_landing_zone.policies.perimeter import Perimeter


def fix_security_chat(perimeter: Perimeter) -> Settings:
    """Enable Slack for the configured workspaces, private channels and the channel's own role; nothing else.

    The policy knows workspaces and no channels: which channels there are is in the security account's stack, whose role
    permits nothing. Messages carry no PHI: severity, title, ids. Without a configured channel Slack is disabled too.

    Exempt: nobody.

    Source: AWS Organizations User Guide, chat applications policy syntax and examples.
    """
    off = {"client": fixed("disabled")}
    slack = (
        {
            "client": fixed("enabled"),
            "workspaces": fixed(list(perimeter.slack_workspaces)),
            "default": {
                "supported_channel_types": fixed(["private"]),
                "supported_role_settings": fixed(["channel_role"]),
            },
        }
        if perimeter.slack_workspaces
        else off
    )
    return {"chatbot": {"platforms": {"chime": off, "microsoft_teams": off, "slack": slack}, "default": off}}


SECURITY_CHAT = Guardrail(
    id="HLZ-DCL-10",
    type="CHATBOT_POLICY",
    title="Chat applications see findings in the configured workspaces only",
    citations=("164.308(a)(6)(ii)", "164.312(a)(1)"),
    attached_to=SECURITY,
    settings=fix_security_chat,
)
