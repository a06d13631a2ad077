"""Chat applications: off everywhere, but for the configured Slack workspaces in the security account's OUs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.config.detection import ChatRoute
from hipaa_landing_zone.plan.guardrail import perimeter
from hipaa_landing_zone.policies.declarative.chat import fix_chat_off
from hipaa_landing_zone.policies.declarative.security_chat import fix_security_chat

if TYPE_CHECKING:
    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan import Plan

OFF = {"@@assign": "disabled", "@@operators_allowed_for_child_policies": ["@@none"]}


def facts(configuration: Configuration, *workspaces: str) -> Any:
    routes = tuple(ChatRoute(slack_workspace_id=each, slack_channel_id="C0EXAMPLE01") for each in workspaces)
    findings = configuration.findings.model_copy(update={"chat": routes})
    return perimeter(configuration.model_copy(update={"findings": findings}))


def test_exactly_the_configured_workspaces_are_allowed(configuration: Configuration) -> None:
    chat = fix_security_chat(facts(configuration, "T0SECOND001", "T0EXAMPLE01", "T0EXAMPLE01"))["chatbot"]
    slack = chat["platforms"]["slack"]
    assert slack["client"]["@@assign"] == "enabled"
    assert slack["workspaces"]["@@assign"] == ["T0EXAMPLE01", "T0SECOND001"]
    assert slack["default"]["supported_channel_types"]["@@assign"] == ["private"]
    assert slack["default"]["supported_role_settings"]["@@assign"] == ["channel_role"]
    for setting in (slack["client"], slack["workspaces"], *slack["default"].values()):
        assert setting["@@operators_allowed_for_child_policies"] == ["@@none"]
    others = [chat["platforms"]["chime"], chat["platforms"]["microsoft_teams"], chat["default"]]
    assert [each["client"] for each in others] == [OFF] * 3


def test_without_a_channel_everything_is_off(configuration: Configuration) -> None:
    nowhere = facts(configuration)
    assert fix_security_chat(nowhere) == fix_chat_off(nowhere)


def test_outside_the_security_account_everything_is_off(configuration: Configuration) -> None:
    chat = fix_chat_off(facts(configuration, "T0EXAMPLE01"))["chatbot"]
    assert [each["client"] for each in (*chat["platforms"].values(), chat["default"])] == [OFF] * 4


def test_every_top_level_ou_has_one_of_the_two(plan: Plan) -> None:
    targets = [policy.targets for policy in plan.policies if policy.type == "CHATBOT_POLICY"]
    assert sorted(target for each in targets for target in each) == sorted(ou.path for ou in plan.ous if not ou.parent)
    assert ("Security",) in targets
