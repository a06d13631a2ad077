"""The account baseline: one template for every account and Region; its keys, topics, recorder, settings, contract."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App
from stacks.baseline_template import ACCOUNT, REGION, as_list, of_type, read, synthesize

from hipaa_landing_zone.plan import name
from hipaa_landing_zone.policies.evaluation import Policies, Policy, Principal, Request, Resource, evaluate
from hipaa_landing_zone.stacks.baseline import AccountBaseline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hipaa_landing_zone.plan import Plan

pytestmark = pytest.mark.xdist_group("baseline")


@pytest.fixture(scope="module")
def template(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return synthesize(plan, tmp_path_factory.mktemp("cdk.out"))


def test_template_is_the_same_for_every_account_and_region(template: dict[str, Any], plan: Plan) -> None:
    """Ids of the plan's own accounts (archive, security) stand there; those of an account that gets it never do."""
    assert "Parameters" not in template
    text = json.dumps(template)
    known = {plan.log_archive.account_id if plan.log_archive else "", plan.security_account_id}
    known |= {plan.organization.management_account_id}
    members = {account.id for account in plan.accounts} - known
    assert {account for account in members if account and account in text} == set()
    assert "cdk-hnb659fds-assets" not in text


def test_template_is_within_limits(template: dict[str, Any]) -> None:
    assert len(template["Resources"]) <= 500
    assert len(json.dumps(template, separators=(",", ":"))) <= 1_000_000


def references(value: Any) -> Iterator[str]:
    """What a value refers to by Ref, GetAtt or Sub."""
    if isinstance(value, list):
        for each in value:
            yield from references(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key == "Ref":
                yield each
            elif key == "Fn::GetAtt":
                yield each[0]
            elif key == "Fn::Sub":
                yield from re.findall(r"\$\{([A-Za-z0-9]+)", each if isinstance(each, str) else each[0])
            else:
                yield from references(each)


def test_nothing_elsewhere_refers_to_what_the_home_region_alone_has(template: dict[str, Any]) -> None:
    """In another Region CloudFormation would refuse the template: what is referred to does not exist there."""
    resources = template["Resources"]
    at_home = {key for key, each in resources.items() if each.get("Condition") == "IsHomeRegion"}
    assert len(at_home) >= 7
    for key, each in resources.items():
        if key not in at_home:
            assert set(references(each.get("Properties", {}))) & at_home == set(), key


def test_what_is_global_is_made_once(template: dict[str, Any]) -> None:
    """IAM names are the account's: a resource without the Region in its name would be made twice."""
    for key, each in template["Resources"].items():
        named = each.get("Properties", {}).get("RoleName") or each.get("Properties", {}).get("ManagedPolicyName")
        if named:
            here, there = read(named), read(named, "us-west-2")
            assert here != there or each.get("Condition") == "IsHomeRegion", key


@pytest.mark.parametrize(
    ("purpose", "services"),
    [
        ("data", {"logs.us-east-1", "cloudwatch", "events", "s3", "sns", "delivery.logs"}),
        ("logs", {"logs.us-east-1", "cloudwatch", "events", "s3", "sns", "delivery.logs"}),
        ("backup", set()),
        ("secrets", set()),
    ],
)
def test_keys_admit_services_for_this_account_only(template: dict[str, Any], purpose: str, services: set[str]) -> None:
    found = key_policy(template, purpose)
    admitted = [each for each in found["Statement"] if "Service" in each["Principal"]]
    principals = {name for each in admitted for name in as_list(each["Principal"]["Service"])}
    needed = {f"{each}.amazonaws.com" for each in services}
    assert needed <= principals
    for statement in admitted:
        arns = [
            arn
            for operator in ("StringLike", "ArnLike", "ArnEquals")
            for key, value in statement["Condition"].get(operator, {}).items()
            if key.startswith("kms:EncryptionContext:aws:")
            for arn in as_list(value)
        ]
        of_the_account = [arn.split(":")[4] == ACCOUNT for arn in arns]
        source = statement["Condition"].get("StringEquals", {}).get("aws:SourceAccount")
        assert all(of_the_account)
        assert of_the_account or source == ACCOUNT


def key_policy(template: dict[str, Any], purpose: str) -> dict[str, Any]:
    aliases = {each["AliasName"]: each["TargetKeyId"] for each in of_type(template, "AWS::KMS::Alias").values()}
    logical_id = aliases[f"alias/{name.key_alias(purpose)}"].strip("<>").split(".")[0]
    policy: dict[str, Any] = of_type(template, "AWS::KMS::Key")[logical_id]["KeyPolicy"]
    return policy


def test_keys_have_their_aliases_rotate_and_stay(template: dict[str, Any]) -> None:
    aliases = {each["AliasName"] for each in of_type(template, "AWS::KMS::Alias").values()}
    assert aliases == {f"alias/hlz/{purpose}" for purpose in name.KEY_PURPOSES}
    keys = [each for each in template["Resources"].values() if each["Type"] == "AWS::KMS::Key"]
    assert {each["Properties"]["EnableKeyRotation"] for each in keys} == {True}
    assert {each["DeletionPolicy"] for each in keys} == {"Retain"}


ROLES = f"arn:aws:iam::{ACCOUNT}:role/"
AUTO_SCALING = f"{ROLES}aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
NOTHING = Policy.compile("identity", {"Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}]})
THROUGH_EC2 = {"kms:CallerAccount": ACCOUNT, "kms:ViaService": "ec2.us-east-1.amazonaws.com"}
KEY = Resource(f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1", ACCOUNT)
Row = tuple[str, str, str, dict[str, str], str]
GRANT = {"kms:GrantIsForAWSResource": "true"}


@pytest.mark.parametrize(
    "row",
    [
        ("data", AUTO_SCALING, "kms:Decrypt", THROUGH_EC2, "allowed"),
        ("data", AUTO_SCALING, "kms:GenerateDataKeyWithoutPlaintext", THROUGH_EC2, "allowed"),
        ("data", AUTO_SCALING, "kms:CreateGrant", {**THROUGH_EC2, **GRANT}, "allowed"),
        ("data", AUTO_SCALING, "kms:CreateGrant", THROUGH_EC2, "implicitly denied"),
        ("data", AUTO_SCALING, "kms:Decrypt", {"kms:CallerAccount": ACCOUNT}, "implicitly denied"),
        (
            "data",
            f"{ROLES}application",
            "kms:Decrypt",
            THROUGH_EC2,
            "implicitly denied",
        ),  # its IAM policy does not say so
        ("secrets", AUTO_SCALING, "kms:Decrypt", THROUGH_EC2, "implicitly denied"),
    ],
)
def test_services_start_instances_from_encrypted_volumes(template: dict[str, Any], row: Row) -> None:
    purpose, who, action, context, answer = row
    policy = Policy.compile("resource", key_policy(template, purpose), "resource")
    verdict = evaluate(Request(Principal.of(who), action, KEY, context), Policies(identity=(NOTHING,), resource=policy))
    assert verdict.outcome.value == answer


@pytest.mark.parametrize("purpose", name.KEY_PURPOSES)
def test_who_deploys_the_baseline_administers_its_keys_and_uses_none(template: dict[str, Any], purpose: str) -> None:
    """KMS refuses a key whose maker could not change its policy; StackSets makes it as a role of its own."""
    policy = Policy.compile("resource", key_policy(template, purpose), "resource")
    everything = Policy.compile("identity", {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    for role in ("stacksets-exec-0123456789abcdef", "cdk-hlz-cfn-exec-role-1-us-east-1"):
        answers = {
            action: evaluate(
                Request(Principal.of(f"{ROLES}{role}"), action, KEY),
                Policies(identity=(everything,), resource=policy),
            ).outcome.value
            for action in ("kms:PutKeyPolicy", "kms:Decrypt")
        }
        assert answers == {"kms:PutKeyPolicy": "allowed", "kms:Decrypt": "implicitly denied"}


def test_topics_admit_alarms_and_events(template: dict[str, Any]) -> None:
    topics = of_type(template, "AWS::SNS::Topic").values()
    assert {each["TopicName"] for each in topics} == {"hlz-security", "hlz-operations"}
    policies = of_type(template, "AWS::SNS::TopicPolicy").values()
    assert len(policies) == 2
    for policy in policies:
        allowed = [each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] == "Allow"]
        by_service = {each["Principal"]["Service"]: each for each in allowed}
        assert {"cloudwatch.amazonaws.com", "events.amazonaws.com"} <= set(by_service)
        assert {each["Action"] for each in allowed} == {"sns:Publish"}
        condition = by_service["cloudwatch.amazonaws.com"]["Condition"]
        assert condition["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
        assert "Condition" not in by_service["events.amazonaws.com"]  # EventBridge User Guide: none is possible


def test_recorder_records_everything_and_what_is_global_once(template: dict[str, Any]) -> None:
    (raw,) = [each for each in template["Resources"].values() if each["Type"] == "AWS::Config::ConfigurationRecorder"]
    groups = {region: read(raw["Properties"], region)["RecordingGroup"] for region in (REGION, "us-west-2")}
    assert {each["AllSupported"] for each in groups.values()} == {True}
    included = {region: each["IncludeGlobalResourceTypes"] for region, each in groups.items()}
    assert included == {REGION: True, "us-west-2": False}
    properties = read(raw["Properties"])
    assert properties["RecordingMode"] == {"RecordingFrequency": "CONTINUOUS"}
    assert properties["RoleARN"] == f"{ROLES}aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
    (role,) = of_type(template, "Custom::HlzServiceLinkedRole")
    assert role in raw["DependsOn"]


def test_recorder_and_channel_do_not_wait_for_each_other(template: dict[str, Any]) -> None:
    """CloudFormation starts the recorder once there is a channel: one that waits for the other waits for ever."""
    found = {each["Type"]: each for each in template["Resources"].values() if each["Type"].startswith("AWS::Config::")}
    channel = found["AWS::Config::DeliveryChannel"]
    assert not any("Recorder" in each for each in channel["DependsOn"])
    assert not any("Channel" in each for each in found["AWS::Config::ConfigurationRecorder"]["DependsOn"])
    assert channel["Properties"]["S3BucketName"] == "hlz-logs-landing-config-200000000001-us-east-1"


def test_settings(template: dict[str, Any]) -> None:
    (volumes,) = of_type(template, "Custom::HlzEbsEncryptionByDefault").values()
    data_key = next(key for key in of_type(template, "AWS::KMS::Key") if "DataKey" in key)
    assert volumes["KeyArn"] == f"<{data_key}.Arn>"
    assert len(of_type(template, "Custom::HlzDefaultNetwork")) == 1
    (passwords,) = of_type(template, "Custom::HlzPasswordPolicy").values()
    assert (passwords["MinimumLength"], passwords["ReusePrevention"], passwords["MaxAgeDays"]) == (14, 24, 90)
    (settings,) = of_type(template, "Custom::HlzSsmSettings").values()
    assert settings["Settings"] == {"/ssm/documents/console/public-sharing-permission": "Disable"}
    (contacts,) = of_type(template, "Custom::HlzAlternateContacts").values()
    assert contacts["Security"]["EmailAddress"] == "security@example-health.org"
    for kind in ("Custom::HlzPasswordPolicy", "Custom::HlzAlternateContacts"):
        (resource,) = [each for each in template["Resources"].values() if each["Type"] == kind]
        assert resource["Condition"] == "IsHomeRegion"


def test_without_contacts_there_is_no_resource(plan: Plan, tmp_path: Path) -> None:
    assert of_type(synthesize(replace(plan, contacts=None), tmp_path), "Custom::HlzAlternateContacts") == {}


def test_what_is_published_lies_under_the_guarded_prefix(template: dict[str, Any]) -> None:
    published = {each["Name"]: each["Value"] for each in of_type(template, "AWS::SSM::Parameter").values()}
    paths = {f"key/{purpose}" for purpose in name.KEY_PURPOSES} | {f"topic/{each}" for each in name.TOPIC_PURPOSES}
    assert set(published) == {f"{name.FOUNDATION_PREFIX}/{path}" for path in (*paths, "boundary/application")}
    boundary = published[f"{name.FOUNDATION_PREFIX}/boundary/application"]
    assert boundary == f"arn:aws:iam::{ACCOUNT}:policy/hlz-application-boundary"


def test_without_ids_there_is_no_baseline(first_plan: Plan) -> None:
    with pytest.raises(ValueError, match="baseline is not ready"):
        AccountBaseline(App(), "baseline", first_plan)
