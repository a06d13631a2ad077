"""Parameters: text of a template becomes values, and everything else is refused."""

import pytest

from hipaa_landing_zone.provider import OPERATIONS, find
from hipaa_landing_zone.provider.parameter import boolean, integer, record, several, text


@pytest.mark.parametrize(
    ("parse", "given", "parsed"),
    [
        (text(r"[a-z]+"), "abc", "abc"),
        (integer(1, 10), "10", 10),
        (integer(1, 10), 1, 1),
        (boolean, "true", True),
        (boolean, False, False),
        (several(integer(1, 9)), ["3", "1"], [3, 1]),
        (several(text(".")), [], []),
        (record({"A": boolean}), {"A": "false"}, {"A": False}),
    ],
)
def test_accepted(parse, given, parsed):
    assert parse(given) == parsed


@pytest.mark.parametrize(
    ("parse", "given"),
    [
        (text(r"[a-z]+"), "abc1"),
        (text(r"[a-z]+"), "abc\n"),
        (text(r"[a-z]+"), 1),
        (text(r"[a-z]+"), None),
        (integer(1, 10), "0"),
        (integer(1, 10), "11"),
        (integer(1, 10), "-1"),
        (integer(0, 10), "1.5"),
        (integer(0, 10), True),
        (boolean, "yes"),
        (boolean, 1),
        (several(text(".")), "a"),
        (several(text(".")), ["a", "a"]),
        (several(text(".")), ["a", "bb"]),
        (record({"A": boolean}), {"A": "true", "B": "true"}),
        (record({"A": boolean}), {}),
        (record({"A": boolean}), "A"),
        (find("ssm_settings").parameters["Settings"], {"/ssm/documents/console/public-sharing-permission": "Enable"}),
        (find("ssm_settings").parameters["Settings"], {"/ssm/other": "x"}),
        (find("ssm_settings").parameters["Settings"], {}),
        (find("guardduty_organization").parameters["Features"], ["RUNTIME_MONITORING"]),
        (find("inspector_organization").parameters["ResourceTypes"], ["CODE_REPOSITORY"]),
    ],
)
def test_refused(parse, given):
    with pytest.raises(ValueError, match=r"is n|missing"):
        parse(given)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_nothing_goes_to_an_operation_unread(operation):
    for parse in operation.parameters.values():
        with pytest.raises(ValueError, match=r"is n|missing"):
            parse({"Unexpected": "$(x)"})
