"""Every bucket of the log archive keeps its objects, unchangeable, for the whole retention period.

Object Lock with default retention makes each delivered object immutable; in COMPLIANCE mode for everybody, root user
included. The period is six years or more in production (2,192 days, leap days counted; a retention in years counts as
365 days each). Two kinds of landing bucket are spared, because the services that write there refuse a lock: the
target of server access logs, and a bucket that replicates to a locked one.

How to fix: use `WormBucket`, or set `ObjectLockConfiguration` with default retention in days.

Source: Amazon S3 User Guide, "Locking objects with Object Lock"; 45 CFR 164.316(b)(2)(i), 164.312(c)(1), 164.312(b).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules import bucket
from hipaa_landing_zone.rules.rule import Case, Expectations, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown, whole

DAYS_PER_YEAR = 365
RETENTION = ("ObjectLockConfiguration", "Rule", "DefaultRetention")


def _is_archive(case: Case) -> bool:
    archive = case.expectations.log_archive_account_id
    return archive is not None and case.resource.account == archive and not _is_landing(case)


def _is_landing(case: Case) -> bool:
    subject, assembly = case.resource, case.assembly
    replicas = [assembly.find(each) for each in bucket.replication_targets(subject)]
    if any(not isinstance(each, Unknown) and bucket.is_locked(each) is True for each in replicas):
        return bucket.is_locked(subject) is not True
    return subject in bucket.access_log_targets(assembly)


def _fix(expectations: Expectations) -> str:
    modes = "COMPLIANCE" if expectations.production else "COMPLIANCE or GOVERNANCE"
    return (
        f"Enable versioning and Object Lock, with default retention of mode {modes} and Days of at least "
        f"{expectations.minimum_retention_days}; or replicate the bucket to one that has it."
    )


def _check(case: Case) -> Iterator[Problem]:
    subject, fix = case.resource, _fix(case.expectations)
    locked, versioned = bucket.is_locked(subject), subject.get("VersioningConfiguration", "Status")
    mode = subject.get(*RETENTION, "Mode")
    days, years = whole(subject.get(*RETENTION, "Days")), whole(subject.get(*RETENTION, "Years"))
    reason = next((each for each in (locked, versioned, mode, days, years) if isinstance(each, Unknown)), None)
    if reason or isinstance(days, Unknown) or isinstance(years, Unknown):
        yield undecided(f"its Object Lock is {reason}", fix)
        return
    if not locked:
        yield failed("is in the log archive and has no Object Lock.", fix)
        return
    if versioned != "Enabled":
        yield failed("is not versioned.", fix)
    if mode not in (("COMPLIANCE",) if case.expectations.production else ("COMPLIANCE", "GOVERNANCE")):
        yield failed(f"has default retention mode {mode}.", fix)
    held = (days or 0) or (years or 0) * DAYS_PER_YEAR
    if held < case.expectations.minimum_retention_days:
        yield failed(f"keeps objects for {held} days.", fix)


RULE = Rule(
    id="HLZ-RULE-09",
    name="log_archive_buckets_are_locked",
    title="Every bucket of the log archive is locked for the whole retention period.",
    severity="high",
    citations=("164.316(b)(2)(i)", "164.312(c)(1)", "164.312(b)"),
    types=(bucket.TYPE,),
    applies=_is_archive,
    check=_check,
)
