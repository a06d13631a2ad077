"""What an application is encrypted with is read back, and only its own or a published key is right."""

from types import SimpleNamespace

import pytest

from hipaa_landing_zone.rehearsal.encryption import READERS, encryption
from hipaa_landing_zone.rehearsal.outcome import Deployable

KEY = {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Version": "2012-10-17", "Statement": []}}}
ARN = {"Fn::GetAtt": ["K", "Arn"]}
TRUST = {"Version": "2012-10-17", "Statement": []}
SSE = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": ARN}}
FUNCTION = {
    "Code": {"ZipFile": "x"},
    "Handler": "index.x",
    "Runtime": "python3.13",
    "Role": {"Fn::GetAtt": ["R", "Arn"]},
}
TABLE = {
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}
CLUSTER = {
    "Engine": "aurora-postgresql",
    "MasterUsername": "dbadmin",
    "ManageMasterUserPassword": True,
    "StorageEncrypted": True,
}
# By type: the properties, and those that say the key.
ENCRYPTED = {
    "AWS::DynamoDB::Table": (
        TABLE,
        {"SSESpecification": {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": ARN}},
    ),
    "AWS::Lambda::Function": (FUNCTION, {"KmsKeyArn": ARN}),
    "AWS::Logs::LogGroup": ({}, {"KmsKeyId": ARN}),
    "AWS::RDS::DBCluster": (CLUSTER, {"KmsKeyId": ARN, "MasterUserSecret": {"KmsKeyId": ARN}}),
    "AWS::S3::Bucket": ({}, {"BucketEncryption": {"ServerSideEncryptionConfiguration": [SSE]}}),
    "AWS::SNS::Topic": ({}, {"KmsMasterKeyId": ARN}),
    "AWS::SQS::Queue": ({}, {"KmsMasterKeyId": {"Ref": "K"}}),
    "AWS::SecretsManager::Secret": ({"SecretString": "x"}, {"KmsKeyId": ARN}),
}


def test_every_type_that_is_read_is_tested():
    assert ENCRYPTED.keys() == READERS.keys()


def judge(account, resources, name="app"):
    stack = account.deploy(resources, name=name)
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    place = SimpleNamespace(
        stage="application", account="ehr", account_id=account.id, region=account.region, path=f"application/{name}"
    )
    organization = SimpleNamespace(client=lambda service, *_: account.client(service))
    looked_at: Deployable = place
    return encryption(organization, looked_at, name)


def resources(kind, *, keyed):
    properties, key = ENCRYPTED[kind]
    role = {"R": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}}}
    return {**role, "X": {"Type": kind, "Properties": {**properties, **(key if keyed else {})}}}


@pytest.mark.parametrize("kind", sorted(ENCRYPTED))
def test_a_key_of_the_stack_is_right(account, kind):
    (result,) = judge(account, {"K": KEY, **resources(kind, keyed=True)})
    assert (result.outcome, result.next) == ("held", ""), result
    assert ":key/" in result.found


@pytest.mark.parametrize("kind", sorted(ENCRYPTED.keys() - {"AWS::RDS::DBCluster", "AWS::S3::Bucket"}))
def test_a_key_of_aws_is_not(account, kind):
    (result,) = judge(account, resources(kind, keyed=False))
    assert result.outcome == "failed"
    assert "AWS's own key" in result.found
    assert "Give X of application/app a key" in result.next


def test_a_key_of_another_stack_is_right_once_it_is_published(account):
    exported = {"Key": {"Value": {"Ref": "K"}, "Export": {"Name": "Key"}}}
    key = account.deploy({"K": KEY}, name="keys", Outputs=exported)["Ids"]["K"]
    queue = {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"KmsMasterKeyId": {"Fn::ImportValue": "Key"}}}}
    (before,) = judge(account, queue, "before")
    account.client("ssm").put_parameter(Name="/hlz/foundation/v1/key/data", Value=key, Type="String")
    (after,) = judge(account, queue, "after")
    assert (before.outcome, after.outcome) == ("failed", "held")
