"""Compares the live organization with the plan. Read-only; what could not be looked at is unknown, never held."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from hipaa_landing_zone.live.verify import bucket, endpoint, key, network, organization, policy, retention, trail
from hipaa_landing_zone.live.verify.check import LOCK, AbsentError, Judgement, Subject, UnknownIdError, Waiting
from hipaa_landing_zone.live.verify.reader import Reader
from hipaa_landing_zone.live.verify.result import OUTCOMES, Outcome, Place, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hipaa_landing_zone.live.session import Organization
    from hipaa_landing_zone.live.verify.check import Check

__all__ = ["CHECKS", "OUTCOMES", "Outcome", "Place", "Result", "verify"]

CHECKS: tuple[Check[Any], ...] = (
    *organization.CHECKS,
    *policy.CHECKS,
    *trail.CHECKS,
    *bucket.CHECKS,
    *retention.CHECKS,
    *key.CHECKS,
    *network.CHECKS,
    *endpoint.CHECKS,
)

DOES_NOT_EXIST = frozenset(
    {
        "AWSOrganizationsNotInUseException",
        "ChildNotFoundException",
        "NoSuchBucket",
        "NotFoundException",
        "ParentNotFoundException",
        "PolicyNotFoundException",
        "TargetNotFoundException",
        "TrailNotFoundException",
    }
)
"""Error codes with which AWS says that what was asked about does not exist: an answer, and not the planned one."""
DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})
EXISTS, AN_ANSWER = "it exists", "an answer of AWS"


def verify(
    organization: Organization, *, progress: Callable[[int, int, str], None] | None = None, workers: int = 16
) -> tuple[Result, ...]:
    """Look at everything that the plan names, and return what was found, in the order of the checks and the plan.

    Args:
        organization: clients in every account; its plan is the truth that is compared with.
        progress: called with the number of subjects looked at, of all subjects, and the last check's title.
        workers: how many subjects are looked at at a time.
    """
    reader = Reader(organization)
    tasks = [(check, subject) for check in CHECKS for subject in check.subjects(organization.plan)]
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = [pool.submit(_look, reader, check, subject) for check, subject in tasks]
        titles = {future: check.title for future, (check, _) in zip(futures, tasks, strict=True)}
        for done, future in enumerate(as_completed(futures), start=1):
            if future.exception() is not None:  # a bug, not an unknown
                pool.shutdown(cancel_futures=True)
            if progress:
                progress(done, len(futures), titles[future])
        return tuple(result for future in futures for result in future.result())


def _look(reader: Reader, check: Check[Any], subject: Subject[Any] | Waiting) -> list[Result]:
    place = subject.place
    if isinstance(subject, Waiting):
        return [_result(check, place, check.citations, "unknown", AN_ANSWER, "not deployed yet", subject.waiting_for)]
    citations = subject.citations or check.citations
    results = []
    try:
        for judgement in check.judge(reader, subject):
            results.append(_judged(check, place, citations, judgement))
    except AbsentError as error:
        pass
    return results
