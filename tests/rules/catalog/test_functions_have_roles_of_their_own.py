import pytest

from hipaa_landing_zone.rules.catalog.functions_have_roles_of_their_own import RULE

ARN = "arn:aws:iam::111111111111:role/shared"


def function(role):
    return {"Type": "AWS::Lambda::Function", "Properties": {"Role": role}}


def task(role=None):
    return {"Type": "AWS::ECS::TaskDefinition", "Properties": {"TaskRoleArn": role, "ExecutionRoleArn": ARN}}


def app(**resources):
    roles = {"One": {"Type": "AWS::IAM::Role"}, "Two": {"Type": "AWS::IAM::Role"}}
    return {**roles, **resources}


ONE, TWO = ({"Fn::GetAtt": [name, "Arn"]} for name in ("One", "Two"))


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(app(A=function(ONE), B=function(TWO)), (2, []), id="each its own"),
        pytest.param(app(A=function(ONE), B=function(ONE)), (2, [("A", "failed"), ("B", "failed")]), id="shared"),
        pytest.param(app(A=function(ARN), B=function(ARN)), (2, [("A", "failed"), ("B", "failed")]), id="by ARN"),
        pytest.param(app(A=function(ONE), B=task(ONE)), (2, [("A", "failed"), ("B", "failed")]), id="with a task"),
        pytest.param(app(A=task(ONE), B=task(TWO)), (2, []), id="tasks share what starts them"),
        pytest.param(app(A=task(), B=task()), (0, []), id="tasks without a role"),
        pytest.param(
            app(A=function({"Ref": "P"}), B=function(TWO)), (2, [("A", "undecided")]), id="role is a parameter"
        ),
        pytest.param(app(), (0, []), id="no function"),
    ],
)
def test_functions_have_roles_of_their_own(look, resources, expected):
    assert look(RULE, resources) == expected


def test_one_role_in_two_regions_is_one_functions(look):
    regions = [{"at": (region, "111111111111", region), "Resources": {"A": function(ARN)}} for region in ("a", "b")]
    assert look(RULE, *regions) == (2, [])


def test_roles_are_shared_where_no_phi_is(look):
    assert look(RULE, app(A=function(ONE), B=function(ONE)), phi_account_ids=frozenset()) == (0, [])
