"""Each guarantee of PhiBucket, read from the template."""

from pathlib import Path

import pytest
from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from cdk_nag import HIPAASecurityChecks

import hipaa_constructs
from hipaa_constructs import AccessLogBucket, LockMode, PhiBucket, PhiKey, Replica

OBJECT = "arn:aws:s3:::records/1"
WRITER = "arn:aws:iam::222222222222:role/Intake"
SAFE = {"aws:SecureTransport": "true", "s3:TlsVersion": "1.3"}
ALGORITHM = "s3:x-amz-server-side-encryption"
FINDINGS = {
    ("HIPAA.Security-S3BucketReplicationEnabled", "stack/Logs/Resource/Resource"),
    ("HIPAA.Security-S3DefaultEncryptionKMS", "stack/Logs/Resource/Resource"),
    ("HIPAA.Security-S3BucketReplicationEnabled", "stack/Records/Resource/Resource"),
}


def make(stack, **changed):
    key = PhiKey(stack, "Key", alias="records", description="d")
    logs = AccessLogBucket(stack, "Logs")
    arguments = {"encryption_key": key.resource, "access_log_bucket": logs.resource, **changed}
    return PhiBucket(stack, "Records", **arguments)


@pytest.fixture(scope="module")
def template(synth):
    def build(stack):
        bucket = make(stack, bucket_name="records")
        reader = iam.Role(stack, "Reader", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        bucket.grant_read(reader)
        writer = iam.Role(stack, "Writer", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        bucket.grant_read_write(writer)

    return synth(build)


@pytest.fixture(scope="module")
def bucket(template):
    return template.properties("AWS::S3::Bucket", "Records")


@pytest.fixture(scope="module")
def key_arn(template):
    (name,) = template.all("AWS::KMS::Key")
    return f"arn:aws:kms:us-east-1:222222222222:key/{name}"


@pytest.fixture(scope="module")
def upload(template, verdict):
    """What Amazon S3 answers an upload by somebody with AdministratorAccess."""
    policy = template.properties("AWS::S3::BucketPolicy", "Records")["PolicyDocument"]
    document = {**policy, "Statement": [{**each, "Resource": "*"} for each in policy["Statement"]]}
    return lambda **headers: verdict(
        document,
        WRITER,
        "s3:PutObject",
        SAFE | {f"s3:{key}".replace("_", "-"): headers[key] for key in headers},
        arn=OBJECT,
    )


def test_encrypted_with_a_customer_key(bucket, key_arn, text):
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["BucketKeyEnabled"] is True
    default = rule["ServerSideEncryptionByDefault"]
    assert default["SSEAlgorithm"] == "aws:kms"
    assert text(default["KMSMasterKeyID"])[1:-5] == key_arn.rpartition("/")[2]


def test_no_other_encryption_is_accepted(upload, key_arn):
    sse, key_id = "x_amz_server_side_encryption", "x_amz_server_side_encryption_aws_kms_key_id"
    assert upload() == "allowed"
    assert upload(**{sse: "aws:kms"}) == "allowed"
    assert upload(**{sse: "aws:kms", key_id: key_arn}) == "allowed"
    for headers in (
        {sse: "AES256"},
        {sse: "aws:kms:dsse"},
        {sse: "aws:kms", key_id: "arn:aws:kms:us-east-1:999999999999:key/other"},
        {"x_amz_server_side_encryption_customer_algorithm": "AES256"},
    ):
        assert upload(**headers) == "explicitly denied"


def test_tls_only(upload, template, verdict):
    conditions = [
        each.get("Condition")
        for each in template.properties("AWS::S3::BucketPolicy", "Records")["PolicyDocument"]["Statement"]
        if (each["Effect"], each["Action"]) == ("Deny", "s3:*")
    ]
    assert conditions == [{"Bool": {"aws:SecureTransport": "false"}}, {"NumericLessThan": {"s3:TlsVersion": 1.2}}]


def test_never_public(bucket):
    block = bucket["PublicAccessBlockConfiguration"]
    assert (len(block), set(block.values())) == (4, {True})
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


def test_overwriting_and_deleting_can_be_undone(bucket, synth):
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    rule, markers = bucket["LifecycleConfiguration"]["Rules"]
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 365}
    assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
    assert "ExpirationInDays" not in rule
    assert markers["ExpiredObjectDeleteMarker"] is True
    with pytest.raises(ValueError, match="noncurrent_retention: 29 days given; allowed: 30 or more"):
        synth(lambda stack: make(stack, noncurrent_retention=Duration.days(29)))


def test_accesses_are_logged(bucket, template, text):
    logging = bucket["LoggingConfiguration"]
    (logs,) = [name for name in template.all("AWS::S3::Bucket") if name.startswith("Logs")]
    assert text(logging["DestinationBucketName"]) == f"{{{logs}}}"
    (policy,) = [name for name in template.all("AWS::S3::BucketPolicy") if name.startswith("Logs")]
    assert policy in template.one("AWS::S3::Bucket", "Records")["DependsOn"]


def test_tags_decide(bucket):
    assert bucket["AbacStatus"] == "Enabled"


def test_survives_its_stack(template):
    resource = template.one("AWS::S3::Bucket", "Records")
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_grants_reach_the_key(template, key_arn, verdict):
    key_policy = template.properties("AWS::KMS::Key")["KeyPolicy"]
    for role, action, outcome in (
        ("Reader", "kms:Decrypt", "allowed"),
        ("Reader", "kms:GenerateDataKey", "implicitly denied"),
        ("Writer", "kms:GenerateDataKey", "allowed"),
    ):
        identity = template.properties("AWS::IAM::Policy", role)["PolicyDocument"]
        assert verdict(key_policy, WRITER, action, arn=key_arn, identity=identity) == outcome


@pytest.mark.parametrize("mode", LockMode)
def test_a_lock_holds_from_the_first_version(synth, mode):
    template = synth(lambda stack: make(stack, lock_retention=Duration.days(90), lock_mode=mode))
    lock = template.properties("AWS::S3::Bucket", "Records")["ObjectLockConfiguration"]
    assert lock == {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Days": 90, "Mode": mode.value}}}


def test_no_lock_and_no_events_unless_asked(bucket):
    assert "ObjectLockConfiguration" not in bucket
    assert "NotificationConfiguration" not in bucket


def test_events_need_no_function(synth):
    template = synth(lambda stack: make(stack, send_events=True))
    notification = template.properties("AWS::S3::Bucket", "Records")["NotificationConfiguration"]
    assert notification == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    assert template.all("AWS::Lambda::Function") == {}


def test_replication_carries_versions_but_no_deletions(synth, text):
    def build(stack):
        bucket = make(stack, bucket_name="records")
        elsewhere = Replica(
            bucket=s3.Bucket.from_bucket_name(stack, "Elsewhere", "records-replica"),
            encryption_key=kms.Key.from_key_arn(
                stack, "ElsewhereKey", "arn:aws:kms:us-west-2:222222222222:alias/records"
            ),
            region="us-west-2",
        )
        bucket.replicate_to(elsewhere, role_name="replicate-records")

    template = synth(build, plugin=HIPAASecurityChecks)
    (rule,) = template.properties("AWS::S3::Bucket", "Records")["ReplicationConfiguration"]["Rules"]
    assert rule["DeleteMarkerReplication"] == {"Status": "Disabled"}
    assert text(rule["Destination"]["Bucket"]) == "arn:aws:s3:::records-replica"
    assert template.findings == {each for each in FINDINGS if "Records" not in each[1]}


def test_a_replicated_bucket_needs_a_name(synth):
    with pytest.raises(ValueError, match="bucket_name: none given; a replicated bucket needs one"):
        synth(lambda stack: make(stack).replicate_to(role_name="replicate"))


def test_cdk_nag_finds_what_the_page_explains(synth):
    assert synth(make, plugin=HIPAASecurityChecks).findings == FINDINGS
    page = (Path(hipaa_constructs.__file__).parents[1] / "storage.md").read_text()
    assert [rule for rule, _ in sorted(FINDINGS) if rule not in page] == []


def test_the_landing_zones_rules_find_nothing(template, breaches):
    looked_at, found = breaches(template)
    assert looked_at >= 5
    assert found == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"bucket_name": "A"}, "bucket_name: 'A' given"),
        ({"lock_retention": Duration.days(0)}, "lock_retention: 0 days given; allowed: 1 day or more"),
    ],
)
def test_wrong_arguments_are_refused(synth, changed, message):
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: make(stack, **changed))


@pytest.mark.parametrize(
    ("account", "region", "message"),
    [
        ("999999999999", "us-east-1", "access_log_bucket: one of account 999999999999 given"),
        ("222222222222", "us-west-2", "access_log_bucket: one of Region us-west-2 given"),
    ],
)
def test_a_log_bucket_elsewhere_is_refused(synth, account, region, message):
    def build(stack):
        elsewhere = s3.Bucket.from_bucket_attributes(
            stack, "Elsewhere", bucket_name="logs", account=account, region=region
        )
        make(stack, access_log_bucket=elsewhere)

    with pytest.raises(ValueError, match=message):
        synth(build)
