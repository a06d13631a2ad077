import pytest

from hipaa_landing_zone.rules.catalog.grants_serve_services_only import RULE

ROLE = {"AWS": "arn:aws:iam::111111111111:role/app"}
LINKED = "arn:aws:iam::111111111111:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
PASSED, FAILED, UNDECIDED = (1, []), (1, [("S", "failed")]), (1, [("S", "undecided")])


def statement(action="kms:CreateGrant", condition=None, **more):
    return {"Effect": "Allow", "Action": action, "Resource": "*", "Condition": condition, **more}


def policy(*statements, kind="AWS::IAM::Policy", name="PolicyDocument"):
    return {"S": {"Type": kind, "Properties": {name: {"Statement": list(statements)}}}}


def key(action="kms:CreateGrant", condition=None, principal=ROLE, kind="AWS::KMS::Key"):
    return policy(statement(action, condition, Principal=principal), kind=kind, name="KeyPolicy")


def when(operator, name, value):
    return {operator: {name: value}}


FOR_SERVICES = when("Bool", "kms:GrantIsForAWSResource", "true")


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(key(condition=FOR_SERVICES), PASSED, id="for services"),
        pytest.param(key(condition=when("Bool", "kms:GrantIsForAWSResource", "True")), PASSED, id="another case"),
        pytest.param(key(condition=when("Bool", "kms:GrantIsForAWSResource", "false")), FAILED, id="for others"),
        pytest.param(
            key(condition=when("Bool", "kms:GrantIsForAWSResource", ["true", "false"])), FAILED, id="for both"
        ),
        pytest.param(
            key(condition=when("BoolIfExists", "kms:GrantIsForAWSResource", "true")), FAILED, id="only if it exists"
        ),
        pytest.param(
            key(condition=when("Bool", "kms:GrantIsForAWSResource", {"Ref": "P"})), UNDECIDED, id="a parameter"
        ),
        pytest.param(key(), FAILED, id="for anybody"),
        pytest.param(key(kind="AWS::KMS::ReplicaKey"), FAILED, id="replica"),
        pytest.param(key(["kms:Decrypt", "kms:Create*"]), FAILED, id="among others"),
        pytest.param(key("kms:*"), PASSED, id="everything is another rule's"),
        pytest.param(key("kms:Decrypt"), PASSED, id="no grants"),
        pytest.param(key(principal={"Service": "logs.amazonaws.com"}), PASSED, id="a service"),
        pytest.param(key(principal={"Service": "logs.amazonaws.com", **ROLE}), FAILED, id="a service and a role"),
        pytest.param(
            key(condition=when("StringEquals", "kms:ViaService", "secretsmanager.us-east-1.amazonaws.com")),
            PASSED,
            id="through a service",
        ),
        pytest.param(key(condition=when("StringLike", "kms:ViaService", "*")), FAILED, id="through any"),
        pytest.param(key(condition=when("StringEquals", "kms:GranteePrincipal", LINKED)), PASSED, id="service-linked"),
        pytest.param(key(condition=when("StringEquals", "kms:GranteePrincipal", ROLE["AWS"])), FAILED, id="for a role"),
        pytest.param(
            key(condition=when("StringEquals", "kms:GranteePrincipal", {"Ref": "P"})), UNDECIDED, id="for a parameter"
        ),
        pytest.param(key(condition={"Fn::GetAtt": ["J", "Value"]}), UNDECIDED, id="condition not known"),
        pytest.param(key({"Ref": "P"}), UNDECIDED, id="action not known"),
        pytest.param(key({"Ref": "P"}, FOR_SERVICES), PASSED, id="action not known, for services"),
        pytest.param(policy(statement()), FAILED, id="policy of identities"),
        pytest.param(policy(statement(condition=FOR_SERVICES)), PASSED, id="bounded one"),
        pytest.param(policy({"Effect": "Deny", "Action": "kms:CreateGrant", "Resource": "*"}), PASSED, id="denied"),
        pytest.param(policy({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}), PASSED, id="NotAction"),
        pytest.param(policy({"Ref": "P"}), UNDECIDED, id="statement not known"),
        pytest.param(
            policy(statement(), kind="AWS::SSO::PermissionSet", name="InlinePolicy"), FAILED, id="permission set"
        ),
        pytest.param({"S": {"Type": "AWS::IAM::Role"}}, (0, []), id="no policy"),
    ],
)
def test_grants_serve_services_only(look, resources, expected):
    assert look(RULE, resources) == expected
