import pytest

from hipaa_landing_zone.rules.catalog.templates_show_no_secrets import RULE

KEY = f"AKIA{'A' * 16}"
NOTHING, FAILED = (0, []), (1, [("First", "failed")])


def template(**sections):
    return {"Resources": {"First": {"Type": "AWS::SNS::Topic"}, "Second": {"Type": "AWS::SNS::Topic"}}, **sections}


def output(value):
    return template(Outputs={"O": {"Value": value, "Description": "postgres://user:password@host"}})


def parameter(**definition):
    return template(Parameters={"P": {"Type": "String", **definition}})


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(template(), NOTHING, id="nothing shown"),
        pytest.param(output("https://example.org"), NOTHING, id="an address"),
        pytest.param(output({"Ref": "First"}), NOTHING, id="a reference"),
        pytest.param(output(KEY), FAILED, id="an access key"),
        pytest.param(output({"Fn::Join": ["", ["x ", "-----BEGIN RSA PRIVATE KEY"]]}), FAILED, id="a private key"),
        pytest.param(output({"Fn::Sub": "postgres://app:${First}@db"}), NOTHING, id="a password by reference"),
        pytest.param(parameter(Default="postgres://app:hunter2@db"), FAILED, id="a password in a default"),
        pytest.param(parameter(Default="db.example"), NOTHING, id="another default"),
        pytest.param(parameter(Description=KEY), NOTHING, id="a description"),
        pytest.param(template(Mappings={"M": {"prod": {"Token": f"ghp_{'a' * 36}"}}}), FAILED, id="a mapping"),
        pytest.param(template(Outputs={"O": "text"}), NOTHING, id="misshapen"),
        pytest.param(template(Outputs=["text"]), NOTHING, id="no section"),
        pytest.param({"Resources": {}, "Outputs": {"O": {"Value": KEY}}}, NOTHING, id="no resource, so no stack"),
    ],
)
def test_templates_show_no_secrets(look, body, expected):
    assert look(RULE, body) == expected


def test_the_first_resource_of_the_template_speaks_for_it(look):
    other = {"at": ("stage/other", "111111111111", "us-east-1"), "Resources": {"X": {"Type": "AWS::SQS::Queue"}}}
    body = {"Resources": {"First": {"Type": "AWS::SNS::Topic"}, "Last": {"Type": "AWS::SQS::Queue"}}}
    assert look(RULE, other, body | {"Outputs": {"O": {"Value": KEY}}}) == FAILED


def test_one_template_does_not_speak_for_another(look):
    other = {"at": ("stage/other", "111111111111", "us-east-1"), "Resources": {"X": {"Type": "AWS::SNS::Topic"}}}
    assert look(RULE, output(KEY), other) == FAILED
