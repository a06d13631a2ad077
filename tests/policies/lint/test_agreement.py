"""Lint's two claims about all requests are compared with the evaluator's answers about many: what it says is so."""

from __future__ import annotations

import random
from itertools import product

from policies.lint.conftest import deny, document

from hipaa_landing_zone.policies.evaluation import Policy
from hipaa_landing_zone.policies.evaluation.context import normalize
from hipaa_landing_zone.policies.lint import lint_document, lint_target

SCP = "SERVICE_CONTROL_POLICY"
TEXT = ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIfExists")
ORDER = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
# Key → operators, values in policies, and values in requests; None is a request without the key.
KEYS = {
    "aws:RequestedRegion": (TEXT, ("us-east-1", "us-west-2", "us-*", "*"), ("us-east-1", "us-west-2", "eu-west-1")),
    "aws:SourceVpc": ((*TEXT, "Null"), ("vpc-1", "vpc-2", "vpc-*", "true", "false"), (None, "vpc-1", "vpc-2", "vpc-3")),
    "aws:ViaAWSService": (("Bool", "BoolIfExists"), ("true", "false"), ("true", "false")),
    "ec2:RoleDelivery": (
        tuple(f"Numeric{name}" for name in ORDER),
        ("1", "2", "3"),
        (None, "0", "1", "1.5", "2", "2.5", "3", "4"),
    ),
    "aws:SourceIp": (
        ("IpAddress", "NotIpAddress", "NotIpAddressIfExists"),
        ("10.0.0.0/8", "10.1.0.0/16", "10.1.1.1", "192.168.0.0/16"),
        (None, "10.0.0.1", "10.1.0.1", "10.1.1.1", "10.1.1.2", "11.0.0.0", "192.168.0.1", "8.8.8.8"),
    ),
    "aws:CalledVia": (
        (*(f"{each}:{name}" for each in ("ForAllValues", "ForAnyValue") for name in TEXT[:4]), "Null"),
        ("a.x", "b.x", "*.x", "true", "false"),
        (None, ["a.x"], ["b.x"], ["a.x", "b.x"], ["c.y"]),
    ),
}
ACTIONS = (["*"], ["s3:*"], ["s3:Get*"], ["s3:GetObject"], ["s3:GetObject", "kms:Decrypt"], ["s3:Get*", "kms:*"])
RESOURCES = ("*", "arn:aws:s3:::a*", "arn:aws:s3:::ab/*", ["arn:aws:s3:::ab/x", "arn:aws:kms:*:*:key/*"])
REQUESTED = ("s3:GetObject", "s3:PutObject", "kms:Decrypt", "sqs:SendMessage")
ARNS = ("*", "arn:aws:s3:::ab/x", "arn:aws:s3:::ac/x", "arn:aws:s3:::b", "arn:aws:kms:us-east-1:111111111111:key/k")


def some_conditions(chance, keys, limit):
    """Return a Condition element; values that its operator cannot have are left to other tests."""
    found = {}
    for _ in range(chance.randint(1, limit)):
        key = chance.choice(keys)
        operators, values, _ = KEYS[key]
        operator = chance.choice(operators)
        fitting = [value for value in values if (value in {"true", "false"}) == operator.startswith(("Null", "Bool"))]
        literal = [value for value in fitting if "*" not in value] if "Equals" in operator else fitting
        given = chance.sample(literal, chance.randint(1, min(2, len(literal))))
        found.setdefault(operator, {})[key] = given[:1] if operator == "Null" else given
    return found


def contexts(keys):
    for values in product(*(KEYS[key][2] for key in keys)):
        yield normalize({key: value for key, value in zip(keys, values, strict=True) if value is not None})


def compiled(statement):
    return Policy.compile("p", document(statement), "scp").statements[0]


def test_conditions_that_contradict_each_other_hold_for_no_request():
    chance, found = random.Random(15), 0  # noqa: S311 - the same cases in every run
    for _ in range(2_000):
        key = chance.choice(list(KEYS))
        statement = deny(Action="s3:GetObject", Condition=some_conditions(chance, [key], 3))
        contradict = any(each.code == "contradictory-conditions" for each in lint_document(document(statement), SCP))
        conditions = compiled(statement).conditions
        possible = [context for context in contexts([key]) if all(each.holds(context) for each in conditions)]
        assert not (contradict and possible), (statement, possible)
        # One value may be missing among those tried, so only plain keys are judged the other way round.
        if key in {"aws:ViaAWSService", "ec2:RoleDelivery", "aws:SourceIp"}:
            assert contradict or possible, statement
        found += contradict
    assert found > 300


def some_statement(chance):
    """Return a Deny with a list of actions or its opposite, resources and conditions, all from small stocks."""
    keys = chance.sample(list(KEYS), 2)
    elements = {
        chance.choice(["Action", "Action", "NotAction"]): chance.choice(ACTIONS[1:]),
        chance.choice(["Resource", "Resource", "Resource", "NotResource"]): chance.choice(RESOURCES),
    }
    if chance.random() < 0.6:
        elements["Condition"] = some_conditions(chance, keys, 2)
    return deny(**elements)


def wider(chance, statement):
    """Return a statement that is like another one, or wider in some element, or narrower."""
    other = dict(statement)
    if "Action" in other and chance.random() < 0.5:
        other["Action"] = chance.choice(ACTIONS)
    if "Resource" in other and chance.random() < 0.5:
        other["Resource"] = chance.choice(RESOURCES)
    if "Condition" in other and chance.random() < 0.3:
        other.pop("Condition")
    return other


def test_a_statement_that_decides_nothing_matches_no_request_of_its_own():
    chance, found = random.Random(15), 0  # noqa: S311 - the same cases in every run
    for _ in range(1_000):
        first = some_statement(chance)
        second = wider(chance, first) if chance.random() < 0.7 else some_statement(chance)
        documents = {"first": document(first), "second": document(second)}
        dead = {each.policy for each in lint_target(documents, SCP) if each.code == "unreachable-statement"}
        if not dead:
            continue
        found += 1
        (name,) = dead
        narrow, wide = map(compiled, (first, second) if name == "first" else (second, first))
        own = [request for request in requests(first, second) if matches(narrow, *request) > matches(wide, *request)]
        assert own == [], (first, second)
    assert found > 200


def requests(*statements):
    keys = sorted({key for each in statements for tests in each.get("Condition", {}).values() for key in tests})
    return product(REQUESTED, ARNS, list(contexts(keys)))


def matches(statement, action, arn, context):
    return (
        statement.actions.matches(action.lower())
        and statement.resources.matches(arn, context)
        and all(each.holds(context) for each in statement.conditions)
    )
