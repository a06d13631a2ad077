"""The organization chart: OUs in OUs, the accounts in each, and the guardrails that are attached there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hipaa_landing_zone.evidence.diagram.render import count, render

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

    from hipaa_landing_zone.plan import Plan, PlannedAccount
    from hipaa_landing_zone.plan.model import PlannedOu

TILES_OPEN = 12
"""How many accounts an OU shows at once; more are folded behind a line that counts them."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One OU as it is drawn.

    Attributes:
        ou: what the plan says.
        accounts: those that belong here, by name.
        kinds: how many of each kind, in words.
        folded: whether they are too many to be shown at once.
        guardrails: ids of those attached here.
        policies: in how many policies they are.
        waiting: how many accounts are here until they are admitted elsewhere.
        below: the OUs below.
        total: how many accounts belong here or below.
    """

    ou: PlannedOu
    accounts: tuple[PlannedAccount, ...]
    kinds: str
    folded: bool
    guardrails: tuple[str, ...]
    policies: int
    waiting: int
    below: tuple[Unit, ...]
    total: int


def organization_chart(plan: Plan) -> Markup:
    """Return the organization chart.

    An account stands in the OU that it belongs in; one that still waits in quarantine says so, there and here.
    Links lead to ``#account-<name>`` and ``#guardrail-<id>``; each OU has the anchor ``ou-<path>``.

    Args:
        plan: what will exist.
    """
    return render(
        "organization",
        plan=plan,
        units=units(plan, None),
        management=next(account for account in plan.accounts if account.purpose == "management"),
        kinds=kinds(plan.accounts),
    )


def units(plan: Plan, parent: str | None) -> tuple[Unit, ...]:
    """Return the OUs directly below another, or those at the top."""
    return tuple(_unit(plan, ou) for ou in plan.ous if ou.parent == parent)


def _unit(plan: Plan, ou: PlannedOu) -> Unit:
    accounts = tuple(sorted((a for a in plan.accounts if a.ou == ou.path), key=lambda account: account.name))
    below = units(plan, ou.path)
    policies = [policy for policy in plan.policies if ou.path in policy.targets]
    return Unit(
        ou=ou,
        accounts=accounts,
        kinds=kinds(accounts),
        folded=len(accounts) > TILES_OPEN,
        guardrails=tuple(name for policy in policies for name in policy.guardrails),
        policies=len(policies),
        waiting=sum(account.waits_in == ou.path for account in plan.accounts),
        below=below,
        total=len(accounts) + sum(unit.total for unit in below),
    )


def kinds(accounts: Iterable[PlannedAccount]) -> str:
    """Return how many accounts there are of each kind: ``12 with PHI, production; 3 without PHI, nonproduction``."""
    counts = Counter((account.holds_phi, account.environment) for account in accounts)
    words = {
        (phi, environment): f"{number:,} {'with' if phi else 'without'} PHI, {environment}"
        for (phi, environment), number in counts.items()
    }
    waiting = sum(bool(account.waits_in) for account in accounts)
    listed = [words[kind] for kind in sorted(words, key=lambda each: (not each[0], each[1] != "production"))]
    return "; ".join(listed + ([f"{count(waiting, 'waits', 'wait')} in quarantine"] if waiting else []))
