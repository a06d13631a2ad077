import json

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from hipaa_landing_zone.rules.catalog.secrets_are_not_written_down import PATHS, RULE

FAILED, UNDECIDED, PASSED = (1, [("R", "failed")]), (1, [("R", "undecided")]), (1, [])


def resource(kind, **properties):
    return {"R": {"Type": f"AWS::{kind}", "Properties": properties}, "K": {"Type": "AWS::IAM::AccessKey"}}


def database(password):
    return resource("RDS::DBInstance", MasterUserPassword=password)


def secret(value):
    return resource("SecretsManager::Secret", SecretString=value)


def template(value):
    return resource("SecretsManager::Secret", GenerateSecretString={"SecretStringTemplate": value})


def parameter(name, value):
    return resource("SSM::Parameter", Type="String", Name=name, Value=value)


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            parameter("/app/password", "{{resolve:secretsmanager:db}}"), FAILED, id="a secret copied to a parameter"
        ),
        pytest.param(
            parameter("/app/password", {"Fn::ImportValue": "x"}), UNDECIDED, id="plain parameter of a value not known"
        ),
        pytest.param(
            {"at": ("s", None, None), "Resources": database({"Fn::Sub": "hunter2-${AWS::AccountId}"})},
            FAILED,
            id="literal with the account in it",
        ),
        pytest.param(database("hunter2"), FAILED, id="literal"),
        pytest.param(resource("RDS::DBInstance", ManageMasterUserPassword=True), PASSED, id="managed by AWS"),
        pytest.param(database("{{resolve:secretsmanager:db:SecretString:password}}"), PASSED, id="Secrets Manager"),
        pytest.param(
            database({"Fn::Join": ["", ["{{resolve:secretsmanager:", {"Ref": "K"}, ":SecretString}}"]]}),
            PASSED,
            id="as CDK writes it",
        ),
        pytest.param(database("{{resolve:ssm-secure:/db/password}}"), PASSED, id="secure string"),
        pytest.param(database("{{resolve:ssm:/db/password}}"), FAILED, id="plain parameter of Systems Manager"),
        pytest.param(database({"Fn::GetAtt": ["K", "SecretAccessKey"]}), PASSED, id="attribute of a resource"),
        pytest.param(database({"Fn::ImportValue": "x"}), UNDECIDED, id="from elsewhere"),
        pytest.param(database({"Ref": "Nothing"}), UNDECIDED, id="a parameter that is not there"),
        pytest.param(resource("MemoryDB::User", AuthenticationMode={"Passwords": ["a"]}), FAILED, id="in a list"),
        pytest.param(resource("IAM::User"), PASSED, id="no login profile"),
        pytest.param(secret("hunter2"), FAILED, id="secret"),
        pytest.param(secret({"Fn::GetAtt": ["K", "SecretAccessKey"]}), PASSED, id="secret of a resource"),
        pytest.param(secret(json.dumps({"username": "app", "password": "x"})), FAILED, id="secret in JSON"),
        pytest.param(secret(json.dumps({"username": "app"})), PASSED, id="no secret in JSON"),
        pytest.param(
            secret({"Fn::Sub": '{"username": "app", "secretKey": "${K.SecretAccessKey}"}'}), PASSED, id="mixed JSON"
        ),
        pytest.param(secret({"Ref": "Nothing"}), UNDECIDED, id="secret not known"),
        pytest.param(template('{"username": "app"}'), PASSED, id="template"),
        pytest.param(template('{"username": "app", "token": "x"}'), FAILED, id="template with a secret"),
        pytest.param(parameter("/app/db/password", "hunter2"), FAILED, id="parameter called a secret"),
        pytest.param(parameter("/app/db/password", "arn:aws:secretsmanager:::x"), PASSED, id="an ARN in it"),
        pytest.param(parameter("/app/db/host", "db.example"), PASSED, id="parameter called otherwise"),
        pytest.param(parameter("/app/db/host", f"AKIA{'A' * 16}"), FAILED, id="what looks like a key"),
        pytest.param(parameter("/app/db/url", "postgres://app:hunter2@db"), FAILED, id="password in a URL"),
        pytest.param(resource("EC2::VPC"), (0, []), id="takes no secret"),
    ],
)
def test_secrets_are_not_written_down(look, resources, expected):
    assert look(RULE, resources) == expected


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        pytest.param({"Type": "String", "NoEcho": True}, PASSED, id="given at deployment"),
        pytest.param({"Type": "String", "NoEcho": "true", "Default": "hunter2"}, FAILED, id="with a default"),
        pytest.param({"Type": "String"}, FAILED, id="shown"),
    ],
)
def test_parameters(look, definition, expected):
    body = {"Parameters": {"P": definition}, "Resources": database({"Ref": "P"})}
    assert look(RULE, body) == expected


@pytest.mark.parametrize("kind", PATHS)
def test_first_names_exist(kind):
    properties = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema["properties"]
    assert {path.split(".")[0].replace("[]", "") for path in PATHS[kind]} <= set(properties)
