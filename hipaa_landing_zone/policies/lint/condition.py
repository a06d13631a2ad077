"""Lint of Condition: keys and operators exist and fit each other, and values are ones that the key can have."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from hipaa_landing_zone.policies import reference
from hipaa_landing_zone.policies.lint.operator import OPERATORS, fits_type, wrong_value
from hipaa_landing_zone.policies.lint.statement import variables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.policies.lint.finding import Finding
    from hipaa_landing_zone.policies.lint.statement import Condition, Statement
    from hipaa_landing_zone.policies.reference import ConditionKey


def lint_conditions(statement: Statement) -> Iterator[Finding]:
    """Yield findings on names, types and values in Condition, and on policy variables wherever they stand."""
    for condition in statement.conditions:
        key = condition.known_key
        if condition.base not in OPERATORS or (condition.base == "Null" and condition.operator != "Null"):
            near = tuple(get_close_matches(condition.base, OPERATORS, 2))
            allowed = "Write an operator of IAM, with its case; IfExists at the end, except of Null."
            yield statement.finding("unknown-operator", condition.where, condition.operator, allowed, near)
        elif key is None:
            near_key = reference.nearest_key(condition.key)
            allowed = f"Write a global condition key or one of the service, as of {reference.as_of()}."
            near = (near_key,) if near_key else ()
            yield statement.finding("unknown-condition-key", condition.where, condition.key, allowed, near)
        else:
            yield from _fit(statement, condition, key)
    yield from _variables(statement)


def _fit(statement: Statement, condition: Condition, key: ConditionKey) -> Iterator[Finding]:
    if not fits_type(condition, key):
        fitting = " or ".join(name for name, types in OPERATORS.items() if key.type in types and "Not" not in name)
        allowed = f"{key.name} is of type {key.type}: use {fitting}, or its negation."
        yield statement.finding("operator-does-not-fit", condition.where, condition.operator, allowed)
        return
    if condition.base != "Null" and key.multivalued != bool(condition.qualifier):
        allowed = (
            f"{key.name} has several values: say ForAnyValue or ForAllValues."
            if key.multivalued
            else f"{key.name} has one value: leave {condition.qualifier} out."
        )
        yield statement.finding("operator-does-not-fit", condition.where, condition.operator, allowed)
    if not has_key(statement, condition, key):
        allowed = (
            f"Actions with it: {', '.join(_actions_with(key)) or 'none'}. Split the statement, or take the key out."
        )
        yield statement.finding("key-of-no-action", condition.where, condition.key, allowed)
    for value in condition.values:
        if "*" in value.replace("${*}", "") and "Like" not in condition.base and condition.base.startswith("String"):
            allowed = f"Write {condition.operator.replace('Equals', 'Like', 1)}."
            yield statement.finding("wildcard-is-literal", condition.where, value, allowed)
        elif allowed := wrong_value(condition, key, value, statement.partition):
            code = "arn-never-matches" if value.startswith("arn:") else "value-never-matches"
            yield statement.finding(code, condition.where, value, f"Allowed: {allowed.rstrip('.')}.")


def has_key(statement: Statement, condition: Condition, key: ConditionKey) -> bool:
    """Return whether a request for some action of the statement can hold a key."""
    if is_global(key) or statement.is_open:
        return True
    return any(key_on(action.condition_keys, condition.key) for action in statement.known_actions())


def is_global(key: ConditionKey) -> bool:
    """Return whether any request can hold a key; the tag keys named ``aws:`` are those of some actions only.

    Claims of OpenID Connect providers count as global: which sign-ins have them is the provider's business.
    """
    return "." in key.prefix or (key.name.lower() in reference.GLOBAL_KEYS and key.name not in reference.TAG_KEYS)


def key_on(names: frozenset[str], given: str) -> bool:
    """Return whether a policy's key is among names of the reference."""
    found = reference.find_key(given)
    return found is not None and any(name.lower() == found.name.lower() or name == given for name in names)


def _actions_with(key: ConditionKey, limit: int = 3) -> list[str]:
    return [name for name in reference.expand(f"{key.prefix}:*") if key.name in reference.condition_keys(name)][:limit]


def _variables(statement: Statement) -> Iterator[Finding]:
    places = [(statement.resource_element, given) for given in statement.resources]
    places += [(condition.where, value) for condition in statement.conditions for value in condition.values]
    for where, text in places:
        for name in variables(text):
            key = reference.find_key(name)
            if key is None or key.multivalued:
                near = reference.nearest_key(name)
                allowed = (
                    "Write a condition key with one value: ${aws:PrincipalAccount}, ${aws:PrincipalTag/team, 'none'}."
                )
                yield statement.finding("unknown-variable", where, f"${{{name}}}", allowed, (near,) if near else ())
