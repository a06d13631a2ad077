import pytest

from hipaa_landing_zone.rules.catalog.passed_roles_are_bounded import RULE

ROLE = "arn:aws:iam::111111111111:role/task"
TO_TASKS = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}


def statement(resource=ROLE, condition=None, action="iam:PassRole", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, "Condition": condition, **more}


def policy(*statements):
    return {"P": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyDocument": {"Statement": list(statements)}}}}


OWN = {"Own": {"Type": "AWS::IAM::Role"}}
PASSED, FAILED, UNDECIDED = (1, []), (1, [("P", "failed")]), (1, [("P", "undecided")])
BOTH = (1, [("P", "failed"), ("P", "undecided")])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(policy(statement("arn:aws:iam::*", TO_TASKS)), FAILED, id="a shorter ARN for any"),
        pytest.param(policy(statement("arn:aws:iam::1:role*", TO_TASKS)), FAILED, id="any, without a slash"),
        pytest.param(
            policy(statement(condition={"StringLike": {"iam:PassedToService": "*.amazonaws.com"}})),
            FAILED,
            id="to whatever service",
        ),
        pytest.param(
            policy(statement(condition={"StringEquals": {"iam:PassedToService": {"Ref": "Service"}}})),
            UNDECIDED,
            id="to a parameter",
        ),
        pytest.param(policy(statement(condition=TO_TASKS)), PASSED, id="a role to a service"),
        pytest.param(
            policy(statement(condition={"StringLikeIfExists": TO_TASKS["StringEquals"]})),
            PASSED,
            id="the key is always there",
        ),
        pytest.param(policy(statement()), FAILED, id="to any service"),
        pytest.param(
            policy(statement(condition={"StringLike": {"iam:PassedToService": "*"}})), FAILED, id="to a wildcard"
        ),
        pytest.param(policy(statement("*", TO_TASKS)), FAILED, id="any role"),
        pytest.param(policy(statement("arn:aws:iam::111111111111:role/*", TO_TASKS)), FAILED, id="any by ARN"),
        pytest.param(policy(statement("arn:aws:iam::*:*", TO_TASKS)), FAILED, id="any of any account"),
        pytest.param(policy(statement("arn:aws:iam::1:role/ehr/*", TO_TASKS)), PASSED, id="below a path"),
        pytest.param(policy(statement("arn:aws:iam::1:role/ehr-*", TO_TASKS)), PASSED, id="with a prefix"),
        pytest.param(policy(statement({"Fn::GetAtt": ["Own", "Arn"]})) | OWN, PASSED, id="a role of the app"),
        pytest.param(policy(statement(["*", {"Fn::GetAtt": ["Own", "Arn"]}])) | OWN, FAILED, id="and any other"),
        pytest.param(policy(statement("*", action="iam:*")), FAILED, id="all of IAM"),
        pytest.param(policy(statement("*", action=None, NotAction="s3:*")), FAILED, id="NotAction"),
        pytest.param(policy(statement(None, TO_TASKS, NotResource=ROLE)), FAILED, id="NotResource"),
        pytest.param(policy(statement({"Ref": "Parameter"}, TO_TASKS)), UNDECIDED, id="role is a parameter"),
        pytest.param(policy(statement({"Ref": "Parameter"})), BOTH, id="role is a parameter, to any service"),
        pytest.param(
            policy(statement(condition={"StringEquals": {"Fn::GetAtt": ["Json", "Value"]}})),
            UNDECIDED,
            id="condition is made at deployment",
        ),
        pytest.param(policy(statement(action={"Ref": "Parameter"})), UNDECIDED, id="action is a parameter"),
        pytest.param(policy({"Ref": "Parameter"}), UNDECIDED, id="statement is a parameter"),
        pytest.param(policy(statement(action="iam:GetRole")), (0, []), id="passes nothing"),
        pytest.param(policy(statement("*", Effect="Deny")), (0, []), id="Deny"),
        pytest.param(OWN, (0, []), id="no policy"),
        pytest.param(
            {
                "P": {
                    "Type": "AWS::IAM::Role",
                    "Properties": {"Policies": [{"PolicyDocument": {"Statement": statement("*")}}]},
                }
            },
            FAILED,
            id="inside a role",
        ),
        pytest.param(
            {"P": {"Type": "AWS::SSO::PermissionSet", "Properties": {"InlinePolicy": {"Statement": statement("*")}}}},
            FAILED,
            id="inside a permission set",
        ),
    ],
)
def test_passed_roles_are_bounded(look, resources, expected):
    assert look(RULE, resources) == expected
