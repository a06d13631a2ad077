"""Each guarantee of PhiStream, read from the template."""

import pytest
from aws_cdk import Duration
from aws_cdk import aws_iam as iam

from hipaa_constructs import PhiKey, PhiStream


def make(stack, **changed):
    key = PhiKey(stack, "Key", alias="stream", description="d").resource
    return PhiStream(stack, "Stream", **{"encryption_key": key, **changed})


@pytest.fixture(scope="module")
def template(synth):
    return synth(make)


@pytest.fixture(scope="module")
def stream(template):
    return template.properties("AWS::Kinesis::Stream")


def test_encrypted_with_a_customer_key(template, stream):
    (key,) = template.all("AWS::KMS::Key")
    assert stream["StreamEncryption"] == {"EncryptionType": "KMS", "KeyId": {"Fn::GetAtt": [key, "Arn"]}}


def test_records_outlive_an_outage(stream, synth):
    assert stream["RetentionPeriodHours"] == 168
    with pytest.raises(ValueError, match="retention: 23 hours given; allowed: 1 to 365 days"):
        synth(lambda stack: make(stack, retention=Duration.hours(23)))


def test_every_shard_is_watched(stream):
    assert stream["DesiredShardLevelMetrics"] == ["ALL"]


def test_nobody_is_admitted(template):
    assert template.all("AWS::Kinesis::ResourcePolicy") == {}


def test_survives_its_stack(template):
    resource = template.one("AWS::Kinesis::Stream")
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_capacity_is_on_demand_or_provisioned(stream, synth):
    assert stream["StreamModeDetails"] == {"StreamMode": "ON_DEMAND"}
    assert "ShardCount" not in stream
    provisioned = synth(lambda stack: make(stack, shard_count=2)).properties("AWS::Kinesis::Stream")
    assert (provisioned["StreamModeDetails"], provisioned["ShardCount"]) == ({"StreamMode": "PROVISIONED"}, 2)


def test_grants_include_the_key(synth):
    def build(stack):
        stream = make(stack)
        role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        stream.grant_write(role)
        stream.grant_read(role)

    actions = str(synth(build).properties("AWS::IAM::Policy")["PolicyDocument"]["Statement"])
    assert all(each in actions for each in ("kinesis:PutRecord", "kinesis:GetRecords", "kms:Decrypt", "kms:Generate"))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"stream_name": "a b"}, "stream_name: 'a b' given"),
        ({"shard_count": 0}, "shard_count: 0 given; allowed: 1 or more"),
        ({"retention": Duration.days(366)}, "retention: 366 days given"),
    ],
)
def test_wrong_arguments_are_refused(synth, changed, message):
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: make(stack, **changed))
