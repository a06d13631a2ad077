"""What guardrails surely deny is found in templates; what they may allow is not reported, and counted."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from hipaa_landing_zone.check.deployment import Deployment, deployments
from hipaa_landing_zone.check.preview import GUARDRAIL, NOTES_SHOWN, preview
from hipaa_landing_zone.check.source import read
from hipaa_landing_zone.config import InputError
from hipaa_landing_zone.plan.permission import Jurisdiction, Question, request_of
from hipaa_landing_zone.policies.evaluation import evaluate
from hipaa_landing_zone.rules.engine import RuleError, judge
from hipaa_landing_zone.rules.model import Assembly, Template
from hipaa_landing_zone.rules.rule import Expectations

TEAM = {Path("t.json"): Deployment("app", "cdk-hnb659fds-cfn-exec-role-x")}
TRAIL = "arn:aws:cloudtrail:us-east-1:111122223333:trail/hlz-organization-trail"
STRANGER = "999999999999"


def policy(*statements):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", **each} for each in statements]}


def role(*statements, **properties):
    inline = [{"PolicyName": "inline", "PolicyDocument": policy(*statements)}] if statements else []
    return {"Type": "AWS::IAM::Role", "Properties": {"Policies": inline, **properties}}


def resource(kind, **properties):
    return {"Type": kind, "Properties": properties}


def ask(plan, resources, account="ehr-prod", deployed=TEAM, region="us-east-1"):
    """Preview resources as one stack of an account, given by its name."""
    account_id = plan.account(account).id if account else None
    template = Template("app", account_id, region, "t.json", {"Resources": resources})
    return preview(Assembly.of([template]), plan, deployed)


def bucket_policy(principal, action="s3:GetObject"):
    document = policy({"Principal": {"AWS": principal}, "Action": action})
    return resource("AWS::S3::BucketPolicy", Bucket="some", PolicyDocument=document)


DENIED = {
    "a role stops the trail": (
        role({"Action": "cloudtrail:StopLogging", "Resource": TRAIL}),
        "HLZ-SCP-05",
    ),
    "a role uses a service that is not eligible": (role({"Action": "gamelift:CreateFleet"}), "HLZ-SCP-01"),
    "all that a wildcard covers is denied": (role({"Action": "gamelift:*"}), "HLZ-SCP-01"),
    "a role shares snapshots": (role({"Action": "ec2:ModifySnapshotAttribute"}), "HLZ-SCP-10"),
    "a role works in another Region": (
        role({"Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:200000000005:q"}),
        "HLZ-SCP-04",
    ),
    "a role assumes a guarded role": (
        role({"Action": "sts:AssumeRole", "Resource": "arn:aws:iam::*:role/OrganizationAccountAccessRole"}),
        "HLZ-SCP-06",
    ),
    "an internet gateway": (resource("AWS::EC2::InternetGateway"), "HLZ-SCP-11"),
    "its attachment, which only one property asks for": (
        resource("AWS::EC2::VPCGatewayAttachment", InternetGatewayId="igw-1", VpcId="vpc-1"),
        "HLZ-SCP-11",
    ),
    "an elastic address": (resource("AWS::EC2::EIP"), "HLZ-SCP-11"),
    "an internet-facing load balancer": (
        resource("AWS::ElasticLoadBalancingV2::LoadBalancer", Scheme="internet-facing"),
        "HLZ-SCP-11",
    ),
    "a type of a service that is not eligible": (resource("AWS::GameLift::Fleet"), "HLZ-SCP-01"),
    "an IAM user": (resource("AWS::IAM::User"), "HLZ-SCP-12"),
    "an identity provider, by a team": (resource("AWS::IAM::OIDCProvider"), "HLZ-SCP-13"),
    "a function URL without authorization": (resource("AWS::Lambda::Url", AuthType="NONE"), "HLZ-SCP-10"),
    "an unencrypted database": (
        resource("AWS::RDS::DBInstance", Engine="postgres", StorageEncrypted=False),
        "HLZ-SCP-09",
    ),
    "a public database": (resource("AWS::RDS::DBInstance", Engine="mysql", PubliclyAccessible="true"), "HLZ-SCP-10"),
    "a public bucket": (resource("AWS::S3::Bucket", AccessControl="PublicRead"), "HLZ-SCP-10"),
    "a share with strangers": (resource("AWS::RAM::ResourceShare", AllowExternalPrincipals=True), "HLZ-SCP-10"),
    "an unencrypted volume": (resource("AWS::EC2::Volume", Encrypted=False), "HLZ-SCP-09"),
    "a role with a name of the landing zone": (role(RoleName="hlz-mine"), "HLZ-SCP-06"),
    "a bucket read from another organization": (bucket_policy(f"arn:aws:iam::{STRANGER}:role/Reader"), "HLZ-RCP-01"),
    "a bucket read from an account without PHI": (bucket_policy("200000000009"), "HLZ-RCP-04"),
    "a role that a stranger assumes": (
        role(AssumeRolePolicyDocument=policy({"Principal": {"AWS": STRANGER}, "Action": "sts:AssumeRole"})),
        "HLZ-RCP-01",
    ),
}


@pytest.mark.parametrize(("planted", "guardrail"), DENIED.values(), ids=DENIED)
def test_sure_denials_are_found(plan, planted, guardrail):
    found = ask(plan, {"Planted": planted})
    (finding,) = found.result.findings
    assert found.denied == 1
    assert (finding.rule, finding.problem.outcome, finding.resource.logical_id) == (GUARDRAIL, "failed", "Planted")
    assert f"({guardrail})" in finding.problem.wrong
    assert f"docs/reference/guardrails.md, {guardrail}" in finding.problem.fix


ALLOWED = {
    "some of what a wildcard covers is allowed": role({"Action": ["s3:*", "cloudtrail:*", "*"]}),
    "other trails may be stopped": role({"Action": "cloudtrail:StopLogging"}),
    "a Deny is no need": role({"Effect": "Deny", "Action": "gamelift:*"}),
    "a load balancer within": resource("AWS::ElasticLoadBalancingV2::LoadBalancer", Scheme="internal"),
    "an encrypted database": resource(
        "AWS::RDS::DBInstance", Engine="postgres", StorageEncrypted=True, PubliclyAccessible=False
    ),
    "handlers may call more than they need": resource("AWS::Lambda::Function", Code={"ZipFile": "x"}),
    "a VPN is attached": resource("AWS::EC2::VPCGatewayAttachment", VpnGatewayId="vgw-1", VpcId="vpc-1"),
    "a private bucket": resource("AWS::S3::Bucket"),
    "a bucket read from an account with PHI": bucket_policy("200000000007"),
    "a custom resource": resource("Custom::Anything", ServiceToken="x"),
}


@pytest.mark.parametrize("honest", ALLOWED.values(), ids=ALLOWED)
def test_what_is_allowed_is_not_reported(plan, honest):
    found = ask(plan, {"Honest": honest})
    assert not found.result.findings
    assert found.allowed == found.evaluated > 0
    assert [each.logical_id for each in found.result.subjects] == ["Honest"]


UNDECIDED = {
    "AWS-managed policies": role(ManagedPolicyArns=["arn:aws:iam::aws:policy/ReadOnlyAccess"]),
    "managed policies that are not": role(ManagedPolicyArns=[{"Ref": "Parameter"}]),
    "NotAction": role({"NotAction": "iam:*"}),
    "actions that are not in": role({"Action": ["s3:GetObjects", {"Ref": "Parameter"}]}),
    "statements that cannot be read": role(
        Policies=[{"PolicyName": "x", "PolicyDocument": {"Statement": [{"Ref": "Parameter"}]}}]
    ),
    "accounts that the organization does not know": role(
        {"Action": "sqs:SendMessage", "Resource": f"arn:aws:sqs:us-east-1:{STRANGER}:q"}
    ),
    "whose account is not known": role({"Action": "s3:GetObject", "Resource": "arn:aws:s3:::elsewhere/*"}),
    "handlers' permissions": resource("AWS::DAX::Cluster"),
    "circumstances": resource("AWS::RDS::DBInstance", Engine="postgres"),
    "depends on a condition": {"Type": "AWS::EC2::InternetGateway", "Condition": "Perhaps"},
    "roles that are not known": resource(
        "AWS::IAM::Policy", Roles=[{"Ref": "Parameter"}], PolicyDocument=policy({"Action": "gamelift:*"})
    ),
    "users and groups": resource("AWS::IAM::Policy", Groups=["g"], PolicyDocument=policy({"Action": "s3:*"})),
}


@pytest.mark.parametrize(("because", "doubtful"), UNDECIDED.items(), ids=UNDECIDED)
def test_what_is_undecided_is_counted_and_does_not_fail(plan, because, doubtful):
    found = ask(plan, {"Doubtful": doubtful})
    assert not found.result.findings
    assert [reason for reason in found.undecided if because in reason]
    assert f"{sum(found.undecided.values())} undecided" in str(found)


def test_without_an_account_everything_is_undecided(plan):
    found = ask(plan, {"Planted": resource("AWS::EC2::InternetGateway"), "Role": role({"Action": "s3:*"})}, None)
    assert not found.result.findings
    assert found.undecided == {"stacks in an account that is not known": found.evaluated}


def test_policies_are_asked_for_the_role_that_they_are_attached_to(plan):
    document = policy({"Action": "gamelift:CreateFleet"})
    resources = {
        "Role": role(ManagedPolicyArns=[{"Ref": "Managed"}]),
        "Inline": resource("AWS::IAM::Policy", Roles=[{"Ref": "Role"}], PolicyDocument=document),
        "Managed": resource("AWS::IAM::ManagedPolicy", PolicyDocument=document),
    }
    findings = ask(plan, resources).result.findings
    assert {each.resource.logical_id for each in findings} == {"Inline", "Managed"}
    assert all("gives role Role gamelift:CreateFleet" in each.problem.wrong for each in findings)


def test_a_bucket_of_another_stack_belongs_to_its_account(plan):
    bucket = {"Bucket": resource("AWS::S3::Bucket", BucketName="phi")}
    reader = {"Role": role({"Action": "s3:GetObject", "Resource": "arn:aws:s3:::phi/*"})}
    templates = [
        Template(name, plan.account(name).id, "us-east-1", "", {"Resources": resources})
        for name, resources in (("ehr-prod", bucket), ("portal-prod", reader))
    ]
    (finding,) = preview(Assembly.of(templates), plan, {}).result.findings
    assert "s3:GetObject on arn:aws:s3:::phi/*" in finding.problem.wrong
    assert "HLZ-RCP-04" in finding.problem.wrong


@pytest.mark.parametrize(
    ("account", "deployed", "kinds"),
    [
        ("portal-prod", TEAM, {"AWS::IAM::OIDCProvider"}),  # no PHI: the internet is not barred
        ("ehr-prod", {}, {"AWS::EC2::InternetGateway"}),  # who deploys is not known: the landing zone's deployer
        ("ehr-prod", TEAM, {"AWS::EC2::InternetGateway", "AWS::IAM::OIDCProvider"}),
        ("management", TEAM, set()),  # no SCP binds it
    ],
)
def test_the_answer_is_that_of_the_account_and_the_deployer(plan, account, deployed, kinds):
    resources = {"Gateway": resource("AWS::EC2::InternetGateway"), "Idp": resource("AWS::IAM::OIDCProvider")}
    found = ask(plan, resources, account, deployed)
    assert {each.resource.type for each in found.result.findings} == kinds


def test_what_cannot_be_deleted_or_is_denied_in_part_is_noted(plan):
    key = resource("AWS::KMS::Key")
    resources = {
        "Key": key,
        "Kept": {**key, "DeletionPolicy": "Retain"},
        "Role": role({"Action": "cloudtrail:StopLogging"}),
    }
    found = ask(plan, resources)
    assert not found.result.findings
    role_note, key_note = found.notes
    assert "cloudtrail:StopLogging, but not on arn:aws:cloudtrail:*:*:trail/hlz-organization-trail" in role_note
    assert " Key " in key_note
    assert "kms:ScheduleKeyDeletion, which DenyKeyDestruction" in key_note


DEPLOYED = {
    "templateFile": "a.template.json",
    "cloudFormationExecutionRoleArn": "arn:${AWS::Partition}:iam::200000000005:role/cdk-team-cfn-exec-role-x",
}


@pytest.fixture
def cloud_assembly(tmp_path):
    """A cloud assembly of one stack with one nested stack, of which a team may make neither."""
    folder = tmp_path / "elsewhere" / "cdk.out"
    folder.mkdir(parents=True)
    environment = "aws://200000000005/us-east-1"
    artifact = {"type": "aws:cloudformation:stack", "environment": environment, "properties": DEPLOYED}
    idp = {"Idp": resource("AWS::IAM::OIDCProvider")}
    nested = {"Type": "AWS::CloudFormation::Stack", "Metadata": {"aws:asset:path": "nested.json"}}
    files = {
        "cdk.out": {},
        "manifest.json": {"artifacts": {"a": artifact, "tree": {"type": "cdk:tree"}}},
        "a.template.json": {"Resources": {**idp, "Nested": nested}},
        "nested.json": {"Resources": idp},
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.mark.parametrize("working", [".", "elsewhere", "elsewhere/cdk.out"])
def test_the_manifest_beside_a_template_says_who_deploys(plan, tmp_path, monkeypatch, cloud_assembly, working):
    (tmp_path / "here").mkdir()
    for here, path in ((tmp_path / working, cloud_assembly), (tmp_path / "here", Path("../elsewhere/cdk.out"))):
        monkeypatch.chdir(here)
        findings = preview(Assembly.of(read([path]).templates), plan).result.findings
        assert [each.resource.stack for each in findings] == ["a", "a/Nested"]
        assert all("cdk-team-cfn-exec-role-x" in each.problem.wrong for each in findings)


@pytest.mark.parametrize("properties", [None, {}, {"templateFile": 3}, {"templateFile": "a.template.json"}])
def test_a_manifest_that_says_less_leaves_the_role_unknown(plan, cloud_assembly, properties):
    artifact = {"type": "aws:cloudformation:stack", "properties": properties}
    (cloud_assembly / "manifest.json").write_text(json.dumps({"artifacts": {"a": artifact}}), encoding="utf-8")
    found = preview(Assembly.of(read([cloud_assembly / "a.template.json"], account="200000000005").templates), plan)
    assert not found.result.findings  # the landing zone's own deployer may
    assert found.evaluated


def test_a_broken_manifest_is_a_message(plan, cloud_assembly):
    (cloud_assembly / "manifest.json").write_text("{", encoding="utf-8")
    templates = read([cloud_assembly / "a.template.json"]).templates
    with pytest.raises(InputError, match="not JSON"):
        preview(Assembly.of(templates), plan)


def test_a_manifest_of_something_else_is_none(plan, cloud_assembly):
    (cloud_assembly / "cdk.out").unlink()
    (cloud_assembly / "manifest.json").write_text('{"name": "web app"}', encoding="utf-8")
    assert deployments(Assembly.of(read([cloud_assembly / "a.template.json"]).templates)) == {}


def test_doubts_and_notes_are_said_to_people_and_scripts(plan):
    keys = {f"Key{number}": resource("AWS::KMS::Key") for number in range(NOTES_SHOWN + 2)}
    opinion = ask(plan, {**keys, "Dax": resource("AWS::DAX::Cluster")}).as_opinion()
    counts, undecided, *notes = opinion.said
    assert counts == f"{len(keys) + 1} needs: {len(keys)} allowed, 0 denied, 1 undecided"
    assert undecided.startswith("undecided: 1 ")
    assert len(notes) == NOTES_SHOWN + 1
    assert notes[-1] == "note: 2 more; --format json has all"
    assert (len(opinion.data["notes"]), sum(opinion.data["needs_undecided"].values())) == (len(keys), 1)


def test_a_finding_says_what_hlz_can_says(plan):
    (finding,) = ask(plan, {"Role": role({"Action": "gamelift:CreateFleet"})}).result.findings
    assert "hlz can ehr-prod role/app-Role-generated gamelift:CreateFleet" in finding.problem.fix
    question = Question("ehr-prod", "role/app-Role-generated", "gamelift:CreateFleet")
    assert evaluate(*request_of(plan, Jurisdiction(plan), question)).denied


def test_its_rule_is_not_judged_resource_by_resource(plan):
    assembly = Assembly.of([Template("app", None, None, "", {"Resources": {"Any": resource("AWS::EC2::EIP")}})])
    with pytest.raises(RuleError, match=r"call check\.preview"):
        judge(assembly, (GUARDRAIL,), Expectations(production=True, minimum_retention_days=1))


def test_many_roles_with_many_actions_are_asked_once_each(plan):
    """The bound is generous, for a busy machine: 500 resources take about half a second."""
    actions = ["s3:GetObject", "kms:Decrypt", "sqs:*", "dynamodb:PutItem", "logs:PutLogEvents"]
    resources = {f"Role{n}": role({"Action": actions}) for n in range(250)}
    resources |= {f"Bucket{n}": resource("AWS::S3::Bucket") for n in range(250)}
    begin = time.process_time()
    found = ask(plan, resources)
    assert time.process_time() - begin < 10
    assert found.allowed == 250 * len(actions) + 500
