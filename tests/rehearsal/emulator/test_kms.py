"""AWS::KMS keys and aliases read back as deployed."""

import json

import pytest
from botocore.exceptions import ClientError

POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Sid": "Admin", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*"}],
}


def key(**properties):
    return {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": POLICY, **properties}}


def test_key_is_read_back(account):
    wanted = key(
        Description="records",
        EnableKeyRotation=True,
        RotationPeriodInDays=180,
        PendingWindowInDays=30,
        KeySpec="SYMMETRIC_DEFAULT",
        KeyUsage="ENCRYPT_DECRYPT",
        MultiRegion=True,
        Tags=[{"Key": "phi", "Value": "yes"}],
    )
    alias = {"Type": "AWS::KMS::Alias", "Properties": {"AliasName": "alias/records", "TargetKeyId": {"Ref": "K"}}}
    stack = account.deploy({"K": wanted, "A": alias}, Outputs={"Arn": {"Value": {"Fn::GetAtt": ["K", "Arn"]}}})
    kms, key_id = account.client("kms"), stack["Ids"]["K"]
    metadata = kms.describe_key(KeyId="alias/records")["KeyMetadata"]
    assert (metadata["KeyId"], metadata["Arn"]) == (key_id, stack["Values"]["Arn"])
    assert (metadata["Description"], metadata["MultiRegion"]) == ("records", True)
    rotation = kms.get_key_rotation_status(KeyId=key_id)
    assert (rotation["KeyRotationEnabled"], rotation["RotationPeriodInDays"]) == (True, 180)
    assert json.loads(kms.get_key_policy(KeyId=key_id, PolicyName="default")["Policy"]) == POLICY
    assert kms.list_resource_tags(KeyId=key_id)["Tags"] == [{"TagKey": "phi", "TagValue": "yes"}]
    named = [item for item in kms.list_aliases()["Aliases"] if item["AliasName"] == "alias/records"]
    assert [item["TargetKeyId"] for item in named] == [key_id]


def test_update_changes_the_key_in_place(account):
    before = account.deploy({"K": key(EnableKeyRotation=True, Description="a", Tags=[{"Key": "a", "Value": "1"}])})[
        "Ids"
    ]
    other = {**POLICY, "Statement": []}
    after = account.deploy({"K": key(KeyPolicy=other, Description="b", Tags=[{"Key": "b", "Value": "2"}])})["Ids"]
    kms = account.client("kms")
    assert before == after
    assert kms.describe_key(KeyId=after["K"])["KeyMetadata"]["Description"] == "b"
    assert kms.get_key_rotation_status(KeyId=after["K"])["KeyRotationEnabled"] is False
    assert json.loads(kms.get_key_policy(KeyId=after["K"], PolicyName="default")["Policy"]) == other
    assert kms.list_resource_tags(KeyId=after["K"])["Tags"] == [{"TagKey": "b", "TagValue": "2"}]


def test_deleted_key_waits(account):
    key_id = account.deploy({"K": key(PendingWindowInDays=30)})["Ids"]["K"]
    assert account.delete()[0] == "DELETE_COMPLETE"
    metadata = account.client("kms").describe_key(KeyId=key_id)["KeyMetadata"]
    assert metadata["KeyState"] == "PendingDeletion"
    assert metadata["DeletionDate"]


def test_property_that_is_not_carried_fails_the_stack(account):
    stack = account.deploy({"K": key(Colour="blue")})
    assert "does not carry Colour" in stack["StackStatusReason"]


def test_conditional_denial_does_not_deny_everything(account):
    def denial(**more):
        return {"Effect": "Deny", "Principal": "*", "Action": ["kms:*"], "Resource": "*", **more}

    others = {"Condition": {"StringNotEquals": {"aws:PrincipalAccount": account.id}}}
    policies = {"K": [denial(**others)], "L": [denial()]}
    keys = {name: key(KeyPolicy={**POLICY, "Statement": given}) for name, given in policies.items()}
    ids, kms = account.deploy(keys)["Ids"], account.client("kms")
    assert kms.describe_key(KeyId=ids["K"])["KeyMetadata"]["Enabled"] is True
    with pytest.raises(ClientError, match="AccessDenied"):
        kms.describe_key(KeyId=ids["L"])
