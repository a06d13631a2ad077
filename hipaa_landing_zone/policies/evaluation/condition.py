"""The Condition element: operators with set qualifiers, IfExists and Null, compiled to questions on a context.

Source: IAM User Guide, "Single-valued vs. multivalued context keys" and "Condition operators".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.policies.evaluation.error import RequestError
from hipaa_landing_zone.policies.evaluation.operator import OPERATORS, Operator
from hipaa_landing_zone.policies.evaluation.template import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from hipaa_landing_zone.policies.evaluation.context import Value
    from hipaa_landing_zone.policies.evaluation.operator import Matcher

    Question = Callable[[Mapping[str, Value]], bool]

_QUALIFIERS = ("ForAllValues", "ForAnyValue")
_IF_EXISTS = "IfExists"


@dataclass(frozen=True, slots=True)
class Condition:
    """One key under one operator.

    Attributes:
        operator: as the policy has it, such as ``ForAnyValue:StringLike``.
        key: as the policy has it.
        values: the policy's values; one of them has to match.
        keys: every context key that the answer depends on, in lower case.
        holds: the question; RequestError when the request's value is of the wrong type.
    """

    operator: str
    key: str
    values: tuple[str, ...]
    keys: frozenset[str]
    holds: Question


def compile_conditions(block: Any, *, variables: bool) -> Iterator[Condition]:
    """Yield the conditions of a Condition element, all of which have to hold.

    Args:
        block: the element as it stands in the policy.
        variables: whether the policy's version knows variables.

    Raises:
        ValueError: it is malformed, or an operator is unknown.
    """
    for operator, keys in _mapping("Condition", block).items():
        for key, given in _mapping(operator, keys).items():
            if not key:
                raise ValueError(f"{operator} has an empty condition key")
            yield _compile(operator, key, _values(operator, key, given), variables=variables)


def _compile(name: str, key: str, values: tuple[str, ...], *, variables: bool) -> Condition:
    if name == "Null":
        return Condition(name, key, values, frozenset({key.lower()}), _null(key.lower(), values))
    qualifier, base, if_exists = _split(name)
    operator = OPERATORS[base]
    templates = [parse(value, variables=variables) for value in values]
    keys = frozenset({key.lower()}).union(*(template.keys for template in templates))
    if len(keys) > 1 and not operator.variables:
        raise ValueError(f"{name} does not take policy variables")
    try:
        matches = operator.compile(templates)
    except ValueError as error:
        raise ValueError(f"{name} on {key}: {error}") from error
    question = _question(name, key, operator, matches, qualifier=qualifier, if_exists=if_exists)
    return Condition(name, key, values, keys, question)


def _split(name: str) -> tuple[str | None, str, bool]:
    qualifier, colon, rest = name.partition(":")
    if not colon:
        qualifier, rest = "", name
    base, if_exists = rest.removesuffix(_IF_EXISTS), rest.endswith(_IF_EXISTS)
    if (colon and qualifier not in _QUALIFIERS) or base not in OPERATORS:
        raise ValueError(f"{name} is no condition operator")
    return qualifier or None, base, if_exists


def _question(
    name: str, key: str, operator: Operator, matches: Matcher, *, qualifier: str | None, if_exists: bool
) -> Question:
    """Make the question of an operator.

    Without a value, ForAllValues holds and ForAnyValue does not, whatever IfExists says: it belongs to each value.
    A key with several values needs a qualifier; without one, the condition does not hold.
    """
    key_id, wanted = key.lower(), not operator.negated
    absent = operator.negated or if_exists

    def single(context: Mapping[str, Value]) -> bool:
        value = context.get(key_id)
        if value is None:
            return absent
        try:
            return isinstance(value, str) and matches(value, context) is wanted
        except ValueError as error:
            raise _mismatch(name, key, value, error) from error

    every = qualifier == "ForAllValues"
    combine = all if every else any

    def several(context: Mapping[str, Value]) -> bool:
        value = context.get(key_id)
        if value is None or value == "":
            return every
        try:
            return combine(matches(each, context) is wanted for each in ((value,) if isinstance(value, str) else value))
        except ValueError as error:
            raise _mismatch(name, key, value, error) from error

    return several if qualifier else single


def _mismatch(operator: str, key: str, value: Value, error: ValueError) -> RequestError:
    return RequestError(f"The request's {key} is {value!r}, which {operator} cannot compare: {error}.")


def _null(name: str, values: tuple[str, ...]) -> Question:
    wanted = {value.lower() for value in values}
    if not wanted <= {"true", "false"}:
        raise ValueError(f"Null takes true or false, not {', '.join(values)}")
    absent, present = "true" in wanted, "false" in wanted
    return lambda context: present if context.get(name) else absent  # an empty value is null as well


def _mapping(name: str, given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise ValueError(f"{name} is {given!r}; it has to be an object")  # noqa: TRY004 - all of this is ValueError
    return given


def _values(operator: str, key: str, given: Any) -> tuple[str, ...]:
    values = given if isinstance(given, list) else [given]
    if not values or not all(isinstance(value, str | bool | int | float) for value in values):
        raise ValueError(
            f"{operator} on {key} has {given!r}; it has to be text, a boolean, a number or a list of these"
        )
    return tuple(str(value).lower() if isinstance(value, bool) else str(value) for value in values)
