"""What the theorems stand on: the formulas mean what the plain-Python evaluator says policies mean."""

from __future__ import annotations

import random
from collections import Counter
from itertools import product

import pytest
import z3
from proof import confirm
from proof.kind import kinds
from proof.pattern import Patterns, Symbol
from proof.prover import search
from proof.request import SLOTS
from proof.statement import Rule, denies
from proof.world import RCP, SCP, World

from hipaa_landing_zone.plan import Plan

PATTERNS = ["*", "?", "a*", "*a", "ab", "a?b*", "*b*", "b*b", "??", "a**b"]


@pytest.mark.parametrize("seed", range(20))
def test_kinds_are_all_kinds(seed: int) -> None:
    """The combinations of answers are those that the texts of up to six letters give."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    questions = tuple(Patterns(frozenset(chance.sample(PATTERNS, k=chance.randint(1, 2)))) for _ in range(3))
    symbol = Symbol("text", "abc", ((Patterns(frozenset({"?*"})), True),))
    texts = ("".join(letters) for length in range(1, 7) for letters in product("abc", repeat=length))
    answers = {tuple(question.match(text) for question in questions) for text in texts}
    found = kinds(symbol, questions)
    assert {kind.answers for kind in found} == answers
    assert all(tuple(question.match(kind.text) for question in questions) == kind.answers for kind in found)


OPERANDS = {
    "StringEquals": ["s3:prefix", "aws:RequestedRegion", "aws:PrincipalTag/team"],
    "StringNotEquals": ["s3:prefix", "aws:RequestedRegion", "aws:PrincipalOrgID"],
    "StringEqualsIgnoreCase": ["s3:prefix"],
    "StringNotEqualsIgnoreCase": ["s3:prefix"],
    "StringLike": ["s3:prefix", "aws:PrincipalAccount"],
    "StringNotLike": ["s3:prefix", "aws:ResourceAccount"],
    "ArnLike": ["aws:PrincipalArn", "aws:SourceArn"],
    "ArnNotLike": ["aws:PrincipalArn", "aws:SourceArn"],
    "ArnEquals": ["aws:PrincipalArn"],
    "ArnNotEquals": ["aws:PrincipalArn"],
    "Bool": ["aws:SecureTransport", "aws:AssumedRoot", "aws:PrincipalIsAWSService", "ec2:Encrypted"],
    "NumericLessThan": ["s3:TlsVersion"],
    "NumericGreaterThanEquals": ["s3:TlsVersion"],
    "DateGreaterThan": ["aws:TokenIssueTime"],
    "IpAddress": ["aws:SourceIp"],
    "NotIpAddress": ["aws:SourceIp"],
    "Null": ["s3:prefix", "aws:TagKeys", "aws:AssumedRoot", "aws:PrincipalOrgID"],
    "ForAnyValue:StringEquals": ["aws:TagKeys", "aws:PrincipalOrgPaths"],
    "ForAllValues:StringEquals": ["aws:TagKeys"],
    "ForAnyValue:StringNotLike": ["aws:TagKeys", "aws:PrincipalOrgPaths"],
    "ForAllValues:StringNotLike": ["aws:TagKeys", "aws:ResourceOrgPaths"],
}
VALUES = {
    "Bool": ["true", "false"],
    "Null": ["true", "false"],
    "Numeric": ["1.2", "3"],
    "Date": ["2026-01-01T00:00:00Z"],
    "Ip": ["10.0.0.0/8"],
    "NotIp": ["10.0.0.0/8"],
    "Arn": ["arn:aws:iam::*:role/hlz-*", "arn:aws:iam::200000000001:root", "arn:aws:s3:::a*", "arn:aws:*:*:*:*b"],
    "String": ["alpha", "be*", "?amma", "us-east-1", "o-exampleorgid", "o-exampleorgid/*", "200000000001"],
}
ACTIONS = [["*"], ["s3:Get*"], ["s3:PutObject", "kms:*"], ["sts:AssumeRole", "s3:*"]]
RESOURCES = [["*"], ["arn:aws:s3:::a*"], ["arn:aws:iam::*:role/x", "arn:aws:s3:::b/*"], ["arn:aws:s3*"]]


def statement(seed: int, type_: str) -> dict:
    """Return a statement by chance, with one to three conditions."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    condition: dict[str, dict[str, list[str]]] = {}
    for operator in chance.sample(sorted(OPERANDS), k=chance.randint(1, 3)):
        base = operator.rpartition(":")[2]
        values = next(values for start, values in VALUES.items() if base.startswith(start))
        ending = "IfExists" if base != "Null" and chance.random() < 0.4 else ""
        several = 1 if base in ("Bool", "Null") or "Numeric" in base else chance.randint(1, len(values))
        condition[operator + ending] = {chance.choice(OPERANDS[operator]): chance.sample(values, k=several)}
    start = {"Sid": "Chance", "Effect": "Deny", "Condition": condition}
    if type_ == RCP:
        return start | {"Principal": "*", "Action": chance.choice(ACTIONS[1:]), "Resource": "*"}
    action, resource = (chance.choice([name, f"Not{name}"]) for name in ("Action", "Resource"))
    return start | {action: chance.choice(ACTIONS[1:]), resource: chance.choice(RESOURCES)}


@pytest.mark.parametrize("type_", [SCP, RCP])
def test_formulas_mean_what_the_evaluator_says(plan: Plan, type_: str) -> None:
    """Requests that the solver finds on either side of a statement are on that side for the evaluator as well."""
    sides = {True: 0, False: 0}
    for seed in range(150):
        world = World(plan, "Workloads/Phi/Prod", type_)
        rule = Rule.of("chance", statement(seed, type_))
        for side in sides:
            covered = world.covers(rule)
            found = search(world, [covered if side else z3.Not(covered)])
            if found is None:
                continue
            sides[side] += 1
            assert confirm.denies(rule, type_, found) is side, f"{rule.text}{found}"
    assert min(sides.values()) > 90


def test_multivalued_keys_have_slots_enough(plan: Plan) -> None:
    """One for each condition on a key: of the statements, of a mutant, and of a claim."""
    for ou, type_ in product(plan.ous, (SCP, RCP)):
        conditions = [rule.statement.get("Condition", {}) for rule in World(plan, ou.path, type_).rules]
        keys = [key for each in conditions for operator in each if ":" in operator for key in each[operator]]
        assert all(count + 2 <= SLOTS for count in Counter(keys).values()), "raise SLOTS in request.py"


@pytest.mark.parametrize(
    "changed",
    [
        {"Effect": "Allow"},
        {"Unheard": "of"},
        {"Condition": {"StringResembles": {"s3:prefix": "x"}}},
        {"Condition": {"StringEquals": {"s3:unheard-of": "x"}}},
        {"Condition": {"StringEquals": {"aws:TagKeys": "x"}}},
        {"Condition": {"BinaryEquals": {"s3:prefix": "eA=="}}},
        {"Condition": {"StringEquals": {"s3:prefix": "home/${aws:username}"}}},
        {"Condition": {"NumericLessThan": {"s3:prefix": "3"}}},
        {"Resource": "arn:aws:s3:::${aws:username}"},
        {"Resource": "bucket"},
        {"Action": "GetObject"},
    ],
)
def test_what_is_not_encoded_is_an_error(plan: Plan, changed: dict) -> None:
    world = World(plan, "Workloads/Phi/Prod", SCP)
    given = {"Sid": "Odd", "Effect": "Deny", "Action": "s3:*", "Resource": "*"} | changed
    with pytest.raises(ValueError):
        denies(world.request, given)
