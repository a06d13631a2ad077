import pytest

from hipaa_landing_zone.rules.catalog.service_trust_is_pinned import RULE

OURS, FOREIGN = "111111111111", "999999999999"


def role(principal, condition=None, **more):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition, **more}
    return {"R": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [statement]}}}}


def service(name, condition=None):
    return role({"Service": name}, condition)


def source(key, value, operator="StringEquals"):
    return {operator: {f"aws:{key}": value}}


PASSED, FAILED, UNDECIDED = (1, []), (1, [("R", "failed")]), (1, [("R", "undecided")])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(service("states.amazonaws.com"), FAILED, id="for anybody"),
        pytest.param(service("states.us-east-1.amazonaws.com"), FAILED, id="with a Region in its name"),
        pytest.param(service(["lambda.amazonaws.com", "scheduler.amazonaws.com"]), FAILED, id="one of two"),
        pytest.param(service("monitoring.rds.amazonaws.com"), FAILED, id="a name of two parts"),
        pytest.param(service("states.amazonaws.com", source("SourceAccount", OURS)), PASSED, id="an account"),
        pytest.param(service("states.amazonaws.com", source("SourceAccount", "2" * 12)), PASSED, id="ids not given"),
        pytest.param(
            service("logs.amazonaws.com", source("SourceArn", f"arn:aws:logs:us-east-1:{OURS}:*", "ArnLike")),
            PASSED,
            id="any resource of an account",
        ),
        pytest.param(
            service("events.amazonaws.com", source("SourceArn", {"Fn::GetAtt": ["Rule", "Arn"]}, "ArnEquals"))
            | {"Rule": {"Type": "AWS::Events::Rule"}},
            PASSED,
            id="a resource of the app",
        ),
        pytest.param(service("config.amazonaws.com", source("SourceOrgID", "o-1")), PASSED, id="an organization"),
        pytest.param(
            service("states.amazonaws.com", source("SourceArn", "arn:aws:states:*:*:*", "ArnLike")),
            FAILED,
            id="any account",
        ),
        pytest.param(
            service("states.amazonaws.com", source("SourceAccount", OURS, "StringEqualsIfExists")),
            FAILED,
            id="holds without the key",
        ),
        pytest.param(
            service("states.amazonaws.com", source("SourceAccount", {"Ref": "P"})),
            UNDECIDED,
            id="account is a parameter",
        ),
        pytest.param(
            service("states.amazonaws.com", source("SourceAccount", {"Ref": "AWS::AccountId"})), PASSED, id="its own"
        ),
        pytest.param(
            service("states.amazonaws.com", {"StringEquals": {"Fn::GetAtt": ["Json", "Value"]}}),
            UNDECIDED,
            id="condition is made at deployment",
        ),
        pytest.param(service({"Ref": "P"}), UNDECIDED, id="service is a parameter"),
        pytest.param(role({"Ref": "P"}), UNDECIDED, id="principal is a parameter"),
        pytest.param(role({"Ref": "P"}, Effect={"Ref": "P"}), UNDECIDED, id="statement is not known"),
        pytest.param(service("lambda.amazonaws.com"), PASSED, id="passed by iam:PassRole alone"),
        pytest.param(service("cloudtrail.amazonaws.com"), PASSED, id="sends no source when it assumes a role"),
        pytest.param(role({"Service": "states.amazonaws.com"}, Effect="Deny"), (0, []), id="Deny"),
        pytest.param(role({"AWS": OURS}), (0, []), id="no service"),
        pytest.param({"P": {"Type": "AWS::IAM::Policy"}}, (0, []), id="no role"),
    ],
)
def test_service_trust_is_pinned(look, resources, expected):
    assert look(RULE, resources) == expected


def test_an_account_without_environment_is_its_own(look):
    template = {
        "at": ("app", None, None),
        "Resources": service("states.amazonaws.com", source("SourceAccount", {"Ref": "AWS::AccountId"})),
    }
    assert look(RULE, template) == PASSED


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (source("SourceAccount", OURS), PASSED),
        (source("SourceAccount", "222222222222"), PASSED),
        (source("SourceAccount", FOREIGN), FAILED),
        (source("SourceAccount", [OURS, FOREIGN]), FAILED),
        (source("SourceOrgID", "o-1"), PASSED),
        (source("SourceOrgID", "o-2"), FAILED),
        (source("SourceOrgPaths", "o-1/*", "StringLike"), PASSED),
        (source("SourceOrgPaths", "o-*/*", "StringLike"), FAILED),
    ],
)
def test_sources_belong_to_the_organization_as_far_as_it_is_known(look, condition, expected):
    known = {"organization_account_ids": frozenset({"222222222222"}), "organization_id": "o-1"}
    assert look(RULE, service("states.amazonaws.com", condition), **known) == expected
