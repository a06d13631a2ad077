"""Each guarantee of WormBucket, read from the template."""

import pytest
from aws_cdk import Duration
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from hipaa_constructs import CustomerKey, LockMode, OrganizationTrail, Replica, WormBucket

TRAIL = OrganizationTrail.arn_of(
    trail_name="organization", partition="aws", home_region="us-east-1", management_account_id="111111111111"
)
REPLICA_KEY = "arn:aws:kms:us-west-2:222222222222:alias/archive/replica"
WORM = {"lock_mode": LockMode.COMPLIANCE, "retention": Duration.days(2192), "access_log_bucket": None}


@pytest.fixture(scope="module")
def make(role):
    """A WormBucket, its key with it."""

    def bucket(stack, **changed):
        key = CustomerKey(stack, "Key", alias="archive/trail", description="d", administrators=[role("Deployer")])
        arguments = {"bucket_name": "acme-trail", "encryption_key": key.resource, **WORM, **changed}
        return WormBucket(stack, "Worm", **arguments)

    return bucket


@pytest.fixture(scope="module")
def template(synth, make):
    def build(stack):
        logs = s3.Bucket.from_bucket_name(stack, "AccessLogs", "acme-access-logs")
        bucket = make(stack, access_log_bucket=logs, access_log_prefix="trail/", expire_after=Duration.days(2557))
        bucket.admit_cloudtrail(trail_arn=TRAIL, management_account_id="111111111111", organization_id="o-abcdefghij")
        bucket.admit_flow_logs(organization_id="o-abcdefghij")
        replica = Replica(
            bucket=s3.Bucket.from_bucket_name(stack, "Replica", "acme-trail-replica"),
            encryption_key=kms.Key.from_key_arn(stack, "ReplicaKey", REPLICA_KEY),
            region="us-west-2",
        )
        bucket.replicate_to(replica, role_name="replicate-trail")
        assert bucket.policy_dependable.node.path == "stack/Worm/Resource/Policy"

    return synth(build)


@pytest.fixture(scope="module")
def bucket(template):
    return template.properties("AWS::S3::Bucket")


@pytest.fixture(scope="module")
def policy(template, statements):
    return statements(template.properties("AWS::S3::BucketPolicy")["PolicyDocument"])


@pytest.fixture(scope="module")
def role_policy(template):
    return template.properties("AWS::IAM::ManagedPolicy")["PolicyDocument"]["Statement"]


@pytest.mark.parametrize(
    ("mode", "days"), [(LockMode.COMPLIANCE, 2192), (LockMode.COMPLIANCE, 3653), (LockMode.GOVERNANCE, 1)]
)
def test_versions_are_locked(synth, make, mode, days):
    template = synth(lambda stack: make(stack, lock_mode=mode, retention=Duration.days(days)))
    bucket = template.properties("AWS::S3::Bucket")
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["ObjectLockEnabled"] is True
    assert bucket["ObjectLockConfiguration"] == {
        "ObjectLockEnabled": "Enabled",
        "Rule": {"DefaultRetention": {"Mode": mode.value, "Days": days}},
    }


def test_compliance_keeps_six_years(synth, make):
    with pytest.raises(ValueError, match=r"retention: 2191 days given; allowed in COMPLIANCE mode: 2,192 days"):
        synth(lambda stack: make(stack, retention=Duration.days(2191)))


def test_encrypted_with_a_customer_key(bucket, template):
    (key,) = template.all("AWS::KMS::Key")
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule == {
        "BucketKeyEnabled": True,
        "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": {"Fn::GetAtt": [key, "Arn"]}},
    }


def test_tls_only(policy):
    denials = [each for each in policy.values() if each["Effect"] == "Deny"]
    assert [each["Condition"] for each in denials] == [
        {"Bool": {"aws:SecureTransport": "false"}},
        {"NumericLessThan": {"s3:TlsVersion": 1.2}},
    ]
    assert all(each["Principal"] == {"AWS": "*"} and each["Action"] == "s3:*" for each in denials)
    assert all(len(each["Resource"]) == 2 for each in denials)


def test_never_public(bucket):
    block = bucket["PublicAccessBlockConfiguration"]
    assert sorted(block) == ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"]
    assert all(value is True for value in block.values())
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


def test_survives_its_stack(template):
    resource = template.one("AWS::S3::Bucket")
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_nothing_expires_under_retention(synth, make, bucket):
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert (rule["ExpirationInDays"], rule["NoncurrentVersionExpiration"]) == (2557, {"NoncurrentDays": 2557})
    with pytest.raises(ValueError, match="expire_after: 2191 days given; allowed: the retention of 2192 days"):
        synth(lambda stack: make(stack, expire_after=Duration.days(2191)))


def test_nothing_expires_unless_asked(synth, make):
    (rule,) = synth(make).properties("AWS::S3::Bucket")["LifecycleConfiguration"]["Rules"]
    assert set(rule) == {"AbortIncompleteMultipartUpload", "Status"}


def test_replicas_keep_no_deletions(bucket, role_policy, text):
    (rule,) = bucket["ReplicationConfiguration"]["Rules"]
    assert rule["Status"] == "Enabled"
    assert rule["Filter"] == {"Prefix": ""}
    assert rule["DeleteMarkerReplication"] == {"Status": "Disabled"}
    assert rule["SourceSelectionCriteria"] == {"SseKmsEncryptedObjects": {"Status": "Enabled"}}
    assert rule["Destination"]["EncryptionConfiguration"] == {"ReplicaKmsKeyID": REPLICA_KEY}
    assert text(rule["Destination"]["Bucket"]) == "arn:aws:s3:::acme-trail-replica"
    actions = {action for each in role_policy for action in [each["Action"]] for action in ensure_list(action)}
    assert "s3:ReplicateObject" in actions
    assert not {action for action in actions if "Delete" in action or "OwnerOverride" in action}


def ensure_list(value):
    return [value] if isinstance(value, str) else value


def test_the_replication_role_can_do_no_more(role_policy, text):
    configuration, versions, source, replica, replica_key = role_policy
    assert text(configuration["Resource"]) == "arn:aws:s3:::acme-trail"
    assert text(versions["Resource"]) == "arn:aws:s3:::acme-trail/*"
    assert {"s3:GetObjectRetention", "s3:GetObjectLegalHold"} < set(versions["Action"])
    assert source["Action"] == "kms:Decrypt"
    assert source["Condition"]["StringEquals"] == {"kms:ViaService": "s3.us-east-1.amazonaws.com"}
    assert text(replica["Resource"]) == "arn:aws:s3:::acme-trail-replica/*"
    assert text(replica_key["Resource"]) == "arn:aws:kms:us-west-2:222222222222:key/*"
    assert replica_key["Condition"]["StringEquals"] == {"kms:ViaService": "s3.us-west-2.amazonaws.com"}
    assert replica_key["Condition"]["ForAnyValue:StringEquals"] == {"kms:ResourceAliases": "alias/archive/replica"}


def test_the_replication_role_serves_this_bucket_only(template, text):
    role = template.properties("AWS::IAM::Role")
    assert role["RoleName"] == "replicate-trail"
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "222222222222"}
    assert text(statement["Condition"]["ArnEquals"]["aws:SourceArn"]) == "arn:aws:s3:::acme-trail"


def test_replication_starts_only_when_the_role_may_replicate(template):
    (policy,) = template.all("AWS::IAM::ManagedPolicy")
    assert policy in template.one("AWS::S3::Bucket")["DependsOn"]


def test_the_source_key_admits_the_replication_role(template, statements, text):
    statement = statements(template.properties("AWS::KMS::Key")["KeyPolicy"])["ReadForReplicationOfacmetrail"]
    assert statement["Action"] == "kms:Decrypt"
    role = text(statement["Condition"]["ArnEquals"]["aws:PrincipalArn"])
    assert role == "arn:aws:iam::222222222222:role/replicate-trail"


def test_accesses_are_logged(bucket):
    assert bucket["LoggingConfiguration"] == {
        "DestinationBucketName": "acme-access-logs",
        "LogFilePrefix": "trail/",
        "TargetObjectKeyFormat": {"PartitionedPrefix": {"PartitionDateSource": "EventTime"}},
    }


WRITERS = ["arn:aws:iam::111111111111:role/pipeline", "arn:aws:iam::333333333333:role/ci/nightly"]
OWNERS = ["arn:aws:iam::111111111111:root", "arn:aws:iam::333333333333:root"]
BY_WRITERS = {"aws:PrincipalArn": WRITERS}
AS_THE_BUCKET = {f"s3:x-amz-server-side-encryption{each}": "true" for each in ("", "-customer-algorithm")}


def written(synth, make, role_arns):
    """A bucket whose writers are named."""
    return synth(lambda stack: make(stack).admit_writers(role_arns=role_arns, prefix="o-abcdefghij"))


def test_writers_only_add(synth, make, statements, text):
    policy = statements(written(synth, make, WRITERS).properties("AWS::S3::BucketPolicy")["PolicyDocument"])
    assert policy["OnlyWritersPut"]["Effect"] == "Deny"
    assert policy["OnlyWritersPut"]["Condition"] == {"ArnNotEquals": BY_WRITERS}
    allowed = {sid: each for sid, each in policy.items() if each["Effect"] == "Allow"}
    assert {sid: each["Action"] for sid, each in allowed.items()} == {
        "WritersAdd": "s3:PutObject",
        "WritersUploadParts": "s3:PutObject",
        "WritersList": "s3:ListBucket",
    }
    assert all(each["Principal"] == {"AWS": OWNERS} for each in allowed.values())
    assert all(each["Condition"]["ArnEquals"] == BY_WRITERS for each in allowed.values())
    assert text(allowed["WritersAdd"]["Resource"]).endswith(".Arn}/o-abcdefghij/*")
    assert allowed["WritersAdd"]["Condition"]["Null"] == {**AS_THE_BUCKET, "s3:if-none-match": "false"}
    assert allowed["WritersUploadParts"]["Condition"]["Null"] == AS_THE_BUCKET
    assert allowed["WritersUploadParts"]["Condition"]["Bool"] == {"s3:ObjectCreationOperation": "false"}


def test_the_key_encrypts_for_writers_of_this_bucket_only(synth, make, statements, text):
    policy = statements(written(synth, make, WRITERS).properties("AWS::KMS::Key")["KeyPolicy"])["EncryptForWriters"]
    assert policy["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert policy["Principal"] == {"AWS": OWNERS}
    assert policy["Condition"]["ArnEquals"] == BY_WRITERS
    assert policy["Condition"]["StringEquals"] == {"kms:ViaService": "s3.us-east-1.amazonaws.com"}
    contexts = policy["Condition"]["StringLike"]["kms:EncryptionContext:aws:s3:arn"]
    assert [text(each) for each in contexts] == ["arn:aws:s3:::acme-trail", "arn:aws:s3:::acme-trail/*"]


def test_without_writers_nobody_puts(synth, make, statements):
    template = written(synth, make, [])
    policy = statements(template.properties("AWS::S3::BucketPolicy")["PolicyDocument"])
    assert "Condition" not in policy["OnlyWritersPut"]
    assert [sid for sid, each in policy.items() if each["Effect"] == "Allow"] == []
    assert "EncryptForWriters" not in statements(template.properties("AWS::KMS::Key")["KeyPolicy"])


@pytest.mark.parametrize("arn", ["arn:aws:iam::111111111111:role/*", "arn:aws:iam::111111111111:root", "pipeline"])
def test_writers_are_named_one_by_one(synth, make, arn):
    with pytest.raises(ValueError, match=r"role_arns: '.*' given; allowed: the ARN of an IAM role, no wildcard"):
        written(synth, make, [arn])


def test_writers_under_a_foreign_key_are_refused(synth, make):
    def build(stack):
        key = kms.Key.from_key_arn(stack, "Foreign", "arn:aws:kms:us-east-1:222222222222:key/1234abcd")
        make(stack, encryption_key=key).admit_writers(role_arns=WRITERS, prefix="o-abcdefghij")

    with pytest.raises(ValueError, match="its policy is not part of this app"):
        synth(build)


CLOUDTRAIL = {"Service": "cloudtrail.amazonaws.com"}
DELIVERY = {"Service": "delivery.logs.amazonaws.com"}
FROM_TRAIL = {"aws:SourceArn": TRAIL}
WRITTEN_BY_TRAIL = {**FROM_TRAIL, "s3:x-amz-acl": "bucket-owner-full-control"}
FROM_ORGANIZATION = {"aws:SourceOrgID": "o-abcdefghij"}


@pytest.mark.parametrize(
    ("sid", "expected"),
    [
        ("CloudTrailAclCheck", (CLOUDTRAIL, "", "s3:GetBucketAcl", FROM_TRAIL)),
        ("CloudTrailWriteManagement", (CLOUDTRAIL, "/AWSLogs/111111111111/*", "s3:PutObject", WRITTEN_BY_TRAIL)),
        ("CloudTrailWriteOrganization", (CLOUDTRAIL, "/AWSLogs/o-abcdefghij/*", "s3:PutObject", WRITTEN_BY_TRAIL)),
        ("FlowLogsAclCheck", (DELIVERY, "", ["s3:GetBucketAcl", "s3:ListBucket"], FROM_ORGANIZATION)),
        ("FlowLogsWrite", (DELIVERY, "/AWSLogs/*", "s3:PutObject", FROM_ORGANIZATION)),
    ],
)
def test_services_are_pinned(template, statements, text, sid, expected):
    (bucket,) = template.all("AWS::S3::Bucket")
    statement = statements(template.properties("AWS::S3::BucketPolicy")["PolicyDocument"])[sid]
    principal, path, action, equals = expected
    assert statement["Principal"] == principal
    assert statement["Action"] == action
    assert text(statement["Resource"]) == f"{{{bucket}.Arn}}{path}"
    assert statement["Condition"] == {"StringEquals": equals}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"bucket_name": "Acme_Trail"}, "bucket_name: 'Acme_Trail' given"),
        ({"lock_mode": LockMode.GOVERNANCE, "retention": Duration.days(0)}, "retention: 0 days given"),
    ],
)
def test_wrong_arguments_are_refused(synth, make, changed, message):
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: make(stack, **changed))


def test_wrong_admissions_are_refused(synth, make):
    def build(stack):
        make(stack).admit_cloudtrail(trail_arn=TRAIL, management_account_id="1", organization_id="o-abcdefghij")

    with pytest.raises(ValueError, match="management_account_id: '1' given; allowed: 12 digits"):
        synth(build)


def test_replication_nowhere_is_refused(synth, make):
    with pytest.raises(ValueError, match="replicas: none given"):
        synth(lambda stack: make(stack).replicate_to(role_name="replicate-trail"))


def test_replication_under_a_foreign_key_is_refused(synth):
    def build(stack):
        key = kms.Key.from_key_arn(stack, "Foreign", "arn:aws:kms:us-east-1:222222222222:key/1234abcd")
        bucket = WormBucket(stack, "Worm", bucket_name="acme-trail", encryption_key=key, **WORM)
        other = Replica(bucket=bucket.resource, encryption_key=key, region="us-east-1")
        bucket.replicate_to(other, role_name="replicate-trail")

    with pytest.raises(ValueError, match="its policy is not part of this app"):
        synth(build)
