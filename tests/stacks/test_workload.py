"""A workload stack: what its applications find, together with the baseline, and whom its bucket admits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, CfnOutput, Stack
from stacks.baseline_template import synthesize

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
    ids.append(found.application_boundary.managed_policy_arn)
    seldom = [found.vpc.vpc_cidr_block, *found.vpc.availability_zones]
    seldom += [each.route_table.route_table_id for each in found.vpc.isolated_subnets]
    for number, value in enumerate([*ids, *(each.key_arn for each in keys), *(each.topic_arn for each in topics)]):
        CfnOutput(stack, f"Value{number}", value=value)
    parameters = app.synth().get_stack_by_name("application").template["Parameters"].values()
    read = {each["Default"] for each in parameters if each["Default"].startswith(name.FOUNDATION_PREFIX)}
    read |= {re.fullmatch(r"\{\{resolve:ssm:(.*)\}\}", stack.resolve(each))[1] for each in seldom}  # type: ignore[index]
    assert len(read) == 5 + 4 + 2 + 5 + 1
    by_baseline = published(synthesize(plan, tmp_path / "baseline")["Resources"])
    for planned in plan.ready("workloads"):
        by_workload = published(templates[planned.id]["Resources"])
        assert by_workload & by_baseline == set()  # each has one owner
        assert read - by_workload - by_baseline == set()


def published(resources: dict[str, Any]) -> set[str]:
    return {each["Name"] for each in of_type(resources, "AWS::SSM::Parameter").values()}


def test_an_account_over_three_zones_publishes_three(templates: dict[str, dict[str, Any]]) -> None:
    found = sorted(published(templates["imaging-prod-us-east-1"]["Resources"]))
    zones = [each for each in found if each.startswith(f"{name.FOUNDATION_PREFIX}/zone/")]
    assert [each.split("/")[5] for each in zones] == ["1"] * 3 + ["2"] * 3 + ["3"] * 3


def test_what_is_published_lies_under_the_guarded_prefix(resources: dict[str, Any]) -> None:
    assert len(published(resources)) == 10
    assert {each.startswith(f"/{name.RESOURCE_PREFIX}/") for each in published(resources)} == {True}
    (bucket,) = of_type(resources, "AWS::S3::Bucket").values()
    assert bucket["BucketName"] == f"hlz-logs-application-{ACCOUNT}-us-east-1"


def test_keys_and_topics_are_the_baselines(resources: dict[str, Any]) -> None:
    """Two stacks that both make ``alias/hlz/data`` could not both deploy."""
    made = {each["Type"] for each in resources.values()}
    assert made & {"AWS::KMS::Key", "AWS::KMS::Alias", "AWS::SNS::Topic"} == set()


def test_bucket_admits_logs_of_this_account_only(resources: dict[str, Any]) -> None:
    (policy,) = of_type(resources, "AWS::S3::BucketPolicy").values()
    allowed = [each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] == "Allow"]
    by_service = {each["Principal"]["Service"]: each for each in allowed}
    assert set(by_service) == {"logging.s3.amazonaws.com", "logdelivery.elasticloadbalancing.amazonaws.com"}
    buckets = by_service["logging.s3.amazonaws.com"]
    assert buckets["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
    balancers = by_service["logdelivery.elasticloadbalancing.amazonaws.com"]
    assert balancers["Resource"]["Fn::Join"][1][1] == f"/load-balancers/AWSLogs/{ACCOUNT}/*"
