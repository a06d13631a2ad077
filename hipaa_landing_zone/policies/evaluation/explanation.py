"""Why a request is allowed or denied: statements that decide, layers without an Allow, and what would help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.policies.evaluation.case import Case
from hipaa_landing_zone.policies.evaluation.evaluate import (
    Outcome,
    evaluate,
    lacking_grants,
    missing_guardrails,
    namings_allowed,
    spared_layers,
)
from hipaa_landing_zone.policies.evaluation.policies import Layer
from hipaa_landing_zone.policies.evaluation.trace import Decision, describe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hipaa_landing_zone.policies.evaluation.evaluate import Verdict
    from hipaa_landing_zone.policies.evaluation.policies import Gate, Gates, Policies
    from hipaa_landing_zone.policies.evaluation.request import Request


@dataclass(frozen=True, slots=True)
class Missing:
    """A layer in which nothing allows the request.

    Attributes:
        layer: the layer.
        level: the root, OU or account; empty in layers without levels.
        near: Allows that cover the action, but not this resource, principal or context.
    """

    layer: Layer
    level: str
    near: tuple[Decision, ...]

    def lines(self) -> Iterator[str]:
        """Yield what is missing and what comes near."""
        yield f"no Allow: {_place(self.layer, self.level)}"
        for decision in self.near:
            yield f"  {decision.title} covers the action, but:"
            yield from (f"    {line}" for line in decision.obstacles())


@dataclass(frozen=True, slots=True)
class Explanation:
    """A verdict with everything that bears on it.

    Attributes:
        denials: every statement that denies, not only the first.
        missing: the layers that would have to allow and do not.
        grants: the statements that allow.
        spared: the layers that do not bind the request, and why.
    """

    request: Request
    verdict: Verdict
    denials: tuple[Decision, ...]
    missing: tuple[Missing, ...]
    grants: tuple[Decision, ...]
    spared: Mapping[Layer, str]

    def lines(self) -> Iterator[str]:
        """Yield the explanation as text: the verdict, what decided it, what would have to change."""
        request = self.request
        yield f"{self.verdict.outcome}: {request.principal} {request.action} on {request.resource.arn}"
        for decision in self.denials:
            yield f"  {decision.title}"
            yield from (f"    {line}" for line in decision.remedies())
        for missing in self.missing:
            yield from (f"  {line}" for line in missing.lines())
        if self.verdict.allowed:
            yield from (f"  {decision.title}" for decision in self.grants)
        if self.verdict.outcome is Outcome.UNDECIDED:
            yield f"  {self._doubt()}"
        yield from (f"  {reason}" for reason in self.spared.values())

    def as_dict(self) -> dict[str, Any]:
        """Return the explanation as plain data for JSON."""
        return {
            "outcome": self.verdict.outcome,
            "principal": str(self.request.principal),
            "action": self.request.action,
            "resource": self.request.resource.arn,
            "context": dict(self.request.keys),
            "denials": [decision.as_dict() for decision in self.denials],
            "missing": [
                {"layer": each.layer, "level": each.level, "near": [near.as_dict() for near in each.near]}
                for each in self.missing
            ],
            "grants": [decision.as_dict() for decision in self.grants],
            "spared": dict(self.spared),
        }

    def _doubt(self) -> str:
        if self.verdict.layer is Layer.RESOURCE:
            return "a KMS key, and a role that is assumed, always has a policy of its own: give it to decide"
        if self.request.unknown:
            return f"depends on {', '.join(sorted(self.request.unknown))}: give their values, or give them as absent"
        return "depends on a NotPrincipal element, which AWS documents in two ways: name the account as well"


def explain(request: Request, policies: Policies) -> Explanation:
    """Return the verdict on a request with everything that bears on it; statements in doubt count as Denies.

    Raises:
        RequestError: the request has a value of the wrong type for a condition.
    """
    verdict, case = evaluate(request, policies), Case.of(request, policies)
    gates = policies.gates(case.action)
    spared = spared_layers(request, policies, gates)
    binding = [gate for gate in _gates(gates) if gate.layer not in spared]
    denials = (describe(s, gate, case) for gate in binding for s in gate.denies if s.matches(case))
    grants = (describe(s, gate, case) for gate in binding for s in gate.allows if s.matches(case))
    return Explanation(
        request=request,
        verdict=verdict,
        denials=() if verdict.allowed else tuple(denials),
        missing=() if verdict.allowed else tuple(_missing(case, gates, spared)),
        grants=tuple(grants),
        spared=spared,
    )


def _missing(case: Case, gates: Gates, spared: dict[Layer, str]) -> Iterator[Missing]:
    for gate in missing_guardrails(case, gates, spared):
        yield Missing(gate.layer, gate.level, _near(gate, case))
    for layer in lacking_grants(case, gates, namings_allowed(case, gates)):
        found = [gate for gate in _gates(gates) if gate.layer is layer]
        yield Missing(layer, "", tuple(near for gate in found for near in _near(gate, case)))


def _near(gate: Gate, case: Case) -> tuple[Decision, ...]:
    return tuple(describe(statement, gate, case) for statement in gate.allows if not statement.matches(case))


def _gates(gates: Gates) -> Iterable[Gate]:
    single = (gates.endpoint, gates.resource, gates.identity, gates.boundary, gates.session)
    return (*gates.scps, *gates.rcps, *(gate for gate in single if gate is not None))


def _place(layer: Layer, level: str) -> str:
    return f"{layer} at {level}" if level else str(layer)
