"""Each guarantee of PhiSecret, read from the template."""

import inspect
import json

import pytest
from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager
from cdk_nag import HIPAASecurityChecks

from hipaa_constructs import PhiKey, PhiSecret

SECRET = "arn:aws:secretsmanager:us-east-1:222222222222:secret:partner-a1b2c3"
ROTATION = "arn:aws:lambda:us-east-1:222222222222:function:rotate"
READER = "arn:aws:iam::222222222222:role/Reader"


def make(stack, **changed):
    key = PhiKey(stack, "Key", alias="secrets", description="d")
    role = iam.Role(stack, "Rotator", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    function = lambda_.Function.from_function_attributes(
        stack, "Rotate", function_arn=ROTATION, role=role, same_environment=True
    )
    arguments = {"description": "d", "encryption_key": key.resource, "rotation_function": function, **changed}
    return PhiSecret(stack, "Secret", **arguments)


@pytest.fixture(scope="module")
def template(synth):
    def build(stack):
        secret = make(stack, fields={"username": "intake"})
        secret.grant_read(iam.Role(stack, "Reader", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")))

    return synth(build)


@pytest.fixture(scope="module")
def secret(template):
    return template.properties("AWS::SecretsManager::Secret")


@pytest.fixture(scope="module")
def policy(template):
    return template.properties("AWS::SecretsManager::ResourcePolicy")


def test_encrypted_with_a_customer_key(secret, template, text):
    (key,) = template.all("AWS::KMS::Key")
    assert text(secret["KmsKeyId"]) == f"{{{key}.Arn}}"


def test_generated_never_written_down(secret):
    assert "SecretString" not in secret
    generated = secret["GenerateSecretString"]
    assert (generated["PasswordLength"], generated["GenerateStringKey"]) == (32, "password")
    assert json.loads(generated["SecretStringTemplate"]) == {"username": "intake"}
    assert not [name for name in inspect.signature(PhiSecret).parameters if "value" in name or "string" in name]


def test_rotates_within_ninety_days(template, synth):
    schedule = template.properties("AWS::SecretsManager::RotationSchedule")
    assert schedule["RotationRules"] == {"ScheduleExpression": "rate(30 days)"}
    assert schedule["RotationLambdaARN"] == ROTATION
    for days in (0, 91):
        with pytest.raises(ValueError, match=f"rotate_every: {days} days given; allowed: 1 to 90 days"):
            synth(lambda stack, days=days: make(stack, rotate_every=Duration.days(days)))


def test_other_accounts_are_refused(policy, verdict):
    def answer(who, identity=None):
        return verdict(policy["ResourcePolicy"], who, "secretsmanager:GetSecretValue", arn=SECRET, identity=identity)

    assert answer(READER) == "allowed"
    assert answer(READER.replace("222222222222", "999999999999")) == "explicitly denied"
    # Without credentials a request has neither an account nor word of whether a service makes it.
    (deny,) = [each for each in policy["ResourcePolicy"]["Statement"] if each.get("Sid") == "RefuseOtherAccounts"]
    assert deny["Condition"] == {
        "StringNotEquals": {"aws:PrincipalAccount": "222222222222"},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }


def test_public_policies_are_refused(policy):
    assert policy["BlockPublicPolicy"] is True


def test_survives_its_stack(template):
    resource = template.one("AWS::SecretsManager::Secret")
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_grants_reach_the_key(template, verdict):
    (key,) = template.all("AWS::KMS::Key")
    arn = f"arn:aws:kms:us-east-1:222222222222:key/{key}"
    policy = template.properties("AWS::KMS::Key")["KeyPolicy"]
    identity = template.properties("AWS::IAM::Policy", "Reader")["PolicyDocument"]
    asked = {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}
    (reader,) = [name for name in template.all("AWS::IAM::Role") if name.startswith("Reader")]
    who = f"arn:aws:iam::222222222222:role/{reader}"
    # The grant of CDK on a secret speaks in the key policy alone.
    nothing = {"Statement": [{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}]}
    assert verdict(policy, who, "kms:Decrypt", asked, arn=arn, identity=nothing) == "allowed"
    assert verdict(policy, READER, "kms:Decrypt", asked, arn=arn, identity=nothing) == "implicitly denied"
    assert "secretsmanager:GetSecretValue" in str(identity)


def test_aws_can_rotate_it(synth):
    template = synth(
        lambda stack: make(
            stack, rotation_function=None, hosted_rotation=secretsmanager.HostedRotation.postgre_sql_single_user()
        )
    )
    schedule = template.properties("AWS::SecretsManager::RotationSchedule")
    assert schedule["HostedRotationLambda"]["RotationType"] == "PostgreSQLSingleUser"


def test_cdk_nag_finds_nothing(synth):
    assert synth(make, plugin=HIPAASecurityChecks).findings == set()


def test_the_landing_zones_rules_find_nothing(template, breaches):
    looked_at, found = breaches(template)
    assert looked_at >= 3
    assert found == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"rotation_function": None}, "rotation_function, hosted_rotation: none given; allowed: exactly one"),
        ({"length": 15}, "length: 15 given; allowed: 16 or more"),
        ({"fields": {"password": "x"}}, "fields: 'password' given"),
    ],
)
def test_wrong_arguments_are_refused(synth, changed, message):
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: make(stack, **changed))


def test_two_rotations_are_refused(synth):
    with pytest.raises(ValueError, match="both given; allowed: exactly one"):
        synth(lambda stack: make(stack, hosted_rotation=secretsmanager.HostedRotation.postgre_sql_single_user()))
