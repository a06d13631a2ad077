"""The log archive: where AWS Config delivers, and that what landed is copied to both locked buckets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Stage
from stacks.baseline_template import of_type, read

from hipaa_landing_zone.stacks.log_archive import LogArchiveStack
from hipaa_landing_zone.stacks.log_replica import LogReplicaStack

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan

pytestmark = pytest.mark.xdist_group("baseline")
ARCHIVE, ORGANIZATION = "200000000001", "o-exampleorgid"
LANDING = f"hlz-logs-landing-config-{ARCHIVE}-us-east-1"
ROLE = "hlz-replication-landing-config-us-east-1"


@pytest.fixture(scope="module")
def archive(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The templates of the archive's two Regions."""
    app = App(outdir=str(tmp_path_factory.mktemp("cdk.out")))
    stage = Stage(app, "logging")
    planned = {stack.id: stack for stack in plan.stacks}
    LogReplicaStack(stage, planned["log-replica"], plan)
    LogArchiveStack(stage, planned["log-archive"], plan)
    assembly = app.synth().get_nested_assembly("assembly-logging")
    return {stack: assembly.get_stack_by_name(f"hlz-{stack}").template for stack in ("log-archive", "log-replica")}


def bucket(template: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = [each for each in of_type(template, "AWS::S3::Bucket").values() if each["BucketName"] == name]
    properties: dict[str, Any] = found
    return properties


def test_config_lands_in_one_region(archive: dict[str, dict[str, Any]]) -> None:
    landing = bucket(archive["log-archive"], LANDING)
    assert "ObjectLockEnabled" not in landing
    (rule,) = landing["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    assert landing["LoggingConfiguration"]["LogFilePrefix"] == f"{LANDING}/"
    names = [each["BucketName"] for each in of_type(archive["log-replica"], "AWS::S3::Bucket").values()]
    assert [name for name in names if "landing-config" in name] == []


def test_what_landed_is_copied_to_locked_buckets_of_both_regions(archive: dict[str, dict[str, Any]]) -> None:
    rules = bucket(archive["log-archive"], LANDING)["ReplicationConfiguration"]["Rules"]
    (own,) = [key for key in of_type(archive["log-archive"], "AWS::S3::Bucket") if "ConfigBucket" in key]
    assert [each["Destination"]["Bucket"] for each in rules] == [
        f"<{own}.Arn>",
        f"arn:aws:s3:::hlz-logs-config-{ARCHIVE}-us-west-2",
    ]
    for stack, region in (("log-archive", "us-east-1"), ("log-replica", "us-west-2")):
        locked = bucket(archive[stack], f"hlz-logs-config-{ARCHIVE}-{region}")
        assert locked["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]["Mode"] == "COMPLIANCE"
        (key,) = [key for name, key in of_type(archive[stack], "AWS::KMS::Key").items() if "ConfigKey" in name]
        writers = [
            each["Condition"]["ArnEquals"]["aws:PrincipalArn"]
            for each in key["KeyPolicy"]["Statement"]
            if each["Sid"].startswith("WriteReplicas")
        ]
        assert writers == [f"arn:aws:iam::{ARCHIVE}:role/{ROLE}"]


def test_config_delivers_for_the_organization_only(archive: dict[str, dict[str, Any]]) -> None:
    template = archive["log-archive"]
    (logical_id,) = [key for key, each in of_type(template, "AWS::S3::Bucket").items() if each["BucketName"] == LANDING]
    policies = of_type(template, "AWS::S3::BucketPolicy").values()
    (document,) = [each["PolicyDocument"] for each in policies if each["Bucket"] == f"<{logical_id}>"]
    allowed = [each for each in document["Statement"] if each["Effect"] == "Allow"]
    assert [each["Principal"] for each in allowed] == [{"Service": "config.amazonaws.com"}] * 2
    assert [each["Condition"] for each in allowed] == [{"StringEquals": {"aws:SourceOrgID": ORGANIZATION}}] * 2


def test_accesses_to_what_landed_are_logged_where_access_logs_land(archive: dict[str, dict[str, Any]]) -> None:
    for stack, region in (("log-archive", "us-east-1"), ("log-replica", "us-west-2")):
        policies = [read(each) for each in of_type(archive[stack], "AWS::S3::BucketPolicy").values()]
        (logged,) = [
            each["Condition"]["ArnEquals"]["aws:SourceArn"]
            for policy in policies
            for each in policy["PolicyDocument"]["Statement"]
            if each.get("Sid") == "ServerAccessLogs"
        ]
        names = {f"hlz-logs-{kind}-{ARCHIVE}-{region}" for kind in ("trail", "flow", "config", "evidence")}
        names |= {LANDING} if region == "us-east-1" else set()
        assert {f"arn:aws:s3:::{name}" for name in names} <= set(logged)
