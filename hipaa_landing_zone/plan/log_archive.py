"""The log archive and the organization trail: names, places and how firmly they are locked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from hipaa_landing_zone.config import flatten
from hipaa_landing_zone.plan.model import LOG_KINDS, LandingBucket, LogArchive, LogBucket, Trail
from hipaa_landing_zone.plan.name import TRAIL_NAME, bucket_name, key_alias, query_results_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan.model import LogKind, PlannedAccount

DAYS_PER_YEAR = 365.25

LANDED: tuple[LogKind, ...] = ("access", "config")
"""What cannot be delivered to a locked bucket: it lands, and is copied to the locked ones of both Regions at once."""


def retention_days(years: int) -> int:
    """Return a retention in days, leap days included: six years are 2,192 days (45 CFR 164.316(b)(2)(i))."""
    return math.ceil(years * DAYS_PER_YEAR)


def plan_log_archive(configuration: Configuration, accounts: Sequence[PlannedAccount]) -> LogArchive | None:
    """Return the log archive; None until its account has an id, which is part of its buckets' names."""
    archive = next(account for account in accounts if account.purpose == "log_archive")
    if archive.id is None:
        return None
    organization, logging = configuration.organization, configuration.logging
    home, replica = organization.home_region, logging.replica_region
    retention = retention_days(logging.retention_years)
    names = {(kind, region): bucket_name(kind, archive.id, region) for kind in LOG_KINDS for region in (home, replica)}
    return LogArchive(
        account_id=archive.id,
        retention_days=retention,
        lock_mode=logging.lock_mode,
        lock_days=retention if logging.lock_mode == "COMPLIANCE" else logging.governance_days,
        buckets=tuple(
            LogBucket(
                kind=kind,
                region=region,
                name=names[kind, region],
                key_alias=key_alias(f"logs-{kind}"),
                replica_of=names[kind, home] if region == replica and kind not in LANDED else None,
            )
            for kind, region in names
        ),
        landings=(
            LandingBucket(
                kind="access",
                region=home,
                name=bucket_name("landing", archive.id, home),
                copies=(names["access", home], names["access", replica]),
            ),
            LandingBucket(
                kind="access",
                region=replica,
                name=bucket_name("landing", archive.id, replica),
                copies=(names["access", replica],),
            ),
            LandingBucket(
                kind="config",
                region=home,
                name=bucket_name("landing-config", archive.id, home),
                copies=(names["config", home], names["config", replica]),
                key_alias=key_alias("logs-config"),
            ),
        ),
        evidence_writers=tuple(
            f"arn:{organization.partition}:iam::{organization.management_account_id}:role/{name}"
            for name in logging.evidence_writers
        ),
    )


def logged_buckets(archive: LogArchive, region: str, home_region: str) -> tuple[str, ...]:
    """Return the names of a Region's buckets whose accesses are logged: the archive's, and the results of queries.

    Those for access logs are not among them: they would log themselves without end.

    Args:
        archive: with its buckets.
        region: of the buckets.
        home_region: where AWS Config delivers and queries run.
    """
    locked = (archive.bucket(kind, region).name for kind in LOG_KINDS if kind != "access")
    landings = (each.name for each in archive.landings if each.region == region and each.kind != "access")
    results = (query_results_name(archive.account_id, region),) if region == home_region else ()
    return (*locked, *landings, *results)


def plan_trail(configuration: Configuration) -> Trail:
    """Return the organization trail. Its ARN is known beforehand: bucket and key policies name it."""
    organization = configuration.organization
    account, region = organization.management_account_id, organization.home_region
    return Trail(
        name=TRAIL_NAME,
        arn=f"arn:{organization.partition}:cloudtrail:{region}:{account}:trail/{TRAIL_NAME}",
        account_id=account,
        region=region,
        data_events=configuration.logging.data_events if any(unit.phi for unit in flatten(configuration.ous)) else (),
    )
