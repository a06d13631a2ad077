"""The roles of people and the boundary of applications, asked as AWS would be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from stacks.baseline_template import ACCOUNT, of_type, synthesize

from hipaa_landing_zone.policies.evaluation import (
    ADMINISTRATOR_ACCESS,
    Policies,
    Policy,
    Principal,
    Request,
    Resource,
    evaluate,
)

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan

pytestmark = pytest.mark.xdist_group("baseline")
SECURITY = "200000000002"
ORGANIZATION = "o-exampleorgid/r-exam/ou-exam-00000001/"
HERE = f"arn:aws:iam::{ACCOUNT}:"
SIGNED_IN = f"arn:aws:iam::{SECURITY}:role/aws-reserved/sso.amazonaws.com"
SUFFIX = "0123456789abcdef"
BOUNDARY = f"{HERE}policy/hlz-application-boundary"
STACK = f"arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/StackSet-hlz-baseline-1/2"
SNAPSHOT = f"arn:aws:ec2:us-east-1:{ACCOUNT}:snapshot/snap-1"


@pytest.fixture(scope="module")
def template(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return synthesize(plan, tmp_path_factory.mktemp("cdk.out"))


def policy(template: dict[str, Any], managed_name: str) -> Policy:
    policies = of_type(template, "AWS::IAM::ManagedPolicy").values()
    (document,) = [each["PolicyDocument"] for each in policies if each.get("ManagedPolicyName") == managed_name]
    return Policy.compile(managed_name, document)


def role(template: dict[str, Any], role_name: str) -> dict[str, Any]:
    (found,) = [each for each in of_type(template, "AWS::IAM::Role").values() if each.get("RoleName") == role_name]
    properties: dict[str, Any] = found
    return properties


@pytest.mark.parametrize(
    ("who", "organization_path", "auditor", "responder"),
    [
        (f"{SIGNED_IN}/AWSReservedSSO_Auditor_{SUFFIX}", ORGANIZATION, True, False),
        (f"{SIGNED_IN}/eu-west-1/AWSReservedSSO_IncidentResponder_{SUFFIX}", ORGANIZATION, False, True),
        # another permission set whose name begins alike; a role that only looks like one; elsewhere
        (f"{SIGNED_IN}/AWSReservedSSO_Auditor_Trainee_{SUFFIX}", ORGANIZATION, False, False),
        (f"arn:aws:iam::{SECURITY}:role/AWSReservedSSO_Auditor_{SUFFIX}", ORGANIZATION, False, False),
        (f"{SIGNED_IN}/AWSReservedSSO_Auditor_{SUFFIX}", None, False, False),
        (f"arn:aws:iam::{SECURITY}:role/Administrator", ORGANIZATION, False, False),
        (f"{HERE}role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Auditor_{SUFFIX}", ORGANIZATION, False, False),
    ],
)
def test_only_people_of_the_security_account_take_the_roles(
    template: dict[str, Any], who: str, organization_path: str | None, auditor: bool, responder: bool
) -> None:
    principal = Principal.of(who, organization_path=organization_path)
    for role_name, allowed in (("hlz-auditor", auditor), ("hlz-incident-responder", responder)):
        trust = Policy.compile("trust", role(template, role_name)["AssumeRolePolicyDocument"], "trust")
        request = Request(principal, "sts:AssumeRole", Resource(f"{HERE}role/{role_name}", ACCOUNT))
        outcome = evaluate(request, Policies(identity=(ADMINISTRATOR_ACCESS,), resource=trust)).outcome.value
        assert (outcome == "allowed") is allowed, role_name


def test_sessions_last_an_hour(template: dict[str, Any]) -> None:
    assert {role(template, each)["MaxSessionDuration"] for each in ("hlz-auditor", "hlz-incident-responder")} == {3600}


@pytest.mark.parametrize("role_name", ["hlz-auditor", "hlz-incident-responder"])
@pytest.mark.parametrize(
    ("action", "arn"),
    [
        ("s3:GetObject", "arn:aws:s3:::records/patient"),
        ("dynamodb:Query", f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/records"),
        ("kms:Decrypt", f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1"),
        ("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:db"),
        ("logs:FilterLogEvents", f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:app"),
        ("ebs:GetSnapshotBlock", SNAPSHOT),
        ("ssm:StartSession", f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-1"),
        ("sts:AssumeRole", f"{HERE}role/application"),
    ],
)
def test_people_read_no_data_whatever_else_they_are_given(
    template: dict[str, Any], role_name: str, action: str, arn: str
) -> None:
    request = Request(Principal.of(f"{HERE}role/{role_name}"), action, Resource(arn, ACCOUNT))
    verdict = evaluate(request, Policies(identity=(policy(template, role_name), ADMINISTRATOR_ACCESS)))
    assert verdict.outcome.value == "explicitly denied"


DENY_ALL = {"iam:PolicyARN": "arn:aws:iam::aws:policy/AWSDenyAll"}


@pytest.mark.parametrize(
    ("action", "arn", "context", "allowed"),
    [
        ("ec2:StopInstances", f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-1", {}, True),
        ("ec2:CreateSnapshot", SNAPSHOT, {}, True),
        ("ec2:LockSnapshot", SNAPSHOT, {}, True),
        ("ec2:CreateTags", SNAPSHOT, {"ec2:CreateAction": "CreateSnapshot"}, True),
        ("iam:UpdateAccessKey", f"{HERE}user/legacy", {}, True),
        ("iam:AttachRolePolicy", f"{HERE}role/application", DENY_ALL, True),
        # nothing that gives, undoes, runs or blinds
        ("ec2:CreateTags", SNAPSHOT, {}, False),
        ("iam:AttachRolePolicy", f"{HERE}role/application", {"iam:PolicyARN": BOUNDARY}, False),
        ("iam:AttachRolePolicy", f"{HERE}role/hlz-auditor", DENY_ALL, False),
        ("iam:AttachRolePolicy", f"{HERE}role/OrganizationAccountAccessRole", DENY_ALL, False),
        ("iam:AttachRolePolicy", f"{HERE}role/stacksets-exec-0123456789abcdef", DENY_ALL, False),
        ("iam:PutRolePolicy", f"{HERE}role/application", {}, False),
        ("iam:CreateAccessKey", f"{HERE}user/legacy", {}, False),
        ("ec2:ModifyInstanceAttribute", f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-1", {}, False),
        ("ec2:AuthorizeSecurityGroupIngress", f"arn:aws:ec2:us-east-1:{ACCOUNT}:security-group/sg-1", {}, False),
        ("ec2:DeleteSnapshot", SNAPSHOT, {}, False),
        ("ec2:ModifySnapshotAttribute", SNAPSHOT, {}, False),
        ("lambda:PutFunctionConcurrency", f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:intake", {}, True),
        ("lambda:PutFunctionConcurrency", f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:hlz-provider", {}, False),
        ("rds:ModifyDBInstance", f"arn:aws:rds:us-east-1:{ACCOUNT}:db:records", {}, False),
        ("kms:DisableKey", f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1", {}, False),
    ],
)
def test_responder_contains_and_preserves(
    template: dict[str, Any], action: str, arn: str, context: dict[str, str], allowed: bool
) -> None:
    request = Request(Principal.of(f"{HERE}role/hlz-incident-responder"), action, Resource(arn, ACCOUNT), context)
    verdict = evaluate(request, Policies(identity=(policy(template, "hlz-incident-responder"),)))
    assert (verdict.outcome.value == "allowed") is allowed


def test_auditor_is_given_no_more_than_reading_settings(template: dict[str, Any]) -> None:
    found = role(template, "hlz-auditor")
    assert found["ManagedPolicyArns"] == ["arn:aws:iam::aws:policy/SecurityAudit"]
    policies = of_type(template, "AWS::IAM::ManagedPolicy").values()
    (document,) = [each["PolicyDocument"] for each in policies if each.get("ManagedPolicyName") == "hlz-auditor"]
    assert {each["Effect"] for each in document["Statement"]} == {"Deny"}


BOUNDED = {"iam:PermissionsBoundary": BOUNDARY}
ELSEWHERE = {"iam:PermissionsBoundary": f"{HERE}policy/mine"}


@pytest.mark.parametrize(
    ("action", "arn", "context", "allowed"),
    [
        ("s3:GetObject", "arn:aws:s3:::records/patient", {}, True),
        ("iam:CreateRole", f"{HERE}role/application", BOUNDED, True),
        ("iam:PutRolePolicy", f"{HERE}role/application", BOUNDED, True),
        ("iam:PassRole", f"{HERE}role/application", {}, True),
        ("ssm:GetParameters", f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/hlz/foundation/v1/key/data", {}, True),
        # a role without it
        ("iam:CreateRole", f"{HERE}role/application", {}, False),
        ("iam:CreateRole", f"{HERE}role/application", ELSEWHERE, False),
        ("iam:CreateUser", f"{HERE}user/application", {}, False),
        ("iam:AttachRolePolicy", f"{HERE}role/administrator", {}, False),
        ("iam:PutRolePermissionsBoundary", f"{HERE}role/application", ELSEWHERE, False),
        ("iam:DeleteRolePermissionsBoundary", f"{HERE}role/application", BOUNDED, False),
        # the boundary itself, and the landing zone's own
        ("iam:CreatePolicyVersion", BOUNDARY, {}, False),
        ("iam:UpdateAssumeRolePolicy", f"{HERE}role/hlz-incident-responder", {}, False),
        ("sts:AssumeRole", f"{HERE}role/hlz-remediation", {}, False),
        ("lambda:InvokeFunction", f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:hlz-provider", {}, False),
        ("ssm:PutParameter", f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/hlz/foundation/v1/key/data", {}, False),
        ("cloudformation:UpdateStack", STACK, {}, False),
        # a stack that has a role without it
        ("cloudformation:CreateStack", f"arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/own/1", {}, True),
        ("cloudformation:UpdateStack", f"arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/own/1", {}, False),
        ("cloudformation:CreateChangeSet", f"arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/own/1", {}, False),
        ("cloudformation:DeleteStack", f"arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/own/1", {}, False),
        # roles that have none
        ("sts:AssumeRole", f"{HERE}role/cdk-hnb659fds-deploy-role-1", {}, False),
        ("iam:PassRole", f"{HERE}role/cdk-hnb659fds-cfn-exec-role-1", {}, False),
        ("iam:UpdateAssumeRolePolicy", f"{HERE}role/OrganizationAccountAccessRole", {}, False),
        ("organizations:LeaveOrganization", "*", {}, False),
        ("account:PutAlternateContact", f"arn:aws:account::{ACCOUNT}:account", {}, False),
    ],
)
def test_boundary_lets_applications_work_and_not_grow(
    template: dict[str, Any], action: str, arn: str, context: dict[str, str], allowed: bool
) -> None:
    request = Request(Principal.of(f"{HERE}role/application"), action, Resource(arn, ACCOUNT), context)
    boundary = policy(template, "hlz-application-boundary")
    verdict = evaluate(request, Policies(identity=(ADMINISTRATOR_ACCESS,), boundary=boundary))
    assert (verdict.outcome.value == "allowed") is allowed
