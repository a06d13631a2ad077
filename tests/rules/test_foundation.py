"""What the landing zone publishes is known to rules; what only looks like it is not."""

import pytest

from hipaa_constructs.foundation import FOUNDATION_PREFIX
from hipaa_landing_zone.rules.customer_key import is_customer_key
from hipaa_landing_zone.rules.foundation import PREFIX, is_published
from hipaa_landing_zone.rules.unknown import Unknown

NAME = "/hlz/foundation/v1/key/data"
PUBLISHED = "{{resolve:ssm:/hlz/foundation/v1/key/data}}"
PARAMETER = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": NAME, "AllowedValues": [NAME]}


def value(assembly, written, **parameters):
    resources = {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"KmsMasterKeyId": written}}}
    (queue,) = assembly({"Parameters": parameters, "Resources": resources}).of_type("AWS::SQS::Queue")
    return queue.get("KmsMasterKeyId")


def test_the_prefix_is_the_one_that_constructs_read():
    assert FOUNDATION_PREFIX.startswith(PREFIX)


def test_both_forms_come_to_the_same(assembly):
    assert value(assembly, {"Ref": "P"}, P=PARAMETER) == value(assembly, PUBLISHED) == PUBLISHED


@pytest.mark.parametrize(
    "parameter",
    [
        {**PARAMETER, "AllowedValues": None},
        {**PARAMETER, "AllowedValues": [NAME, "/mine"]},
        {**PARAMETER, "Default": "/mine/key", "AllowedValues": ["/mine/key"]},
        {**PARAMETER, "Type": "String"},
        {**PARAMETER, "Default": 7, "AllowedValues": [7]},
        {"Type": "AWS::SSM::Parameter::Value<String>"},
        "text",
    ],
    ids=["any value", "two values", "another path", "a plain parameter", "a number", "no default", "no mapping"],
)
def test_what_could_be_given_otherwise_is_not_known(assembly, parameter):
    assert isinstance(value(assembly, {"Ref": "P"}, P=parameter), Unknown)


@pytest.mark.parametrize(
    "text",
    [
        "{{resolve:ssm:/mine/key}}",
        "{{resolve:ssm:/hlz/other/key}}",
        "{{resolve:ssm:/hlz/foundation/v1/key/data:3}}",
        "{{resolve:ssm-secure:/hlz/foundation/v1/key/data}}",
        "x{{resolve:ssm:/hlz/foundation/v1/key/data}}",
        "{{resolve:ssm:/hlz/foundation/v1/key/data}}{{resolve:ssm:/mine}}",
        "{{resolve:ssm:/hlz/foundation/key}}",
    ],
)
def test_what_only_looks_like_it_is_not(assembly, text):
    assert not is_published(text)
    assert isinstance(value(assembly, text), Unknown)


def test_a_name_can_be_asked_for():
    assert is_published(PUBLISHED, "key/")
    assert not is_published(PUBLISHED, "topic/")
    assert not is_published(None)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (None, False),
        ("alias/aws/sqs", False),
        ("arn:aws:kms:us-east-1:111111111111:alias/aws/sqs", False),
        ("alias/records", True),
        ("arn:aws:kms:us-east-1:111111111111:alias/records", True),
        ("arn:aws:kms:us-east-1:111111111111:key/mrk-1", True),
        ("12345678-1234-1234-1234-123456789012", True),
        (PUBLISHED, True),
        ({"Ref": "K"}, True),
        ({"Fn::GetAtt": ["K", "Arn"]}, True),
        ({"Ref": "A"}, True),
        (PUBLISHED.replace("key/data", "topic/security"), "unknown"),
        ({"Ref": "B"}, "unknown"),
        ({"Ref": "P"}, "unknown"),
        ("arn:aws:s3:::bucket", "unknown"),
        ("whatever", "unknown"),
        (["alias/aws/sqs"], "unknown"),
    ],
    ids=str,
)
def test_customer_keys_are_told_from_those_of_aws(assembly, written, expected):
    resources = {
        "K": {"Type": "AWS::KMS::Key"},
        "A": {"Type": "AWS::KMS::Alias", "Properties": {"AliasName": "alias/a", "TargetKeyId": {"Ref": "K"}}},
        "B": {"Type": "AWS::S3::Bucket"},
        "Q": {"Type": "AWS::SQS::Queue", "Properties": {"KmsMasterKeyId": written} if written else {}},
    }
    made = assembly({"Parameters": {"P": {"Type": "String"}}, "Resources": resources})
    (queue,) = made.of_type("AWS::SQS::Queue")
    answer = is_customer_key(queue.get("KmsMasterKeyId"), made)
    assert ("unknown" if isinstance(answer, Unknown) else answer) == expected
