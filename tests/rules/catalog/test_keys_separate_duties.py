import pytest

from hipaa_landing_zone.rules.catalog.keys_separate_duties import RULE

ADMIN, USER = {"AWS": "arn:aws:iam::111111111111:role/admin"}, {"AWS": "arn:aws:iam::111111111111:role/user"}
ORGANIZATION = {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}


def allow(principal, *actions, **given):
    return {"Effect": "Allow", "Principal": principal, "Action": list(actions), "Resource": "*", **given}


ADMINISTER = allow(ADMIN, "kms:Put*", "kms:ScheduleKeyDeletion", "kms:Describe*")
USE = allow(USER, "kms:Decrypt", "kms:GenerateDataKey*", "kms:CreateGrant")


def key(*statements):
    return {"K": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": list(statements)}}}}


FAILED, UNDECIDED = (1, [("K", "failed")]), (1, [("K", "undecided")])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(key(ADMINISTER, USE), (1, []), id="separate"),
        pytest.param(key(allow(ADMIN, "kms:*")), FAILED, id="kms:*"),
        pytest.param(key(allow(ADMIN, "*")), FAILED, id="*"),
        pytest.param(key(allow(ADMIN, "kms:PutKeyPolicy", "kms:Decrypt")), FAILED, id="both, named"),
        pytest.param(key(allow(ADMIN, "kms:Create*")), FAILED, id="Create* holds CreateGrant"),
        pytest.param(key({"Effect": "Allow", "Principal": ADMIN, "NotAction": "kms:Encrypt"}), FAILED, id="NotAction"),
        pytest.param(key({**allow(ADMIN, "kms:*"), "Effect": "Deny"}), (1, []), id="a deny of all"),
        pytest.param(key(ADMINISTER, allow(ADMIN, "kms:Decrypt")), FAILED, id="one principal, two statements"),
        pytest.param(
            key(ADMINISTER, allow(ADMIN, "kms:Decrypt", Condition=ORGANIZATION)), (1, []), id="use is bounded"
        ),
        pytest.param(key(allow("*", "kms:Decrypt")), FAILED, id="everybody"),
        pytest.param(key(allow({"AWS": ["*"]}, "kms:Decrypt")), FAILED, id="every AWS principal"),
        pytest.param(key(allow("*", "kms:Decrypt", Condition=ORGANIZATION)), (1, []), id="everybody, bounded"),
        pytest.param(
            key(
                allow("*", "kms:Decrypt", Condition={"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}})
            ),
            FAILED,
            id="ViaService bounds no caller",
        ),
        pytest.param({"K": {"Type": "AWS::KMS::Key"}}, FAILED, id="no policy"),
        pytest.param({"A": {"Type": "AWS::KMS::Alias"}}, (0, []), id="no key"),
        pytest.param(key({"Fn::If": ["C", ADMINISTER, USE]}), UNDECIDED, id="statement depends"),
        pytest.param(key(allow(ADMIN, {"Ref": "P"}, "kms:Decrypt")), UNDECIDED, id="an action is a parameter"),
        pytest.param(
            {"K": {"Type": "AWS::KMS::ReplicaKey", "Properties": {"KeyPolicy": {"Ref": "P"}}}},
            UNDECIDED,
            id="policy is one",
        ),
    ],
)
def test_keys_separate_duties(look, resources, expected):
    assert look(RULE, resources) == expected
