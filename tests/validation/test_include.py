"""cdk-nag in the process that `hlz check --cdk-nag` starts: a pack that does not judge is not a success."""

from __future__ import annotations

import json

from hipaa_landing_zone.validation import include

QUEUE = {"body": {"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}, "account": "200000000005", "region": "us-east-1"}
BUCKET = {**QUEUE, "body": {"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}}


def test_answers_come_in_the_order_of_the_templates(tmp_path):
    (tmp_path / "templates.json").write_text(json.dumps([QUEUE, BUCKET]), encoding="utf-8")
    include.main(tmp_path)
    clean, found = json.loads((tmp_path / "answers.json").read_text(encoding="utf-8"))
    assert clean == {"violations": []}
    assert {each["logicalId"] for each in found["violations"]} == {"B"}


def test_a_pack_that_finds_nothing_in_a_bare_bucket_did_not_judge(monkeypatch):
    monkeypatch.setattr(include, "HIPAASecurityChecks", lambda _: ())
    monkeypatch.setattr(include.Validations, "add_plugins", lambda *_: None)
    (answer,) = include.answers([BUCKET])
    assert "did not judge" in answer["error"]
