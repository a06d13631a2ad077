import pytest

from hipaa_landing_zone.rules.catalog.config_delivers_to_unlocked_buckets import RULE

LOCKED = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "worm", "ObjectLockEnabled": True}}
ARCHIVE = {"at": ("logging/archive", "222222222222", "us-east-1"), "Resources": {"Far": LOCKED}}


def channel(bucket):
    return {"Type": "AWS::Config::DeliveryChannel", "Properties": {"S3BucketName": bucket}}


@pytest.mark.parametrize(
    ("templates", "expected"),
    [
        pytest.param([{"C": channel({"Ref": "B"}), "B": {"Type": "AWS::S3::Bucket"}}], (1, []), id="unlocked"),
        pytest.param([{"C": channel({"Ref": "B"}), "B": LOCKED}], (1, [("C", "failed")]), id="locked"),
        pytest.param([{"C": channel("worm")}, ARCHIVE], (1, [("C", "failed")]), id="locked in another account"),
        pytest.param([{"B": LOCKED}], (0, []), id="no delivery channel"),
        pytest.param([{"C": channel({"Ref": "Parameter"})}], (1, [("C", "undecided")]), id="parameter"),
        pytest.param([{"C": channel("unheard-of")}], (1, [("C", "undecided")]), id="not in the app"),
    ],
)
def test_config_delivers_to_unlocked_buckets(look, templates, expected):
    assert look(RULE, *templates) == expected
