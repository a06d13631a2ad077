"""The bucket for evidence: what its policy may say, statement by statement."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from hipaa_landing_zone.live.verify import CHECKS
from hipaa_landing_zone.live.verify.look import look

BUCKET = "arn:aws:s3:::hlz-logs-evidence-200000000001-us-east-1"
ROLE = "arn:aws:iam::111122223333:role/landing-zone-pipeline"
ROOT = {"AWS": "arn:aws:iam::111122223333:root"}
OWN = {f"s3:x-amz-server-side-encryption{each}": "true" for each in ("", "-customer-algorithm")}
ONLY = {
    "Sid": "OnlyWritersPut",
    "Effect": "Deny",
    "Principal": "*",
    "Action": ["s3:PutObject", "s3:ReplicateObject"],
    "Resource": f"{BUCKET}/*",
    "Condition": {"ArnNotEquals": {"aws:PrincipalArn": ROLE}},
}
ADD = {
    "Sid": "WritersAdd",
    "Effect": "Allow",
    "Principal": ROOT,
    "Action": "s3:PutObject",
    "Resource": f"{BUCKET}/o-exampleorgid/*",
    "Condition": {"ArnEquals": {"aws:PrincipalArn": [ROLE]}, "Null": {**OWN, "s3:if-none-match": "false"}},
}
PARTS = ADD | {
    "Sid": "WritersUploadParts",
    "Condition": {**ADD["Condition"], "Null": OWN, "Bool": {"s3:ObjectCreationOperation": "false"}},
}
OTHER = "arn:aws:iam::111122223333:role/other"


@pytest.fixture
def judge(plan):
    def judge(name, *statements, writers=(ROLE,)):
        archive = replace(plan.log_archive, evidence_writers=tuple(writers))
        reader = SimpleNamespace(plan=replace(plan, log_archive=archive))
        reader.get = lambda *_, **__: {"Policy": json.dumps({"Statement": statements})}
        (check,) = (check for check in CHECKS if check.name == name)
        subject = next(each for each in check.subjects(reader.plan) if BUCKET[13:] in each.place.resource)
        return [r.outcome if r.outcome == "held" else r.found for r in look(reader, check, subject)]

    return judge


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        ((ONLY, ADD, PARTS), ["held", "held"]),
        ((ONLY,), ["held", "held"]),
        ((ADD, PARTS), ["no statement denies them", "held"]),
        ((ONLY | {"Effect": "Allow"}, ADD), ["no statement denies them", "statement 'OnlyWritersPut' allows more"]),
        ((ONLY | {"Principal": ROOT}, ADD), ["no statement denies them", "held"]),
        ((ONLY | {"Resource": f"{BUCKET}/other/*"}, ADD), ["no statement denies them", "held"]),
        ((ONLY | {"Action": "s3:DeleteObject"}, ADD), ["no statement denies them", "held"]),
        ((ONLY | {"Action": "s3:PutObject"}, ADD), ["no statement denies them", "held"]),
        (
            (ONLY | {"Condition": {"ArnNotEquals": {"aws:PrincipalArn": [ROLE, OTHER]}}}, ADD),
            ["no statement denies them", "held"],
        ),
        (
            (ONLY | {"Condition": {**ONLY["Condition"], "Bool": {"aws:SecureTransport": "true"}}}, ADD),
            ["no statement denies them", "held"],
        ),
        ((ONLY, ADD | {"Action": "s3:*"}), ["held", "statement 'WritersAdd' allows more"]),
        ((ONLY, ADD | {"Action": ["s3:PutObject", "s3:GetObject"]}), ["held", "statement 'WritersAdd' allows more"]),
        ((ONLY, ADD | {"Condition": {"Null": OWN}}), ["held", "statement 'WritersAdd' allows more"]),
        (
            (ONLY, ADD | {"Condition": {"Null": {"s3:if-none-match": "false"}}}),
            ["held", "statement 'WritersAdd' allows more"],
        ),
    ],
)
def test_evidence_only_grows(judge, statements, found):
    assert judge("evidence_only_grows", *statements) == found


def test_without_writers_nobody_puts(judge):
    nobody = {key: value for key, value in ONLY.items() if key != "Condition"}
    assert judge("evidence_only_grows", nobody, writers=()) == ["held", "held"]
    assert judge("evidence_only_grows", ONLY, writers=()) == ["no statement denies them", "held"]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, "held"),
        (
            {"Condition": {"ArnEquals": {"aws:PrincipalArn": [ROLE, OTHER]}}},
            f"statement 'WritersAdd' admits {ROOT['AWS']}",
        ),
        ({"Condition": {"Null": OWN}}, f"statement 'WritersAdd' admits {ROOT['AWS']}"),
        (
            {"Principal": {"AWS": "*", "Service": "s3.amazonaws.com"}},
            "statement 'WritersAdd' admits *, s3.amazonaws.com",
        ),
    ],
)
def test_only_planned_writers_are_admitted(judge, changes, found):
    assert judge("log_buckets_admit_pinned_services", ONLY, ADD | changes) == [found]


def test_no_other_bucket_has_writers(plan, judge):
    assert judge("log_buckets_admit_pinned_services", ONLY, ADD, writers=()) != ["held"]
    reader = SimpleNamespace(plan=plan, get=lambda *_, **__: {"Policy": json.dumps({"Statement": [ADD]})})
    (check,) = (check for check in CHECKS if check.name == "log_buckets_admit_pinned_services")
    outcomes = {each.place.resource: look(reader, check, each)[0].outcome for each in check.subjects(plan)}
    assert [place for place, outcome in outcomes.items() if outcome == "held"] == [f"bucket {BUCKET[13:]}"]
