"""Which answers to questions about one text can go together: the kinds of text that patterns can tell apart.

All patterns are run side by side over every text at once, as automata are; each combination of answers that comes up is
kept, with the shortest text that gives it. So "for every text" becomes "for each of a few", and nothing is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proof.pattern import Patterns, Symbol

STATES_MAXIMUM = 200_000
State = frozenset[tuple[int, int]]
"""Where the patterns stand: the number of a pattern and the place in it. Patterns that have failed are not in it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A text, and its answers to the questions."""

    text: str
    answers: tuple[bool, ...]


class TooManyStatesError(Exception):
    """The patterns are too entangled to be run side by side."""


def kinds(symbol: Symbol, questions: tuple[Patterns, ...]) -> tuple[Kind, ...]:
    """Return every combination of answers that a text of the symbol's shape can give."""
    return _kinds(symbol.alphabet, symbol.shape, questions)


@cache
def _kinds(
    alphabet: str, shape: tuple[tuple[Patterns, bool], ...], questions: tuple[Patterns, ...]
) -> tuple[Kind, ...]:
    run = _Run.of((*(patterns for patterns, _ in shape), *questions))
    wanted = tuple(answer for _, answer in shape)
    seen, layer, found = {run.start}, [(run.start, "")], dict[tuple[bool, ...], str]()
    while layer:
        following = []
        for state, text in layer:
            answers = run.answers(state)
            if answers[: len(shape)] == wanted:
                found.setdefault(answers[len(shape) :], text)
            for character in run.telling(state, alphabet):
                after = run.step(state, character)
                if after not in seen:
                    seen.add(after)
                    following.append((after, text + character))
        layer = following
        if len(seen) > STATES_MAXIMUM:
            raise TooManyStatesError(f"{len(questions)} questions")
    return tuple(Kind(text, answers) for answers, text in found.items())


@dataclass(frozen=True, slots=True)
class _Run:
    """Every pattern as a list of characters; None stands for ``*`` and the empty text for ``?``."""

    patterns: tuple[tuple[str | None, ...], ...]
    ignoring: tuple[bool, ...]
    ranges: tuple[range, ...]

    @classmethod
    def of(cls, questions: tuple[Patterns, ...]) -> _Run:
        patterns, ignoring, ranges = [], [], []
        for question in questions:
            ranges.append(range(len(patterns), len(patterns) + len(question.texts)))
            for text in sorted(question.texts):
                wild = {} if question.literal else {"*": None, "?": ""}
                given = text.lower() if question.ignore_case else text
                patterns.append(tuple(wild.get(character, character) for character in given))
                ignoring.append(question.ignore_case)
        return cls(tuple(patterns), tuple(ignoring), tuple(ranges))

    @property
    def start(self) -> State:
        return frozenset().union(*(self._skip(number, 0) for number in range(len(self.patterns))))

    def answers(self, state: State) -> tuple[bool, ...]:
        ended = {number for number, place in state if place == len(self.patterns[number])}
        return tuple(not ended.isdisjoint(numbers) for numbers in self.ranges)

    def telling(self, state: State, alphabet: str) -> list[str]:
        """Return the characters between which the state distinguishes, and one that stands for all others."""
        known = {
            form
            for number, place in state
            if place < len(self.patterns[number]) and (own := self.patterns[number][place])
            for form in ((own, own.upper()) if self.ignoring[number] else (own,))
        }
        other = next((character for character in alphabet if character not in known), None)
        return [*sorted(known & set(alphabet)), *([other] if other else [])]

    def step(self, state: State, character: str) -> State:
        after: set[tuple[int, int]] = set()
        for number, place in state:
            pattern = self.patterns[number]
            if place == len(pattern):
                continue
            own = pattern[place]
            if own is None:
                after |= self._skip(number, place)
            elif own in ("", character) or (self.ignoring[number] and own == character.lower()):
                after |= self._skip(number, place + 1)
        return frozenset(after)

    def _skip(self, number: int, place: int) -> set[tuple[int, int]]:
        """Return a place and those after the stars that follow, which may stand for nothing."""
        pattern, found = self.patterns[number], {(number, place)}
        while place < len(pattern) and pattern[place] is None:
            place += 1
            found.add((number, place))
        return found
