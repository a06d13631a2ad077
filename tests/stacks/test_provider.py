"""The provider as a construct: least privilege, its own log, inline code, and parameters that are checked at synth."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from cdk_nag import HIPAASecurityChecks

from hipaa_constructs import CustomerKey
from hipaa_landing_zone.provider import OPERATIONS
from hipaa_landing_zone.rules import RULES
from hipaa_landing_zone.rules.engine import judge
from hipaa_landing_zone.rules.model import Assembly, Template
from hipaa_landing_zone.rules.rule import Expectations
from hipaa_landing_zone.stacks.provider import Provider

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan

EXPECTATIONS = Expectations(production=True, minimum_retention_days=2192, log_archive_account_id="111111111111")


def provider(plan: Plan, *operations: str, scope: cdk.Stack | None = None, **options: Any) -> Provider:
    stack = scope or cdk.Stack(cdk.App(analytics_reporting=False), "stack")
    role = iam.PrincipalWithConditions(iam.AccountPrincipal(cdk.Aws.ACCOUNT_ID), {"ArnLike": {"aws:PrincipalArn": "x"}})
    key = CustomerKey(stack, "Key", alias="hlz/logs", description="logs", administrators=[role])
    return Provider(stack, "Provider", plan=plan, log_key=key, operations=operations, **options)


def synthesized(made: Provider) -> dict[str, Any]:
    stack = cdk.Stack.of(made)
    template = cdk.App.of(made).synth().get_stack_artifact(stack.artifact_id).template  # type: ignore[union-attr]
    resources: dict[str, Any] = template["Resources"]
    return resources


def one(resources: dict[str, Any], kind: str) -> dict[str, Any]:
    (found,) = (each for each in resources.values() if each["Type"] == kind)
    properties: dict[str, Any] = found["Properties"]
    return properties


@pytest.fixture(scope="module")
def resources(plan: Plan) -> dict[str, Any]:
    made = provider(plan, "password_policy", "default_network")
    made.make("Passwords", "password_policy", minimum_length=14, reuse_prevention=24, max_age_days=90)
    return synthesized(made)


def test_role_holds_what_the_operations_need_and_no_more(resources: dict[str, Any]) -> None:
    chosen = [each for each in OPERATIONS if each.name in ("password_policy", "default_network")]
    needed = {action for each in chosen for permission in each.permissions for action in permission.actions}
    statements = one(resources, "AWS::IAM::ManagedPolicy")["PolicyDocument"]["Statement"]
    given = {action for statement in statements for action in statement["Action"]}
    assert given == needed | {"logs:CreateLogStream", "logs:PutLogEvents"}
    assert "*" not in str(given)


def test_code_is_that_of_the_operations_and_python(resources: dict[str, Any]) -> None:
    code = one(resources, "AWS::Lambda::Function")["Code"]["ZipFile"]
    classes = {node.name for node in ast.parse(code).body if isinstance(node, ast.ClassDef)}
    assert {"PasswordPolicy", "DefaultNetwork"} <= classes
    assert not classes & {"PolicyType", "TrustedAccess"}


def test_log_group_is_kept_six_years_under_the_key_given(resources: dict[str, Any]) -> None:
    log_group = one(resources, "AWS::Logs::LogGroup")
    assert log_group["RetentionInDays"] == 2192
    assert log_group["KmsKeyId"]["Fn::GetAtt"][0].startswith("Key")
    admitted = str(one(resources, "AWS::KMS::Key")["KeyPolicy"])
    assert f":log-group:{log_group['LogGroupName']}" in admitted


def test_names_tell_accounts_and_regions_apart_without_naming_them(plan: Plan) -> None:
    named = synthesized(provider(plan, "password_policy", name="detection"))
    assert one(named, "AWS::IAM::Role")["RoleName"] == {
        "Fn::Join": ["", ["hlz-provider-detection-", {"Ref": "AWS::Region"}]]
    }
    assert one(named, "AWS::Lambda::Function")["FunctionName"] == "hlz-provider-detection"


def test_resource_waits_for_the_permissions(resources: dict[str, Any]) -> None:
    (resource,) = (each for each in resources.values() if each["Type"] == "Custom::HlzPasswordPolicy")
    assert any(resources[name]["Type"] == "AWS::IAM::ManagedPolicy" for name in resource["DependsOn"])
    assert resource["Properties"]["MinimumLength"] == 14


@pytest.mark.parametrize(
    ("operation", "parameters", "said"),
    [
        ("policy_type", {}, "was made with password_policy"),
        ("password_policy", {"minimum_length": 14}, "takes MinimumLength, ReusePrevention, MaxAgeDays"),
        (
            "password_policy",
            {"minimum_length": 8, "reuse_prevention": 24, "max_age_days": 90},
            "MinimumLength: 8 is not a whole number from 14 to 128",
        ),
    ],
)
def test_wrong_use_is_refused_at_synthesis(plan: Plan, operation: str, parameters: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        provider(plan, "password_policy").make("X", operation, **parameters)


@pytest.mark.parametrize(("operations", "said"), [((), "none given"), (("no_such",), "operation 'no_such'")])
def test_a_provider_without_known_operations_is_refused(plan: Plan, operations: tuple[str, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        provider(plan, *operations)


def test_every_operation_together_fits_the_limits(plan: Plan) -> None:
    resources = synthesized(provider(plan, *(each.name for each in OPERATIONS)))
    document = json.dumps(one(resources, "AWS::IAM::ManagedPolicy")["PolicyDocument"], separators=(",", ":"))
    assert len(one(resources, "AWS::Lambda::Function")["Code"]["ZipFile"]) < 100_000
    assert len(document) < 2 * 6_144  # all in one is more than a policy holds; no stack has so many


def test_own_findings_are_the_accepted_three(plan: Plan, tmp_path: Path) -> None:
    app = cdk.App(outdir=str(tmp_path), analytics_reporting=False)
    cdk.Validations.of(app).add_plugins(HIPAASecurityChecks(app))
    stack = cdk.Stack(app, "stack", env=cdk.Environment(account="222222222222", region="us-east-1"))
    provider(plan, "default_network", "alternate_contacts", scope=stack).make("Network", "default_network")
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    report = json.loads((tmp_path / "validation-report.json").read_text())
    found = {each["ruleName"] for plugin in report["pluginReports"] for each in plugin["violations"]}
    assert {name.rpartition("-")[2] for name in found} == {"LambdaConcurrency", "LambdaDLQ", "LambdaInsideVPC"}
    body = json.loads((tmp_path / "stack.template.json").read_text())
    judged = judge(Assembly.of([Template("stack", "222222222222", "us-east-1", "", body)]), RULES, EXPECTATIONS)
    assert sum(result.checked for result in judged.results) > 0
    found = [(result.rule.name, str(each)) for result in judged.results for each in result.findings]
    assert found == []
