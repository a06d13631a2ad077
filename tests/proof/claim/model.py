"""A claim: one sentence that is proved for every request, or refuted by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import z3
from proof.pattern import FALSE, TRUE
from proof.world import SCP, World

from hipaa_landing_zone.policies.reference import Action, action, expand, service

if TYPE_CHECKING:
    from proof.request import Request
    from proof.statement import Rule

    from hipaa_landing_zone.plan import Plan
    from hipaa_landing_zone.plan.model import PlannedOu

Formula = Callable[["Request"], z3.BoolRef]

# Names as the security officer knows them: written down here a second time, so that a slip in a policy shows.
BREAK_GLASS = "arn:aws:iam::*:role/OrganizationAccountAccessRole"
DEPLOYERS = ("arn:aws:iam::*:role/cdk-hlz-cfn-exec-role-*", "arn:aws:iam::*:role/stacksets-exec-*")
DEPLOY_ROLE = "arn:aws:iam::*:role/cdk-hlz-deploy-role-*"
BOOTSTRAP_ROLES = "arn:aws:iam::*:role/cdk-hlz-*"
OWN_ROLES = "arn:aws:iam::*:role/hlz-*"
RESPONDER = "arn:aws:iam::*:role/hlz-incident-responder"
READERS = ("arn:aws:iam::*:role/hlz-auditor", "arn:aws:iam::*:role/hlz-investigator")
PEOPLE = "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*"
REMEDIATION = "arn:aws:iam::*:role/hlz-remediation"
AUTOMATION = "arn:aws:iam::*:role/hlz-remediation-automation"
STARTER = "arn:aws:iam::*:role/hlz-remediation-start"
PROVIDER = "arn:aws:iam::*:role/hlz-provider-*"
FORWARDER = "arn:aws:iam::*:role/hlz-event-forwarder-*"


def everything(_: Request) -> z3.BoolRef:
    """Say nothing about a request."""
    return TRUE


def everywhere(_: PlannedOu) -> bool:
    """Take every OU."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim.

    Attributes:
        promise: ``denied``: every such request is; ``free``: no policy denies any such request.
        rests_on: Sids of the statements that alone make a denial certain; more than one may cover the same.
        actions: the actions it is about, usually by access level from the service reference; None: any action.
        about: what else the requests have in common.
        spared: ARN patterns of the principals that it does not speak of, and that its statements do not deny either.
        exact: whether its statements deny nothing else of its actions.
        left_open: of the actions, those that are not denied, each with the reason.
    """

    name: str
    sentence: str
    rests_on: tuple[str, ...] = ()
    actions: frozenset[str] | None = None
    about: Formula = everything
    spared: tuple[str, ...] = (BREAK_GLASS,)
    left_open: Mapping[str, str] = field(default_factory=dict)
    ous: Callable[[PlannedOu], bool] = everywhere
    type: str = SCP
    exact: bool = False
    promise: Literal["denied", "free"] = "denied"

    def world(self, plan: Plan, ou: str, *actions: str) -> World:
        """Return the requests that it can be about in an OU; of its own actions where none are given."""
        chosen = actions or sorted((self.actions or frozenset()) - self.left_open.keys())
        return World(plan, ou, self.type, tuple(chosen))

    def requests(self, request: Request) -> z3.BoolRef:
        """Return which of these requests it is about."""
        spared = request.by(*self.spared) if self.spared else FALSE
        return z3.And(self.about(request), z3.Not(spared))

    def permitted(self, request: Request) -> list[z3.BoolRef]:
        """Return the kinds of requests that its statements must not deny: of those spared, and what is in order."""
        spared = [z3.And(self.about(request), request.by(pattern)) for pattern in self.spared]
        return [*spared, z3.Not(self.about(request))] if self.exact else spared

    def basis(self, world: World) -> list[Rule]:
        """Return the statements that it rests on.

        Raises:
            LookupError: the OU has no such statement.
        """
        found = [rule for rule in world.rules if rule.sid in self.rests_on]
        if {rule.sid for rule in found} != set(self.rests_on):
            raise LookupError(f"{world.ou} has {[rule.sid for rule in found]} of {self.rests_on}")
        return found


def because(reason: str, *actions: str) -> dict[str, str]:
    """Return actions that are left open for one reason, which begins with Harmless, Elsewhere, Work or Gap."""
    return dict.fromkeys(actions, reason)


def changes(prefix: str, *types: str) -> frozenset[str]:
    """Return the actions of a service that change something of these resource types; of any type when none is given."""
    known = service(prefix)
    if known is None or set(types) - known.resource_types.keys():
        raise ValueError(f"{prefix} has no {types}")
    return frozenset(
        each.full_name for each in _changing(prefix) if not types or not each.resource_types.keys().isdisjoint(types)
    )


def beginning(prefix: str, *verbs: str) -> frozenset[str]:
    """Return the actions of a service that change something and begin with one of the verbs."""
    return frozenset(each.full_name for each in _changing(prefix) if each.name.startswith(verbs))


def listing(key: str, *types: str) -> frozenset[str]:
    """Return the changing actions that have a condition key themselves, or on one of these resource types."""
    return frozenset(
        each.full_name
        for each in _changing(key.split(":", maxsplit=1)[0])
        if key in each.own_keys or any(key in each.resource_types.get(kind, ()) for kind in types)
    )


def _changing(prefix: str) -> Iterator[Action]:
    for name in expand(f"{prefix}:*"):
        found = action(name)
        if found and found.access_level not in {"List", "Read"}:
            yield found
