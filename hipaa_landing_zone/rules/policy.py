"""Reads IAM policy documents out of resolved properties: statements, and what they grant, to whom, bounded by what."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from sys import intern
from typing import Any

from hipaa_landing_zone.rules.value import Unknown, at, listed, mappings, unknowns

_KINDS = ("AWS", "Federated", "Service")
# Operators that hold only when the key is present and equal; `…IfExists` and `ForAllValues:` hold when it is absent.
_BOUNDING_OPERATORS = {"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"}


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, everything in lists; actions, condition keys and operators in lower case; `Unknown`s kept.

    Args:
        effect: `Allow` or `Deny`; empty when it, or the whole statement, is not known.
        principals: Pairs of kind (`AWS`, `Service`, …) and value; `*` alone is `("AWS", "*")`.
        actions: `Action`.
        not_actions: `NotAction`.
        resources: `Resource`.
        conditions: Triples of operator, key and values; key empty where only deployment knows it.
        sid: `Sid`, empty when there is none.
        unknown: Why parts of it are not known; empty when all is.
    """

    effect: str
    principals: tuple[tuple[str, Any], ...]
    actions: tuple[Any, ...]
    not_actions: tuple[Any, ...]
    resources: tuple[Any, ...]
    conditions: tuple[tuple[str, str, tuple[Any, ...]], ...]
    sid: str
    unknown: tuple[Unknown, ...]

    @property
    def allows(self) -> bool:
        """Whether it is an Allow."""
        return self.effect == "Allow"

    @property
    def label(self) -> str:
        """What to call it in a message."""
        return (
            f"statement {self.sid!r}"
            if self.sid
            else f"the statement on {', '.join(map(str, self.actions)) or 'NotAction'}"
        )

    def names(self, kind: str, name: str) -> bool:
        """Whether the principal is named; `*` does not count."""
        return (kind, name) in self.principals

    def covers(self, action: str) -> bool:
        """Whether the statement is about an action, wildcards and `NotAction` understood; case does not matter."""
        return _first(self.actions, self.not_actions, (action,)) is not None

    def first(self, actions: tuple[str, ...]) -> str | None:
        """The first of some actions that the statement is about; None when it is about none of them."""
        return _first(self.actions, self.not_actions, actions)

    def is_on(self, arn: str) -> bool:
        """Whether the statement is about a resource, wildcards understood."""
        return _matches(arn, self.resources)

    def bounds(self, *keys: str) -> tuple[Any, ...]:
        """Values that a condition pins any of the keys to; empty when none does, or a value is all wildcard."""
        wanted = {key.lower() for key in keys}
        pinned: list[Any] = []
        for operator, key, values in self.conditions:
            if key in wanted and binds(operator, values):
                pinned.extend(values)
        return tuple(pinned)


def binds(operator: str, values: tuple[Any, ...]) -> bool:
    """Whether a condition holds only where its key is present and one of the values, none of which is all wildcard."""
    anything = any(isinstance(value, str) and not value.strip("*?") for value in values)
    return operator.removeprefix("foranyvalue:") in _BOUNDING_OPERATORS and not anything


def statements(document: Any) -> Iterator[Statement]:
    """Read a policy document, given as JSON or as JSON text.

    Yields:
        Its statements. A document or statement that is not known yields one that grants nothing and carries the reason.
    """
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except (ValueError, RecursionError):
            document = Unknown("a policy document that is not JSON")
    found = at(document, "Statement")
    for body in [found] if isinstance(found, Unknown) else mappings(found):
        yield _unread(body) if isinstance(body, Unknown) else _statement(body)


def _statement(body: Mapping[str, Any]) -> Statement:
    effect = body.get("Effect")
    principals = tuple(_principals(body.get("Principal")))
    actions, not_actions = _lowered(body.get("Action")), _lowered(body.get("NotAction"))
    # Both what deployment will know and what has a shape that IAM does not take.
    conditions = tuple(_conditions(body.get("Condition")))
    hidden = [values[0] for _operator, key, values in conditions if not key]
    unknown = dict.fromkeys(unknowns(body))
    misshapen = (*actions, *not_actions, *hidden, *(name for _kind, name in principals))
    unknown.update((each, None) for each in misshapen if isinstance(each, Unknown))
    if effect not in ("Allow", "Deny"):
        unknown.setdefault(Unknown("a statement without Effect"))
    return Statement(
        effect=effect if effect in ("Allow", "Deny") else "",
        principals=principals,
        actions=actions,
        not_actions=not_actions,
        resources=tuple(listed(body.get("Resource"))),
        conditions=conditions,
        sid=str(body.get("Sid", "")),
        unknown=tuple(unknown),
    )


def _unread(reason: Unknown) -> Statement:
    return Statement("", (), (), (), (), (), "", (reason,))


def _lowered(value: Any) -> tuple[Any, ...]:
    return tuple(
        intern(each.lower()) if isinstance(each, str) else each if isinstance(each, Unknown) else Unknown("no text")
        for each in listed(value)
    )


# The same few sets of actions stand in the policies of every key and bucket of an app.
@lru_cache(maxsize=4096)
def _first(actions: tuple[Any, ...], not_actions: tuple[Any, ...], wanted: tuple[str, ...]) -> str | None:
    for action in wanted:
        covered = not _matches(action.lower(), not_actions) if not_actions else _matches(action.lower(), actions)
        if covered:
            return action
    return None


def _matches(text: str, patterns: tuple[Any, ...]) -> bool:
    return any(isinstance(each, str) and fnmatchcase(text, each) for each in patterns)


def _principals(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, str):
        yield "AWS", value
    elif isinstance(value, Unknown):
        yield from ((kind, value) for kind in _KINDS)  # it may be of any
    elif isinstance(value, dict):
        for kind, names in value.items():
            for name in listed(names):
                yield kind, name if isinstance(name, str | Unknown) else Unknown("a principal that is no text")


def _conditions(value: Any) -> Iterator[tuple[str, str, tuple[Any, ...]]]:
    if value is not None and not isinstance(value, dict):
        yield "", "", (_untold(value),)
    for operator, keys in value.items() if isinstance(value, dict) else ():
        if not isinstance(keys, dict):
            yield operator.lower(), "", (_untold(keys),)
            continue
        for key, values in keys.items():
            yield operator.lower(), key.lower(), tuple(listed(values))


def _untold(condition: Any) -> Unknown:
    """Stand in for a condition that a resource makes at deployment, such as CDK's `CfnJson`."""
    return condition if isinstance(condition, Unknown) else Unknown("a condition that is no mapping")
