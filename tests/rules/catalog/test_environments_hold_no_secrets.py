from base64 import b64encode

import pytest

from hipaa_landing_zone.rules.catalog.environments_hold_no_secrets import RULE

FAILED, UNDECIDED, PASSED = (1, [("R", "failed")]), (1, [("R", "undecided")]), (1, [])


def resource(kind, **properties):
    more = {"S": {"Type": "AWS::SecretsManager::Secret"}, "K": {"Type": "AWS::IAM::AccessKey"}}
    return {"R": {"Type": f"AWS::{kind}", "Properties": properties}, **more}


def function(name, value):
    return resource("Lambda::Function", Environment={"Variables": {name: value}})


def task(name, value):
    return resource("ECS::TaskDefinition", ContainerDefinitions=[{"Environment": [{"Name": name, "Value": value}]}])


def build(kind):
    variable = {"Name": "API_TOKEN", "Value": "npm-token", "Type": kind}
    return resource("CodeBuild::Project", Environment={"EnvironmentVariables": [variable]})


def instance(data):
    return resource("EC2::Instance", UserData=data)


def job(variable):
    containers = [{"Environment": [variable]}]
    return resource("Batch::JobDefinition", EcsProperties={"TaskProperties": [{"Containers": containers}]})


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(function("X", {"Fn::If": ["C", "AKIAIOSFODNN7EXAMPLE", ""]}), FAILED, id="in a branch"),
        pytest.param(
            function("X", {"Fn::If": ["C", "{{resolve:secretsmanager:db}}", ""]}), FAILED, id="a reference in a branch"
        ),
        pytest.param(function("TABLE", "patients"), PASSED, id="no secret"),
        pytest.param(function("DB_PASSWORD", "hunter2"), FAILED, id="called a password"),
        pytest.param(function("apiKey", "abcdef"), FAILED, id="called a key"),
        pytest.param(function("DB_SECRET", {"Ref": "S"}), PASSED, id="ARN of a secret"),
        pytest.param(function("DB_SECRET_ARN", "arn:aws:secretsmanager:x"), PASSED, id="ARN written out"),
        pytest.param(function("TOKEN", "https://login.example/token"), PASSED, id="an address"),
        pytest.param(function("USE_TOKEN", "true"), PASSED, id="a switch"),
        pytest.param(function("DB_PASSWORD", {"Ref": "Nothing"}), UNDECIDED, id="password not known"),
        pytest.param(function("TABLE", {"Ref": "Nothing"}), PASSED, id="something else not known"),
        pytest.param(function("X", "{{resolve:secretsmanager:db}}"), FAILED, id="secret put in at deployment"),
        pytest.param(function("X", {"Fn::GetAtt": ["K", "SecretAccessKey"]}), FAILED, id="secret key of a user"),
        pytest.param(function("X", "AKIAIOSFODNN7EXAMPLE"), FAILED, id="access key"),
        pytest.param(function("X", "-----BEGIN RSA PRIVATE KEY-----"), FAILED, id="private key"),
        pytest.param(function("X", "postgres://app:hunter2@db/x"), FAILED, id="password in a URL"),
        pytest.param(function("X", "Server=db;Password=hunter2;"), FAILED, id="connection string"),
        pytest.param(function("X", {"Fn::Sub": "postgres://app:${S}@db/x"}), PASSED, id="URL with a reference"),
        pytest.param(resource("Lambda::Function"), PASSED, id="no environment"),
        pytest.param(
            resource("Lambda::Function", Environment={"Ref": "Nothing"}), UNDECIDED, id="environment not known"
        ),
        pytest.param(task("DB_PASSWORD", "hunter2"), FAILED, id="container"),
        pytest.param(task("Secret", "hunter2"), FAILED, id="container, another case"),
        pytest.param(build("PLAINTEXT"), FAILED, id="build"),
        pytest.param(build("SECRETS_MANAGER"), PASSED, id="build, fetched"),
        pytest.param(job({"Name": "PGPASSWORD", "Value": "hunter2"}), PASSED, id="a name that does not tell"),
        pytest.param(job({"Name": "PG_PASSWORD", "Value": "hunter2"}), FAILED, id="job"),
        pytest.param(instance({"Fn::Base64": "export DB_PASSWORD=hunter2"}), FAILED, id="user data"),
        pytest.param(instance(b64encode(b"DB_PASSWORD=hunter2").decode()), FAILED, id="user data, encoded"),
        pytest.param(
            instance({"Fn::Base64": {"Fn::Join": ["", ["TOKEN=$(curl -X PUT ", {"Ref": "S"}, ")"]]}}),
            PASSED,
            id="user data that fetches",
        ),
        pytest.param(
            instance({"Fn::Base64": {"Fn::Sub": "x AKIAIOSFODNN7EXAMPLE ${S}"}}), FAILED, id="key in user data"
        ),
        pytest.param(instance({"Fn::Base64": "p={{resolve:secretsmanager:db}}"}), FAILED, id="secret in user data"),
        pytest.param(
            resource("EC2::LaunchTemplate", LaunchTemplateData={"UserData": "PASSWORD=x1y2"}),
            FAILED,
            id="launch template",
        ),
        pytest.param(resource("EC2::Instance"), PASSED, id="no user data"),
        pytest.param(resource("EC2::VPC"), (0, []), id="has no environment"),
    ],
)
def test_environments_hold_no_secrets(look, resources, expected):
    assert look(RULE, resources) == expected


def test_a_hidden_parameter_would_be_shown(look):
    body = {"Parameters": {"P": {"Type": "String", "NoEcho": True}}, "Resources": function("X", {"Ref": "P"})}
    assert look(RULE, body) == FAILED
