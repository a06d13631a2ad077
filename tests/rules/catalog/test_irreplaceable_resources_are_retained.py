import pytest

from hipaa_landing_zone.rules.catalog.irreplaceable_resources_are_retained import RULE

RETAIN = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
LOCK = {"ObjectLockEnabled": True}
FAILED = (1, [("R", "failed")])


def one(kind, properties=None, **policies):
    return {"R": {"Type": kind, "Properties": properties or {}, **policies}}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(one("AWS::KMS::Key", **RETAIN), (1, []), id="key"),
        pytest.param(one("AWS::S3::Bucket", LOCK, **RETAIN), (1, []), id="locked bucket"),
        pytest.param(one("AWS::Organizations::Account", **RETAIN), (1, []), id="account"),
        pytest.param(one("AWS::KMS::Key"), FAILED, id="key by default"),
        pytest.param(one("AWS::KMS::Key", **{**RETAIN, "DeletionPolicy": "Delete"}), FAILED, id="key deleted"),
        pytest.param(one("AWS::KMS::Key", DeletionPolicy="Retain"), FAILED, id="key replaced"),
        pytest.param(one("AWS::KMS::ReplicaKey"), FAILED, id="replica key"),
        pytest.param(one("AWS::S3::Bucket", LOCK), FAILED, id="locked bucket by default"),
        pytest.param(one("AWS::S3::Bucket", {"ObjectLockEnabled": {"Ref": "P"}}), FAILED, id="perhaps locked"),
        pytest.param(one("AWS::Organizations::Account"), FAILED, id="account by default"),
        pytest.param(one("AWS::Organizations::Organization"), FAILED, id="organization by default"),
        pytest.param(one("AWS::S3::Bucket"), (0, []), id="unlocked bucket"),
    ],
)
def test_irreplaceable_resources_are_retained(look, resources, expected):
    assert look(RULE, resources) == expected
