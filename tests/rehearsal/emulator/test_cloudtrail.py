"""AWS::CloudTrail::Trail reads back as deployed, and refuses what CloudTrail could not deliver to."""

import json

import pytest

BUCKET = {"Type": "AWS::S3::Bucket", "Properties": {}}
KEY = {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Version": "2012-10-17", "Statement": []}}}
DELIVERY = {
    "Effect": "Allow",
    "Principal": {"Service": "cloudtrail.amazonaws.com"},
    "Action": "s3:PutObject",
    "Resource": "*",
}
SELECTORS = [
    {
        "Name": "management",
        "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}],
    },
    {
        "Name": "objects",
        "FieldSelectors": [
            {"Field": "eventCategory", "Equals": ["Data"]},
            {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
        ],
    },
]


def policy(bucket):
    document = {"Version": "2012-10-17", "Statement": [DELIVERY]}
    return {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": bucket, "PolicyDocument": document}}


def trail(bucket, **properties):
    return {"Type": "AWS::CloudTrail::Trail", "Properties": {"IsLogging": True, "S3BucketName": bucket, **properties}}


@pytest.fixture
def archive(new_account):
    """A bucket and a key with an alias, in an account of their own."""
    other = new_account()
    alias = {"Type": "AWS::KMS::Alias", "Properties": {"AliasName": "alias/trail", "TargetKeyId": {"Ref": "K"}}}
    ids = other.deploy({"B": BUCKET, "P": policy({"Ref": "B"}), "K": KEY, "A": alias})["Ids"]
    return ids["B"], f"arn:aws:kms:{other.region}:{other.id}:alias/trail"


def organization(account, *, trusted=True):
    resources = {"O": {"Type": "AWS::Organizations::Organization", "Properties": {"FeatureSet": "ALL"}}}
    if trusted:
        call = {
            "service": "Organizations",
            "action": "enableAWSServiceAccess",
            "parameters": {"ServicePrincipal": "cloudtrail.amazonaws.com"},
            "physicalResourceId": {"id": "trusted"},
        }
        create = {"ServiceToken": "none", "Create": json.dumps(call)}
        resources["T"] = {"Type": "Custom::AWS", "Properties": create, "DependsOn": "O"}
    account.deploy(resources, name="organization")


def test_organization_trail_reads_back_as_deployed(account, archive):
    bucket, key = archive
    organization(account)
    group, role = (
        f"arn:aws:logs:{account.region}:{account.id}:log-group:trail:*",
        f"arn:aws:iam::{account.id}:role/trail",
    )
    wanted = trail(
        bucket,
        TrailName="organization",
        IsOrganizationTrail=True,
        IsMultiRegionTrail=True,
        IncludeGlobalServiceEvents=True,
        EnableLogFileValidation=True,
        KMSKeyId=key,
        CloudWatchLogsLogGroupArn=group,
        CloudWatchLogsRoleArn=role,
        AdvancedEventSelectors=SELECTORS,
    )
    stack = account.deploy({"T": wanted}, Outputs={"Arn": {"Value": {"Fn::GetAtt": ["T", "Arn"]}}})
    client = account.client("cloudtrail")
    read = client.get_trail(Name="organization")["Trail"]
    assert stack["Ids"]["T"] == "organization"
    assert read["TrailARN"] == stack["Values"]["Arn"]
    assert {name: read[name] for name in ("IsOrganizationTrail", "IsMultiRegionTrail", "LogFileValidationEnabled")} == {
        "IsOrganizationTrail": True,
        "IsMultiRegionTrail": True,
        "LogFileValidationEnabled": True,
    }
    assert (read["S3BucketName"], read["KmsKeyId"]) == (bucket, key)
    assert (read["CloudWatchLogsLogGroupArn"], read["CloudWatchLogsRoleArn"]) == (group, role)
    assert client.get_trail_status(Name="organization")["IsLogging"] is True
    assert client.get_event_selectors(TrailName="organization")["AdvancedEventSelectors"] == SELECTORS
    assert [item["Name"] for item in client.describe_trails()["trailList"]] == ["organization"]
    assert account.delete()[0] == "DELETE_COMPLETE"
    assert client.describe_trails()["trailList"] == []


def test_update_changes_the_trail_in_place(account, archive):
    bucket, key = archive
    account.deploy({"T": trail(bucket, TrailName="own")})
    changed = trail(bucket, TrailName="own", KMSKeyId=key, EnableLogFileValidation=True)
    changed["Properties"]["IsLogging"] = False
    account.deploy({"T": changed})
    client = account.client("cloudtrail")
    assert client.get_trail(Name="own")["Trail"]["LogFileValidationEnabled"] is True
    assert client.get_trail_status(Name="own")["IsLogging"] is False


def test_trail_without_trusted_access_fails_the_stack(account, archive):
    organization(account, trusted=False)
    stack = account.deploy({"T": trail(archive[0], IsOrganizationTrail=True)})
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "CloudTrailAccessNotEnabledException" in stack["StackStatusReason"]


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"S3BucketName": "nowhere"}, "S3BucketDoesNotExistException"),
        ({"KMSKeyId": "arn:aws:kms:eu-west-1:999999999999:alias/none"}, "KmsKeyDoesNotExistException"),
        ({"Colour": "blue"}, "does not carry Colour"),
    ],
)
def test_trail_that_cannot_deliver_fails_the_stack(account, archive, properties, message):
    stack = account.deploy({"T": trail(archive[0], **properties)})
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert message in stack["StackStatusReason"]


def test_bucket_without_a_policy_fails_the_stack(account):
    stack = account.deploy({"B": BUCKET, "T": trail({"Ref": "B"})})
    assert "InsufficientS3BucketPolicyException" in stack["StackStatusReason"]
    assert account.client("cloudtrail").describe_trails()["trailList"] == []
