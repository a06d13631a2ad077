"""Dynamic references are read in the stack's own account and Region, after the functions, and fail as on AWS."""

import json

import pytest
from botocore.exceptions import ClientError


def parameter(value, **more):
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value, **more}}


def read(account, value):
    account.deploy({"B": parameter(value, Name="/b")})
    return account.client("ssm").get_parameter(Name="/b")["Parameter"]["Value"]


@pytest.fixture
def stored(account):
    ssm = account.client("ssm")
    for value in ("one", "two"):
        ssm.put_parameter(Name="/a", Value=value, Type="String", Overwrite=True)
    ssm.put_parameter(Name="/list", Value="a,b", Type="StringList")
    secret = json.dumps({"username": "u", "password": "p"})
    account.client("secretsmanager").create_secret(Name="database", SecretString=secret)
    return account


@pytest.mark.parametrize(
    ("value", "resolved"),
    [
        ("{{resolve:ssm:/a}}", "two"),
        ("{{resolve:ssm:/a:1}}/{{resolve:ssm:/a:2}}", "one/two"),
        ({"Fn::Join": ["", ["{{resolve:ssm:", "/a", "}}"]]}, "two"),
        ({"Fn::Sub": "{{resolve:ssm:/${Name}}}"}, "two"),
        ("{{resolve:secretsmanager:database}}", '{"username": "u", "password": "p"}'),
        ("{{resolve:secretsmanager:database:SecretString:username}}", "u"),
        ("{{resolve:secretsmanager:database:SecretString:username:AWSCURRENT}}", "u"),
    ],
)
def test_reference_is_resolved(stored, value, resolved):
    stored.deploy({"B": parameter(value, Name="/b")}, Parameters={"Name": {"Type": "String", "Default": "a"}})
    assert stored.client("ssm").get_parameter(Name="/b")["Parameter"]["Value"] == resolved


def test_secret_is_found_by_its_arn(stored):
    arn = stored.client("secretsmanager").describe_secret(SecretId="database")["ARN"]
    assert read(stored, f"{{{{resolve:secretsmanager:{arn}:SecretString:password}}}}") == "p"


def test_functions_see_the_reference_and_not_its_value(stored):
    value = {"Fn::Select": [0, {"Fn::Split": [",", "{{resolve:ssm:/list}}"]}]}
    assert read(stored, value) == "a,b"


def test_list_arrives_as_a_parameter(stored):
    declared = {"L": {"Type": "AWS::SSM::Parameter::Value<List<String>>", "Default": "/list"}}
    stored.deploy({"B": parameter({"Fn::Select": [1, {"Ref": "L"}]}, Name="/b")}, Parameters=declared)
    assert stored.client("ssm").get_parameter(Name="/b")["Parameter"]["Value"] == "b"


def test_parameter_of_another_region_or_account_is_not_seen(stored, new_account):
    for other in (new_account(), new_account(region="eu-central-1")):
        with pytest.raises(ClientError, match=r"Parameters: \[ssm:/a\] cannot be found"):
            other.deploy({"B": parameter("{{resolve:ssm:/a}}", Name="/b")})


def test_missing_parameter_refuses_the_change_set_and_makes_nothing(account):
    client = account.client("cloudformation")
    body = json.dumps({"Resources": {"A": parameter("v", Name="/made"), "B": parameter("{{resolve:ssm:/none:3}}")}})
    with pytest.raises(ClientError, match=r"Parameters: \[ssm:/none:3\] cannot be found"):
        client.create_change_set(StackName="s", ChangeSetName="c", ChangeSetType="CREATE", TemplateBody=body)
    assert client.describe_stacks()["Stacks"] == []
    assert account.client("ssm").describe_parameters()["Parameters"] == []


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("none", "can't find the specified secret"),
        ("database:SecretString:colour", "Could not find a value associated with JSONKey"),
        ("database:Colour", "Incorrect format"),
    ],
)
def test_missing_secret_fails_the_stack(stored, key, message):
    stack = stored.deploy({"B": parameter(f"{{{{resolve:secretsmanager:{key}}}}}")})
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert message in stack["StackStatusReason"]


def test_secure_parameter_is_not_read_in_plain_text(account):
    account.client("ssm").put_parameter(Name="/s", Value="x", Type="SecureString")
    with pytest.raises(ClientError, match="types not supported"):
        account.deploy({"B": parameter("{{resolve:ssm:/s}}")})


def test_parameter_that_is_not_allowed_is_refused(account):
    kind = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/a", "AllowedValues": ["/b"]}
    with pytest.raises(ClientError, match="must be one of AllowedValues"):
        account.deploy({"B": parameter({"Ref": "P"})}, Parameters={"P": kind})
