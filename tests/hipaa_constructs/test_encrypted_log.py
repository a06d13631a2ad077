"""Log groups that constructs make for services: encrypted, admitted by name, kept."""

import pytest
from aws_cdk import Aws
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs

from hipaa_constructs.encrypted_log import TOO_SHORT, make_log_group, require_retention


def make(stack, key, name="/acme/log"):
    make_log_group(stack, "Log", log_group_name=name, encryption_key=key, retention=logs.RetentionDays.SIX_YEARS)


def test_a_key_admits_log_groups_of_the_name_only(synth, text):
    template = synth(lambda stack: make(stack, kms.Key(stack, "Key"), f"/acme/{Aws.STACK_NAME}/log"))
    statement = template.properties("AWS::KMS::Key")["KeyPolicy"]["Statement"][-1]
    assert statement["Principal"] == {"Service": "logs.us-east-1.amazonaws.com"}
    arn = text(statement["Condition"]["StringLike"]["kms:EncryptionContext:aws:logs:arn"])
    assert arn == "arn:aws:logs:us-east-1:222222222222:log-group:/acme/*/log"
    group = template.one("AWS::Logs::LogGroup")
    (key,) = template.all("AWS::KMS::Key")
    assert group["Properties"]["KmsKeyId"] == {"Fn::GetAtt": [key, "Arn"]}
    assert group["Properties"]["RetentionInDays"] == 2192
    assert (group["DeletionPolicy"], group["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_an_imported_key_is_taken_as_it_is(synth):
    arn = "arn:aws:kms:us-east-1:222222222222:key/1"
    template = synth(lambda stack: make(stack, kms.Key.from_key_arn(stack, "Key", arn)))
    assert template.properties("AWS::Logs::LogGroup")["KmsKeyId"] == arn


@pytest.mark.parametrize("retention", logs.RetentionDays)
def test_a_year_is_the_least(retention):
    long_enough = retention.name.endswith(("YEAR", "YEARS", "INFINITE")) or retention.name in {
        "THIRTEEN_MONTHS",
        "EIGHTEEN_MONTHS",
    }
    assert (retention in TOO_SHORT) is not long_enough
    if long_enough:
        require_retention(retention)
    else:
        with pytest.raises(ValueError, match=f"retention: {retention.name} given; allowed: ONE_YEAR or longer"):
            require_retention(retention)
