"""Checks of how firmly the log archive keeps what it has: versions, locks, copies, and how long landing lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.live.verify.archive import (
    all_buckets,
    archive_of,
    ask,
    bucket_arn,
    copied_buckets,
    copies_of,
    landing_buckets,
    locked_buckets,
    redeploy,
)
from hipaa_landing_zone.live.verify.check import Check, Judgement, compare
from hipaa_landing_zone.live.verify.key import key_behind
from hipaa_landing_zone.live.verify.result import Place
from hipaa_landing_zone.rules.policy import statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.live.verify.archive import Bucket
    from hipaa_landing_zone.live.verify.check import Subject
    from hipaa_landing_zone.live.verify.reader import Reader
    from hipaa_landing_zone.plan.model import LandingBucket, LogBucket

DAYS_PER_LOCK_YEAR = 365
DELETIONS = ("s3:DeleteObject", "s3:DeleteObjectVersion")
SHORTEST_LIFE_DAYS = 7  # time to notice and repair a failed replication


def _keeps_versions(reader: Reader, subject: Subject[Bucket]) -> Iterator[Judgement]:
    yield compare("Enabled", ask(reader, subject, "get_bucket_versioning").get("Status"), redeploy(reader, subject))


def _is_locked(reader: Reader, subject: Subject[LogBucket]) -> Iterator[Judgement]:
    archive = archive_of(reader.plan)
    found = ask(reader, subject, "get_object_lock_configuration").get("ObjectLockConfiguration", {})
    retention = found.get("Rule", {}).get("DefaultRetention", {})
    mode, days = retention.get("Mode"), retention.get("Days", retention.get("Years", 0) * DAYS_PER_LOCK_YEAR)
    modes = {"COMPLIANCE"} if archive.lock_mode == "COMPLIANCE" else {"COMPLIANCE", "GOVERNANCE"}
    held = found.get("ObjectLockEnabled") == "Enabled" and mode in modes and days >= archive.lock_days
    wanted = f"{archive.lock_mode} for {archive.lock_days} days or longer"
    advice = "New log files can be deleted. Files that were locked before stay locked."
    yield Judgement(
        held,
        wanted,
        f"{mode} for {days} days" if mode else "no default retention",
        f"{advice} {redeploy(reader, subject)}",
    )


def _is_not_locked(reader: Reader, subject: Subject[LandingBucket]) -> Iterator[Judgement]:
    found = ask(reader, subject, "get_object_lock_configuration").get("ObjectLockConfiguration", {})
    advice = "AWS delivers nothing there to a bucket with default retention: take the retention away."
    yield compare("no default retention", "locked" if "Rule" in found else "no default retention", advice)


def _is_copied(reader: Reader, subject: Subject[Bucket]) -> Iterator[Judgement]:
    rules = ask(reader, subject, "get_bucket_replication").get("ReplicationConfiguration", {}).get("Rules", [])
    for copy in copies_of(reader.plan, subject.planned):
        arn = bucket_arn(reader.plan, copy.name)
        to_it = [rule for rule in rules if rule["Destination"]["Bucket"] == arn]
        resource = f"{subject.place.resource}: copy in {copy.name}"
        wrong = [said for rule in to_it for said in _gaps(rule)] if to_it else ["no rule for it"]
        found = "; ".join(wrong) or "everything is copied"
        yield compare("everything is copied", found, redeploy(reader, subject), resource)
        if to_it:
            place = Place(subject.place.account, subject.place.account_id, copy.region, f"bucket {copy.name}")
            key = key_behind(reader, place, copy.key_alias)
            used = to_it[0]["Destination"].get("EncryptionConfiguration", {}).get("ReplicaKmsKeyID")
            yield key.judge(used, redeploy(reader, subject), f"{resource}: key")


def _gaps(rule: dict[str, Any]) -> Iterator[str]:
    """Say why a replication rule copies less than everything, or more: deletions."""
    if rule["Status"] != "Enabled":
        yield f"the rule is {rule['Status']}"
    if not _is_for_all(rule):
        yield f"the rule is for {_scope(rule)} only"
    if rule.get("SourceSelectionCriteria", {}).get("SseKmsEncryptedObjects", {}).get("Status") != "Enabled":
        yield "encrypted objects are left out"
    if rule.get("DeleteMarkerReplication", {}).get("Status") == "Enabled":
        yield "deletions are copied too"


def _scope(rule: dict[str, Any]) -> dict[str, Any]:
    """Return what a replication or lifecycle rule is for; old rules have a prefix and no filter."""
    scope: dict[str, Any] = rule.get("Filter", {"Prefix": rule.get("Prefix", "")})
    return scope


def _is_for_all(rule: dict[str, Any]) -> bool:
    return _scope(rule) in ({}, {"Prefix": ""})


def _expires(reader: Reader, subject: Subject[LandingBucket]) -> Iterator[Judgement]:
    rules = ask(reader, subject, "get_bucket_lifecycle_configuration").get("Rules", [])
    live = [rule for rule in rules if rule["Status"] == "Enabled" and rule.get("Expiration", {}).get("Days")]
    soonest = min((rule["Expiration"]["Days"] for rule in live), default=None)
    everything = any(_is_for_all(rule) for rule in live)
    wanted = f"all objects expire, after {SHORTEST_LIFE_DAYS} days or later"
    found = (
        f"{'all' if everything else 'some'} objects expire, the first after {soonest} days" if live else "none expire"
    )
    held = everything and soonest is not None and soonest >= SHORTEST_LIFE_DAYS
    yield Judgement(held, wanted, found, redeploy(reader, subject))


def _nobody_deletes(reader: Reader, subject: Subject[LandingBucket]) -> Iterator[Judgement]:
    objects = f"{bucket_arn(reader.plan, subject.planned.name)}/object"
    policy = list(statements(ask(reader, subject, "get_bucket_policy").get("Policy")))
    denials = [s for s in policy if s.effect == "Deny" and ("AWS", "*") in s.principals and not s.conditions]
    denied = {action for action in DELETIONS if any(s.covers(action) and s.is_on(objects) for s in denials)}
    yield compare(set(DELETIONS), denied, f"Logs could vanish before they are copied. {redeploy(reader, subject)}")


CHECKS: tuple[Check[Any], ...] = (
    Check(
        name="log_buckets_keep_versions",
        title="Versioning is enabled.",
        citations=("164.312(c)(1)",),
        subjects=all_buckets,
        judge=_keeps_versions,
    ),
    Check(
        name="log_buckets_are_locked",
        title="Locked buckets lock every new version as firmly and as long as planned.",
        citations=("164.316(b)(2)(i)", "164.312(c)(1)", "164.312(b)"),
        subjects=locked_buckets,
        judge=_is_locked,
    ),
    Check(
        name="landing_buckets_are_not_locked",
        title="Landing buckets have no default retention, which log delivery refuses.",
        citations=("164.312(b)",),
        subjects=landing_buckets,
        judge=_is_not_locked,
    ),
    Check(
        name="logs_are_copied",
        title="Everything is replicated to the planned buckets, under their keys, without deletions.",
        citations=("164.308(a)(7)(ii)(A)", "164.310(d)(2)(iv)", "164.316(b)(2)(i)"),
        subjects=copied_buckets,
        judge=_is_copied,
    ),
    Check(
        name="landing_buckets_expire",
        title="What landed expires, but not before it can be copied.",
        citations=("164.308(a)(7)(ii)(A)",),
        subjects=landing_buckets,
        judge=_expires,
    ),
    Check(
        name="landing_buckets_deny_deletion",
        title="Nobody deletes what landed.",
        citations=("164.312(c)(1)",),
        subjects=landing_buckets,
        judge=_nobody_deletes,
    ),
)
