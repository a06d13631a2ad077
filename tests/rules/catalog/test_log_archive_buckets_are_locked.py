import pytest

from hipaa_landing_zone.rules.catalog.log_archive_buckets_are_locked import RULE

ARCHIVE = ("logging/archive", "222222222222", "us-east-1")


def bucket(**properties):
    return {"Type": "AWS::S3::Bucket", "Properties": properties}


def locked(mode="COMPLIANCE", status="Enabled", **period):
    retention = {"Mode": mode, **(period or {"Days": 2192})}
    return bucket(
        ObjectLockEnabled=True,
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}},
        VersioningConfiguration={"Status": status},
    )


def replicating(target, status="Enabled", **properties):
    rules = [{"Status": status, "Destination": {"Bucket": target}}]
    return bucket(ReplicationConfiguration={"Rules": rules}, **properties)


WORM = {"Fn::GetAtt": ["W", "Arn"]}
FAILED, UNDECIDED = [("B", "failed")], [("B", "undecided")]
LOGGING = bucket(LoggingConfiguration={"DestinationBucketName": {"Ref": "B"}}, **locked()["Properties"])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param({"B": locked()}, (1, []), id="locked for six years"),
        pytest.param({"B": locked(Years=7)}, (1, []), id="in years"),
        pytest.param({"B": locked(Years=6)}, (1, FAILED), id="six years of 365 days are too few"),
        pytest.param({"B": locked(Days=2191)}, (1, FAILED), id="a day too few"),
        pytest.param({"B": locked(mode="GOVERNANCE")}, (1, FAILED), id="GOVERNANCE in production"),
        pytest.param({"B": locked(status="Suspended")}, (1, FAILED), id="not versioned"),
        pytest.param({"B": bucket()}, (1, FAILED), id="no lock"),
        pytest.param({"B": bucket(ObjectLockEnabled=True)}, (1, FAILED), id="lock without retention"),
        pytest.param({"B": replicating(WORM), "W": locked()}, (1, []), id="landing, replicated to the lock"),
        pytest.param({"B": replicating(WORM, "Disabled"), "W": locked()}, (2, FAILED), id="replication switched off"),
        pytest.param({"B": replicating(WORM), "W": bucket()}, (2, [("B", "failed"), ("W", "failed")]), id="to no lock"),
        pytest.param({"B": replicating(WORM, ObjectLockEnabled=True), "W": locked()}, (2, FAILED), id="locked itself"),
        pytest.param({"B": bucket(), "S": LOGGING}, (1, []), id="target of access logs"),
        pytest.param({"B": locked(mode={"Ref": "P"})}, (1, UNDECIDED), id="mode is a parameter"),
        pytest.param({"B": bucket(ObjectLockEnabled={"Ref": "P"})}, (1, UNDECIDED), id="lock is a parameter"),
    ],
)
def test_log_archive_buckets_are_locked(look, resources, expected):
    assert look(RULE, {"at": ARCHIVE, "Resources": resources}) == expected


def test_buckets_of_other_accounts_are_not_subjects(look):
    assert look(RULE, {"B": bucket()}) == (0, [])


def test_a_replica_in_another_region_is_held_to_the_same(look):
    source = {"at": ARCHIVE, "Resources": {"S": replicating("arn:aws:s3:::replica", **locked()["Properties"])}}
    replica = bucket(BucketName="replica")
    assert look(RULE, source, {"at": ("logging/replica", ARCHIVE[1], "us-west-2"), "Resources": {"B": replica}}) == (
        2,
        FAILED,
    )


def test_non_production_may_be_short_and_governed(look):
    template = {"at": ARCHIVE, "Resources": {"B": locked(mode="GOVERNANCE", Days=1)}}
    assert look(RULE, template, production=False, minimum_retention_days=1) == (1, [])
    assert look(RULE, template, production=False, minimum_retention_days=2) == (1, FAILED)


def test_without_an_archive_account_nothing_is_looked_at(look):
    assert look(RULE, {"at": ARCHIVE, "Resources": {"B": bucket()}}, log_archive_account_id=None) == (0, [])
