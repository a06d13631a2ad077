"""AWS::S3: what protects a bucket is read back as it was deployed, and a locked version cannot be deleted."""

import datetime as dt

import pytest
from botocore.exceptions import ClientError

ENCRYPTION = {
    "ServerSideEncryptionConfiguration": [
        {
            "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/archive"},
            "BucketKeyEnabled": True,
        }
    ]
}
VERSIONED = {"VersioningConfiguration": {"Status": "Enabled"}}


def lock(mode, days=30):
    retention = {"DefaultRetention": {"Mode": mode, "Days": days}}
    return {
        "ObjectLockEnabled": True,
        "ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled", "Rule": retention},
        **VERSIONED,
    }


def bucket(**properties):
    return {"Type": "AWS::S3::Bucket", "Properties": properties}


def test_protections_are_read_back(account):
    lifecycle = {
        "Id": "old",
        "Status": "Enabled",
        "Prefix": "AWSLogs/",
        "Transitions": [{"StorageClass": "GLACIER", "TransitionInDays": 90}],
        "ExpirationInDays": 400,
        "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    }
    public = dict.fromkeys(("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True)
    name = account.deploy(
        {
            "B": bucket(
                BucketEncryption=ENCRYPTION,
                PublicAccessBlockConfiguration=public,
                OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
                LifecycleConfiguration={"Rules": [lifecycle]},
                Tags=[{"Key": "phi", "Value": "yes"}],
                **lock("COMPLIANCE", "2192"),
            )
        }
    )["Ids"]["B"]
    s3 = account.client("s3")
    (rule,) = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["BucketKeyEnabled"] is True
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/archive"}
    assert rule["ApplyServerSideEncryptionByDefault"] == default
    assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Enabled"
    assert s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"] == public
    owner = s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]["Rules"]
    assert owner == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    configuration = s3.get_object_lock_configuration(Bucket=name)["ObjectLockConfiguration"]
    assert configuration["Rule"]["DefaultRetention"] == {"Mode": "COMPLIANCE", "Days": 2192}
    assert s3.get_bucket_tagging(Bucket=name)["TagSet"] == [{"Key": "phi", "Value": "yes"}]
    (read,) = s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]
    assert read == {
        "ID": "old",
        "Status": "Enabled",
        "Filter": {"Prefix": "AWSLogs/"},
        "Transitions": [{"Days": 90, "StorageClass": "GLACIER"}],
        "Expiration": {"Days": 400},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    }


@pytest.mark.parametrize("mode", ["COMPLIANCE", "GOVERNANCE"])
def test_locked_version_is_not_deleted(account, mode):
    name = account.deploy({"B": bucket(**lock(mode))})["Ids"]["B"]
    s3 = account.client("s3")
    version = s3.put_object(Bucket=name, Key="log", Body=b"evidence")["VersionId"]
    retention = s3.get_object_retention(Bucket=name, Key="log")["Retention"]
    assert retention["Mode"] == mode
    assert retention["RetainUntilDate"] > dt.datetime.now(dt.UTC) + dt.timedelta(days=29)
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(Bucket=name, Key="log", VersionId=version)
    errors = s3.delete_objects(Bucket=name, Delete={"Objects": [{"Key": "log", "VersionId": version}]})["Errors"]
    assert [error["Code"] for error in errors] == ["AccessDenied"]
    assert s3.get_object(Bucket=name, Key="log", VersionId=version)["Body"].read() == b"evidence"
    assert account.delete()[0] == "DELETE_FAILED"


def test_bypass_frees_governance_and_not_compliance(account):
    ids = account.deploy({"G": bucket(**lock("GOVERNANCE")), "C": bucket(**lock("COMPLIANCE"))})["Ids"]
    s3 = account.client("s3")
    version = {key: s3.put_object(Bucket=ids[key], Key="log", Body=b"x")["VersionId"] for key in ids}
    s3.delete_object(Bucket=ids["G"], Key="log", VersionId=version["G"], BypassGovernanceRetention=True)
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(Bucket=ids["C"], Key="log", VersionId=version["C"], BypassGovernanceRetention=True)


def test_compliance_retention_is_not_shortened(account):
    name = account.deploy({"B": bucket(**lock("COMPLIANCE"))})["Ids"]["B"]
    s3 = account.client("s3")
    s3.put_object(Bucket=name, Key="log", Body=b"x")
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.put_object_retention(
            Bucket=name,
            Key="log",
            Retention={"Mode": "GOVERNANCE", "RetainUntilDate": tomorrow},
            BypassGovernanceRetention=True,
        )


def test_replication_is_read_back_as_it_was_deployed(account, new_account):
    other = new_account(region="eu-central-1")
    target = other.deploy({"R": bucket(**VERSIONED)})["Ids"]["R"]

    def rule(name, priority, which):
        return {
            "Id": name,
            "Priority": priority,
            "Status": "Enabled",
            "Filter": which,
            "DeleteMarkerReplication": {"Status": "Disabled"},
            "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}},
            "Destination": {
                "Bucket": f"arn:aws:s3:::{target}",
                "Account": other.id,
                "StorageClass": "STANDARD_IA",
                "EncryptionConfiguration": {"ReplicaKmsKeyID": "arn:aws:kms:eu-central-1:1:key/k"},
                "AccessControlTranslation": {"Owner": "Destination"},
            },
        }

    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    rules = [
        rule("all", 2, {"Prefix": ""}),
        rule("some", 1, {"And": {"Prefix": "logs/", "TagFilters": tags}}),
    ]
    role = f"arn:aws:iam::{account.id}:role/replicator"
    name = account.deploy({"B": bucket(ReplicationConfiguration={"Role": role, "Rules": rules}, **VERSIONED)})["Ids"][
        "B"
    ]
    read = account.client("s3").get_bucket_replication(Bucket=name)["ReplicationConfiguration"]
    assert read["Role"] == role
    assert [entry.pop("ID") for entry in read["Rules"]] == ["all", "some"]
    filters = [entry.pop("Filter") for entry in read["Rules"]]
    assert filters[1] == {"And": {"Prefix": "logs/", "Tags": tags}}
    assert filters[0] in ({}, {"Prefix": ""})
    for entry, deployed in zip(read["Rules"], rules, strict=True):
        assert entry == {key: value for key, value in deployed.items() if key not in {"Id", "Filter"}}


@pytest.mark.parametrize(("properties", "message"), [({}, "must have versioning enabled"), (None, "must exist")])
def test_replication_to_a_bucket_that_cannot_receive_fails_the_stack(account, properties, message):
    if properties is not None:
        account.deploy({"R": bucket(BucketName=f"target-{account.id}", **properties)}, name="target")
    rule = {"Status": "Enabled", "Destination": {"Bucket": f"arn:aws:s3:::target-{account.id}"}}
    stack = account.deploy({"B": bucket(ReplicationConfiguration={"Role": "r", "Rules": [rule]}, **VERSIONED)})
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert message in stack["StackStatusReason"]
    assert "stack-" not in str(account.client("s3").list_buckets()["Buckets"])


def test_access_logs_go_to_a_bucket_that_admits_them(account):
    target = f"logs-{account.id}"
    admit = {
        "Sid": "Deliver",
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{target}/*",
        "Condition": {"StringEquals": {"aws:SourceAccount": account.id}},
    }
    policy = {
        "Type": "AWS::S3::BucketPolicy",
        "Properties": {"Bucket": target, "PolicyDocument": {"Statement": [admit]}},
    }
    logged = bucket(LoggingConfiguration={"DestinationBucketName": target, "LogFilePrefix": "b/"})
    resources = {
        "Target": bucket(BucketName=target),
        "Policy": {**policy, "DependsOn": "Target"},
        "B": {**logged, "DependsOn": "Policy"},
    }
    stack = account.deploy(resources)
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    read = account.client("s3").get_bucket_logging(Bucket=stack["Ids"]["B"])["LoggingEnabled"]
    assert read == {"TargetBucket": target, "TargetPrefix": "b/"}


def test_policy_is_read_back_updated_and_taken_away(account):
    def template(action):
        statement = {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": "*"}
        insecure = {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
        document = {"Version": "2012-10-17", "Statement": [{**statement, **insecure}]}
        properties = {"Bucket": {"Ref": "B"}, "PolicyDocument": document}
        return {"B": bucket(), "P": {"Type": "AWS::S3::BucketPolicy", "Properties": properties}}

    name = account.deploy(template("s3:*"))["Ids"]["B"]
    s3 = account.client("s3")
    s3.put_object(Bucket=name, Key="k", Body=b"a conditional denial does not deny everything")
    s3.delete_object(Bucket=name, Key="k")
    account.deploy(template("s3:PutObject"))
    assert '"s3:PutObject"' in s3.get_bucket_policy(Bucket=name)["Policy"]
    account.deploy({"B": bucket()})
    with pytest.raises(ClientError, match="NoSuchBucketPolicy"):
        s3.get_bucket_policy(Bucket=name)


def test_update_changes_the_bucket_in_place(account):
    before = account.deploy({"B": bucket(BucketEncryption=ENCRYPTION)})["Ids"]["B"]
    after = account.deploy({"B": bucket(**VERSIONED)})["Ids"]["B"]
    s3 = account.client("s3")
    assert before == after
    assert s3.get_bucket_versioning(Bucket=after)["Status"] == "Enabled"
    with pytest.raises(ClientError, match="ServerSideEncryptionConfigurationNotFoundError"):
        s3.get_bucket_encryption(Bucket=after)


@pytest.mark.parametrize(
    "properties",
    [
        {"WebsiteConfiguration": {"IndexDocument": "index.html"}},
        {"LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "ObjectSizeGreaterThan": "1"}]}},
    ],
)
def test_property_that_is_not_carried_fails_the_stack(account, properties):
    stack = account.deploy({"B": bucket(**properties)})
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "not carry" in stack["StackStatusReason"]
