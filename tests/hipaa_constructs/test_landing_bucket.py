"""Each guarantee of LandingBucket, read from the template."""

import pytest
from aws_cdk import Duration
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from hipaa_constructs import CustomerKey, LandingBucket, LockMode, Replica, WormBucket

REPLICA_KEY = "arn:aws:kms:us-west-2:222222222222:alias/archive/replica"


@pytest.fixture(scope="module")
def make(role):
    """A LandingBucket, its archive here and a second one elsewhere."""

    def bucket(stack, **changed):
        key = CustomerKey(stack, "Key", alias="archive/access", description="d", administrators=[role("Deployer")])
        key.admit_replication_role(role_name="replicate-access", bucket_name="acme-access")
        archive = WormBucket(
            stack,
            "Archive",
            bucket_name="acme-access",
            encryption_key=key.resource,
            lock_mode=LockMode.COMPLIANCE,
            retention=Duration.days(2192),
            access_log_bucket=None,
        )
        here = Replica(bucket=archive.resource, encryption_key=key.resource, region="us-east-1")
        elsewhere = Replica(
            bucket=s3.Bucket.from_bucket_name(stack, "Elsewhere", "acme-access-replica"),
            encryption_key=kms.Key.from_key_arn(stack, "ElsewhereKey", REPLICA_KEY),
            region="us-west-2",
        )
        arguments = {
            "bucket_name": "acme-landing",
            "logged_bucket_names": ["acme-trail", "acme-flow-logs"],
            "replicas": [here, elsewhere],
            "role_name": "replicate-access",
            **changed,
        }
        return LandingBucket(stack, "Landing", **arguments)

    return bucket


@pytest.fixture(scope="module")
def template(synth, make):
    return synth(make)


@pytest.fixture(scope="module")
def bucket(template):
    return template.properties("AWS::S3::Bucket", "Landing")


@pytest.fixture(scope="module")
def policy(template, statements):
    return statements(template.properties("AWS::S3::BucketPolicy", "Landing")["PolicyDocument"])


def test_everything_is_replicated(bucket, template, text):
    (archive,) = [name for name in template.all("AWS::S3::Bucket") if name.startswith("Archive")]
    (key,) = template.all("AWS::KMS::Key")
    rules = bucket["ReplicationConfiguration"]["Rules"]
    assert [text(each["Destination"]["Bucket"]) for each in rules] == [
        f"{{{archive}.Arn}}",
        "arn:aws:s3:::acme-access-replica",
    ]
    encryption = [each["Destination"]["EncryptionConfiguration"]["ReplicaKmsKeyID"] for each in rules]
    assert [text(each) for each in encryption] == [f"{{{key}.Arn}}", REPLICA_KEY]
    assert [each["Priority"] for each in rules] == [2, 1]
    assert {(each["Status"], each["Filter"]["Prefix"]) for each in rules} == {("Enabled", "")}


def test_nobody_deletes(policy):
    statement = policy["NobodyDeletes"]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", {"AWS": "*"})
    assert statement["Action"] == ["s3:DeleteObject", "s3:DeleteObjectVersion"]
    assert "Condition" not in statement


def test_outlives_replication(bucket, synth, make):
    expiry, markers = bucket["LifecycleConfiguration"]["Rules"]
    assert (expiry["ExpirationInDays"], expiry["NoncurrentVersionExpiration"]) == (30, {"NoncurrentDays": 30})
    assert markers["ExpiredObjectDeleteMarker"] is True
    with pytest.raises(ValueError, match="expire_after: 6 days given; allowed: 7 days or more"):
        synth(lambda stack: make(stack, expire_after=Duration.days(6)))


def test_only_named_buckets_log_here(policy, text):
    allowing = [each for each in policy.values() if each["Effect"] == "Allow"]
    assert allowing == [policy["ServerAccessLogs"]]
    statement = policy["ServerAccessLogs"]
    assert statement["Principal"] == {"Service": "logging.s3.amazonaws.com"}
    assert statement["Action"] == "s3:PutObject"
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "222222222222"}
    sources = text(statement["Condition"]["ArnEquals"]["aws:SourceArn"])
    assert sources == ["arn:aws:s3:::acme-trail", "arn:aws:s3:::acme-flow-logs"]


def test_configuration_comes_from_the_organization(synth, make, statements, text):
    template = synth(lambda stack: make(stack, logged_bucket_names=[], organization_id="o-exampleorg1"))
    policy = statements(template.properties("AWS::S3::BucketPolicy", "Landing")["PolicyDocument"])
    allowing = {sid: each for sid, each in policy.items() if each["Effect"] == "Allow"}
    assert set(allowing) == {"ConfigChecks", "ConfigDelivers"}
    for statement in allowing.values():
        assert statement["Principal"] == {"Service": "config.amazonaws.com"}
        assert statement["Condition"] == {"StringEquals": {"aws:SourceOrgID": "o-exampleorg1"}}
    assert allowing["ConfigChecks"]["Action"] == ["s3:GetBucketAcl", "s3:ListBucket"]
    assert allowing["ConfigDelivers"]["Action"] == "s3:PutObject"
    assert text(allowing["ConfigDelivers"]["Resource"]).endswith("/AWSLogs/*/Config/*")


def test_a_key_for_configuration_admits_the_service_and_the_replication_role(synth, make, role, statements, text):
    def build(stack):
        key = CustomerKey(stack, "LandingKey", alias="landing", description="d", administrators=[role("Deployer")])
        make(stack, logged_bucket_names=[], organization_id="o-exampleorg1", encryption_key=key.resource)

    template = synth(build)
    (rule,) = template.properties("AWS::S3::Bucket", "Landing")["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    policy = statements(template.properties("AWS::KMS::Key", "LandingKey")["KeyPolicy"])
    admitted = policy["ConfigEncrypts"]
    assert admitted["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]
    assert admitted["Principal"] == {"Service": "config.amazonaws.com"}
    assert admitted["Condition"] == {"StringEquals": {"aws:SourceOrgID": "o-exampleorg1"}}
    assert policy["ReadForReplicationOfacmelanding"]["Action"] == "kms:Decrypt"


def test_accesses_are_logged_elsewhere(synth, make):
    def build(stack):
        receiving = s3.Bucket.from_bucket_name(stack, "Receiving", "acme-landing-access")
        make(stack, logged_bucket_names=[], organization_id="o-exampleorg1", access_log_bucket=receiving)

    logging = synth(build).properties("AWS::S3::Bucket", "Landing")["LoggingConfiguration"]
    assert (logging["DestinationBucketName"], logging["LogFilePrefix"]) == ("acme-landing-access", "acme-landing/")


def test_encrypted_and_versioned(bucket):
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert "ObjectLockEnabled" not in bucket


def test_tls_only(policy):
    conditions = [each.get("Condition") for each in policy.values() if each["Effect"] == "Deny"]
    assert {"Bool": {"aws:SecureTransport": "false"}} in conditions
    assert {"NumericLessThan": {"s3:TlsVersion": 1.2}} in conditions


def test_never_public(bucket):
    block = bucket["PublicAccessBlockConfiguration"]
    assert len(block) == 4
    assert all(value is True for value in block.values())
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


def test_survives_its_stack(template):
    resource = template.one("AWS::S3::Bucket", "Landing")
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_the_replication_role_needs_no_source_key(template):
    statements = template.properties("AWS::IAM::ManagedPolicy")["PolicyDocument"]["Statement"]
    assert "DecryptSource" not in [each.get("Sid") for each in statements]
    assert len(statements) == 6


def test_a_logged_bucket_may_depend_on_it_without_a_cycle(synth, make, role):
    def build(stack):
        landing = make(stack)
        key = CustomerKey(stack, "TrailKey", alias="archive/trail", description="d", administrators=[role("Deployer")])
        WormBucket(
            stack,
            "Trail",
            bucket_name="acme-trail",
            encryption_key=key.resource,
            lock_mode=LockMode.COMPLIANCE,
            retention=Duration.days(2192),
            access_log_bucket=landing.resource,
        )

    template = synth(build)
    (policy,) = [name for name in template.all("AWS::S3::BucketPolicy") if name.startswith("Landing")]
    assert policy in template.one("AWS::S3::Bucket", "Trail")["DependsOn"]
    assert "acme-trail" not in str(template.one("AWS::S3::BucketPolicy", "Landing").get("DependsOn"))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"bucket_name": "A"}, "bucket_name: 'A' given"),
        ({"logged_bucket_names": []}, "logged_bucket_names: none given"),
        ({"logged_bucket_names": ["A"]}, "logged_bucket_names: 'A' given"),
        ({"organization_id": "ou-1"}, "organization_id: 'ou-1' given"),
        ({"encryption_key": "arn"}, "encryption_key: str given"),
        ({"access_log_bucket": "acme"}, "access_log_bucket: str given"),
        ({"replicas": []}, "replicas: none given"),
        ({"role_name": "a b"}, "role_name: 'a b' given"),
    ],
)
def test_wrong_arguments_are_refused(synth, make, changed, message):
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: make(stack, **changed))
