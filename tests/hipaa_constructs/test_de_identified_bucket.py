"""Each guarantee of DeIdentifiedBucket: read from the template, and asked of the policies in it."""

from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from cdk_nag import HIPAASecurityChecks

import hipaa_constructs
from hipaa_constructs import DeIdentifiedBucket
from hipaa_constructs.classification import CLASSIFICATION_TAG, NON_PHI
from hipaa_landing_zone.plan.name import CLASSIFICATION_TAG as CONTRACT_TAG
from hipaa_landing_zone.plan.permission import Jurisdiction, Question, request_of
from hipaa_landing_zone.policies.evaluation import (
    ADMINISTRATOR_ACCESS,
    Policies,
    Policy,
    Principal,
    Request,
    Resource,
    evaluate,
    explain,
)

ACCOUNT = "222222222222"
PIPELINE = "arn:aws:iam::333333333333:role/exporter"
ANALYST, RELEASE, ADMIN, MACIE = (
    f"arn:aws:iam::{ACCOUNT}:role/{each}"
    for each in (
        "analyst",
        "deidentified-release",
        "Admin",
        "aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie",
    )
)


@pytest.fixture(scope="module")
def make():
    def bucket(stack, **changed):
        arguments = {
            "bucket_name": "acme-deidentified",
            "encryption_key": kms.Key(stack, "Key", enable_key_rotation=True),
            "release_role_name": "deidentified-release",
            "access_log_bucket": s3.Bucket.from_bucket_name(stack, "AccessLogs", "acme-access-logs"),
            **changed,
        }
        for name, default in (("pipelines", [PIPELINE]), ("readers", [ANALYST])):
            arns = changed.get(name, default)
            arguments[name] = [iam.Role.from_role_arn(stack, f"{name}-{each}", each) for each in arns]
        return DeIdentifiedBucket(stack, "Export", **arguments)

    return bucket


@pytest.fixture(scope="module")
def template(synth, make):
    return synth(make, plugin=HIPAASecurityChecks)


@pytest.fixture(scope="module")
def bucket(template):
    return template.properties("AWS::S3::Bucket")


@pytest.fixture(scope="module")
def policy(template, statements):
    return statements(template.properties("AWS::S3::BucketPolicy")["PolicyDocument"])


@pytest.fixture(scope="module")
def allowed(template, text):
    """Whether a policy here, and an administrator's IAM policy, let somebody do something."""

    def filled(value):
        if isinstance(value, list):
            return [filled(each) for each in value]
        if isinstance(value, dict) and "Fn::GetAtt" in value:
            return RELEASE if "Role" in value["Fn::GetAtt"][0] else "arn:aws:s3:::acme-deidentified"
        if isinstance(value, dict) and "Fn::Join" in value:
            return "".join(filled(each) if "Fn::GetAtt" in each else text(each) for each in value["Fn::Join"][1])
        return {key: filled(each) for key, each in value.items()} if isinstance(value, dict) else value

    bucket = filled(template.properties("AWS::S3::BucketPolicy")["PolicyDocument"])
    trust = filled(template.properties("AWS::IAM::Role")["AssumeRolePolicyDocument"])
    release = filled(template.properties("AWS::IAM::ManagedPolicy")["PolicyDocument"])
    identity = {RELEASE: Policy.compile("release", release)}

    def ask(who, action, arn="arn:aws:s3:::acme-deidentified/x"):
        assume = action == "sts:AssumeRole"
        context = {"aws:SecureTransport": True, "aws:RequestedRegion": "us-east-1", "s3:TlsVersion": "1.3"}
        if assume:
            del context["s3:TlsVersion"]
        request = Request(Principal.of(who), action, Resource(RELEASE if assume else arn, ACCOUNT), context)
        resource = Policy.compile("trust", trust, "trust") if assume else Policy.compile("bucket", bucket, "resource")
        verdict = evaluate(request, Policies(identity=(identity.get(who, ADMINISTRATOR_ACCESS),), resource=resource))
        assert verdict.allowed or verdict.denied, "undecided"
        return verdict.allowed

    return ask


def test_only_the_release_role_writes(allowed):
    assert allowed(RELEASE, "s3:PutObject")
    for action in ("s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObjectAcl"):
        assert not allowed(ADMIN, action), action
        assert not allowed(ANALYST, action), action


def test_only_the_pipeline_releases(allowed):
    assert allowed(PIPELINE, "sts:AssumeRole")
    assert not allowed("arn:aws:iam::333333333333:role/Admin", "sts:AssumeRole")
    assert not allowed(ADMIN, "sts:AssumeRole")


def test_the_release_role_cannot_read(allowed):
    for action in ("s3:GetObject", "s3:GetObjectVersion", "s3:DeleteObject"):
        assert not allowed(RELEASE, action), action
    assert not allowed(RELEASE, "s3:ListBucket", "arn:aws:s3:::acme-deidentified")


@pytest.mark.parametrize("action", ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"])
def test_replication_is_writing_too(template, statements, action):
    policy = statements(template.properties("AWS::S3::BucketPolicy", "Export")["PolicyDocument"])
    assert any(fnmatchcase(action, each) for each in policy["OnlyTheReleaseRoleWrites"]["Action"])


def test_only_named_readers_read(allowed):
    for who in (ANALYST, MACIE):
        assert allowed(who, "s3:GetObject")
        assert allowed(who, "s3:ListBucket", "arn:aws:s3:::acme-deidentified")
    assert not allowed(ADMIN, "s3:GetObject")
    assert not allowed(ADMIN, "s3:ListBucket", "arn:aws:s3:::acme-deidentified")
    assert allowed(ADMIN, "s3:PutBucketPolicy", "arn:aws:s3:::acme-deidentified")


def test_readers_cannot_release(allowed, synth, make, template, statements):
    assert not allowed(ANALYST, "sts:AssumeRole")
    trust = statements(template.properties("AWS::IAM::Role")["AssumeRolePolicyDocument"])
    assert trust["ReadersCannotRelease"]["Condition"] == {"ArnEquals": {"aws:PrincipalArn": [ANALYST]}}
    with pytest.raises(ValueError, match="which releases too; allowed: roles that do not"):
        synth(lambda stack: make(stack, readers=[ANALYST, PIPELINE]))


def test_marked_as_free_of_phi(bucket):
    assert bucket["Tags"] == [{"Key": CLASSIFICATION_TAG, "Value": NON_PHI}]
    assert CLASSIFICATION_TAG == CONTRACT_TAG


def test_encrypted_with_a_customer_key(bucket, template):
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    (key,) = template.all("AWS::KMS::Key")
    assert rule["BucketKeyEnabled"] is True
    assert rule["ServerSideEncryptionByDefault"] == {
        "SSEAlgorithm": "aws:kms",
        "KMSMasterKeyID": {"Fn::GetAtt": [key, "Arn"]},
    }


def test_tls_only(policy):
    conditions = [each.get("Condition") for each in policy.values() if each["Effect"] == "Deny"]
    assert {"Bool": {"aws:SecureTransport": "false"}} in conditions
    assert {"NumericLessThan": {"s3:TlsVersion": 1.2}} in conditions


def test_never_public(bucket, policy):
    block = bucket["PublicAccessBlockConfiguration"]
    assert len(block) == 4
    assert all(value is True for value in block.values())
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    assert {each["Effect"] for each in policy.values()} == {"Deny"}


def test_accesses_are_logged(bucket):
    logging = bucket["LoggingConfiguration"]
    assert (logging["DestinationBucketName"], logging["LogFilePrefix"]) == ("acme-access-logs", "")
    assert logging["TargetObjectKeyFormat"] == {"PartitionedPrefix": {"PartitionDateSource": "EventTime"}}


def test_survives_its_stack(template, bucket):
    resource = template.one("AWS::S3::Bucket")
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}


def test_cdk_nag_finds_only_what_the_page_explains(template):
    assert template.findings == {("HIPAA.Security-S3BucketReplicationEnabled", "stack/Export/Resource/Resource")}
    page = (Path(hipaa_constructs.__file__).parents[1] / "deidentification.md").read_text()
    assert "`HIPAA.Security-S3BucketReplicationEnabled` | `DeIdentifiedBucket`" in page


def test_a_reader_is_given_what_it_needs(synth, make):
    def build(stack):
        reader = iam.Role(stack, "Reader", role_name="analyst", assumed_by=iam.AccountPrincipal(ACCOUNT))
        make(stack).grant_read(reader)

    (policy,) = synth(build).all("AWS::IAM::Policy").values()
    actions = [each["Action"] for each in policy["Properties"]["PolicyDocument"]["Statement"]]
    assert ["kms:Decrypt", "kms:DescribeKey"] in actions


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"bucket_name": "A"}, "bucket_name: 'A' given"),
        ({"release_role_name": "a b"}, "release_role_name: 'a b' given"),
        ({"pipelines": []}, "pipelines: none given"),
        ({"readers": []}, "readers: none given"),
    ],
)
def test_wrong_arguments_are_refused(synth, make, changed, message):
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: make(stack, **changed))


def test_guardrails_leave_one_door_for_data(plan):
    """What the example organization's SCPs and RCPs say to each step of an export, and to the ways around it."""
    jurisdiction = Jurisdiction(plan)
    analytics, ehr = (jurisdiction.account_id(plan.account(each)) for each in ("deid-analytics-prod", "ehr-prod"))
    release = DeIdentifiedBucket.release_role_arn(role_name="deidentified-release", account=analytics)
    export, originals = "arn:aws:s3:::acme-deidentified/x", "arn:aws:s3:::acme-phi/x"

    def asked(account, role, action, resource, owner):
        absent = frozenset({"sts:externalid", "s3:x-amz-acl", "s3:x-amz-grant-read"})
        question = Question(account, f"role/{role}", action, resource, absent=absent, owner=owner)
        return explain(*request_of(plan, jurisdiction, question))

    def denying(*question):
        explanation = asked(*question)
        assert explanation.verdict.denied
        return " ".join(each.title for each in explanation.denials)

    here = "deid-analytics-prod"
    for question in (
        ("ehr-prod", "exporter", "sts:AssumeRole", release, here),
        (here, "deidentified-release", "s3:PutObject", export, here),
        (here, "deidentified-release", "kms:GenerateDataKey", f"arn:aws:kms:us-east-1:{analytics}:key/x", here),
        (here, "analyst", "s3:GetObject", export, here),
    ):
        assert asked(*question).verdict.allowed, question
    assert "HLZ-RCP-05" in denying("ehr-prod", "exporter", "s3:PutObject", export, here)
    assert "HLZ-RCP-04" in denying(here, "deidentified-release", "s3:GetObject", originals, "ehr-prod")
    assert "HLZ-RCP-04" in denying(here, "analyst", "s3:GetObject", originals, "ehr-prod")
    key = f"arn:aws:kms:us-east-1:{ehr}:key/x"
    assert "HLZ-RCP-04" in denying(here, "analyst", "kms:Decrypt", key, "ehr-prod")
