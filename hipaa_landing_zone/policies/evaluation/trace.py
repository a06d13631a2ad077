"""A statement in front of a request: which elements cover it, and its conditions beside the request's values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.policies.evaluation.case import Case
    from hipaa_landing_zone.policies.evaluation.condition import Condition
    from hipaa_landing_zone.policies.evaluation.context import Value
    from hipaa_landing_zone.policies.evaluation.policies import Gate, Layer
    from hipaa_landing_zone.policies.evaluation.statement import Effect, Statement

_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Trace:
    """A condition of a policy beside the request's value; ``actual`` is None when the request has none."""

    operator: str
    key: str
    expected: tuple[str, ...]
    actual: Value | None
    held: bool

    def __str__(self) -> str:
        """Return the condition and the value, in words."""
        actual = (
            "no value"
            if self.actual is None
            else ", ".join([self.actual] if isinstance(self.actual, str) else self.actual)
        )
        return f"{self.operator} {self.key}: {_short(self.expected)}; the request has {actual}"


@dataclass(frozen=True, slots=True)
class Decision:
    """A statement whose actions cover the request's.

    Attributes:
        layer: where its policy belongs.
        level: the root, OU or account that the policy is attached to; empty in layers without levels.
        policy: the policy's name.
        statement: its Sid, or its number.
        effect: Allow or Deny.
        concerns: whether its principal and resource elements cover the request.
        conditions: its conditions.
    """

    layer: Layer
    level: str
    policy: str
    statement: str
    effect: Effect
    concerns: bool
    conditions: tuple[Trace, ...]

    @property
    def title(self) -> str:
        """The statement and where it stands."""
        at = f" at {self.level}" if self.level else ""
        return f"{self.effect}: {self.statement} of {self.policy} ({self.layer}{at})"

    def remedies(self) -> Iterator[str]:
        """Yield, for a statement that applies, each condition that would have to fail for it not to."""
        if not self.conditions:
            yield "has no condition: only another policy, principal, action or resource would help"
        yield from (f"would not apply unless {trace}" for trace in self.conditions)

    def obstacles(self) -> Iterator[str]:
        """Yield why a statement that covers the action does not apply."""
        if not self.concerns:
            yield "not this principal or resource"
        yield from (str(trace) for trace in self.conditions if not trace.held)

    def as_dict(self) -> dict[str, Any]:
        """Return the decision as plain data for JSON."""
        return {
            "layer": self.layer,
            "level": self.level,
            "policy": self.policy,
            "statement": self.statement,
            "effect": self.effect,
            "concerns": self.concerns,
            "conditions": [
                {
                    "operator": trace.operator,
                    "key": trace.key,
                    "expected": list(trace.expected),
                    "actual": trace.actual,
                    "held": trace.held,
                }
                for trace in self.conditions
            ],
        }


def describe(statement: Statement, gate: Gate, case: Case) -> Decision:
    """Return a statement of a gate in front of a request."""
    return Decision(
        layer=gate.layer,
        level=gate.level,
        policy=statement.policy,
        statement=statement.label,
        effect=statement.effect,
        concerns=statement.concerns(case),
        conditions=tuple(_trace(statement, condition, case) for condition in statement.conditions),
    )


def _trace(statement: Statement, condition: Condition, case: Case) -> Trace:
    actual = case.context.get(condition.key.lower())
    return Trace(condition.operator, condition.key, condition.values, actual, statement.holds(condition, case))


def _short(values: tuple[str, ...]) -> str:
    more = f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else ""
    return ", ".join(values[:_SHOWN]) + more
