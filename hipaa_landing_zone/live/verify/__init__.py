"""Compares the live organization with the plan. Read-only; what could not be looked at is unknown, never held."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.live.verify import (
    baseline,
    bucket,
    contract,
    delegation,
    detection,
    endpoint,
    key,
    network,
    organization,
    policy,
    retention,
    role,
    service,
    trail,
)
from hipaa_landing_zone.live.verify.look import look
from hipaa_landing_zone.live.verify.reader import Reader
from hipaa_landing_zone.live.verify.result import OUTCOMES, Outcome, Place, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from hipaa_landing_zone.live.session import Organization
    from hipaa_landing_zone.live.verify.check import Check

__all__ = ["ACCOUNT_CHECKS", "CHECKS", "OUTCOMES", "Outcome", "Place", "Result", "verify"]

CHECKS: tuple[Check[Any], ...] = (
    *organization.CHECKS,
    *policy.CHECKS,
    *trail.CHECKS,
    *bucket.CHECKS,
    *retention.CHECKS,
    *key.CHECKS,
    *network.CHECKS,
    *endpoint.CHECKS,
    *contract.CHECKS,
    *baseline.CHECKS,
    *role.CHECKS,
    *service.CHECKS,
    *delegation.CHECKS,
    *detection.CHECKS,
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

    Args:
        organization: clients in every account; its plan is the truth that is compared with.
        checks: what to look for.
        accounts: names of the accounts to look at; None for all.
        progress: called with the number of subjects looked at, of all subjects, and the title of the last check.
        workers: how many subjects are looked at at a time.
    """
    reader = Reader(organization)
    tasks = [
        (check, subject)
        for check in checks
        for subject in check.subjects(organization.plan)
        if accounts is None or subject.place.account in accounts
    ]
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = {pool.submit(look, reader, check, subject): check for check, subject in tasks}
        for done, future in enumerate(as_completed(futures), start=1):
            if future.exception() is not None:  # a bug, which is not an unknown: stop, and let it out below
                pool.shutdown(cancel_futures=True)
                future.result()
            if progress:
                progress(done, len(futures), futures[future].title)
    return tuple(result for future in futures for result in future.result())
