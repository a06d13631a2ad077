"""The log archive's buckets as subjects of checks, and how they are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from hipaa_landing_zone.live.verify.check import DEPLOY, Subject, UnknownIdError, Waiting
from hipaa_landing_zone.live.verify.result import Place
from hipaa_landing_zone.plan.model import LandingBucket, LogBucket

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hipaa_landing_zone.live.verify.reader import Reader
    from hipaa_landing_zone.plan import Plan, PlannedAccount
    from hipaa_landing_zone.plan.model import LogArchive

Bucket = LogBucket | LandingBucket
B = TypeVar("B", LogBucket, LandingBucket, Bucket)


def archive_account(plan: Plan) -> PlannedAccount:
    """Return the log-archive account."""
    return next(account for account in plan.accounts if account.purpose == "log_archive")


def archive_of(plan: Plan) -> LogArchive:
    """Return the log archive.

    Raises:
        UnknownIdError: it is not planned yet, because its account has no id.
    """
    if plan.log_archive is None:
        raise UnknownIdError("the log-archive account has no id in the lock")
    return plan.log_archive


def buckets_of(plan: Plan) -> tuple[Bucket, ...]:
    """Return every bucket of the archive, locked ones first; none as long as the archive is not planned."""
    return (*plan.log_archive.buckets, *plan.log_archive.landings) if plan.log_archive else ()


def bucket_arn(plan: Plan, name: str) -> str:
    """Return the ARN of a bucket."""
    return f"arn:{plan.partition}:s3:::{name}"


def all_buckets(plan: Plan) -> Iterator[Subject[Bucket] | Waiting]:
    """Every bucket."""
    return _subjects(plan, buckets_of(plan))


def locked_buckets(plan: Plan) -> Iterator[Subject[LogBucket] | Waiting]:
    """Every locked bucket."""
    return _subjects(plan, [bucket for bucket in buckets_of(plan) if isinstance(bucket, LogBucket)])


def logged_buckets(plan: Plan) -> Iterator[Subject[Bucket] | Waiting]:
    """Buckets with access logs: all but those of access logs, which would log themselves without end."""
    return _subjects(plan, [bucket for bucket in buckets_of(plan) if bucket.kind != "access"])


def landing_buckets(plan: Plan) -> Iterator[Subject[LandingBucket] | Waiting]:
    """Every landing bucket."""
    return _subjects(plan, [bucket for bucket in buckets_of(plan) if isinstance(bucket, LandingBucket)])


def copied_buckets(plan: Plan) -> Iterator[Subject[Bucket] | Waiting]:
    """Every bucket that is copied to others."""
    return _subjects(plan, [bucket for bucket in buckets_of(plan) if copies_of(plan, bucket)])


def copies_of(plan: Plan, bucket: Bucket) -> tuple[LogBucket, ...]:
    """Return the locked buckets that a bucket is copied to."""
    return tuple(
        other
        for other in archive_of(plan).buckets
        if (other.name in bucket.copies if isinstance(bucket, LandingBucket) else other.replica_of == bucket.name)
    )


def _subjects(plan: Plan, buckets: Iterable[B]) -> Iterator[Subject[B] | Waiting]:
    """Without an id there are no bucket names yet; one place then stands for all of them."""
    account, stack = archive_account(plan), next(stack for stack in plan.stacks if stack.id == "log-archive")
    if stack.waiting_for:
        yield Waiting(Place(account.name, account.id, stack.region, "buckets of the log archive"), stack.waiting_for)
        return
    for bucket in buckets:
        yield Subject(Place(account.name, account.id, bucket.region, f"bucket {bucket.name}"), bucket)


def ask(reader: Reader, subject: Subject[Any], operation: str) -> dict[str, Any]:
    """Ask Amazon S3 about a bucket, and only if it is the archive's own: a name can be taken by a stranger."""
    owner = subject.place.account_id
    return reader.get(subject.place, "s3", operation, Bucket=subject.planned.name, ExpectedBucketOwner=owner)


def redeploy(reader: Reader, subject: Subject[Any]) -> str:
    """Say how a bucket gets back to what is planned."""
    home = subject.place.region == reader.plan.organization.home_region
    return DEPLOY.format(stack="logging/log-archive" if home else "logging/log-replica")
