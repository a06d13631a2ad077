"""What this team promises about its own stacks. CI runs it: offline, without credentials."""

import json
from pathlib import Path

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template
from hipaa_landing_zone.plan import read_lock

from ehr_intake.build import build
from ehr_intake.names import ANALYST_ROLE, PIPELINE_ROLE, RELEASE_ROLE

HERE = Path(__file__).parents[1]
CONTEXT = json.loads((HERE / "cdk.json").read_text(encoding="utf-8"))["context"]


def make():
    return build(App(context=CONTEXT), read_lock(HERE / "landing-zone.lock.json"))


@pytest.fixture(scope="module")
def stacks():
    return make()


@pytest.fixture(scope="module")
def intake(stacks):
    return Template.from_stack(stacks[0])


def test_nothing_is_found(assert_hipaa):
    """A fresh app: the assertion synthesizes it itself, and judges all three stacks."""
    assert_hipaa(make()[0])


@pytest.mark.parametrize("number", range(3), ids=["intake", "vault", "analytics"])
def test_template(stacks, number, template_snapshot):
    """After a change on purpose: pytest --snapshot-update, and review the difference."""
    assert stacks[number] == template_snapshot


def test_a_new_file_reaches_the_queue(intake):
    pattern = {"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": Match.any_value()}
    target = {"Arn": {"Fn::GetAtt": [Match.string_like_regexp("^Arrivals"), "Arn"]}}
    rule = {"EventPattern": pattern, "Targets": [Match.object_like(target)]}
    intake.has_resource_properties("AWS::Events::Rule", rule)
    intake.has_resource_properties("AWS::Lambda::EventSourceMapping", {"BatchSize": 1})


def test_functions_log_in_as_different_users(intake):
    found = intake.find_resources("AWS::Lambda::Function").values()
    users = {each["Properties"]["Environment"]["Variables"]["DATABASE_USER"] for each in found}
    assert users == {"receiver", "exporter"}


def test_partners_come_from_their_own_network_only(intake):
    groups = intake.find_resources("AWS::EC2::SecurityGroup").values()
    rules = [rule for each in groups for rule in each["Properties"].get("SecurityGroupIngress", [])]
    assert [rule["CidrIp"] for rule in rules] == ["192.168.10.0/24"]


@pytest.mark.parametrize("account", ["ehr-prod", "token-vault-prod", "deid-analytics-prod"])
@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("cloudformation:CreateStack", "arn:aws:cloudformation:us-east-1:*:stack/CDKToolkit/x"),
        ("iam:CreateRole", "arn:aws:iam::*:role/cdk-hnb659fds-deploy-role-1-us-east-1"),
        ("s3:PutBucketPolicy", "arn:aws:s3:::cdk-hnb659fds-assets-1-us-east-1"),
        ("ssm:PutParameter", "arn:aws:ssm:us-east-1:*:parameter/cdk-bootstrap/hnb659fds/version"),
    ],
)
def test_the_platform_lets_us_bootstrap(allow, account, action, resource):
    """CDK's own bootstrap, by the team's administrators."""
    allow(account, "role/EhrTeam", action, resource)


def test_the_platform_lends_us_no_deployer(deny):
    deny("ehr-prod", "role/EhrTeam", "sts:AssumeRole", "arn:aws:iam::200000000005:role/cdk-hlz-deploy-role-1-us-east-1")


def test_the_export_takes_the_only_way_out(allow, deny):
    bucket = "arn:aws:s3:::ehr-deidentified/export.jsonl"
    deny("ehr-prod", f"role/{PIPELINE_ROLE}", "s3:PutObject", bucket, owner="deid-analytics-prod")
    release = ("deid-analytics-prod", f"role/{RELEASE_ROLE}", "s3:PutObject", bucket)
    allow(*release, owner="deid-analytics-prod", absent=frozenset({"s3:x-amz-acl"}))


def test_analysts_reach_no_patient(deny):
    where = "arn:aws:dynamodb:us-east-1:*:table/ehr-patients"
    deny("deid-analytics-prod", f"role/{ANALYST_ROLE}", "dynamodb:GetItem", where, owner="token-vault-prod")
    deny("deid-analytics-prod", f"role/{ANALYST_ROLE}", "s3:GetObject", "arn:aws:s3:::files/x", owner="ehr-prod")
