"""Compares the live organization with the plan. Read-only; what could not be looked at is unknown, never held."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.live.verify import (
    agreement,
    baseline,
    bucket,
    contract,
    delegation,
    detection,
    endpoint,
    evidence,
    finding,
    key,
    network,
    organization,
    policy,
    query,
    remediation,
    retention,
    role,
    service,
    trail,
)
from hipaa_landing_zone.live.verify.look import look
from hipaa_landing_zone.live.verify.reader import Reader
from hipaa_landing_zone.live.verify.result import OUTCOMES, Outcome, Place, Result
from hipaa_landing_zone.live.verify.state import resting
from hipaa_landing_zone.plan.detection import services_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Sequence

    from hipaa_landing_zone.live.session import Organization
    from hipaa_landing_zone.live.verify.check import Check, Subject, Waiting

__all__ = ["ACCOUNT_CHECKS", "CHECKS", "OUTCOMES", "Outcome", "Place", "Result", "not_judged", "verify"]

CHECKS: tuple[Check[Any], ...] = (
    *organization.CHECKS,
    *agreement.CHECKS,
    *policy.CHECKS,
    *trail.CHECKS,
    *bucket.CHECKS,
    *retention.CHECKS,
    *evidence.CHECKS,
    *key.CHECKS,
    *network.CHECKS,
    *endpoint.CHECKS,
    *contract.CHECKS,
    *baseline.CHECKS,
    *role.CHECKS,
    *service.CHECKS,
    *delegation.CHECKS,
    *detection.CHECKS,
    *finding.CHECKS,
    *remediation.CHECKS,
    *query.CHECKS,
)

ACCOUNT_CHECKS: tuple[Check[Any], ...] = (*baseline.CHECKS, *key.CHECKS, *role.CHECKS, *service.CHECKS)
"""What must hold in an account before it is admitted; the account is the place of each."""


def verify(
    organization: Organization,
    *,
    checks: Sequence[Check[Any]] = CHECKS,
    accounts: Collection[str] | None = None,
    progress: Callable[[int, int, str], None] | None = None,
    workers: int = 16,
) -> tuple[Result, ...]:
    """Look at everything that the plan names, and return what was found, in the order of the checks and the plan.

    An account that is closed, suspended or not active yet is not judged; ``not_judged`` says which.

    Args:
        organization: clients in every account; its plan is the truth that is compared with.
        checks: what to look for.
        accounts: names of the accounts to look at; None for all.
        progress: called with the number of subjects looked at, of all subjects, and the title of the last check.
        workers: how many subjects are looked at at a time.
    """
    reader = Reader(organization)
    left_out = resting(reader)
    tasks = [
        (check, subject)
        for check in checks
        for subject in check.subjects(organization.plan)
        if (accounts is None or subject.place.account in accounts) and not _concerns(subject, left_out)
    ]
    # One account after the other, so that the clients of an account are dropped when it is done.
    order = sorted(range(len(tasks)), key=lambda number: tasks[number][1].place.account)
    left = Counter(subject.place.account_id for _, subject in tasks)
    shared = {account.id for account in organization.plan.accounts if account.purpose != "workload"}
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = {pool.submit(look, reader, *tasks[number]): number for number in order}
        for done, future in enumerate(as_completed(futures), start=1):
            if future.exception() is not None:  # a bug, which is not an unknown: stop, and let it out below
                pool.shutdown(cancel_futures=True)
                future.result()
            check, subject = tasks[futures[future]]
            account_id = subject.place.account_id
            left[account_id] -= 1
            if account_id and account_id not in shared and not left[account_id]:
                reader.forget(account_id)
            if progress:
                progress(done, len(futures), check.title)
    return tuple(result for future in sorted(futures, key=lambda future: futures[future]) for result in future.result())


def not_judged(organization: Organization) -> tuple[str, ...]:
    """Return in words what ``verify`` leaves out: services that are switched off, accounts that are not active.

    Args:
        organization: clients in every account.
    """
    off = tuple(f"{each.title}: switched off" for each in services_of(organization.plan) if not each.on)
    states = resting(Reader(organization))
    return (*off, *(f"account {name}: {state.lower().replace('_', ' ')}" for name, state in states.items()))


def _concerns(subject: Subject[Any] | Waiting, names: Container[str]) -> bool:
    """Return whether a subject is in one of the accounts, or is one: then its place is called after it."""
    kind, _, name = subject.place.resource.partition(" ")
    return subject.place.account in names or (kind == "account" and name in names)
