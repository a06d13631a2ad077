"""What is wrong with an input file: where, what was given, what is allowed, and the error that carries all of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong at one place of an input file."""

    file: str
    line: int
    path: str
    what: str
    given: str
    allowed: str

    def __str__(self) -> str:
        """Return the problem as one line that an editor can jump to."""
        given = f"; given: {self.given}" if self.given else ""
        return f"{self.file}:{self.line}: {self.path}: {self.what}{given}; allowed: {self.allowed}"


class InputError(Exception):
    """An input file cannot be used; ``problems`` holds everything that is wrong with it, in file order."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep every problem, in file order."""
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
