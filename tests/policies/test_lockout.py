"""No guardrail locks its own deployer, bootstrap, service-linked roles, StackSets, responder or break-glass out.

What the deployer needs is read from the synthesized templates: for every resource of every stack in a member account,
the permissions that AWS's own resource handlers ask for (the `handlers` of the CloudFormation registry schemas, which
cfn-lint carries).
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cfnlint
import pytest
from conftest import EXAMPLE, TODAY, lock_for

from hipaa_landing_zone.config import load
from hipaa_landing_zone.plan import make_plan
from hipaa_landing_zone.plan.permission import Jurisdiction, Question, request_of
from hipaa_landing_zone.policies import reference
from hipaa_landing_zone.policies.evaluation import explain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.plan import PlannedStack
    from hipaa_landing_zone.policies.evaluation import Explanation

SCHEMAS = Path(cfnlint.__file__).parent / "data" / "schemas"
_CONFIGURATION = load(EXAMPLE, today=TODAY)
PLAN = make_plan(_CONFIGURATION, lock_for(_CONFIGURATION), today=TODAY)
JURISDICTION = Jurisdiction(PLAN)
MEMBER_STACKS = [stack for stack in PLAN.stacks if stack.account != "management"]
# Handlers ask for these to offer a property that no stack of ours uses, and a guardrail denies them on purpose. The
# test below keeps each entry true.
NEVER_USED = {
    "iam:AttachUserPolicy": "AWS::IAM::ManagedPolicy.Users: HLZ-SCP-12 denies IAM users",
    "s3files:ListMountTargets": "AWS::Lambda::Function.FileSystemConfigs: S3 Files is not on AWS's list of 2026-05-22",
    "vpc-lattice:CreateServiceNetworkVpcEndpointAssociation": "AWS::EC2::VPCEndpoint of type ServiceNetwork",
}


@cache
def handler_permissions(kind: str) -> frozenset[str]:
    """Return the actions that the handlers of a CloudFormation type call."""
    if kind.startswith("Custom::"):
        return frozenset({"lambda:InvokeFunction"})
    index = json.loads((SCHEMAS / "providers" / "us-east-1.json").read_text(encoding="utf-8"))
    schema = json.loads((SCHEMAS / "resources" / f"{index[kind]}.json").read_text(encoding="utf-8"))
    permissions = {each for handler in schema["handlers"].values() for each in handler.get("permissions", [])}
    return frozenset(action for each in permissions for action in reference.expand(each))


def resource_arn(kind: str, properties: dict[str, Any], account_id: str, region: str) -> str:
    """Return the ARN of a resource whose name the template gives; what guardrails recognize by name."""
    name = next(
        (
            properties[key]
            for key in ("BucketName", "RoleName", "AliasName", "Bucket")
            if isinstance(properties.get(key), str)
        ),
        None,
    )
    match kind:
        case "AWS::S3::Bucket" | "AWS::S3::BucketPolicy" if name:
            return f"arn:aws:s3:::{name}"
        case "AWS::IAM::Role":
            return f"arn:aws:iam::{account_id}:role/{name or 'hlz-generated'}"
        case "AWS::KMS::Alias" if name:
            return f"arn:aws:kms:{region}:{account_id}:{name}"
        case "AWS::KMS::Key":
            return f"arn:aws:kms:{region}:{account_id}:key/11111111-2222-3333-4444-555555555555"
    return "*"


def answers(stack: PlannedStack, template: dict[str, Any]) -> Iterator[tuple[str, str, Explanation]]:
    """Yield what the deployer is told for every action that a stack's resources need."""
    assert stack.account_id is not None
    context = {
        "aws:RequestedRegion": stack.region,
        "kms:ResourceAliases": "alias/hlz/data",
        "kms:ScheduleKeyDeletionPendingWindowInDays": "30",
    }
    absent = frozenset({"s3:x-amz-acl", "aws:TagKeys"})  # no template of ours sets an ACL or a tag of a guardrail
    asked: set[tuple[str, str]] = set()
    for resource in template["Resources"].values():
        arn = resource_arn(resource["Type"], resource.get("Properties", {}), stack.account_id, stack.region)
        asked |= {(action, arn) for action in handler_permissions(resource["Type"])}
    for action, arn in sorted(asked):
        question = Question(stack.account, "deployer", action, arn, context, absent)
        yield action, arn, explain(*request_of(PLAN, JURISDICTION, question))


@pytest.mark.xdist_group("example")
@pytest.mark.parametrize("stack", MEMBER_STACKS, ids=lambda stack: stack.id)
def test_deployer_may_do_all_that_its_templates_need(stack: PlannedStack, templates: dict[str, dict[str, Any]]) -> None:
    found = list(answers(stack, templates[stack.id]))
    assert len(found) > 15
    denied = [each for each in found if not each[2].verdict.allowed and each[0] not in NEVER_USED]
    assert not denied, "\n".join(line for _, _, explanation in denied for line in explanation.lines())


@pytest.mark.xdist_group("example")
def test_what_is_never_used_is_denied_indeed(templates: dict[str, dict[str, Any]]) -> None:
    denied = {
        action
        for stack in MEMBER_STACKS
        for action, _, explanation in answers(stack, templates[stack.id])
        if explanation.verdict.denied
    }
    assert denied == set(NEVER_USED)


def others() -> Iterator[tuple[str, str, str, str, str]]:
    """Yield what the other operators' jobs need: account, who, action, resource, circumstances left out."""
    everywhere = [account.name for account in PLAN.accounts if account.purpose != "management"]
    for name in everywhere:
        own = JURISDICTION.account_id(PLAN.account(name))
        stack = f"arn:aws:cloudformation:us-east-1:{own}:stack"
        for action in ("CreateChangeSet", "DescribeChangeSet", "ExecuteChangeSet", "DescribeStacks", "DeleteChangeSet"):
            yield name, "deploy-role", f"cloudformation:{action}", f"{stack}/hlz-x/1", "the deploy role deploys"
        execution = f"arn:aws:iam::{own}:role/cdk-hlz-cfn-exec-role-{own}-us-east-1"
        yield name, "deploy-role", "iam:PassRole", execution, "and passes the execution role"
        assets = f"arn:aws:s3:::cdk-hlz-assets-{own}-us-east-1/x.json"
        publishing = f"role/cdk-hlz-file-publishing-role-{own}-us-east-1"
        yield name, publishing, "s3:PutObject", assets, "assets are published"
        yield name, "deploy-role", "s3:GetObject", assets, "and read"
        bootstrap = f"arn:aws:iam::{own}:role/cdk-hlz-deploy-role-{own}-us-east-1"
        for action in ("CreateRole", "PutRolePolicy", "AttachRolePolicy", "UpdateAssumeRolePolicy", "PassRole"):
            yield name, "break-glass", f"iam:{action}", bootstrap, "bootstrapping makes the deployment roles"
        yield name, "break-glass", "cloudformation:CreateStack", f"{stack}/hlz-bootstrap/1", "in a stack"
        for action in ("cloudtrail:StopLogging", "s3:DeleteBucketPolicy", "kms:PutKeyPolicy", "ec2:DeleteFlowLogs"):
            yield name, "break-glass", action, "*", "break-glass can do what an emergency needs"
        linked = "service-linked/AWSServiceRoleForCloudFormationStackSetsOrgMember"
        yield name, linked, "iam:CreateRole", f"arn:aws:iam::{own}:role/stacksets-exec-1", "StackSets come in"
        stackset = f"{stack}/StackSet-hlz-baseline-1/1"
        yield name, "role/stacksets-exec-1", "cloudformation:CreateStack", stackset, "and deploy"
        yield (
            name,
            "role/stacksets-exec-1",
            "iam:CreateRole",
            f"arn:aws:iam::{own}:role/hlz-auditor",
            "the baseline's roles",
        )
        for action in ("StartLogging", "GetTrailStatus"):
            yield name, "role/hlz-remediation", f"cloudtrail:{action}", "*", "remediation starts trails"
        for action in ("ec2:RevokeSecurityGroupIngress", "ec2:ModifySnapshotAttribute", "ec2:DescribeSnapshots"):
            yield name, "role/hlz-remediation", action, "*", "takes back what was opened"
        for action in ("rds:ModifyDBSnapshotAttribute", "rds:ModifyDBClusterSnapshotAttribute"):
            yield name, "role/hlz-remediation", action, "*", "of databases too"
        yield name, "role/hlz-remediation", "kms:CancelKeyDeletion", "*", "saves keys"
        yield name, "role/hlz-remediation", "s3:PutBucketPublicAccessBlock", "arn:aws:s3:::app-data", "closes buckets"
        yield name, "role/hlz-incident-responder", "ec2:ModifyInstanceAttribute", "*", "the responder isolates machines"
        yield name, "role/hlz-incident-responder", "ec2:CreateSnapshot", "*", "and preserves them"
        yield name, "role/hlz-incident-responder", "iam:UpdateAccessKey", "*", "and disables credentials"


@pytest.mark.parametrize(("account", "who", "action", "arn", "why"), list(others()))
def test_other_operators_can_work(account: str, who: str, action: str, arn: str, why: str) -> None:
    absent = frozenset({"s3:x-amz-acl", "aws:TagKeys", "ec2:Encrypted", "kms:ResourceAliases"})
    explanation = explain(*request_of(PLAN, JURISDICTION, Question(account, who, action, arn, {}, absent)))
    assert explanation.verdict.allowed, f"{why}\n" + "\n".join(explanation.lines())


# Who takes the landing zone's own roles, besides AWS services: HLZ-SCP-06 leaves these to their trust.
TAKEN_BY = {
    "hlz-incident-responder": "role/aws-reserved/sso.amazonaws.com/",
    "hlz-investigator": "role/aws-reserved/sso.amazonaws.com/",
    "hlz-auditor": "role/aws-reserved/sso.amazonaws.com/",
    "hlz-remediation": "role/hlz-remediation-automation",
}


@pytest.mark.xdist_group("example")
def test_own_roles_trust_services_or_whom_they_are_for(templates: dict[str, dict[str, Any]]) -> None:
    """People who signed in and the automation may ask for any role of the landing zone: its trust must refuse."""
    roles = [
        resource["Properties"]
        for template in templates.values()
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::IAM::Role"
    ]
    seen = set()
    for role in roles:
        given = role["AssumeRolePolicyDocument"]["Statement"]
        for statement in [given] if isinstance(given, dict) else given:
            if statement["Principal"].keys() == {"Service"}:
                continue
            name = role["RoleName"]
            patterns = next(
                iter(
                    statement["Condition"][each] for each in ("ArnLike", "ArnEquals") if each in statement["Condition"]
                )
            )
            wanted = TAKEN_BY[name]
            arns = patterns["aws:PrincipalArn"]
            for arn in [arns] if isinstance(arns, str) else arns:
                assert arn.startswith(f"arn:aws:iam::{PLAN.security_account_id}:{wanted}"), name
            seen.add(name)
    assert seen == TAKEN_BY.keys()
