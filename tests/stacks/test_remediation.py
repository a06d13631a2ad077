"""The remediation stack: documents that no event can change, started by AWS's own events alone."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import pytest
from cdk_nag import HIPAASecurityChecks
from conftest import ROOT

from hipaa_landing_zone.config.detection import REMEDIES, Remediation
from hipaa_landing_zone.plan.remediation import AUTOMATIONS
from hipaa_landing_zone.rules import RULES
from hipaa_landing_zone.rules.engine import judge
from hipaa_landing_zone.rules.model import Assembly, Template
from hipaa_landing_zone.rules.rule import Expectations
from hipaa_landing_zone.stacks.baseline.remediation_role import RemediationRole
from hipaa_landing_zone.stacks.remediation import RemediationStack

if TYPE_CHECKING:
    from pathlib import Path

    from hipaa_landing_zone.plan import Plan

SECURITY, MEMBER = "200000000002", "200000000005"
LONGEST_DOCUMENT = 64 * 1024


def synthesize(plan: Plan, outdir: Path) -> dict[str, Any]:
    context = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    app = cdk.App(context=context, outdir=str(outdir), analytics_reporting=False)
    cdk.Validations.of(app).add_plugins(HIPAASecurityChecks(app))
    planned = next(stack for stack in plan.stacks if stack.kind == "remediation")
    stack = RemediationStack(app, planned, plan)
    member = cdk.Stack(app, "member", env=cdk.Environment(account=MEMBER, region="us-east-1"))
    RemediationRole(member, "RemediationRole", plan=plan)
    assembly = app.synth()  # raises on a finding of cdk-nag
    return {
        "own": assembly.get_stack_artifact(stack.artifact_id).template,
        "member": assembly.get_stack_artifact(member.artifact_id).template,
    }


@pytest.fixture(scope="module")
def found(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return synthesize(plan, tmp_path_factory.mktemp("cdk.out"))


@pytest.fixture(scope="module")
def acting(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    changed = dataclasses.replace(plan, remediation=Remediation(act=("trail_stopped",)))
    return synthesize(changed, tmp_path_factory.mktemp("cdk.out"))


def properties(template: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [each["Properties"] for each in template["Resources"].values() if each["Type"] == kind]


def documents(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["Name"]: each for each in properties(template, "AWS::SSM::Document")}


def statements(template: dict[str, Any], policy: str) -> dict[str, dict[str, Any]]:
    (found,) = [
        each for each in properties(template, "AWS::IAM::ManagedPolicy") if each.get("ManagedPolicyName") == policy
    ]
    return {each["Sid"]: each for each in found["PolicyDocument"]["Statement"]}


def trust(template: dict[str, Any], role: str) -> dict[str, Any]:
    (found,) = [each for each in properties(template, "AWS::IAM::Role") if each["RoleName"] == role]
    (statement,) = found["AssumeRolePolicyDocument"]["Statement"]
    return dict(statement)


def test_every_remedy_has_an_automation() -> None:
    assert {each.remedy for each in AUTOMATIONS} == set(REMEDIES)


def test_there_is_a_document_for_each_kind_of_resource(found: dict[str, Any]) -> None:
    assert documents(found["own"]).keys() == {each.name for each in AUTOMATIONS}


@pytest.mark.parametrize("automation", AUTOMATIONS, ids=lambda each: each.kind)
def test_document_is_what_systems_manager_takes(found: dict[str, Any], automation: Any) -> None:
    document = documents(found["own"])[automation.name]
    (step,) = document["Content"]["mainSteps"]
    assert (document["DocumentType"], document["UpdateMethod"]) == ("Automation", "NewVersion")
    assert len(json.dumps(document["Content"])) < LONGEST_DOCUMENT
    assert (step["action"], step["inputs"]["Handler"]) == ("aws:executeScript", "handler")
    used = set(re.findall(r"\{\{ (\S+) \}\}", json.dumps(step["inputs"])))
    assert used == {*document["Content"]["parameters"], "automation:EXECUTION_ID"}


def test_everything_is_a_dry_run_unless_it_is_named(found: dict[str, Any], acting: dict[str, Any]) -> None:
    def modes(template: dict[str, Any]) -> dict[str, str]:
        steps = {name: each["Content"]["mainSteps"][0] for name, each in documents(template).items()}
        return {name: step["inputs"]["InputPayload"]["Mode"] for name, step in steps.items()}

    assert set(modes(found["own"]).values()) == {"dry run"}
    assert {name for name, mode in modes(acting["own"]).items() if mode == "act"} == {"hlz-remediate-trail"}


def test_who_starts_an_execution_cannot_make_it_act(found: dict[str, Any]) -> None:
    for document in documents(found["own"]).values():
        assert document["Content"]["parameters"].keys() == {"Account", "Region", "Resource", "Event"}
        for parameter in document["Content"]["parameters"].values():
            assert "default" not in parameter
            assert parameter.get("allowedPattern", "^$").startswith("^")
            assert parameter.get("allowedPattern", "^$").endswith("$")


def test_every_trigger_starts_its_own_document_with_the_starters_role(found: dict[str, Any]) -> None:
    rules = {each["Name"]: each for each in properties(found["own"], "AWS::Events::Rule")}
    assert len(rules) == sum(len(each.triggers) for each in AUTOMATIONS) + 1
    for automation in AUTOMATIONS:
        for number, trigger in enumerate(automation.triggers, start=1):
            rule = rules[f"{automation.name}-{number}"]
            (target,) = rule["Targets"]
            place = f"us-east-1:{SECURITY}:automation-definition"
            assert rule["EventBusName"] == "hlz-findings"
            assert rule["EventPattern"] == trigger.pattern()
            assert text(target["Arn"]) == f"arn:aws:ssm:{place}/{automation.name}:$DEFAULT"
            assert "DeadLetterConfig" in target
            template = target["InputTransformer"]["InputTemplate"]
            filled = re.sub(r"<(\w+)>", r'"\1"', template)
            assert json.loads(filled) == {name: [name] for name in ("Account", "Region", "Resource", "Event")}
            assert target["InputTransformer"]["InputPathsMap"]["Resource"] == trigger.path


def text(value: Any) -> str:
    if isinstance(value, dict) and "Fn::Join" in value:
        return "".join(text(each) for each in value["Fn::Join"][1])
    return "aws" if value == {"Ref": "AWS::Partition"} else str(value)


def test_only_services_take_the_security_accounts_roles_and_for_this_account(found: dict[str, Any]) -> None:
    for role, service in (("automation", "ssm"), ("start", "events")):
        statement = trust(found["own"], f"hlz-remediation-{role}")
        assert statement["Principal"] == {"Service": f"{service}.amazonaws.com"}
        assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": SECURITY}
        assert statement["Condition"]["ArnLike"]["aws:SourceArn"]


def test_automation_takes_one_role_in_the_organization_and_records(found: dict[str, Any]) -> None:
    allowed = statements(found["own"], "hlz-remediation-automation")
    assert allowed.keys() == {"Mend", "Record", "Tell"}
    assert text(allowed["Mend"]["Resource"]) == "arn:aws:iam::*:role/hlz-remediation"
    assert allowed["Mend"]["Condition"] == {"StringEquals": {"aws:ResourceOrgID": "o-exampleorgid"}}


def test_members_role_trusts_the_automation_alone(found: dict[str, Any]) -> None:
    statement = trust(found["member"], "hlz-remediation")
    assert statement["Principal"] == {"AWS": f"arn:aws:iam::{SECURITY}:root"}
    assert statement["Condition"] == {
        "ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{SECURITY}:role/hlz-remediation-automation"},
        "StringEquals": {"aws:PrincipalOrgID": "o-exampleorgid"},
    }


def test_members_role_changes_six_things_and_nothing_that_is_exempt(found: dict[str, Any]) -> None:
    allowed = statements(found["member"], "hlz-remediation")
    changing = [allowed["Mend"], allowed["TakeSnapshotsBack"], allowed["BlockPublicAccess"]]
    actions = [action for each in changing for action in _list(each["Action"])]
    assert sorted(actions) == [
        "cloudtrail:StartLogging",
        "ec2:ModifySnapshotAttribute",
        "ec2:RevokeSecurityGroupIngress",
        "kms:CancelKeyDeletion",
        "rds:ModifyDBClusterSnapshotAttribute",
        "rds:ModifyDBSnapshotAttribute",
        "s3:PutBucketPublicAccessBlock",
    ]
    for sid in ("Mend", "TakeSnapshotsBack"):
        assert allowed[sid]["Condition"]["Null"]["aws:ResourceTag/hlz:remediation-exempt"] == "true"
    assert allowed["TakeSnapshotsBack"]["Condition"]["Null"]["ec2:Add/group"] == "true"
    assert not [each for each in allowed["Look"]["Action"] if not re.search(":(Describe|Get|List)", each)]


def test_members_role_closes_buckets_of_its_own_account_alone(found: dict[str, Any]) -> None:
    """A bucket's ARN names no account, and a call to another account's bucket is an event of the caller's account."""
    allowed = statements(found["member"], "hlz-remediation")
    assert allowed["BlockPublicAccess"]["Condition"] == {"StringEquals": {"s3:ResourceAccount": MEMBER}}


def _list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_our_own_rules_find_nothing(found: dict[str, Any]) -> None:
    template = Template("remediation", SECURITY, "us-east-1", "", found["own"])
    expected = Expectations(production=True, minimum_retention_days=2192, log_archive_account_id="200000000001")
    report = judge(Assembly.of([template]), RULES, expected)
    assert sum(each.checked for each in report.results) > 50
    assert [str(finding) for each in report.results for finding in each.findings] == []


def test_record_is_kept_six_years_under_a_key(found: dict[str, Any]) -> None:
    (group,) = properties(found["own"], "AWS::Logs::LogGroup")
    assert (group["LogGroupName"], group["RetentionInDays"]) == ("/hlz/remediation", 2192)
    assert "KmsKeyId" in group
