"""The Action and NotAction elements. Prefixes and names are not case-sensitive; only names take wildcards."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_ACTION = re.compile(r"[a-z0-9-]+:[a-z0-9*?-]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ActionElement:
    """A list of actions, sorted by how they are found: by name, by prefix, by pattern."""

    negated: bool
    every: bool
    names: frozenset[str]
    prefixes: frozenset[str]
    pattern: re.Pattern[str] | None

    def matches(self, action: str) -> bool:
        """Return whether the element covers an action, given in lower case."""
        listed = (
            self.every
            or action in self.names
            or action.partition(":")[0] in self.prefixes
            or bool(self.pattern and self.pattern.fullmatch(action))
        )
        return listed is not self.negated


def compile_actions(values: Iterable[str], *, negated: bool) -> ActionElement:
    """Compile an Action element, or a NotAction element when negated.

    Raises:
        ValueError: an action is neither ``*`` nor ``prefix:name``.
    """
    every, names, prefixes, patterns = False, set(), set(), []
    for value in values:
        action = value.lower()
        if action in {"*", "*:*"}:
            every = True
        elif not _ACTION.fullmatch(action):
            raise ValueError(f"{value!r} is no action: write prefix:Name, with * and ? in the name, or *")
        elif action.endswith(":*"):
            prefixes.add(action.removesuffix(":*"))
        elif "*" in action or "?" in action:
            patterns.append(re.escape(action).replace(r"\*", ".*").replace(r"\?", "."))
        else:
            names.add(action)
    pattern = re.compile("|".join(patterns)) if patterns else None
    return ActionElement(negated, every, frozenset(names), frozenset(prefixes), pattern)
