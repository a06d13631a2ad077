"""Every account and Region as a subject of checks: what the baseline and the services must have reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.live.verify.check import Subject, Waiting
from hipaa_landing_zone.live.verify.result import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hipaa_landing_zone.plan import Plan, PlannedAccount, PlannedStack
    from hipaa_landing_zone.plan.model import StackKind

NO_ID = "the id of account {name}: run `cdk deploy 'organization/**'`, then `hlz lock`"


def everywhere(resource: str) -> Callable[[Plan], Iterator[Subject[PlannedAccount] | Waiting]]:
    """Return what lists every account in every governed Region.

    Args:
        resource: what is looked at there, in words.
    """

    def subjects(plan: Plan) -> Iterator[Subject[PlannedAccount] | Waiting]:
        for account in plan.accounts:
            for region in plan.regions:
                yield subject(plan, account, region, resource)

    return subjects


def at_home(resource: str) -> Callable[[Plan], Iterator[Subject[PlannedAccount] | Waiting]]:
    """Return what lists every account in the home Region: what an account has once.

    Args:
        resource: what is looked at there, in words.
    """

    def subjects(plan: Plan) -> Iterator[Subject[PlannedAccount] | Waiting]:
        for account in plan.accounts:
            yield subject(plan, account, plan.organization.home_region, resource)

    return subjects


def subject(plan: Plan, account: PlannedAccount, region: str, resource: str) -> Subject[PlannedAccount] | Waiting:
    """Return one account and Region, or what it waits for."""
    place = Place(account.name, account.id, region, resource)
    if account.id is None:
        return Waiting(place, NO_ID.format(name=account.name))
    waiting = next((stack.waiting_for for stack in plan.stacks if stack.kind == "baseline"), None)
    return Waiting(place, waiting) if waiting else Subject(place, account)


def of_stack(plan: Plan, kind: StackKind, resource: str) -> Iterator[Subject[PlannedStack] | Waiting]:
    """List the places of one kind of stack, or what they wait for.

    Args:
        plan: what will exist.
        kind: the kind of stack.
        resource: what is looked at there, in words.
    """
    for stack in plan.stacks:
        if stack.kind == kind:
            place = Place(stack.account, stack.account_id, stack.region, resource)
            yield Waiting(place, stack.waiting_for) if stack.waiting_for else Subject(place, stack)
