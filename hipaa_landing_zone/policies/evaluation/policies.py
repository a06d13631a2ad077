"""The policies that apply to a request, by layer, with what speaks of each action found once and remembered."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.evaluation.error import PolicyError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hipaa_landing_zone.policies.evaluation.case import Case
    from hipaa_landing_zone.policies.evaluation.policy import Policy
    from hipaa_landing_zone.policies.evaluation.statement import PolicyKind, Statement


class Layer(StrEnum):
    """A kind of policy in the evaluation of a request."""

    SCP = "service control policy"
    RCP = "resource control policy"
    ENDPOINT = "VPC endpoint policy"
    RESOURCE = "resource policy"
    IDENTITY = "identity policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"


_KINDS: dict[Layer, set[PolicyKind]] = {
    Layer.SCP: {"scp"},
    Layer.RCP: {"rcp"},
    Layer.ENDPOINT: {"endpoint"},
    Layer.RESOURCE: {"resource", "trust"},
    Layer.IDENTITY: {"identity"},
    Layer.BOUNDARY: {"identity"},
    Layer.SESSION: {"identity"},
}


@dataclass(frozen=True, slots=True)
class Level:
    """The policies attached to the root, to one OU, or to an account."""

    name: str
    policies: tuple[Policy, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """The statements of one layer, or of one of its levels, that cover an action.

    Attributes:
        open: whether one of the Allows speaks of every request.
    """

    layer: Layer
    level: str
    denies: tuple[Statement, ...]
    allows: tuple[Statement, ...]
    open: bool

    def allowed(self, case: Case) -> bool:
        """Return whether a statement allows a request."""
        return self.open or any(statement.matches(case) for statement in self.allows)


@dataclass(frozen=True, slots=True)
class Gates:
    """The gates of one action, guardrails in the order in which explanations name them."""

    scps: tuple[Gate, ...]
    rcps: tuple[Gate, ...]
    endpoint: Gate | None
    resource: Gate | None
    identity: Gate
    boundary: Gate | None
    session: Gate | None
    denying: tuple[Gate, ...]


@dataclass(frozen=True, slots=True)
class Policies:
    """Everything that applies to a request.

    Attributes:
        identity: the policies of the user and its groups, or of the role.
        boundary: the permissions boundary of the user or role.
        session: the session policies; of a root session, the task policy.
        scps: the hierarchy of the *principal's* account, from the root to the account; empty outside an organization.
        rcps: the hierarchy of the *resource's* account; RCPFullAWSAccess, which is always attached, can be left out.
        resource: the policy of the resource: bucket, queue, topic, secret or key policy, or a role's trust policy.
        endpoint: the policy of the VPC endpoint that the request goes through; None when it goes through none.
        management_account: the account that SCPs and RCPs spare.
    """

    identity: tuple[Policy, ...] = ()
    boundary: Policy | None = None
    session: tuple[Policy, ...] = ()
    scps: tuple[Level, ...] = ()
    rcps: tuple[Level, ...] = ()
    resource: Policy | None = None
    endpoint: Policy | None = None
    management_account: str | None = None
    _gates: dict[str, Gates] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check that each policy is of a kind that its layer takes.

        Raises:
            PolicyError: one is not; its statements would be read with other rules than AWS's.
        """
        for layer, policies in self._layers():
            for policy in policies:
                if policy.kind not in _KINDS[layer]:
                    raise PolicyError(
                        f"{policy.name} is compiled as {policy.kind}; a {layer} has to be {_KINDS[layer]}."
                    )

    @property
    def doubtful(self) -> bool:
        """Whether a NotPrincipal element is among them, whose effect AWS does not document in every case."""
        return any(
            statement.principals is not None and statement.principals.negated
            for policy in (self.resource, self.endpoint)
            if policy is not None
            for statement in policy.statements
        )

    def gates(self, action: str) -> Gates:
        """Return what covers an action, given in lower case."""
        if (found := self._gates.get(action)) is None:
            found = self._gates[action] = self._find(action)
        return found

    def _layers(self) -> Iterable[tuple[Layer, Iterable[Policy]]]:
        yield Layer.SCP, (policy for level in self.scps for policy in level.policies)
        yield Layer.RCP, (policy for level in self.rcps for policy in level.policies)
        yield Layer.ENDPOINT, (self.endpoint,) if self.endpoint else ()
        yield Layer.RESOURCE, (self.resource,) if self.resource else ()
        yield Layer.IDENTITY, self.identity
        yield Layer.BOUNDARY, (self.boundary,) if self.boundary else ()
        yield Layer.SESSION, self.session

    def _find(self, action: str) -> Gates:
        def optional(layer: Layer, policies: tuple[Policy, ...]) -> Gate | None:
            return _gate(layer, "", policies, action) if policies else None

        scps = tuple(_gate(Layer.SCP, level.name, level.policies, action) for level in self.scps)
        rcps = tuple(_gate(Layer.RCP, level.name, level.policies, action) for level in self.rcps)
        endpoint = optional(Layer.ENDPOINT, (self.endpoint,) if self.endpoint else ())
        resource = optional(Layer.RESOURCE, (self.resource,) if self.resource else ())
        identity = _gate(Layer.IDENTITY, "", self.identity, action)
        boundary = optional(Layer.BOUNDARY, (self.boundary,) if self.boundary else ())
        session = optional(Layer.SESSION, self.session)
        every = (*scps, *rcps, endpoint, resource, identity, boundary, session)
        denying = tuple(gate for gate in every if gate is not None and gate.denies)
        return Gates(scps, rcps, endpoint, resource, identity, boundary, session, denying)


def _gate(layer: Layer, level: str, policies: Iterable[Policy], action: str) -> Gate:
    covering = [each for policy in policies for each in policy.statements if each.actions.matches(action)]
    allows = tuple(statement for statement in covering if statement.effect == "Allow")
    denies = tuple(statement for statement in covering if statement.effect == "Deny")
    return Gate(layer, level, denies, allows, any(statement.unconditional for statement in allows))
