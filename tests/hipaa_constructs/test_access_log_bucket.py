"""Each guarantee of AccessLogBucket, read from the template."""

from pathlib import Path

import pytest
from aws_cdk import Duration
from cdk_nag import HIPAASecurityChecks

import hipaa_constructs
from hipaa_constructs import AccessLogBucket

OBJECT = "arn:aws:s3:::logs/intake/2027-01-01"


def make(stack, **changed):
    return AccessLogBucket(stack, "Logs", **changed)


@pytest.fixture(scope="module")
def template(synth):
    return synth(lambda stack: make(stack, bucket_name="logs"))


@pytest.fixture(scope="module")
def bucket(template):
    return template.properties("AWS::S3::Bucket")


@pytest.fixture(scope="module")
def policy(template):
    return template.properties("AWS::S3::BucketPolicy")["PolicyDocument"]


def test_only_this_account_logs_here(policy, verdict, text):
    document = {**policy, "Statement": [{**each, "Resource": "*"} for each in policy["Statement"]]}

    def delivery(account, bucket="intake", service="logging.s3.amazonaws.com"):
        context = {
            "aws:SourceAccount": account,
            "aws:SourceArn": f"arn:aws:s3:::{bucket}",
            "aws:SecureTransport": "true",
        }
        return verdict(document, service, "s3:PutObject", context, arn=OBJECT)

    assert delivery("222222222222") == "allowed"
    assert delivery("999999999999") == "implicitly denied"
    assert delivery("222222222222", service="cloudtrail.amazonaws.com") == "implicitly denied"
    assert [each["Sid"] for each in policy["Statement"] if each["Effect"] == "Allow"] == ["ServerAccessLogs"]


def test_only_named_buckets_when_told(synth, statements, text):
    template = synth(lambda stack: make(stack, logged_bucket_names=["intake-*"]))
    statement = statements(template.properties("AWS::S3::BucketPolicy")["PolicyDocument"])["ServerAccessLogs"]
    assert text(statement["Condition"]["ArnEquals"]["aws:SourceArn"]) == ["arn:aws:s3:::intake-*"]


def test_nobody_deletes(policy, statements):
    statement = statements(policy)["NobodyDeletes"]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", {"AWS": "*"})
    assert statement["Action"] == ["s3:DeleteObject", "s3:DeleteObjectVersion"]
    assert "Condition" not in statement


def test_kept_for_a_year(bucket, synth):
    rule, _ = bucket["LifecycleConfiguration"]["Rules"]
    assert (rule["ExpirationInDays"], rule["NoncurrentVersionExpiration"]) == (365, {"NoncurrentDays": 365})
    with pytest.raises(ValueError, match="retention: 364 days given; allowed: 365 days or more"):
        synth(lambda stack: make(stack, retention=Duration.days(364)))
    longer = synth(lambda stack: make(stack, retention=Duration.days(2192))).properties("AWS::S3::Bucket")
    assert longer["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] == 2192


def test_encrypted_and_versioned(bucket):
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert "ObjectLockEnabled" not in bucket


def test_tls_only(policy):
    conditions = [each.get("Condition") for each in policy["Statement"] if each["Effect"] == "Deny"]
    assert {"Bool": {"aws:SecureTransport": "false"}} in conditions
    assert {"NumericLessThan": {"s3:TlsVersion": 1.2}} in conditions


def test_never_public(bucket):
    block = bucket["PublicAccessBlockConfiguration"]
    assert (len(block), set(block.values())) == (4, {True})
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


def test_survives_its_stack(template):
    resource = template.one("AWS::S3::Bucket")
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_cdk_nag_finds_what_the_page_explains(synth):
    findings = synth(make, plugin=HIPAASecurityChecks).findings
    assert findings == {
        (f"HIPAA.Security-{rule}", "stack/Logs/Resource/Resource")
        for rule in ("S3BucketLoggingEnabled", "S3BucketReplicationEnabled", "S3DefaultEncryptionKMS")
    }
    page = (Path(hipaa_constructs.__file__).parents[1] / "storage.md").read_text()
    assert [rule for rule, _ in sorted(findings) if rule not in page] == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"bucket_name": "A"}, "bucket_name: 'A' given"),
        ({"logged_bucket_names": []}, "logged_bucket_names: none given"),
    ],
)
def test_wrong_arguments_are_refused(synth, changed, message):
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: make(stack, **changed))
