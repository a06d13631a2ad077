"""The remediation stack and the role in a member account are deployed by the emulator, each resource for real."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import pytest
from conftest import ROOT

from hipaa_landing_zone.plan.remediation import AUTOMATIONS
from hipaa_landing_zone.rehearsal.emulator.adapter import exercised
from hipaa_landing_zone.stacks.remediation import RemediationStack

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan


@pytest.fixture(scope="module")
def template(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    context = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    app = cdk.App(context=context, outdir=str(tmp_path_factory.mktemp("cdk.out")), analytics_reporting=False)
    stack = RemediationStack(app, next(each for each in plan.stacks if each.kind == "remediation"), plan)
    resources: dict[str, Any] = app.synth().get_stack_artifact(stack.artifact_id).template["Resources"]
    return resources


def test_every_type_is_exercised(template: dict[str, Any]) -> None:
    assert [each["Type"] for each in template.values() if not exercised(each["Type"])] == []


def test_documents_and_rules_are_there_when_it_is_deployed(new_account: Any, template: dict[str, Any]) -> None:
    account = new_account(region="us-east-1")
    account.client("events").create_event_bus(Name="hlz-findings")
    assert account.deploy(template)["StackStatus"] == "CREATE_COMPLETE"
    for automation in AUTOMATIONS:
        content = account.client("ssm").get_document(Name=automation.name)["Content"]
        assert json.loads(content)["mainSteps"][0]["inputs"]["InputPayload"]["Mode"] == "dry run"
        rule = f"{automation.name}-1"
        (target,) = account.client("events").list_targets_by_rule(Rule=rule, EventBusName="hlz-findings")["Targets"]
        assert target["Arn"].endswith(f":automation-definition/{automation.name}:$DEFAULT")
