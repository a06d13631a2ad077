"""Reads IAM policy documents out of resolved properties: statements, and what they grant, to whom, bounded by what."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from hipaa_landing_zone.rules.value import Unknown, listed, unknowns

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
        conditions: Triples of operator, key and values.
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
        if self.not_actions:
            return not _matches(action.lower(), self.not_actions)
        return _matches(action.lower(), self.actions)

    def is_on(self, arn: str) -> bool:
        """Whether the statement is about a resource, wildcards understood."""
        return _matches(arn, self.resources)

    def bounds(self, *keys: str) -> tuple[Any, ...]:
        """Values that a condition pins any of the keys to; empty when none does, or a value is all wildcard."""
        wanted = {key.lower() for key in keys}
        pinned: list[Any] = []
        for operator, key, values in self.conditions:
            if key in wanted and operator.removeprefix("foranyvalue:") in _BOUNDING_OPERATORS:
                if any(isinstance(value, str) and not value.strip("*?") for value in values):
                    continue
                pinned.extend(values)
        return tuple(pinned)


def statements(document: Any) -> Iterator[Statement]:
    """Read a policy document, given as JSON or as JSON text.

    Yields:
        Its statements. A document or statement that is not known yields one that grants nothing and carries the reason.
    """
    if isinstance(document, str):
        document = json.loads(document)
    if isinstance(document, Unknown):
        yield _unread(document)
        return
    for body in listed((document or {}).get("Statement")):
        yield _unread(body) if isinstance(body, Unknown) else _statement(body)


def _statement(body: Mapping[str, Any]) -> Statement:
    return Statement(
        effect=effect if isinstance(effect := body.get("Effect"), str) else "",
        principals=tuple(_principals(body.get("Principal"))),
        actions=_lowered(body.get("Action")),
        not_actions=_lowered(body.get("NotAction")),
        resources=tuple(listed(body.get("Resource"))),
        conditions=tuple(_conditions(body.get("Condition"))),
        sid=str(body.get("Sid", "")),
        unknown=tuple(unknowns(body)),
    )


def _unread(reason: Unknown) -> Statement:
    return Statement("", (), (), (), (), (), "", (reason,))


def _lowered(value: Any) -> tuple[Any, ...]:
    return tuple(each.lower() if isinstance(each, str) else each for each in listed(value))


def _matches(text: str, patterns: tuple[Any, ...]) -> bool:
    return any(isinstance(each, str) and fnmatchcase(text, each) for each in patterns)


def _principals(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, str):
        yield "AWS", value
    elif isinstance(value, Mapping):
        for kind, names in value.items():
            for name in listed(names):
                yield kind, name


def _conditions(value: Any) -> Iterator[tuple[str, str, tuple[Any, ...]]]:
    if not isinstance(value, Mapping):
        return
    for operator, keys in value.items():
        for key, values in keys.items() if isinstance(keys, Mapping) else ():
            yield operator.lower(), key.lower(), tuple(listed(values))
