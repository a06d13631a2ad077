import pytest

from hipaa_landing_zone.rules.catalog.assignments_name_groups import RULE


def assignment(**properties):
    return {"A": {"Type": "AWS::SSO::Assignment", "Properties": properties}}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        (assignment(PrincipalType="GROUP"), (1, [])),
        (assignment(PrincipalType="USER"), (1, [("A", "failed")])),
        (assignment(), (1, [("A", "failed")])),
        (assignment(PrincipalType={"Ref": "P"}), (1, [("A", "undecided")])),
        ({"S": {"Type": "AWS::SSO::PermissionSet"}}, (0, [])),
    ],
)
def test_assignments_name_groups(look, resources, expected):
    assert look(RULE, resources) == expected
