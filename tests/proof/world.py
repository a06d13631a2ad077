"""The requests that the policies of one OU judge, and the statements that judge them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import z3
from proof.place import places
from proof.request import Kind, Request
from proof.statement import Rule, denies

from hipaa_landing_zone.policies.reference import rcp_exempt_actions, rcp_services

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan

SCP = "SERVICE_CONTROL_POLICY"
RCP = "RESOURCE_CONTROL_POLICY"
_BOUND_BY_SCP = (Kind.USER, Kind.ROLE, Kind.FEDERATED, Kind.ROOT, Kind.ROOT_SESSION)


@dataclass(frozen=True)
class World:
    """One OU seen by one type of policy.

    Attributes:
        actions: the actions that requests are about; any action at all when there are none.
        also: paths of further OUs that the request may be of instead.
        type: SCP: the principals are those of the OU's accounts; RCP: the resources are, whoever calls.
    """

    plan: Plan
    ou: str
    type: str
    actions: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @cached_property
    def request(self) -> Request:
        """A request that the policies bind; what is true of it is among its facts.

        Source: Organizations User Guide, "Tasks and entities not restricted by SCPs", "Resources and entities not
        restricted by RCPs".
        """
        request = Request(self.plan.partition, places(self.plan), self.actions)
        at = request.home if self.type == SCP else request.owner
        here = request.at(at, lambda place: place.ou in (self.ou, *self.also))
        request.facts.append(here)
        if self.type == SCP:
            request.facts.append(request.is_a(*_BOUND_BY_SCP))
        else:
            supported = request.calls(*(f"{service}:*" for service in rcp_services()))
            spared = z3.Or(request.is_a(Kind.SERVICE_LINKED), request.calls(*rcp_exempt_actions()))
            request.facts += [supported, z3.Not(spared)]
        return request

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every Deny that is attached to the OU or to one above it.

        Raises:
            ValueError: a policy is attached to something that is no OU of the plan, so that its reach is unknown.
        """
        paths = {each.path for each in self.plan.ous}
        found = []
        for policy in self.plan.policies:
            if unknown := set(policy.targets) - paths:
                raise ValueError(f"{policy.id} is attached to {sorted(unknown)}, which is no OU")
            if policy.type == self.type and any(f"{self.ou}/".startswith(f"{target}/") for target in policy.targets):
                found += [Rule.of(policy.id, statement) for statement in policy.document.content()["Statement"]]
        return tuple(found)

    def covers(self, rule: Rule) -> z3.BoolRef:
        """Return whether a rule denies the request."""
        if rule.text not in self._formulas:
            self._formulas[rule.text] = denies(self.request, rule.statement)
        return self._formulas[rule.text]

    def asks(self, formula: z3.BoolRef) -> frozenset[int]:
        """Return the ids of the constants in a formula."""
        if formula.get_id() not in self._constants:
            found, seen, waiting = set(), set(), [formula]
            while waiting:
                term = waiting.pop()
                if term.get_id() not in seen:
                    seen.add(term.get_id())
                    found |= {term.get_id()} if z3.is_const(term) else set()
                    waiting += term.children()
            self._constants[formula.get_id()] = formula, frozenset(found)  # kept, so that its id is not given again
        return self._constants[formula.get_id()][1]

    @cached_property
    def _formulas(self) -> dict[str, z3.BoolRef]:
        return {}

    @cached_property
    def _constants(self) -> dict[int, tuple[z3.BoolRef, frozenset[int]]]:
        return {}
