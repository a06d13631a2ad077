"""Wildcard patterns of the policy language as z3 formulas over texts and ARNs.

The solver never sees a text. A `Symbol` is any text at all; each question "does it match one of these patterns?" is one
boolean, and `kind.kinds` says which answers can go together. A `Choice` is one of a few known texts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cache

import z3

TRUE, FALSE = z3.BoolVal(val=True), z3.BoolVal(val=False)
ARN_PARTS = 6


@dataclass(frozen=True, slots=True)
class Patterns:
    """A question about a text: whether it matches one of these patterns.

    Attributes:
        texts: ``*`` is any text and ``?`` any one character, unless the patterns are literal.
    """

    texts: frozenset[str]
    literal: bool = False
    ignore_case: bool = False

    def match(self, text: str) -> bool:
        """Return whether a text matches."""
        return _compiled(self).fullmatch(text) is not None


@cache
def _compiled(patterns: Patterns) -> re.Pattern[str]:
    wild = {} if patterns.literal else {"*": ".*", "?": "."}
    regexes = ("".join(wild.get(each) or re.escape(each) for each in text) for text in sorted(patterns.texts))
    return re.compile("|".join(regexes), re.DOTALL | (re.IGNORECASE * patterns.ignore_case))


@dataclass(frozen=True, slots=True, eq=False)
class Symbol:
    """Any text made of an alphabet and of a shape.

    Attributes:
        shape: what every such text matches, or does not match.
        asked: the questions that formulas ask, each with the boolean that answers it.
    """

    name: str
    alphabet: str
    shape: tuple[tuple[Patterns, bool], ...]
    asked: dict[Patterns, z3.BoolRef] = field(default_factory=dict)

    def where(self, patterns: Patterns) -> z3.BoolRef:
        """Return whether the text matches."""
        return self.asked.setdefault(patterns, z3.Bool(f"{self.name} in {len(self.asked)}"))


@dataclass(frozen=True, slots=True)
class Choice:
    """A text that is one of several; exactly one of the conditions holds."""

    options: tuple[tuple[z3.BoolRef, str], ...]

    @classmethod
    def of(cls, text: str) -> Choice:
        """Return the text itself."""
        return cls(((TRUE, text),))

    def where(self, patterns: Patterns) -> z3.BoolRef:
        """Return whether the text matches."""
        return any_of(condition for condition, text in self.options if patterns.match(text))


Text = Symbol | Choice


def like(text: Text, patterns: Collection[str], *, ignore_case: bool = False) -> z3.BoolRef:
    """Return whether a text matches one of the patterns."""
    if "*" in patterns:
        return TRUE
    return text.where(Patterns(frozenset(patterns), ignore_case=ignore_case)) if patterns else FALSE


def equal(text: Text, texts: Collection[str], *, ignore_case: bool = False) -> z3.BoolRef:
    """Return whether a text is one of the texts."""
    return text.where(Patterns(frozenset(texts), literal=True, ignore_case=ignore_case)) if texts else FALSE


def same(one: Text, other: Text) -> z3.BoolRef:
    """Return whether two texts are the same.

    Raises:
        ValueError: one of them can be any text.
    """
    if isinstance(one, Symbol) or isinstance(other, Symbol):
        raise ValueError("the comparison of two free texts is not encoded")  # noqa: TRY004 - all that is not encoded
    return any_of(z3.And(a, b) for a, text in one.options for b, again in other.options if text == again)


def any_of(formulas: Iterable[z3.BoolRef]) -> z3.BoolRef:
    """Return the disjunction; false when there is none."""
    return z3.simplify(z3.Or(*formulas))


def all_of(formulas: Iterable[z3.BoolRef]) -> z3.BoolRef:
    """Return the conjunction; true when there is none."""
    return z3.simplify(z3.And(*formulas))


@dataclass(frozen=True, slots=True)
class Arn:
    """A symbolic ARN: its parts after ``arn``. Wildcards never match across a colon, except in the last part."""

    partition: Text
    service: Text
    region: Text
    account: Text
    resource: Text

    @property
    def parts(self) -> tuple[Text, ...]:
        """The parts after ``arn``."""
        return (self.partition, self.service, self.region, self.account, self.resource)

    def like(self, pattern: str) -> z3.BoolRef:
        """Return whether the ARN matches a pattern; one that breaks off early has to end in ``*``."""
        first, *rest = pattern.split(":", ARN_PARTS - 1)
        if pattern == "*":
            return TRUE
        if first != "arn" or (len(rest) < len(self.parts) and not pattern.endswith("*")):
            raise ValueError(f"{pattern!r} is no ARN pattern")
        return all_of(like(text, [part]) for text, part in zip(self.parts, rest, strict=False))
