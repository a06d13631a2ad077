"""Questions on patterns with wildcards: can two match the same text, and does one match all that the other does."""

from __future__ import annotations

import re
from functools import cache

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_COLONS = 5
_ESCAPED = {"*": "\0", "?": "\1", "$": "$"}


@cache
def tokens(pattern: str) -> str:
    """Return a policy's pattern with each policy variable as a star and escaped characters as ordinary ones."""
    return _VARIABLE.sub(lambda found: _ESCAPED.get(found[1], "*"), pattern)


@cache
def matches(pattern: str, text: str) -> bool:
    """Return whether a pattern matches a text."""
    parts = ({"*": ".*", "?": "."}.get(part) or re.escape(part) for part in tokens(pattern))
    return re.fullmatch("".join(parts), text, re.DOTALL) is not None


def covers(pattern: str, other: str) -> bool:
    """Return whether a pattern matches all that the other pattern does; in doubt it does not."""
    return covers_all((pattern,), (other,))


def covers_all(patterns: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Return whether each of the other patterns is covered by one of the patterns; in doubt it is not.

    The others' stars count as ordinary characters, which only a star of a pattern matches. A pattern with a policy
    variable covers only itself.
    """
    regex = _covering(patterns)
    return all(other in patterns or regex.fullmatch(tokens(other)) for other in others)


@cache
def _covering(patterns: tuple[str, ...]) -> re.Pattern[str]:
    fixed = [tokens(pattern) for pattern in patterns if not _VARIABLE.search(pattern)]
    regexes = ("".join({"*": ".*", "?": r"[^*]"}.get(part) or re.escape(part) for part in each) for each in fixed)
    return re.compile("|".join(regexes) or r"(?!)", re.DOTALL)


@cache
def overlap(one: str, other: str) -> bool:
    """Return whether some text matches both patterns."""
    one, other = tokens(one), tokens(other)
    # The columns of `other` that can be reached after each character of `one`.
    reached = _skip_stars(other, {0})
    for character in one:
        step: set[int] = set()
        for at in reached:
            if character == "*":
                step.update(range(at, len(other) + 1))
            elif at < len(other) and (other[at] in {character, "?", "*"} or character == "?"):
                step.update({at, at + 1} if other[at] == "*" else {at + 1})
        reached = _skip_stars(other, step)
        if not reached:
            return False
    return len(other) in reached


def arns_overlap(one: str, other: str) -> bool:
    """Return whether some ARN matches both patterns: each of the six parts is compared by itself."""
    parts, others = tokens(one).split(":", _COLONS), tokens(other).split(":", _COLONS)
    if len(parts) != len(others):
        return overlap(one, other)
    return all(map(overlap, parts, others))


def _skip_stars(text: str, positions: set[int]) -> set[int]:
    reached = set(positions)
    for at in positions:
        here = at
        while here < len(text) and text[here] == "*":
            here += 1
            reached.add(here)
    return reached
