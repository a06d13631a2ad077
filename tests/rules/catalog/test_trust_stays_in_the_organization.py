import pytest

from hipaa_landing_zone.rules.catalog.trust_stays_in_the_organization import RULE

MEMBER, FOREIGN = "222222222222", "999999999999"
KNOWN = {"organization_account_ids": frozenset({MEMBER}), "organization_id": "o-1"}


def role(principal, condition=None, effect="Allow", kind="Principal"):
    statement = {"Effect": effect, kind: principal, "Action": "sts:AssumeRole", "Condition": condition}
    return {"R": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": statement}}}}


def aws(principal, condition=None):
    return role({"AWS": principal}, condition)


def equals(**keys):
    return {"StringEquals": {name.replace("_", ":"): value for name, value in keys.items()}}


PASSED, FAILED, UNDECIDED = (1, []), (1, [("R", "failed")]), (1, [("R", "undecided")])
ROOT = {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(aws(ROOT), PASSED, id="its own account"),
        pytest.param(aws(MEMBER), PASSED, id="an account of the organization"),
        pytest.param(aws(f"arn:aws:iam::{MEMBER}:role/deployer"), PASSED, id="a role of one"),
        pytest.param(aws(f"arn:aws:iam::{FOREIGN}:root"), FAILED, id="foreign"),
        pytest.param(aws([MEMBER, FOREIGN]), FAILED, id="foreign beside ours"),
        pytest.param(aws(FOREIGN, equals(aws_PrincipalOrgID="o-1")), PASSED, id="bounded by the organization"),
        pytest.param(aws(FOREIGN, equals(aws_PrincipalOrgID="o-2")), FAILED, id="by another organization"),
        pytest.param(aws(FOREIGN, equals(sts_ExternalId="x")), UNDECIDED, id="a vendor"),
        pytest.param(aws("*"), FAILED, id="everybody"),
        pytest.param(aws("arn:aws:iam::*:root"), FAILED, id="every account"),
        pytest.param(aws("*", equals(sts_ExternalId="x")), FAILED, id="everybody with an external id"),
        pytest.param(aws("*", equals(aws_PrincipalOrgID="o-1")), PASSED, id="everybody of the organization"),
        pytest.param(aws("*", equals(aws_PrincipalAccount=[MEMBER, FOREIGN])), FAILED, id="foreign by condition"),
        pytest.param(
            aws("*", {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{MEMBER}:role/*"}}), PASSED, id="roles of ours"
        ),
        pytest.param(
            aws("*", {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/deployer"}}), FAILED, id="a name anywhere"
        ),
        pytest.param(role({"AWS": MEMBER}, kind="NotPrincipal"), FAILED, id="everybody else"),
        pytest.param(
            aws({"Fn::GetAtt": ["Other", "Arn"]}) | {"Other": {"Type": "AWS::IAM::User"}}, PASSED, id="the app's"
        ),
        pytest.param(aws("AROAEXAMPLE"), UNDECIDED, id="a unique id"),
        pytest.param(aws({"Ref": "P"}), UNDECIDED, id="principal is a parameter"),
        pytest.param(role({"Ref": "P"}), UNDECIDED, id="even its kind"),
        pytest.param(
            aws(FOREIGN, equals(aws_PrincipalOrgID={"Ref": "P"})), UNDECIDED, id="organization is a parameter"
        ),
        pytest.param(role({"AWS": FOREIGN}, effect={"Ref": "P"}), UNDECIDED, id="effect is a parameter"),
        pytest.param(role({"AWS": FOREIGN}, effect="Deny"), (0, []), id="Deny"),
        pytest.param(role({"Service": "ec2.amazonaws.com"}), (0, []), id="a service"),
        pytest.param({"P": {"Type": "AWS::IAM::Policy"}}, (0, []), id="no role"),
    ],
)
def test_trust_stays_in_the_organization(look, resources, expected):
    assert look(RULE, resources, **KNOWN) == expected


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        (aws(MEMBER), UNDECIDED),
        (aws(MEMBER, equals(aws_PrincipalOrgID="o-1")), PASSED),
        (aws("*"), FAILED),
        (aws("111111111111"), PASSED),
    ],
)
def test_without_the_accounts_of_the_organization_others_are_undecided(look, resources, expected):
    assert look(RULE, resources) == expected


def test_accounts_that_the_app_is_deployed_to_are_ours(look):
    other = {"at": ("other", MEMBER, "us-east-1"), "Resources": {}}
    assert look(RULE, aws(MEMBER), other) == PASSED
