import pytest

from hipaa_landing_zone.rules.catalog.trail_keys_admit_cloudtrail import RULE

ARN = "arn:aws:cloudtrail:us-east-1:111111111111:trail/organization"
CONTEXT = "kms:EncryptionContext:aws:cloudtrail:arn"
CLOUDTRAIL = {"Service": "cloudtrail.amazonaws.com"}
DESCRIBE = {"Effect": "Allow", "Principal": CLOUDTRAIL, "Action": "kms:DescribeKey", "Resource": "*"}


def encrypt(action="kms:GenerateDataKey*", source=ARN, context="arn:aws:cloudtrail:*:111111111111:trail/*", **given):
    condition = {
        "StringEquals": {"aws:SourceArn": source} if source else {},
        "StringLike": {CONTEXT: context} if context else {},
    }
    return {
        "Effect": "Allow",
        "Principal": CLOUDTRAIL,
        "Action": action,
        "Resource": "*",
        "Condition": condition,
        **given,
    }


def trail(key):
    properties = {"TrailName": "organization", **({"KMSKeyId": key} if key else {})}
    return {"Type": "AWS::CloudTrail::Trail", "Properties": properties}


def key(*statements):
    return {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": list(statements)}}}


def here(*statements):
    return [{"T": trail({"Fn::GetAtt": ["K", "Arn"]}), "K": key(*statements)}]


def elsewhere(text, *statements):
    alias = {"Type": "AWS::KMS::Alias", "Properties": {"AliasName": "alias/trail", "TargetKeyId": {"Ref": "K"}}}
    archive = {"at": ("logging/archive", "222222222222", "us-east-1"), "Resources": {"K": key(*statements), "A": alias}}
    return [{"T": trail(text)}, archive]


FAR = "arn:aws:kms:us-east-1:222222222222:alias/trail"
FAILED, UNDECIDED = (1, [("T", "failed")]), (1, [("T", "undecided")])


@pytest.mark.parametrize(
    ("templates", "expected"),
    [
        pytest.param(here(encrypt(), DESCRIBE), (1, []), id="both statements"),
        pytest.param(elsewhere(FAR, encrypt(), DESCRIBE), (1, []), id="through an alias in another account"),
        pytest.param(elsewhere(FAR, DESCRIBE), FAILED, id="alias leads to a key that does not admit"),
        pytest.param(here(encrypt(action=["kms:GenerateDataKey*", "kms:DescribeKey"])), (1, []), id="one statement"),
        pytest.param(
            here(encrypt(source="arn:aws:cloudtrail:*:111111111111:trail/*"), DESCRIBE), (1, []), id="literal *"
        ),
        pytest.param(here(DESCRIBE), FAILED, id="no encryption"),
        pytest.param(here(encrypt()), FAILED, id="no DescribeKey"),
        pytest.param(here(encrypt(source=None), DESCRIBE), FAILED, id="no SourceArn"),
        pytest.param(here(encrypt(context=None), DESCRIBE), FAILED, id="no encryption context"),
        pytest.param(here(encrypt(source=ARN.replace("1", "3")), DESCRIBE), FAILED, id="another trail"),
        pytest.param(
            here(encrypt(Principal={"Service": "logs.amazonaws.com"}), DESCRIBE), FAILED, id="another service"
        ),
        pytest.param(here(encrypt(Effect="Deny"), DESCRIBE), FAILED, id="a deny"),
        pytest.param([{"T": trail(None)}], (0, []), id="not encrypted: rule 06"),
        pytest.param([{"T": trail({"Ref": "Parameter"})}], UNDECIDED, id="key is a parameter"),
        pytest.param(elsewhere("alias/trail", encrypt(), DESCRIBE), UNDECIDED, id="bare alias of another account"),
        pytest.param(here({"Fn::If": ["C", encrypt(), DESCRIBE]}), UNDECIDED, id="policy depends"),
        pytest.param(here(encrypt(source={"Ref": "Parameter"}), DESCRIBE), UNDECIDED, id="SourceArn is a parameter"),
    ],
)
def test_trail_keys_admit_cloudtrail(look, templates, expected):
    assert look(RULE, *templates) == expected
