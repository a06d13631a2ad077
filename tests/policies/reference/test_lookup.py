"""The service reference answers for every action, quickly, and knows what is near to what does not exist."""

from __future__ import annotations

import pytest

from hipaa_landing_zone.policies import reference


def test_it_knows_every_service_and_action():
    assert len(reference.services()) == 456
    assert len(reference.actions()) == len(set(reference.actions())) == 22_091
    assert reference.as_of().isoformat() == "2026-09-26"


def test_every_action_can_be_looked_up():
    for name in reference.actions():
        found = reference.action(name)
        assert found.full_name == name
        assert found.access_level in {"List", "Read", "Write", "Tagging", "Permissions management"}
        types = reference.service(found.service).resource_types
        assert all(types[each].arn.count(":") >= 5 for each in found.resource_types)
        assert all(reference.find_key(each) for each in found.condition_keys)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("s3:GetObject", ("s3:GetObject",)),
        ("S3:getobject", ("s3:GetObject",)),
        ("kms:?isable*", ("kms:DisableKey", "kms:DisableKeyRotation")),
        ("sts:AssumeRole*", ("sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity")),
        ("s3:Fetch*", ()),
        ("s4:*", ()),
        ("s*:GetObject", ()),
    ],
)
def test_expand(pattern, expected):
    assert reference.expand(pattern) == expected


def test_a_star_is_everything():
    assert reference.expand("*") == reference.actions()


@pytest.mark.parametrize(
    ("action", "held", "not_held"),
    [
        ("s3:PutObject", "s3:x-amz-acl", "s3:prefix"),
        ("ec2:RunInstances", "ec2:InstanceType", "ec2:CreateAction"),
        ("kms:ScheduleKeyDeletion", "kms:ResourceAliases", "kms:EncryptionAlgorithm"),
        ("iam:CreateRole", "aws:RequestTag/${TagKey}", "iam:PassedToService"),
    ],
)
def test_condition_keys_include_those_of_resources(action, held, not_held):
    keys = reference.condition_keys(action)
    assert held in keys
    assert not_held not in keys


def test_condition_keys_of_nothing():
    with pytest.raises(KeyError, match="s3:Fetch"):
        reference.condition_keys("s3:Fetch")


def test_keys_belong_to_types_of_resources():
    types = reference.action("ec2:RunInstances").resource_types
    assert "ec2:InstanceType" in types["instance"]
    assert "ec2:InstanceType" not in types["subnet"]


@pytest.mark.parametrize(
    ("given", "name", "kind", "several"),
    [
        ("aws:principalorgid", "aws:PrincipalOrgID", "String", False),
        ("aws:PrincipalOrgPaths", "aws:PrincipalOrgPaths", "String", True),
        ("aws:PrincipalTag/team", "aws:PrincipalTag/${TagKey}", "String", False),
        ("s3:RequestObjectTag/phi", "s3:RequestObjectTag/<key>", "String", False),
        ("kms:EncryptionContext:aws:cloudtrail:arn", "kms:EncryptionContext:${EncryptionContextKey}", "String", False),
        ("kms:ResourceAliases", "kms:ResourceAliases", "String", True),
        ("ec2:Encrypted", "ec2:Encrypted", "Bool", False),
        ("ec2:SourceInstanceARN", "ec2:SourceInstanceArn", "ARN", False),
        ("saml:aud", "saml:aud", "String", False),
        ("token.actions.githubusercontent.com:sub", "token.actions.githubusercontent.com:sub", "String", False),
        ("oidc.eks.us-east-1.amazonaws.com/id/ABC:sub", "oidc.eks.us-east-1.amazonaws.com/id/ABC:sub", "String", False),
    ],
)
def test_find_key(given, name, kind, several):
    assert reference.find_key(given) == reference.ConditionKey(name, kind, multivalued=several)


@pytest.mark.parametrize("given", ["aws:PrincipalTag/", "aws:PrincipalOrg", "s3:acl", "acl", "", "s4:x", "aws:nothing"])
def test_no_key(given):
    assert reference.find_key(given) is None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("s3:GetObjects", "s3:GetObject"),
        ("S3:getobjekt", "s3:GetObject"),
        ("s33:PutBucketPolicy", "s3:PutBucketPolicy"),
        ("secretmanager:GetSecretValue", "secretsmanager:GetSecretValue"),
        ("cloudwatchlogs:DeleteLogGroup", "logs:DeleteLogGroup"),
    ],
)
def test_nearest(given, expected):
    assert expected in reference.nearest(given)


def test_nearest_to_nothing():
    assert reference.nearest("s3:Xyzzy") == ()
    assert reference.nearest("xyzzy:Xyzzy") == ()


@pytest.mark.parametrize(
    ("given", "expected"),
    [("aws:PrincipalOrgId2", "aws:PrincipalOrgID"), ("s3:x-amz-acls", "s3:x-amz-acl"), ("xyzzy:xyzzy", None)],
)
def test_nearest_key(given, expected):
    assert reference.nearest_key(given) == expected


def test_rcp_services():
    assert len(reference.rcp_services()) == 62
    assert {"s3", "kms", "sts", "sqs", "secretsmanager", "logs"} <= reference.rcp_services()
    assert not {"sns", "lambda", "ec2", "rds"} & reference.rcp_services()
    assert all(reference.action(name) for name in reference.rcp_exempt_actions())


def test_always_present_keys_exist():
    assert set(reference.GLOBAL_KEYS) >= reference.ALWAYS_PRESENT
