import pytest

from hipaa_landing_zone.rules.catalog.sessions_are_short import RULE

FEDERATED = {"Federated": "arn:aws:iam::111111111111:saml-provider/idp"}


def role(seconds, principal, action="sts:AssumeRole"):
    trust = {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": action}]}
    properties = {"AssumeRolePolicyDocument": trust} | ({} if seconds is None else {"MaxSessionDuration": seconds})
    return {"S": {"Type": "AWS::IAM::Role", "Properties": properties}}


def permission_set(duration=None, **properties):
    given = {} if duration is None else {"SessionDuration": duration}
    return {"S": {"Type": "AWS::SSO::PermissionSet", "Properties": {**given, **properties}}}


def tagged(key, value):
    return {"Tags": [{"Key": key, "Value": value}]}


ADMINISTRATOR = {"ManagedPolicies": ["arn:aws:iam::aws:policy/AdministratorAccess"]}
PASSED, FAILED, UNDECIDED = (1, []), (1, [("S", "failed")]), (1, [("S", "undecided")])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(role(43200, FEDERATED, {"Ref": "P"}), UNDECIDED, id="how they come is a parameter"),
        pytest.param(role(None, {"AWS": "111111111111"}), PASSED, id="role by default"),
        pytest.param(role("3600", {"AWS": "111111111111"}), PASSED, id="role for an hour"),
        pytest.param(role(3601, {"AWS": "111111111111"}), FAILED, id="role for longer"),
        pytest.param(role(43200, FEDERATED, "sts:AssumeRoleWithSAML"), FAILED, id="SAML"),
        pytest.param(role({"Ref": "P"}, {"AWS": "111111111111"}), UNDECIDED, id="role's is a parameter"),
        pytest.param(role(43200, {"Ref": "P"}), UNDECIDED, id="principal is a parameter"),
        pytest.param(role(43200, {"Service": "ec2.amazonaws.com"}), (0, []), id="service"),
        pytest.param(role(43200, FEDERATED, "sts:AssumeRoleWithWebIdentity"), (0, []), id="OIDC"),
        pytest.param(permission_set(), PASSED, id="set by default"),
        pytest.param(permission_set("PT8H"), PASSED, id="set for a working day"),
        pytest.param(permission_set("PT480M"), PASSED, id="the same in minutes"),
        pytest.param(permission_set("PT8H1S"), FAILED, id="longer"),
        pytest.param(permission_set("P1D"), FAILED, id="a day"),
        pytest.param(permission_set("PT8H", **ADMINISTRATOR), FAILED, id="administrator's"),
        pytest.param(permission_set("PT1H", **ADMINISTRATOR), PASSED, id="administrator's, an hour"),
        pytest.param(permission_set("PT2H", **tagged("hlz:data-classification", "phi")), FAILED, id="PHI"),
        pytest.param(permission_set("PT2H", **tagged("Privileged", "True")), FAILED, id="privileged"),
        pytest.param(permission_set("PT2H", **tagged("hlz:data-classification", "public")), PASSED, id="another class"),
        pytest.param(
            permission_set("PT2H", **tagged("hlz:data-classification", {"Ref": "P"})),
            UNDECIDED,
            id="tag is a parameter",
        ),
        pytest.param(permission_set("PT2H", ManagedPolicies={"Ref": "P"}), UNDECIDED, id="policies are a parameter"),
        pytest.param(permission_set({"Ref": "P"}), UNDECIDED, id="set's is a parameter"),
        pytest.param(permission_set("eight hours"), UNDECIDED, id="no duration"),
        pytest.param(permission_set("P"), UNDECIDED, id="nothing in it"),
        pytest.param({"U": {"Type": "AWS::IAM::User"}}, (0, []), id="neither"),
    ],
)
def test_sessions_are_short(look, resources, expected):
    assert look(RULE, resources) == expected
