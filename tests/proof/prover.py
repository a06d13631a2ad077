"""Asks z3 for a request that breaks a promise; what it finds is read back as a request that people can read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

import z3
from proof.kind import kinds
from proof.pattern import Arn, Choice, Symbol
from proof.request import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from proof.pattern import Patterns
    from proof.request import Request
    from proof.statement import Rule
    from proof.world import World

TIMEOUT_MILLISECONDS = 60_000


class UndecidedError(Exception):
    """The solver gave up; the claim is neither proved nor refuted."""


@dataclass(frozen=True, slots=True)
class Found:
    """A request that the solver found.

    Attributes:
        principal: an ARN; empty for services and anonymous callers.
        context: the keys that are present, those that follow from principal and resource included.
    """

    kind: Kind
    principal: str
    action: str
    resource: str
    context: dict[str, str | list[str]]

    def __str__(self) -> str:
        """Return the request for people."""
        keys = "".join(f"\n    {key} = {value}" for key, value in sorted(self.context.items()))
        return f"\n  {self.kind} {self.principal}\n  calls {self.action} on {self.resource}, with{keys}"


def search(world: World, formulas: Sequence[z3.BoolRef], rules: Iterable[Rule] = ()) -> Found | None:
    """Return a request of a world for which the formulas hold and that no rule denies; None when there is none.

    Raises:
        UndecidedError: the solver ran out of time.
    """
    request = world.request
    allowed = [z3.Not(world.covers(rule)) for rule in rules]
    stated = [*request.facts, *formulas, *allowed]
    asked = _asked(world, stated)
    solver = z3.Solver()
    solver.set("timeout", TIMEOUT_MILLISECONDS)
    solver.add(*stated, *(_possible(symbol, questions) for symbol, questions in asked.items()))
    answer = solver.check()
    if answer == z3.unknown:
        raise UndecidedError(solver.reason_unknown())
    return _Reader(solver.model(), request, asked).found() if answer == z3.sat else None


@cache
def _possible(symbol: Symbol, questions: tuple[Patterns, ...]) -> z3.BoolRef:
    """Return that the answers to questions about a text go together."""
    booleans = [symbol.asked[question] for question in questions]
    negated = [z3.Not(boolean) for boolean in booleans]
    return z3.Or(
        *(
            z3.And(*(yes if answer else no for yes, no, answer in zip(booleans, negated, kind.answers, strict=True)))
            for kind in kinds(symbol, questions)
        )
    )


def _asked(world: World, formulas: Iterable[z3.BoolRef]) -> dict[Symbol, tuple[Patterns, ...]]:
    """Return the questions about each text that occur in formulas."""
    constants = frozenset().union(*(world.asks(formula) for formula in formulas))
    return {
        symbol: tuple(question for question, boolean in symbol.asked.items() if boolean.get_id() in constants)
        for symbol in world.request.symbols
    }


class _Reader:
    """Reads a model."""

    def __init__(self, model: z3.ModelRef, request: Request, asked: dict[Symbol, tuple[Patterns, ...]]) -> None:
        self.model, self.request, self.asked = model, request, asked

    def found(self) -> Found:
        request = self.request
        context: dict[str, str | list[str]] = {}
        for name, key in request.keys.items():
            values = [_written(key.type, self.value(slot.value)) for slot in key.slots if self.value(slot.there)]
            if values:
                context[name] = values if key.multivalued else values[0]
        kind = Kind[str(self.model.eval(request.kind, model_completion=True))]
        principal = self.value(request.principal) if self.value(request.has_arn) else ""
        resource = self.value(request.resource) if self.value(request.names_resource) else "*"
        return Found(kind, principal, self.value(request.action), resource, context)

    def value(self, term):
        """Return the value of a text, an ARN, a boolean or a number."""
        if isinstance(term, Arn):
            return ":".join(["arn", *(self.value(part) for part in term.parts)])
        if isinstance(term, Choice):
            return next(text for condition, text in term.options if self.value(condition))
        if isinstance(term, Symbol):
            questions = self.asked[term]
            answers = tuple(self.value(term.asked[question]) for question in questions)
            return next(kind.text for kind in kinds(term, questions) if kind.answers == answers)
        found = self.model.eval(term, model_completion=True)
        if z3.is_int_value(found):
            return found.as_long()
        return str(found.as_fraction()) if z3.is_rational_value(found) else z3.is_true(found)


def _written(kind: str, found: str | int | bool) -> str:
    if kind == "IPAddress":
        return str(IPv4Address(found))
    if kind == "Date":
        return datetime.fromtimestamp(int(found), UTC).isoformat()
    if kind == "Numeric":
        numerator, _, denominator = str(found).partition("/")
        return f"{int(numerator) / int(denominator or 1):g}"
    return str(found).lower() if isinstance(found, bool) else str(found)
