import pytest

from hipaa_landing_zone.rules.catalog.nobody_is_a_user import RULE


def resource(kind, **more):
    return {"U": {"Type": f"AWS::IAM::{kind}", **more}}


FAILED, UNDECIDED = (1, [("U", "failed")]), (1, [("U", "undecided")])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        (resource("User"), FAILED),
        (resource("AccessKey", Properties={"UserName": "robot"}), FAILED),
        (resource("UserPolicy"), FAILED),
        (resource("UserToGroupAddition"), FAILED),
        (resource("User", Condition="BreakGlass"), UNDECIDED),
        (resource("Role"), (0, [])),
        (resource("Group"), (0, [])),
    ],
)
def test_nobody_is_a_user(look, resources, expected):
    assert look(RULE, resources) == expected
