"""The bucket for evidence: who puts, that nothing is replaced, and that it is copied; under the real guardrails."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Stage
from stacks.baseline_template import of_type

from hipaa_landing_zone.plan.permission import Jurisdiction, Question, request_of
from hipaa_landing_zone.policies.evaluation import Policy, evaluate
from hipaa_landing_zone.stacks.log_archive import LogArchiveStack
from hipaa_landing_zone.stacks.log_replica import LogReplicaStack

if TYPE_CHECKING:
    from pathlib import Path

    from hipaa_landing_zone.plan import Plan

pytestmark = pytest.mark.xdist_group("baseline")
ARCHIVE, ORGANIZATION, PIPELINE = "200000000001", "o-exampleorgid", "role/landing-zone-pipeline"
BUCKET = f"arn:aws:s3:::hlz-logs-evidence-{ARCHIVE}-us-east-1"
FILE = f"{BUCKET}/{ORGANIZATION}/2026-11-21-0123456789ab/report.html"
KEY = f"arn:aws:kms:us-east-1:{ARCHIVE}:key/11111111-2222-3333-4444-555555555555"
NEW = {"s3:if-none-match": "*"}
PART = {"s3:ObjectCreationOperation": "false"}
THROUGH_S3 = {"kms:ViaService": "s3.us-east-1.amazonaws.com", "kms:EncryptionContext:aws:s3:arn": BUCKET}

Templates = dict[str, dict[str, Any]]


def synthesize(plan: Plan, outdir: Path) -> Templates:
    app = App(outdir=str(outdir))
    stage = Stage(app, "logging")
    planned = {stack.id: stack for stack in plan.stacks}
    LogReplicaStack(stage, planned["log-replica"], plan)
    LogArchiveStack(stage, planned["log-archive"], plan)
    assembly = app.synth().get_nested_assembly("assembly-logging")
    return {stack: assembly.get_stack_by_name(f"hlz-{stack}").template for stack in ("log-archive", "log-replica")}


@pytest.fixture(scope="module")
def archive(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return synthesize(plan, tmp_path_factory.mktemp("cdk.out"))


def bucket_policy(templates: Templates) -> dict[str, Any]:
    """Return the policy of the bucket in the home Region, with its ARN in place of references to it."""
    template = templates["log-archive"]
    (name,) = [each for each in of_type(template, "AWS::S3::Bucket") if "EvidenceBucket" in each]
    policies = of_type(template, "AWS::S3::BucketPolicy").values()
    (document,) = [each["PolicyDocument"] for each in policies if each["Bucket"] == f"<{name}>"]
    filled: dict[str, Any] = json.loads(json.dumps(document).replace(f"<{name}.Arn>", BUCKET))
    return filled


def key_policy(templates: Templates, stack: str) -> dict[str, Any]:
    (document,) = [
        each["KeyPolicy"] for name, each in of_type(templates[stack], "AWS::KMS::Key").items() if "EvidenceKey" in name
    ]
    policy: dict[str, Any] = document
    return policy


def outcome(plan: Plan, document: dict[str, Any], question: Question) -> str:
    """Return what becomes of a request by somebody whose own IAM policies allow everything."""
    request, policies = request_of(plan, Jurisdiction(plan), question)
    verdict = evaluate(request, replace(policies, resource=Policy.compile("evidence", document, "resource")))
    return "allowed" if verdict.allowed else "denied" if verdict.denied else "undecided"


@pytest.mark.parametrize(
    ("account", "who", "action", "where", "context", "expected"),
    [
        ("management", PIPELINE, "s3:PutObject", FILE, NEW, "allowed"),
        ("management", PIPELINE, "s3:PutObject", FILE, PART, "allowed"),
        ("management", PIPELINE, "s3:ListBucket", BUCKET, {}, "allowed"),
        # In place of evidence that is there, under a key of one's own, or elsewhere in the bucket.
        ("management", PIPELINE, "s3:PutObject", FILE, {}, "denied"),
        ("management", PIPELINE, "s3:PutObject", FILE, {**NEW, "s3:x-amz-server-side-encryption": "aws:kms"}, "denied"),
        ("management", PIPELINE, "s3:PutObject", FILE, {**PART, "s3:x-amz-server-side-encryption": "AES256"}, "denied"),
        (
            "management",
            PIPELINE,
            "s3:PutObject",
            FILE,
            {**NEW, "s3:x-amz-server-side-encryption-customer-algorithm": "AES256"},
            "denied",
        ),
        ("management", PIPELINE, "s3:PutObject", f"{BUCKET}/elsewhere/report.html", NEW, "denied"),
        # A writer neither reads nor deletes, nor changes how long or how it is kept.
        ("management", PIPELINE, "s3:GetObject", FILE, {}, "denied"),
        ("management", PIPELINE, "s3:DeleteObject", FILE, {}, "denied"),
        ("management", PIPELINE, "s3:DeleteObjectVersion", FILE, {}, "denied"),
        ("management", PIPELINE, "s3:PutObjectRetention", FILE, {}, "denied"),
        ("management", PIPELINE, "s3:BypassGovernanceRetention", FILE, {}, "denied"),
        ("management", PIPELINE, "s3:PutBucketPolicy", BUCKET, {}, "denied"),
        # Nobody else puts: another role of management, members with the writer's name, break-glass, services.
        ("management", "role/Admin", "s3:PutObject", FILE, NEW, "denied"),
        ("management", "role/ci/landing-zone-pipeline", "s3:PutObject", FILE, NEW, "denied"),
        ("log-archive", "role/Admin", "s3:PutObject", FILE, NEW, "denied"),
        ("log-archive", PIPELINE, "s3:PutObject", FILE, NEW, "denied"),
        ("log-archive", "break-glass", "s3:PutObject", FILE, NEW, "denied"),
        ("log-archive", "deployer", "s3:PutObject", FILE, NEW, "denied"),
        # Nor by replication from a bucket of their own.
        ("log-archive", "break-glass", "s3:ReplicateObject", FILE, {}, "denied"),
        ("log-archive", "role/hlz-investigator", "s3:ReplicateObject", FILE, {}, "denied"),
        ("log-archive", "role/hlz-replication-evidence-us-east-1", "s3:ReplicateObject", FILE, {}, "denied"),
        ("ehr-prod", PIPELINE, "s3:PutObject", FILE, NEW, "denied"),
        ("security", "role/Admin", "s3:PutObject", FILE, NEW, "denied"),
        ("log-archive", "service:cloudtrail.amazonaws.com", "s3:PutObject", FILE, NEW, "denied"),
        ("log-archive", "role/Admin", "s3:DeleteObjectVersion", FILE, {}, "denied"),
        # It is still read by those whom the account lets, and replicated.
        ("log-archive", "role/hlz-investigator", "s3:GetObject", FILE, {}, "allowed"),
        (
            "log-archive",
            "role/hlz-replication-evidence-us-east-1",
            "s3:GetObjectVersionForReplication",
            FILE,
            {},
            "allowed",
        ),
    ],
)
def test_who_may_do_what(
    plan: Plan,
    archive: Templates,
    *,
    account: str,
    who: str,
    action: str,
    where: str,
    context: dict[str, str],
    expected: str,
) -> None:
    question = Question(account, who, action, where, context, owner="log-archive")
    assert outcome(plan, bucket_policy(archive), question) == expected


@pytest.mark.parametrize(
    ("account", "who", "action", "context", "expected"),
    [
        ("management", PIPELINE, "kms:GenerateDataKey", THROUGH_S3, "allowed"),
        ("management", PIPELINE, "kms:Decrypt", THROUGH_S3, "allowed"),
        ("management", PIPELINE, "kms:Decrypt", {}, "denied"),
        (
            "management",
            PIPELINE,
            "kms:Decrypt",
            {**THROUGH_S3, "kms:ViaService": "ec2.us-east-1.amazonaws.com"},
            "denied",
        ),
        (
            "management",
            PIPELINE,
            "kms:GenerateDataKey",
            {**THROUGH_S3, "kms:EncryptionContext:aws:s3:arn": BUCKET.replace("evidence", "trail")},
            "denied",
        ),
        ("management", PIPELINE, "kms:PutKeyPolicy", {}, "denied"),
        ("management", "role/Admin", "kms:GenerateDataKey", THROUGH_S3, "denied"),
        ("ehr-prod", PIPELINE, "kms:GenerateDataKey", THROUGH_S3, "denied"),
    ],
)
def test_who_may_use_the_key(
    plan: Plan, archive: Templates, *, account: str, who: str, action: str, context: dict[str, str], expected: str
) -> None:
    question = Question(account, who, action, KEY, context, owner="log-archive")
    assert outcome(plan, key_policy(archive, "log-archive"), question) == expected


def test_evidence_is_locked_and_copied_like_the_trail(archive: Templates) -> None:
    buckets = {
        each["BucketName"].split("-")[2]: each for each in of_type(archive["log-archive"], "AWS::S3::Bucket").values()
    }
    evidence, trail = buckets["evidence"], buckets["trail"]
    assert evidence["ObjectLockConfiguration"] == trail["ObjectLockConfiguration"]
    assert evidence["LoggingConfiguration"]["LogFilePrefix"] == f"hlz-logs-evidence-{ARCHIVE}-us-east-1/"
    (rule,) = evidence["ReplicationConfiguration"]["Rules"]
    assert rule["Destination"]["Bucket"] == f"arn:aws:s3:::hlz-logs-evidence-{ARCHIVE}-us-west-2"
    assert (rule["Status"], rule["DeleteMarkerReplication"]) == ("Enabled", {"Status": "Disabled"})
    admitted = [
        each["Condition"]["ArnEquals"]["aws:PrincipalArn"]
        for each in key_policy(archive, "log-replica")["Statement"]
        if each["Sid"].startswith("WriteReplicas")
    ]
    assert admitted == [f"arn:aws:iam::{ARCHIVE}:role/hlz-replication-evidence-us-east-1"]


def test_the_copy_has_no_writers(archive: Templates) -> None:
    assert "landing-zone-pipeline" not in json.dumps(archive["log-replica"])


def test_without_writers_nobody_puts(plan: Plan, tmp_path: Path) -> None:
    assert plan.log_archive is not None
    without = replace(plan, log_archive=replace(plan.log_archive, evidence_writers=()))
    templates = synthesize(without, tmp_path)
    assert "111122223333" not in json.dumps(key_policy(templates, "log-archive"))
    for account, who in (("management", PIPELINE), ("log-archive", "break-glass"), ("log-archive", "role/Admin")):
        question = Question(account, who, "s3:PutObject", FILE, NEW, owner="log-archive")
        assert outcome(without, bucket_policy(templates), question) == "denied"
