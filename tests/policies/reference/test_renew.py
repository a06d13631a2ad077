"""The data file is made from iam-data's tables: the same bytes for the same input, and read back as they were."""

from __future__ import annotations

import gzip
import json

import pytest

from hipaa_landing_zone.policies.reference.renew import pack

TABLES = {
    "services.json": ["sqs", "kms"],
    "serviceNames.json": {"sqs": "Amazon SQS", "kms": "AWS KMS"},
    "rcpSupportedServices.json": ["kms"],
    "actions/sqs.json": {},
    "actions/kms.json": {
        "tagresource": {
            "name": "TagResource",
            "accessLevel": "Tagging, Write",
            "conditionKeys": ["kms:ViaService"],
            "resourceTypes": [{"name": "key", "conditionKeys": ["aws:TagKeys"]}],
        }
    },
    "conditionKeys/kms.json": {
        "kms:viaservice": {"key": "kms:ViaService", "type": "String"},
        "aws:tagkeys": {"key": "aws:TagKeys", "type": "ArrayOfString"},
    },
    "resourceTypes/kms.json": {"key": {"key": "key", "arn": "arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}"}},
}


@pytest.fixture
def data(tmp_path):
    for name, table in TABLES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(table), encoding="utf-8")
    return tmp_path


def test_the_same_input_gives_the_same_bytes(data):
    assert pack(data, "2026-09-26") == pack(data, "2026-09-26")


def test_one_line_for_the_index_and_one_for_each_service(data):
    index, kms, sqs = map(json.loads, gzip.decompress(pack(data, "2026-09-26")).decode().split("\n"))
    assert index["as_of"] == "2026-09-26"
    assert index["actions"] == {"kms": ["TagResource"], "sqs": []}
    assert index["rcp_services"] == ["kms"]
    assert kms["keys"] == [["aws:TagKeys", "String", True], ["kms:ViaService", "String", False]]
    assert kms["actions"] == [["T", kms["sets"].index([1]), [[0, kms["sets"].index([0])]]]]
    assert (sqs["title"], sqs["actions"], sqs["types"]) == ("Amazon SQS", [], [])
