"""Mutants of a statement: each is what a slip of the hand would make of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from proof.statement import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

_INTRUDER = "intruder"
_ADDED = ("lightsail:*", "zz-unheard-of:*", "s3:GetObject", "ec2:RunInstances")
_NARROWER = {"Bool": {"aws:ViaAWSService": "false"}}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed statement; None: the statement is gone."""

    what: str
    rule: Rule | None


def mutants(rule: Rule) -> Iterator[Mutant]:
    """Yield every mutant of a rule, each once."""
    seen = {json.dumps(rule.statement, sort_keys=True)}
    yield Mutant("removed", None)
    for what, statement in _changed(rule.statement):
        text = json.dumps(statement, sort_keys=True)
        if text not in seen:
            seen.add(text)
            yield Mutant(what, Rule.of(rule.policy, statement))


def _changed(statement: dict) -> Iterator[tuple[str, dict]]:
    for name in ("Action", "NotAction", "Resource", "NotResource"):
        if name in statement:
            for what, values in _lists(name, _listed(statement[name])):
                yield f"{name} {what}", statement | {name: values}
    for what, condition in _conditions(statement.get("Condition", {})):
        kept = {name: value for name, value in statement.items() if name != "Condition"}
        yield what, kept | ({"Condition": condition} if condition else {})


def _lists(name: str, values: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Change a list of actions or resources: a shorter or narrower one, and for a list of exceptions a longer one."""
    if name.startswith("Not"):
        added = _ADDED if name == "NotAction" else ("arn:aws:s3:::intruder",)
        yield from ((f"also {value}", [*values, value]) for value in added if value not in values)
        yield from _each(values, lambda value: value.rpartition(":")[0] + ":*" if value[-1] != "*" else None, "widened")
        return
    if len(values) > 1:
        yield from ((f"without {value}", [each for each in values if each != value]) for value in values)
    yield from _each(values, _narrowed, "narrowed")
    if "*" in values:
        yield "of one service", ["s3:*"] if name == "Action" else ["arn:aws:s3:::*"]


def _each(values: list[str], change, what: str) -> Iterator[tuple[str, list[str]]]:
    for at, value in enumerate(values):
        changed = change(value)
        if changed and changed != value:
            yield f"{what} from {value} to {changed}", [*values[:at], changed, *values[at + 1 :]]


def _narrowed(value: str) -> str | None:
    """Return a pattern that matches less: one star less in the middle, or a longer beginning."""
    if value == "*":
        return None
    return f"{value[:-1]}x*" if value.endswith("*") else value.replace("*", "x", 1)


def _widened(value: str) -> str | None:
    return None if value.endswith("*") else f"{value}*"


def _shortened(value: str) -> str | None:
    return f"{value.rstrip('*')[:-2]}*" if len(value) > len("xx*") else None


def _conditions(condition: dict) -> Iterator[tuple[str, dict]]:
    if "Bool" not in condition:
        yield "only when not by way of a service", condition | _NARROWER
    for operator, keys in condition.items():
        for swapped in _swapped(operator):
            if swapped not in condition:
                yield f"{operator} became {swapped}", _renamed(condition, operator, swapped)
        for key, given in keys.items():
            rest = {each: value for each, value in keys.items() if each != key}
            others = {name: value for name, value in condition.items() if name != operator}
            yield f"without {operator} {key}", others | ({operator: rest} if rest else {})
            for what, values in _values(operator, _listed(given)):
                yield f"{operator} {key} {what}", condition | {operator: keys | {key: values}}


def _renamed(condition: dict, old: str, new: str) -> dict:
    return {new if name == old else name: keys for name, keys in condition.items()}


def _values(operator: str, values: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Change the values of a condition: each gone, widened, shortened, replaced; and one more."""
    if operator.endswith(("Bool", "BoolIfExists", "Null")):
        yield "turned round", ["false" if value == "true" else "true" for value in values]
        return
    if "Numeric" in operator:
        yield from ((f"replaced by {number}", [str(number)]) for number in (1, 7, 1000))
        return
    if len(values) > 1:
        yield from ((f"without {value}", [each for each in values if each != value]) for value in values)
    stranger = "arn:aws:iam::*:role/intruder" if values[0].startswith("arn:") else _INTRUDER
    yield f"also {stranger}", [*values, stranger]
    yield f"replaced by {stranger}", [stranger]
    if "Like" in operator or "Arn" in operator:
        yield from _each(values, _widened, "widened")
        yield from _each(values, _shortened, "widened")
        yield from _each(values, _narrowed, "narrowed")


def _swapped(operator: str) -> Iterator[str]:
    """Return operators that a hand could have written instead."""
    qualifier, colon, rest = operator.rpartition(":")
    base, if_exists = rest.removesuffix("IfExists"), rest.endswith("IfExists")
    if base == "Null":
        return
    if colon:
        yield f"{'ForAllValues' if qualifier == 'ForAnyValue' else 'ForAnyValue'}:{rest}"
    start = f"{qualifier}{colon}"
    yield f"{start}{base}" if if_exists else f"{start}{base}IfExists"
    for one, other in (("Like", "Equals"), ("NotLike", "Like"), ("NotEquals", "Equals"), ("LessThan", "GreaterThan")):
        for old, new in ((one, other), (other, one)):
            changed = base.replace(old, new)
            if old in base and changed in _KNOWN:
                yield f"{start}{changed}{'IfExists' * if_exists}"


_KNOWN = {
    *(f"{kind}{form}" for kind in ("String", "Arn") for form in ("Equals", "Like", "NotEquals", "NotLike")),
    *(f"Numeric{form}" for form in ("LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")),
}


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
