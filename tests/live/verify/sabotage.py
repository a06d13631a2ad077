"""What a sabotage is: a change by hand, how it is undone, and which check must notice it where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sabotage:
    """One change by hand.

    Attributes:
        name: what is done.
        change: does it, and undoes it at the end of its context.
        noticed: for each check that must fail: its name, words of the place, words of what it found.
    """

    name: str
    change: Callable[[Any], AbstractContextManager[None]]
    noticed: tuple[tuple[str, str, str], ...]

    def explains(self, result: Any) -> bool:
        """Whether a result is what this sabotage must lead to."""
        return any(self.matches(result, *notice) for notice in self.noticed)

    @staticmethod
    def matches(result: Any, check: str, place: str, found: str) -> bool:
        return result.check == check and place in str(result.place) and found in result.found


def by_hand(*noticed: tuple[str, str, str]) -> Callable[[Callable[[Any], Iterator[None]]], Sabotage]:
    """Turn a generator into a sabotage: before its yield it changes something, after it undoes that."""

    def decorate(change: Callable[[Any], Iterator[None]]) -> Sabotage:
        return Sabotage(change.__name__, contextmanager(change), noticed)

    return decorate
