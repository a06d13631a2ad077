"""What stands in the place of a value that no template tells."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that only deployment will know; a rule that needs it is undecided, never passed.

    Args:
        because: What stands in the way, for a message: "Ref to parameter Foo".
    """

    because: str

    def __str__(self) -> str:
        """Say it in a message."""
        return f"not known before deployment: {self.because}"


def unknowns(value: Any) -> Iterator[Unknown]:
    """Find every `Unknown` in a resolved value, in the order in which they stand there."""
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, Unknown):
            yield each
        elif isinstance(each, dict):
            left.extend(reversed(each.values()))
        elif isinstance(each, list):
            left.extend(reversed(each))
