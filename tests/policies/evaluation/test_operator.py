"""Every condition operator, as AWS documents it.

Pages (IAM User Guide): OPERATORS is "Condition operators" (reference_policies_elements_condition_operators), MULTI is
"Single-valued vs. multivalued context keys" (reference_policies_condition-single-vs-multi-valued-context-keys),
VARIABLES is "Variables and tags" (reference_policies_variables), GRAMMAR is "Grammar of the IAM JSON policy language".
"""

from __future__ import annotations

from typing import Any

import pytest

from hipaa_landing_zone.policies.evaluation import PolicyError, RequestError
from hipaa_landing_zone.policies.evaluation.condition import compile_conditions
from hipaa_landing_zone.policies.evaluation.context import normalize
from hipaa_landing_zone.policies.evaluation.operator import OPERATORS

KEY = "aws:k"
ABSENT = None
TRAIL = "arn:aws:cloudtrail:us-east-1:111122223333:trail/hlz"
STORE = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"


def holds(operator: str, expected: Any, actual: Any, **context: Any) -> bool:
    given = normalize({**({} if actual is ABSENT else {KEY: actual}), **context})
    conditions = compile_conditions({operator: {KEY: expected}}, variables=True)
    return all(condition.holds(given) for condition in conditions)


SINGLE = [
    # OPERATORS, "String condition operators"
    ("StringEquals", "a", "a", True),
    ("StringEquals", "a", "A", False),
    ("StringEquals", ["a", "b"], "b", True),
    ("StringEquals", "a*", "ab", False),
    ("StringEquals", "a", ABSENT, False),
    ("StringNotEquals", "a", "b", True),
    ("StringNotEquals", ["a", "b"], "b", False),
    ("StringNotEquals", "a", ABSENT, True),
    ("StringEqualsIgnoreCase", "aB", "Ab", True),
    ("StringEqualsIgnoreCase", "a", ABSENT, False),
    ("StringNotEqualsIgnoreCase", "aB", "Ab", False),
    ("StringNotEqualsIgnoreCase", "a", "b", True),
    ("StringNotEqualsIgnoreCase", "a", ABSENT, True),
    ("StringLike", "a*c?", "abbbcd", True),
    ("StringLike", "a*", "A", False),
    ("StringLike", "a.c", "abc", False),
    ("StringLike", "*", "", True),
    ("StringLike", "*", ABSENT, False),
    ("StringNotLike", "a*", "ab", False),
    ("StringNotLike", ["a*", "b*"], "c", True),
    ("StringNotLike", "*", ABSENT, True),
    # OPERATORS, "Numeric condition operators"
    ("NumericEquals", "10", "10.0", True),
    ("NumericEquals", 10, 10, True),
    ("NumericEquals", "10", ABSENT, False),
    ("NumericNotEquals", "10", "11", True),
    ("NumericNotEquals", ["10", "11"], "11", False),
    ("NumericNotEquals", "10", ABSENT, True),
    ("NumericLessThan", "10", "9.99", True),
    ("NumericLessThan", "10", "10", False),
    ("NumericLessThanEquals", "10", "10", True),
    ("NumericLessThanEquals", "10", "10.01", False),
    ("NumericGreaterThan", "10", "10", False),
    ("NumericGreaterThan", "9", "10", True),
    ("NumericGreaterThanEquals", "10", "10", True),
    ("NumericGreaterThanEquals", "10", ABSENT, False),
    # OPERATORS, "Date condition operators": W3C's profile of ISO 8601, or epoch time
    ("DateEquals", "2026-11-21T12:00:00Z", "2026-11-21T13:00:00+01:00", True),
    ("DateEquals", "2026-11-21", "1795219200", True),
    ("DateEquals", "2026-11", "2026-11-01T00:00:00Z", True),
    ("DateEquals", "2026-11-21", ABSENT, False),
    ("DateNotEquals", "2026-11-21", "2026-11-22", True),
    ("DateNotEquals", "2026-11-21", ABSENT, True),
    ("DateLessThan", "2026-11-21T12:00:00Z", "2026-11-21T11:59:59.9Z", True),
    ("DateLessThan", "2026-11-21", "2026-11-21", False),
    ("DateLessThanEquals", "2026-11-21", "2026-11-21", True),
    ("DateGreaterThan", "2026-11-21", "2026-11-21T00:00:01Z", True),
    ("DateGreaterThan", "2026-11-21", "2026-11-21", False),
    ("DateGreaterThanEquals", "2026-11-21", "2026-11-21", True),
    ("DateGreaterThanEquals", "2026-11-21", ABSENT, False),
    # OPERATORS, "Boolean condition operators"
    ("Bool", "true", "true", True),
    ("Bool", True, "True", True),
    ("Bool", "false", True, False),
    ("Bool", "false", ABSENT, False),
    # OPERATORS, "Binary condition operators"
    ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", True),
    ("BinaryEquals", "QmluYXJ5", "b3RoZXI=", False),
    ("BinaryEquals", "QmluYXJ5", ABSENT, False),
    # OPERATORS, "IP address condition operators": without a prefix, /32
    ("IpAddress", "203.0.113.0/24", "203.0.113.7", True),
    ("IpAddress", "203.0.113.7", "203.0.113.8", False),
    ("IpAddress", ["203.0.113.0/24", "2001:DB8:1234:5678::/64"], "2001:db8:1234:5678::1", True),
    ("IpAddress", "0.0.0.0/0", "2001:db8::1", False),
    ("IpAddress", "203.0.113.0/24", ABSENT, False),
    ("NotIpAddress", "203.0.113.0/24", "203.0.114.7", True),
    ("NotIpAddress", ["203.0.113.0/24", "203.0.114.0/24"], "203.0.114.7", False),
    ("NotIpAddress", "203.0.113.0/24", ABSENT, True),
    # OPERATORS, "ARN condition operators": each of the six parts by itself, case-sensitively; Equals and Like are one
    ("ArnEquals", "arn:aws:cloudtrail:*:111122223333:trail/h?z", TRAIL, True),
    ("ArnEquals", "arn:aws:cloudtrail:*:trail/hlz:*", TRAIL, False),
    ("ArnEquals", TRAIL, ABSENT, False),
    ("ArnLike", "arn:aws:someservice:*:111122223333:finance/*", STORE, False),
    ("StringLike", "arn:aws:someservice:*:111122223333:finance/*", STORE, True),
    ("ArnLike", "arn:aws:someservice:*:*:store/*:finance/*", STORE, True),
    ("ArnLike", "arn:aws:CloudTrail:*:*:*", TRAIL, False),
    ("ArnLike", TRAIL, ABSENT, False),
    ("ArnNotEquals", "arn:aws:cloudtrail:*:*:trail/*", TRAIL, False),
    ("ArnNotEquals", TRAIL, ABSENT, True),
    ("ArnNotLike", ["arn:aws:s3:::*", "arn:aws:sns:*:*:*"], TRAIL, True),
    ("ArnNotLike", TRAIL, ABSENT, True),
    # OPERATORS, "Condition operator to check existence of condition keys"
    ("Null", "true", ABSENT, True),
    ("Null", "true", "x", False),
    ("Null", "false", "x", True),
    ("Null", False, ABSENT, False),
    ("Null", "false", [], False),
    # OPERATORS, "...IfExists": an absent key makes the condition true
    ("StringEqualsIfExists", "a", ABSENT, True),
    ("StringEqualsIfExists", "a", "b", False),
    ("StringNotEqualsIfExists", "a", ABSENT, True),
    ("BoolIfExists", "false", ABSENT, True),
    ("BoolIfExists", "false", "true", False),
    ("IpAddressIfExists", "203.0.113.0/24", ABSENT, True),
    ("ArnLikeIfExists", TRAIL, ABSENT, True),
    ("NumericLessThanIfExists", "10", ABSENT, True),
    ("DateLessThanIfExists", "2026-11-21", ABSENT, True),
    # MULTI, "Key points": a multivalued key requires a set operator
    ("StringEquals", "a", ["a"], False),
    ("StringNotEquals", "b", ["a"], False),
    # MULTI, ForAllValues: every value of the request matches one of the policy; true without values
    ("ForAllValues:StringEquals", ["a", "b"], ["a", "b", "a"], True),
    ("ForAllValues:StringEquals", ["a", "b"], ["a", "c"], False),
    ("ForAllValues:StringEquals", "a", "a", True),
    ("ForAllValues:StringEquals", "a", ABSENT, True),
    ("ForAllValues:StringEquals", "a", [], True),
    ("ForAllValues:StringEquals", "a", "", True),
    ("ForAllValues:StringNotEquals", ["a", "b"], ["c", "d"], True),
    ("ForAllValues:StringNotEquals", ["a", "b"], ["c", "a"], False),
    ("ForAllValues:StringNotLike", "a*", ABSENT, True),
    ("ForAllValues:StringEqualsIfExists", "a", ABSENT, True),
    ("ForAllValues:ArnLike", "arn:aws:cloudtrail:*:*:*", [TRAIL], True),
    # MULTI, ForAnyValue: at least one value matches; false without values
    ("ForAnyValue:StringEquals", ["a", "b"], ["c", "b"], True),
    ("ForAnyValue:StringEquals", ["a", "b"], ["c"], False),
    ("ForAnyValue:StringEquals", "a", ABSENT, False),
    ("ForAnyValue:StringEquals", "a", [], False),
    ("ForAnyValue:StringNotEquals", "a", ["a", "b"], True),
    ("ForAnyValue:StringNotEquals", "a", ["a"], False),
    ("ForAnyValue:StringNotEquals", "a", ABSENT, False),
    ("ForAnyValue:StringLikeIfExists", "a", ABSENT, False),
    ("ForAnyValue:IpAddress", "10.0.0.0/8", ["203.0.113.7", "10.1.2.3"], True),
    ("ForAnyValue:StringLike", "alias/hlz/*", ["alias/app", "alias/hlz/trail"], True),
]


@pytest.mark.parametrize(("operator", "expected", "actual", "answer"), SINGLE)
def test_operator(operator: str, expected: Any, actual: Any, answer: bool) -> None:
    assert holds(operator, expected, actual) is answer


def test_every_operator_is_in_the_table() -> None:
    bases = {row[0].removesuffix("IfExists").rpartition(":")[2] for row in SINGLE}
    assert bases == {*OPERATORS, "Null"}
    assert len(OPERATORS) == 26


def test_every_operator_is_negated_when_its_name_says_so() -> None:
    assert all(operator.negated is ("Not" in name) for name, operator in OPERATORS.items())


VARIABLE = [
    # VARIABLES: key names are case-insensitive, a default follows a comma, ${*} ${?} ${$} are the characters themselves
    ("StringEquals", "${aws:username}", "alice", {"aws:username": "alice"}, True),
    ("StringEquals", "${AWS:UserName}", "alice", {"aws:username": "alice"}, True),
    ("StringEquals", "home/${aws:username}/x", "home/alice/x", {"aws:username": "alice"}, True),
    ("StringEquals", "${aws:PrincipalTag/team, 'none'}", "none", {}, True),
    ("StringEquals", "${aws:PrincipalTag/team, 'a b'}", "a b", {}, True),
    ("StringEquals", "${aws:PrincipalTag/team, 'none'}", "blue", {"aws:PrincipalTag/team": "blue"}, True),
    ("StringLike", "${aws:username}*", "alice2", {"aws:username": "alice"}, True),
    ("StringLike", "${*}${?}${$}", "*?$", {}, True),
    ("StringLike", "${*}", "x", {}, False),
    ("StringEquals", "${*}", "*", {}, True),
    ("StringEqualsIgnoreCase", "${aws:username}", "ALICE", {"aws:username": "alice"}, True),
    ("StringLike", "${aws:PrincipalTag/team}", "x", {"aws:PrincipalTag/team": "*"}, False),
    ("ArnLike", "arn:aws:iam::1:user/${aws:username}", "arn:aws:iam::1:user/a:b", {"aws:username": "a:b"}, True),
    ("Bool", "${aws:SecureTransport}", "true", {"aws:SecureTransport": "true"}, True),
    # VARIABLES, "Policy variables with no value": null is neither equal to nor like anything; negated operators match
    ("StringEquals", "${aws:username}", "", {}, False),
    ("StringLike", "${aws:username}*", "x", {}, False),
    ("StringEquals", ["${aws:username}", "x"], "x", {}, True),
    ("StringNotEquals", "${aws:username}", "x", {}, True),
    ("StringNotLike", "${aws:username}*", "x", {}, True),
    ("StringNotEquals", ["${aws:username}", "x"], "x", {}, False),
    ("ArnNotLike", "arn:aws:iam::1:user/${aws:username}", "arn:aws:iam::1:user/x", {}, True),
    # MULTI: a multivalued key cannot be a policy variable
    ("StringEquals", "${aws:TagKeys}", "a", {"aws:TagKeys": ["a"]}, False),
]


@pytest.mark.parametrize(("operator", "expected", "actual", "context", "answer"), VARIABLE)
def test_variable(operator: str, expected: Any, actual: str, context: dict[str, Any], answer: bool) -> None:
    assert holds(operator, expected, actual, **context) is answer


def test_variables_are_literal_before_the_version_that_has_them() -> None:
    (condition,) = compile_conditions({"StringLike": {KEY: "${aws:username}"}}, variables=False)
    assert condition.holds(normalize({KEY: "${aws:username}"}))
    assert not condition.holds(normalize({KEY: "alice", "aws:username": "alice"}))


MALFORMED = [
    # OPERATORS; GRAMMAR: what AWS refuses, or does not document, is refused here
    ({"StringEqual": {KEY: "a"}}, "StringEqual is no condition operator"),
    ({"stringequals": {KEY: "a"}}, "stringequals is no condition operator"),
    ({"ForSomeValues:StringEquals": {KEY: "a"}}, "ForSomeValues:StringEquals is no condition operator"),
    ({"ForAnyValue:Null": {KEY: "true"}}, "ForAnyValue:Null is no condition operator"),
    ({"NullIfExists": {KEY: "true"}}, "NullIfExists is no condition operator"),
    ({"IfExists": {KEY: "true"}}, "IfExists is no condition operator"),
    ({"Null": {KEY: "yes"}}, "Null takes true or false, not yes"),
    ({"NumericEquals": {KEY: "ten"}}, "NumericEquals on aws:k: 'ten' is no number"),
    ({"NumericEquals": {KEY: "NaN"}}, "'NaN' is no finite number"),
    ({"DateEquals": {KEY: "21.11.2026"}}, "'21.11.2026' is no date"),
    ({"DateEquals": {KEY: "2026-11-21T12:00:00"}}, "is no date"),
    ({"Bool": {KEY: "yes"}}, "'yes' is neither true nor false"),
    ({"BinaryEquals": {KEY: "!"}}, "'!' is not base-64"),
    ({"IpAddress": {KEY: "10.0.0.0/33"}}, "IpAddress on aws:k: "),
    ({"ArnLike": {KEY: "*"}}, "'*' is no ARN of six parts"),
    ({"NumericEquals": {KEY: "${aws:username}"}}, "NumericEquals does not take policy variables"),
    ({"StringEquals": {KEY: "${}"}}, "${} is no policy variable"),
    ({"StringEquals": {KEY: "${a, b}"}}, "${a, b} is no policy variable"),
    ({"StringEquals": {KEY: []}}, "StringEquals on aws:k has []"),
    ({"StringEquals": {KEY: {"a": "b"}}}, "StringEquals on aws:k has {'a': 'b'}"),
    ({"StringEquals": {KEY: None}}, "StringEquals on aws:k has None"),
    ({"StringEquals": {"": "a"}}, "StringEquals has an empty condition key"),
    ({"StringEquals": "a"}, "StringEquals is 'a'; it has to be an object"),
    (["StringEquals"], "Condition is ['StringEquals']; it has to be an object"),
]


@pytest.mark.parametrize(("block", "message"), MALFORMED)
def test_malformed_condition_is_refused(block: Any, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        list(compile_conditions(block, variables=True))
    assert message in str(caught.value)
    assert not isinstance(caught.value, PolicyError | RequestError)  # the policy's name is added by Policy.compile


MISTYPED = [
    ("NumericEquals", "1", "one"),
    ("DateEquals", "2026-11-21", "today"),
    ("Bool", "true", "yes"),
    ("BinaryEquals", "QmluYXJ5", "!"),
    ("IpAddress", "10.0.0.0/8", "localhost"),
    ("ArnLike", TRAIL, "hlz"),
    ("ForAnyValue:NumericLessThan", "1", ["one"]),
]


@pytest.mark.parametrize(("operator", "expected", "actual"), MISTYPED)
def test_request_value_of_the_wrong_type_is_refused(operator: str, expected: str, actual: Any) -> None:
    with pytest.raises(RequestError, match=f"The request's {KEY} is .*, which {operator} cannot compare: "):
        holds(operator, expected, actual)


def test_all_conditions_have_to_hold() -> None:
    block = {"StringEquals": {"aws:a": "1", "aws:b": "2"}, "Bool": {"aws:c": "true"}}
    conditions = list(compile_conditions(block, variables=True))
    whole = {"aws:a": "1", "aws:b": "2", "aws:c": "true"}
    assert all(condition.holds(whole) for condition in conditions)
    for key in whole:
        assert not all(condition.holds({**whole, key: "0" if key != "aws:c" else "false"}) for condition in conditions)
