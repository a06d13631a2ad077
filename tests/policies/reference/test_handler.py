"""What CloudFormation's handlers call: packed from the schemas, read back, and what of it is necessary."""

from __future__ import annotations

import json

import pytest

from hipaa_landing_zone.policies import reference
from hipaa_landing_zone.policies.reference.renew_handler import pack

HANDLERS = {
    "create": {"permissions": ["kms:CreateKey", "kms:TagResource", "s3:PutObject "]},
    "read": {"permissions": ["kms:DescribeKey"]},
    "delete": {"permissions": ["kms:TagResource"]},
}


def test_schemas_are_packed_one_line_a_type(tmp_path):
    for name, content in {
        "providers/us-east-1.json": {"AWS::X::Key": "a", "AWS::X::Nothing": "b"},
        "resources/a.json": {"handlers": HANDLERS},
        "resources/b.json": {},
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    packed = pack(tmp_path, "2026-01-02")
    assert packed == pack(tmp_path, "2026-01-02")
    assert len(packed.splitlines()) == 2
    assert json.loads(packed)["AWS::X::Key"] == {
        "create": "kms:CreateKey s3:PutObject",
        "create delete": "kms:TagResource",
    }


def test_the_data_is_dated_and_covers_aws():
    assert reference.handlers_as_of().year >= 2026
    assert len(reference.handled_types()) > 1700
    assert "s3:CreateBucket" in reference.handler_actions("AWS::S3::Bucket", "create")
    assert "s3:CreateBucket" not in reference.handler_actions("AWS::S3::Bucket", "delete")
    assert "s3:DeleteBucket" in reference.handler_actions("AWS::S3::Bucket", "delete")


def test_a_type_without_handlers_is_not_known():
    with pytest.raises(KeyError):
        reference.handler_actions("AWS::DAX::Cluster", "create")


@pytest.mark.parametrize(
    ("kind", "operation", "necessary"),
    [
        ("AWS::EC2::NatGateway", "create", ("ec2:CreateNatGateway",)),
        ("AWS::EC2::FlowLog", "create", ("ec2:CreateFlowLogs",)),
        ("AWS::Config::ConfigurationRecorder", "create", ("config:PutConfigurationRecorder",)),
        ("AWS::KMS::Key", "create", ("kms:CreateKey",)),
        ("AWS::KMS::Key", "delete", ("kms:ScheduleKeyDeletion",)),
        ("AWS::EC2::EIP", "create", ("ec2:AllocateAddress",)),
        ("AWS::Lambda::Url", "create", ("lambda:CreateFunctionUrlConfig",)),
    ],
)
def test_what_a_handler_cannot_do_without(kind, operation, necessary):
    found = reference.necessary_actions(kind, operation)
    assert set(necessary) <= set(found)


def test_what_a_handler_does_beside_is_not_necessary():
    for kind in reference.handled_types():
        for action in reference.necessary_actions(kind, "create"):
            assert not action.startswith("iam:") or kind.startswith("AWS::IAM::"), kind
