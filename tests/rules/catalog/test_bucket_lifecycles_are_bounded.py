import pytest

from hipaa_landing_zone.rules.catalog.bucket_lifecycles_are_bounded import RULE

UNKNOWN = {"Ref": "P"}
UPLOADS = {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}}
VERSIONS = {"NoncurrentVersionExpiration": {"NoncurrentDays": 30}}
VERSIONED = {"VersioningConfiguration": {"Status": "Enabled"}}


def rule(*parts, status="Enabled", **more):
    return {"Status": status, **{key: value for part in parts for key, value in part.items()}, **more}


def bucket(*rules, **properties):
    lifecycle = {"LifecycleConfiguration": {"Rules": list(rules)}} if rules else {}
    return {"B": {"Type": "AWS::S3::Bucket", "Properties": {**lifecycle, **properties}}}


def noncurrent(days):
    return {"NoncurrentVersionExpiration": {"NoncurrentDays": days}}


PASSED, FAILED, UNDECIDED = (1, []), (1, [("B", "failed")]), (1, [("B", "undecided")])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(bucket(rule(UPLOADS, VERSIONS), **VERSIONED), PASSED, id="both in one rule"),
        pytest.param(bucket(rule(UPLOADS), rule(VERSIONS), **VERSIONED), PASSED, id="in two"),
        pytest.param(bucket(rule(UPLOADS, NoncurrentVersionExpirationInDays=30), **VERSIONED), PASSED, id="old name"),
        pytest.param(bucket(rule(UPLOADS)), PASSED, id="without versions"),
        pytest.param(bucket(rule(UPLOADS), ObjectLockEnabled=True, **VERSIONED), PASSED, id="the lock decides"),
        pytest.param(bucket(), FAILED, id="nothing"),
        pytest.param(bucket(ObjectLockEnabled=True), FAILED, id="uploads in a locked bucket"),
        pytest.param(bucket(rule(UPLOADS), **VERSIONED), FAILED, id="versions for ever"),
        pytest.param(bucket(rule(UPLOADS), VersioningConfiguration={"Status": "Suspended"}), FAILED, id="old ones too"),
        pytest.param(bucket(rule(VERSIONS), **VERSIONED), FAILED, id="uploads for ever"),
        pytest.param(bucket(rule(UPLOADS, noncurrent(1)), **VERSIONED), FAILED, id="versions for a day"),
        pytest.param(bucket(rule(UPLOADS, status="Disabled")), FAILED, id="disabled"),
        pytest.param(bucket(rule(UPLOADS, Prefix="raw/")), FAILED, id="a part of the bucket"),
        pytest.param(bucket(rule(UPLOADS, Prefix="")), PASSED, id="an empty prefix is all"),
        pytest.param(bucket(rule(UPLOADS, TagFilters=[{"Key": "a", "Value": "b"}])), FAILED, id="some objects"),
        pytest.param(bucket(rule(UPLOADS, status=UNKNOWN)), UNDECIDED, id="perhaps disabled"),
        pytest.param(bucket(rule(UPLOADS, Prefix=UNKNOWN)), UNDECIDED, id="perhaps a part"),
        pytest.param(bucket(rule(UPLOADS, noncurrent(UNKNOWN)), **VERSIONED), UNDECIDED, id="days not known"),
        pytest.param(bucket(UNKNOWN), UNDECIDED, id="rule not known"),
        pytest.param(bucket(LifecycleConfiguration=UNKNOWN), UNDECIDED, id="lifecycle not known"),
        pytest.param({"T": {"Type": "AWS::SNS::Topic"}}, (0, []), id="no bucket"),
    ],
)
def test_bucket_lifecycles_are_bounded(look, resources, expected):
    assert look(RULE, resources) == expected


def test_only_where_there_is_phi(look):
    assert look(RULE, bucket(), phi_account_ids=frozenset()) == (0, [])
