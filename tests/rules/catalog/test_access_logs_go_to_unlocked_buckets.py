import pytest

from hipaa_landing_zone.rules.catalog.access_logs_go_to_unlocked_buckets import RULE

LOCKED = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "locked", "ObjectLockEnabled": True}}
CONFIGURED = {"Type": "AWS::S3::Bucket", "Properties": {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}}}
PLAIN = {"Type": "AWS::S3::Bucket"}
MAYBE = {"Type": "AWS::S3::Bucket", "Properties": {"ObjectLockEnabled": {"Fn::If": ["C", True, False]}}}
ARCHIVE = {"at": ("logging/archive", "222222222222", "us-east-1"), "Resources": {"Far": LOCKED}}


def source(target, **properties):
    return {
        "Type": "AWS::S3::Bucket",
        "Properties": {"LoggingConfiguration": {"DestinationBucketName": target}, **properties},
    }


@pytest.mark.parametrize(
    ("templates", "expected"),
    [
        pytest.param([{"S": source({"Ref": "T"}), "T": PLAIN}], (1, []), id="unlocked target"),
        pytest.param([{"S": source({"Ref": "T"}), "T": LOCKED}], (1, [("S", "failed")]), id="locked target"),
        pytest.param(
            [{"S": source({"Ref": "T"}), "T": CONFIGURED}], (1, [("S", "failed")]), id="lock by configuration"
        ),
        pytest.param([{"S": source("locked")}, ARCHIVE], (1, [("S", "failed")]), id="locked by name elsewhere"),
        pytest.param(
            [{"S": {"Type": "AWS::S3::Bucket", "Properties": {"ObjectLockEnabled": True, "LoggingConfiguration": {}}}}],
            (1, [("S", "failed")]),
            id="logs into itself",
        ),
        pytest.param([{"S": PLAIN}], (0, []), id="does not log"),
        pytest.param(
            [{"S": source("{{resolve:ssm:/hlz/foundation/v1/bucket/access-logs}}")}], (1, []), id="the landing zone's"
        ),
        pytest.param(
            [{"S": source("{{resolve:ssm:/hlz/foundation/v1/key/data}}")}],
            (1, [("S", "undecided")]),
            id="published, but no bucket",
        ),
        pytest.param([{"S": source({"Ref": "Parameter"})}], (1, [("S", "undecided")]), id="target is a parameter"),
        pytest.param([{"S": source({"Fn::ImportValue": "x"})}], (1, [("S", "undecided")]), id="target is imported"),
        pytest.param([{"S": source("elsewhere")}], (1, [("S", "undecided")]), id="target is not in the app"),
        pytest.param([{"S": source({"Ref": "T"}), "T": MAYBE}], (1, [("S", "undecided")]), id="lock depends"),
    ],
)
def test_access_logs_go_to_unlocked_buckets(look, templates, expected):
    assert look(RULE, *templates) == expected
