"""A workload stack: what its applications find, and whom its keys, bucket and topics admit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, CfnOutput, Stack

from hipaa_constructs import Foundation, foundation
from hipaa_landing_zone.plan import name

if TYPE_CHECKING:
    from pathlib import Path

    from hipaa_landing_zone.plan import Plan

pytestmark = pytest.mark.xdist_group("example")
ACCOUNT = "200000000006"  # ehr-test


@pytest.fixture
def resources(templates: dict[str, dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = templates["ehr-test-us-east-1"]["Resources"]
    return found


def of_type(resources: dict[str, Any], kind: str) -> dict[str, Any]:
    return {key: each["Properties"] for key, each in resources.items() if each["Type"] == kind}


def as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_contract_is_the_same_on_both_sides() -> None:
    """hipaa_constructs does not import the landing zone, so that what both must know is written twice."""
    assert foundation.FOUNDATION_PREFIX == name.FOUNDATION_PREFIX


def test_everything_that_foundation_reads_is_published(
    templates: dict[str, dict[str, Any]], plan: Plan, tmp_path: Path
) -> None:
    app = App(outdir=str(tmp_path))
    stack = Stack(app, "application")
    found = Foundation.of(stack)
    ids = [each.subnet_id for each in found.vpc.isolated_subnets]
    ids += [found.vpc.vpc_id, found.endpoint_security_group.security_group_id, found.access_log_bucket.bucket_name]
    keys = [found.data_key, found.logs_key, found.backup_key, found.secrets_key]
    topics = [found.security_topic, found.operations_topic]
    seldom = [found.vpc.vpc_cidr_block, *found.vpc.availability_zones]
    seldom += [each.route_table.route_table_id for each in found.vpc.isolated_subnets]
    for number, value in enumerate([*ids, *(each.key_arn for each in keys), *(each.topic_arn for each in topics)]):
        CfnOutput(stack, f"Value{number}", value=value)
    parameters = app.synth().get_stack_by_name("application").template["Parameters"].values()
    read = {each["Default"] for each in parameters if each["Default"].startswith(name.FOUNDATION_PREFIX)}
    read |= {re.fullmatch(r"\{\{resolve:ssm:(.*)\}\}", stack.resolve(each))[1] for each in seldom}  # type: ignore[index]
    assert len(read) == 5 + 4 + 2 + 5
    for planned in plan.ready("workloads"):
        published = of_type(templates[planned.id]["Resources"], "AWS::SSM::Parameter").values()
        assert read - {each["Name"] for each in published} == set()


def test_an_account_over_three_zones_publishes_three(templates: dict[str, dict[str, Any]]) -> None:
    published = of_type(templates["imaging-prod-us-east-1"]["Resources"], "AWS::SSM::Parameter").values()
    zones = [each["Name"] for each in published if each["Name"].startswith(f"{name.FOUNDATION_PREFIX}/zone/")]
    assert [each.split("/")[5] for each in zones] == ["1"] * 3 + ["2"] * 3 + ["3"] * 3


def test_what_is_published_lies_under_the_guarded_prefix(resources: dict[str, Any]) -> None:
    published = of_type(resources, "AWS::SSM::Parameter").values()
    assert len(published) == 16
    assert {each["Name"].startswith(f"/{name.RESOURCE_PREFIX}/") for each in published} == {True}
    topics = of_type(resources, "AWS::SNS::Topic").values()
    assert {each["TopicName"] for each in topics} == {"hlz-security", "hlz-operations"}
    (bucket,) = of_type(resources, "AWS::S3::Bucket").values()
    assert bucket["BucketName"] == f"hlz-logs-application-{ACCOUNT}-us-east-1"


@pytest.mark.parametrize(
    ("key", "services"),
    [
        ("DataKey", {"logs.us-east-1", "cloudwatch", "events", "s3", "sns", "delivery.logs"}),
        ("LogsKey", {"logs.us-east-1", "cloudwatch", "events", "s3", "sns", "delivery.logs"}),
        ("BackupKey", set()),
        ("SecretsKey", set()),
    ],
)
def test_keys_admit_services_for_this_account_only(resources: dict[str, Any], key: str, services: set[str]) -> None:
    (found,) = (each for name, each in of_type(resources, "AWS::KMS::Key").items() if name.startswith(key))
    admitted = [each for each in found["KeyPolicy"]["Statement"] if "Service" in each["Principal"]]
    principals = {name for each in admitted for name in as_list(each["Principal"]["Service"])}
    assert principals == {f"{each}.amazonaws.com" for each in services}
    for statement in admitted:
        arns = [
            arn
            for operator in ("StringLike", "ArnLike")
            for name, value in statement["Condition"].get(operator, {}).items()
            if name.startswith("kms:EncryptionContext:aws:")
            for arn in as_list(value)
        ]
        of_the_account = [arn.split(":")[4] == ACCOUNT for arn in arns]
        source = statement["Condition"].get("StringEquals", {}).get("aws:SourceAccount")
        assert all(of_the_account)
        assert of_the_account or source == ACCOUNT


def test_topics_admit_alarms_and_events(resources: dict[str, Any]) -> None:
    policies = of_type(resources, "AWS::SNS::TopicPolicy").values()
    assert len(policies) == 2
    for policy in policies:
        allowed = [each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] == "Allow"]
        by_service = {each["Principal"]["Service"]: each for each in allowed}
        assert set(by_service) == {"cloudwatch.amazonaws.com", "events.amazonaws.com"}
        assert {each["Action"] for each in allowed} == {"sns:Publish"}
        condition = by_service["cloudwatch.amazonaws.com"]["Condition"]
        assert condition["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
        assert "Condition" not in by_service["events.amazonaws.com"]  # EventBridge User Guide: none is possible


def test_bucket_admits_logs_of_this_account_only(resources: dict[str, Any]) -> None:
    (policy,) = of_type(resources, "AWS::S3::BucketPolicy").values()
    allowed = [each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] == "Allow"]
    by_service = {each["Principal"]["Service"]: each for each in allowed}
    assert set(by_service) == {"logging.s3.amazonaws.com", "logdelivery.elasticloadbalancing.amazonaws.com"}
    buckets = by_service["logging.s3.amazonaws.com"]
    assert buckets["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
    balancers = by_service["logdelivery.elasticloadbalancing.amazonaws.com"]
    assert balancers["Resource"]["Fn::Join"][1][1] == f"/load-balancers/AWSLogs/{ACCOUNT}/*"
