"""Allowed or denied, and by what: AWS's evaluation of a request.

Source: IAM User Guide, "Policy evaluation logic", "Cross-account policy evaluation logic", "Permissions boundaries for
IAM entities", "AWS JSON policy elements: Principal"; Organizations User Guide, "SCP evaluation", "RCP evaluation".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.evaluation.case import Case
from hipaa_landing_zone.policies.evaluation.policies import Layer
from hipaa_landing_zone.policies.evaluation.principal import PrincipalKind
from hipaa_landing_zone.policies.evaluation.principal_element import Naming
from hipaa_landing_zone.policies.evaluation.scope import spared_by_rcps, spared_by_scps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.policies.evaluation.policies import Gate, Gates, Policies
    from hipaa_landing_zone.policies.evaluation.request import Request
    from hipaa_landing_zone.policies.evaluation.statement import Statement


class Outcome(StrEnum):
    """What AWS answers; undecided when what was not given could change it."""

    ALLOWED = "allowed"
    EXPLICITLY_DENIED = "explicitly denied"
    IMPLICITLY_DENIED = "implicitly denied"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome and what decided it.

    Attributes:
        layer: the layer that denied; None when the request is allowed or undecided for unknown keys.
        level: the root, OU or account whose policies denied; empty in layers without levels.
        statement: the statement that denied; None when no statement allowed.
    """

    outcome: Outcome
    layer: Layer | None = None
    level: str = ""
    statement: Statement | None = None

    @property
    def allowed(self) -> bool:
        """Whether the request is allowed for certain."""
        return self.outcome is Outcome.ALLOWED

    @property
    def denied(self) -> bool:
        """Whether the request is denied for certain; not the opposite of ``allowed``."""
        return self.outcome in {Outcome.EXPLICITLY_DENIED, Outcome.IMPLICITLY_DENIED}


ALLOWED = Verdict(Outcome.ALLOWED)


def evaluate(request: Request, policies: Policies) -> Verdict:
    """Return what AWS would answer to a request.

    It is undecided when keys that the request declares unknown could change the answer, when a KMS key's or an assumed
    role's own policy is needed and not given, or when AWS documents two readings of a NotPrincipal element.

    Raises:
        RequestError: the request has a value of the wrong type for a condition.
    """
    if not request.unknown and not policies.doubtful:
        return _judge(request, policies, Case.of(request, policies))
    best = _judge(request, policies, Case.of(request, policies, "Allow"))
    worst = _judge(request, policies, Case.of(request, policies, "Deny"))
    if best.denied or best.outcome is Outcome.UNDECIDED:
        return best
    return worst if worst.allowed else Verdict(Outcome.UNDECIDED)


def _judge(request: Request, policies: Policies, case: Case) -> Verdict:
    if case.action == "sts:getcalleridentity" and case.principal.kind is not PrincipalKind.ANONYMOUS:
        return ALLOWED  # AWS STS API Reference, GetCallerIdentity: no permissions are required, no Deny prevents it
    gates = policies.gates(case.action)
    spared = spared_layers(request, policies, gates)
    for gate in gates.denying:
        if gate.layer not in spared:
            for statement in gate.denies:
                if statement.matches(case):
                    return Verdict(Outcome.EXPLICITLY_DENIED, gate.layer, gate.level, statement)
    for gate in missing_guardrails(case, gates, spared):
        return Verdict(Outcome.IMPLICITLY_DENIED, gate.layer, gate.level)
    return _grant(case, gates)


def spared_layers(request: Request, policies: Policies, gates: Gates) -> dict[Layer, str]:
    """Return the organization's layers that do not bind a request, with the reason."""
    reasons = {}
    if gates.scps and (reason := spared_by_scps(request, policies.management_account)):
        reasons[Layer.SCP] = reason
    if gates.rcps and (reason := spared_by_rcps(request, policies.management_account)):
        reasons[Layer.RCP] = reason
    return reasons


def missing_guardrails(case: Case, gates: Gates, spared: dict[Layer, str]) -> Iterator[Gate]:
    """Yield the SCP levels and the endpoint policy without an Allow; RCPs allow all that they do not deny."""
    if Layer.SCP not in spared:
        yield from (gate for gate in gates.scps if not gate.allowed(case))
    if gates.endpoint is not None and not gates.endpoint.allowed(case):
        yield gates.endpoint


def _grant(case: Case, gates: Gates) -> Verdict:
    """Return whether identity and resource policies together grant what guardrails leave."""
    namings = namings_allowed(case, gates)
    lacking = frozenset(lacking_grants(case, gates, namings))
    if not lacking:
        return ALLOWED
    if case.needs_resource_policy and gates.resource is None and (case.same_account or lacking == {Layer.RESOURCE}):
        return Verdict(Outcome.UNDECIDED, Layer.RESOURCE)
    by_session = Naming.DIRECT in namings
    by_role = Naming.ROLE in namings and lacking.isdisjoint({Layer.BOUNDARY, Layer.SESSION})
    if case.same_account and (by_session or by_role):
        return ALLOWED
    return Verdict(Outcome.IMPLICITLY_DENIED, next(layer for layer in Layer if layer in lacking))


def namings_allowed(case: Case, gates: Gates) -> frozenset[Naming]:
    """Return the ways in which Allows of the resource's policy name the principal; none without such a policy."""
    return frozenset(
        statement.principals.naming(case.principal)
        for statement in (gates.resource.allows if gates.resource else ())
        if statement.principals is not None and statement.matches(case)
    )


def lacking_grants(case: Case, gates: Gates, namings: frozenset[Naming]) -> Iterator[Layer]:
    """Yield the layers without an Allow on the way over identity policies.

    The resource's policy has to name the principal, its role or its account when that is another account, or when the
    resource is one whose policy alone lets identity policies count.
    """
    if not case.has_identity:
        if not namings:
            yield Layer.RESOURCE
        return
    if not namings and (not case.same_account or case.needs_resource_policy):
        yield Layer.RESOURCE
    root = case.principal.is_root
    if not root and not gates.identity.allowed(case):
        yield Layer.IDENTITY
    if not root and gates.boundary is not None and not gates.boundary.allowed(case):
        yield Layer.BOUNDARY
    if gates.session is not None:
        if not gates.session.allowed(case):
            yield Layer.SESSION
    elif case.principal.kind is PrincipalKind.FEDERATED_USER:
        yield Layer.SESSION  # IAM User Guide, "Permissions for GetFederationToken": none without a session policy
