"""Each guarantee of OrganizationTrail, read from the template."""

import pytest
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from hipaa_constructs import CustomerKey, OrganizationTrail

ARCHIVE_KEY = "arn:aws:kms:us-east-1:333333333333:alias/archive/trail"


@pytest.fixture(scope="module")
def make(role):
    def trail(stack, **changed):
        key = CustomerKey(stack, "Key", alias="trail-logs", description="d", administrators=[role("Deployer")])
        bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "acme-trail")
        arguments = {
            "trail_name": "organization",
            "organization_id": "o-abcdefghij",
            "bucket": bucket,
            "encryption_key": kms.Key.from_key_arn(stack, "ArchiveKey", ARCHIVE_KEY),
            "log_group_key": key,
            "data_event_types": ["AWS::S3::Object", "AWS::Lambda::Function"],
            "excluded_buckets": [bucket],
            **changed,
        }
        return OrganizationTrail(stack, "Trail", **arguments)

    return trail


@pytest.fixture(scope="module")
def template(synth, make):
    return synth(make)


@pytest.fixture(scope="module")
def trail(template):
    return template.properties("AWS::CloudTrail::Trail")


@pytest.fixture(scope="module")
def selectors(trail):
    return {
        each["Name"]: {field.pop("Field"): field for field in map(dict, each["FieldSelectors"])}
        for each in trail["AdvancedEventSelectors"]
    }


def test_every_account_and_region_is_recorded(trail):
    expected = ["IsLogging", "IsOrganizationTrail", "IsMultiRegionTrail", "IncludeGlobalServiceEvents"]
    assert [trail[name] for name in expected] == [True] * 4
    assert (trail["TrailName"], trail["S3BucketName"]) == ("organization", "acme-trail")


def test_management_events_are_complete(selectors):
    assert selectors["Management events"] == {"eventCategory": {"Equals": ["Management"]}}


def test_data_events_are_recorded(selectors, text):
    assert list(selectors) == ["Management events", "AWS::S3::Object", "AWS::Lambda::Function"]
    assert selectors["AWS::Lambda::Function"] == {
        "eventCategory": {"Equals": ["Data"]},
        "resources.type": {"Equals": ["AWS::Lambda::Function"]},
    }
    excluded = selectors["AWS::S3::Object"]["resources.ARN"]["NotStartsWith"]
    assert text(excluded) == ["arn:aws:s3:::acme-trail/"]


def test_log_files_are_validated(trail):
    assert trail["EnableLogFileValidation"] is True


def test_encrypted_with_a_customer_key(trail, template, statements, text):
    assert trail["KMSKeyId"] == ARCHIVE_KEY
    (key,) = template.all("AWS::KMS::Key")
    assert template.properties("AWS::Logs::LogGroup")["KmsKeyId"] == {"Fn::GetAtt": [key, "Arn"]}
    statement = statements(template.properties("AWS::KMS::Key")["KeyPolicy"])["CloudWatchLogs"]
    (log_group,) = statement["Condition"]["ArnEquals"].values()
    assert text(log_group).endswith(":log-group:/organization-trail/organization")


def test_delivery_role_is_pinned(template, text):
    statement = template.properties("AWS::IAM::Role")["AssumeRolePolicyDocument"]["Statement"]
    assert statement == {
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    delivery = template.properties("AWS::IAM::ManagedPolicy")["PolicyDocument"]["Statement"]
    assert delivery["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    group = "arn:aws:logs:us-east-1:222222222222:log-group:/organization-trail/organization"
    assert text(delivery["Resource"]) == [
        f"{group}:log-stream:222222222222_CloudTrail_us-east-1*",
        f"{group}:log-stream:o-abcdefghij_*",
    ]


def test_the_trail_waits_for_its_delivery_role(template):
    (policy,) = template.all("AWS::IAM::ManagedPolicy")
    assert policy in template.one("AWS::CloudTrail::Trail")["DependsOn"]


def test_log_group_survives_its_stack(template):
    resource = template.one("AWS::Logs::LogGroup")
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
    assert resource["Properties"]["RetentionInDays"] == 365


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov"])
def test_arn_is_known_beforehand(partition):
    arn = OrganizationTrail.arn_of(
        trail_name="organization", partition=partition, home_region="r", management_account_id="1"
    )
    assert arn == f"arn:{partition}:cloudtrail:r:1:trail/organization"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"trail_name": "-"}, "trail_name: '-' given"),
        ({"organization_id": "acme"}, "organization_id: 'acme' given"),
        ({"data_event_types": ["S3"]}, "data_event_types: 'S3' given"),
        ({"excluded_buckets": []}, "excluded_buckets: none given"),
    ],
)
def test_wrong_arguments_are_refused(synth, make, changed, message):
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: make(stack, **changed))
