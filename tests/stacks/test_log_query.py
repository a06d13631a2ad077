"""The log-query stack: where results go, who may query, and that every saved query is there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App

from hipaa_landing_zone.plan.log_table import DATABASE, log_tables
from hipaa_landing_zone.plan.query import QUERIES
from hipaa_landing_zone.policies.evaluation import Policies, Policy, Principal, Request, Resource, evaluate
from hipaa_landing_zone.stacks.log_query import LogQueryStack

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan

ACCOUNT = "200000000001"
RESULTS = f"hlz-query-results-{ACCOUNT}-us-east-1"


@pytest.fixture(scope="module")
def resources(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    outdir = tmp_path_factory.mktemp("cdk.out")
    app = App(outdir=str(outdir))
    (planned,) = (each for each in plan.stacks if each.kind == "log-query")
    LogQueryStack(app, planned, plan)
    app.synth()
    found: dict[str, Any] = json.loads((outdir / "log-query.template.json").read_text(encoding="utf-8"))["Resources"]
    return found


def of_type(resources: dict[str, Any], kind: str) -> dict[str, Any]:
    return {key: each["Properties"] for key, each in resources.items() if each["Type"] == kind}


def literal(value: Any) -> Any:
    """Return a value with its references written out: the partition, and what has no ARN yet by its logical id."""
    if isinstance(value, list):
        return [literal(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "Fn::Join" in value:
        return value["Fn::Join"][0].join(literal(value["Fn::Join"][1]))
    if "Ref" in value:
        return "aws" if value["Ref"] == "AWS::Partition" else value["Ref"]
    if "Fn::GetAtt" in value:
        name = value["Fn::GetAtt"][0]
        return (
            f"arn:aws:s3:::{RESULTS}" if name.startswith("Results") else f"arn:aws:kms:us-east-1:{ACCOUNT}:key/{name}"
        )
    return {key: literal(each) for key, each in value.items()}


def test_nobody_can_take_results_elsewhere(resources: dict[str, Any]) -> None:
    (group,) = of_type(resources, "AWS::Athena::WorkGroup").values()
    settings = group["WorkGroupConfiguration"]
    assert settings["EnforceWorkGroupConfiguration"] is True
    assert settings["RequesterPaysEnabled"] is False
    assert settings["BytesScannedCutoffPerQuery"] == 1024**4
    assert settings["ResultConfiguration"]["EncryptionConfiguration"]["EncryptionOption"] == "SSE_KMS"
    assert settings["ResultConfiguration"]["ExpectedBucketOwner"] == ACCOUNT


def test_results_are_encrypted_logged_and_short_lived(resources: dict[str, Any]) -> None:
    (bucket,) = of_type(resources, "AWS::S3::Bucket").values()
    assert bucket["BucketName"] == RESULTS
    assert bucket["LoggingConfiguration"]["DestinationBucketName"] == f"hlz-logs-landing-{ACCOUNT}-us-east-1"
    days = [
        each["ExpirationInDays"] for each in bucket["LifecycleConfiguration"]["Rules"] if "ExpirationInDays" in each
    ]
    assert days == [30]
    (encryption,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"


def test_the_archive_takes_the_access_logs_of_results(templates: dict[str, dict[str, Any]]) -> None:
    policies = of_type(templates["log-archive"]["Resources"], "AWS::S3::BucketPolicy").values()
    statements = [each for policy in policies for each in policy["PolicyDocument"]["Statement"]]
    (logs,) = (each for each in statements if each.get("Sid") == "ServerAccessLogs")
    assert RESULTS in json.dumps(logs["Condition"])


def test_requests_to_every_logged_bucket_can_be_queried(templates: dict[str, dict[str, Any]], plan: Plan) -> None:
    found = (of_type(templates[stack]["Resources"], "AWS::S3::Bucket") for stack in ("log-archive", "log-query"))
    buckets = [each for properties in found for each in properties.values() if "LoggingConfiguration" in each]
    (access,) = (table for table in log_tables(plan) if table.name == "access")
    assert set(access.projection["logged"]["values"].split(",")) == {
        each["LoggingConfiguration"]["LogFilePrefix"].removesuffix("/") for each in buckets
    }


def test_every_query_is_saved_in_the_workgroup(resources: dict[str, Any]) -> None:
    saved = {each["Name"]: each for each in of_type(resources, "AWS::Athena::NamedQuery").values()}
    assert {name: each["QueryString"] for name, each in saved.items()} == {f"hlz-{q.name}": q.sql for q in QUERIES}
    assert {each["WorkGroup"] for each in saved.values()} == {"hlz-investigation"}
    assert {each["Database"] for each in saved.values()} == {DATABASE}


def test_tables_are_those_of_the_plan(resources: dict[str, Any], plan: Plan) -> None:
    made = {each["TableInput"]["Name"]: each["TableInput"] for each in of_type(resources, "AWS::Glue::Table").values()}
    for table in log_tables(plan):
        found = made.pop(table.name)
        assert found["Parameters"]["projection.enabled"] == "true"
        assert found["Parameters"]["storage.location.template"] == table.template
        assert [each["Name"] for each in found["PartitionKeys"]] == list(table.projection)
        assert all(f"projection.{name}.type" in found["Parameters"] for name in table.projection)
        assert {each["Name"]: each["Type"] for each in found["StorageDescriptor"]["Columns"]} == table.columns
    assert made == {}


def test_the_investigator_is_taken_by_people_of_the_security_account(resources: dict[str, Any]) -> None:
    (role,) = of_type(resources, "AWS::IAM::Role").values()
    assert role["RoleName"] == "hlz-investigator"
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert "200000000002:root" in json.dumps(statement["Principal"])
    patterns = statement["Condition"]["ArnLike"]["aws:PrincipalArn"]
    assert all(each.startswith("arn:aws:iam::200000000002:role/aws-reserved/sso.amazonaws.com/") for each in patterns)
    assert [each.rpartition("AWSReservedSSO_")[2] for each in patterns] == [
        name for name in (f"IncidentResponder_{'?' * 16}", f"Auditor_{'?' * 16}") for _ in ("us-east-1", "elsewhere")
    ]
    assert statement["Condition"]["StringEquals"] == {"aws:PrincipalOrgID": "o-exampleorgid"}


DELEGATES = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*", "Resource": "*"}
    ],
}
S3, KEYS = "arn:aws:s3:::", f"arn:aws:kms:us-east-1:{ACCOUNT}:key/"
TRAIL = f"{S3}hlz-logs-trail-{ACCOUNT}-us-east-1/AWSLogs/x"
THROUGH_S3 = {"kms:ViaService": "s3.us-east-1.amazonaws.com", "kms:ResourceAliases": ["alias/hlz/logs-trail"]}
WORKGROUP = f"arn:aws:athena:us-east-1:{ACCOUNT}:workgroup/"


@pytest.mark.parametrize(
    ("action", "arn", "context", "outcome"),
    [
        ("athena:StartQueryExecution", f"{WORKGROUP}hlz-investigation", {}, "allowed"),
        ("athena:StartQueryExecution", f"{WORKGROUP}primary", {}, "denied"),
        ("athena:UpdateWorkGroup", f"{WORKGROUP}hlz-investigation", {}, "denied"),
        ("s3:GetObject", TRAIL, {}, "allowed"),
        ("s3:GetObject", TRAIL.replace("trail", "evidence"), {}, "allowed"),
        ("s3:PutObject", TRAIL, {}, "denied"),
        ("s3:DeleteObject", TRAIL, {}, "denied"),
        ("s3:GetObject", f"{S3}some-other-bucket/x", {}, "denied"),
        ("s3:PutObject", f"{S3}{RESULTS}/x", {}, "allowed"),
        ("s3:DeleteObject", f"{S3}{RESULTS}/x", {}, "denied"),
        ("kms:Decrypt", f"{KEYS}1", THROUGH_S3, "allowed"),
        ("kms:Decrypt", f"{KEYS}1", {**THROUGH_S3, "kms:ViaService": "ec2.us-east-1.amazonaws.com"}, "denied"),
        ("kms:Decrypt", f"{KEYS}1", {**THROUGH_S3, "kms:ResourceAliases": ["alias/hlz/data"]}, "denied"),
        ("iam:CreateUser", "*", {}, "denied"),
    ],
)
def test_the_investigator_queries_and_does_nothing_else(
    resources: dict[str, Any], action: str, arn: str, context: dict[str, Any], outcome: str
) -> None:
    (policy,) = of_type(resources, "AWS::IAM::ManagedPolicy").values()
    compiled = Policy.compile("identity", literal(policy["PolicyDocument"]))
    principal = Principal.of(f"arn:aws:iam::{ACCOUNT}:role/hlz-investigator")
    # The archive's keys delegate use to IAM policies of the account, its administrators apart.
    key = Policy.compile("key", DELEGATES, "resource") if action.startswith("kms:") else None
    policies = Policies(identity=(compiled,), resource=key)
    answer = evaluate(Request(principal, action, Resource(arn, ACCOUNT), context), policies)
    assert (answer.outcome.value == "allowed") == (outcome == "allowed"), answer
