"""Lets accounts out of quarantine: their baseline is verified, and the lock then says since when they are admitted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hipaa_landing_zone.live.verify import ACCOUNT_CHECKS, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import date

    from hipaa_landing_zone.live.session import Organization
    from hipaa_landing_zone.live.verify import Result
    from hipaa_landing_zone.plan import Lock, Plan


@dataclass(frozen=True, slots=True)
class Admission:
    """What came of one attempt.

    Attributes:
        lock: the lock with those admitted whose baseline held, and nobody else.
        admitted: their names.
        refused: the others, each with what did not hold.
    """

    lock: Lock
    admitted: tuple[str, ...]
    refused: dict[str, tuple[Result, ...]]


def waiting(plan: Plan) -> tuple[str, ...]:
    """Return the names of the accounts that exist and wait in quarantine."""
    return tuple(account.name for account in plan.accounts if account.waits_in and account.id)


def admit(
    organization: Organization,
    lock: Lock,
    names: Collection[str],
    today: date,
    progress: Callable[[int, int, str], None] | None = None,
) -> Admission:
    """Verify the baseline of accounts and note in a copy of the lock those of which all held.

    Args:
        organization: clients in every account.
        lock: the lock as it is.
        names: the accounts; each must wait in quarantine.
        today: the day that is noted.
        progress: see ``verify``.

    Raises:
        ValueError: an account does not wait in quarantine.
    """
    if strangers := sorted(set(names) - set(waiting(organization.plan))):
        raise ValueError(f"{', '.join(strangers)}: not in quarantine, or without an id in the lock")
    found: dict[str, list[Result]] = {name: [] for name in names}
    for result in verify(organization, checks=ACCOUNT_CHECKS, accounts=names, progress=progress):
        found[result.place.account].append(result)
    refused = {
        name: tuple(each for each in results if each.outcome != "held")
        for name, results in found.items()
        if not results or any(each.outcome != "held" for each in results)
    }
    admitted = tuple(name for name in names if name not in refused)
    noted = {name: lock.accounts[name].model_copy(update={"admitted_on": today}) for name in admitted}
    return Admission(lock.model_copy(update={"accounts": {**lock.accounts, **noted}}), admitted, refused)
