"""Buckets let go of what was deleted or never finished, and not too soon.

In a versioned bucket a deleted object stays as a noncurrent version, and PHI that was disposed of is still there,
until a lifecycle rule expires such versions; parts of uploads that were never finished stay unseen. So one enabled rule
for the whole bucket expires noncurrent versions, after seven days at the earliest: until then they are what an
overwritten or encrypted object is restored from. And one enabled rule for the whole bucket aborts incomplete uploads.

In a bucket with Object Lock the lock says how long versions stay, and they may stay for ever; only the uploads are
asked about. A rule with a prefix, tags or sizes is not for the whole bucket and does not count.

How to fix: `lifecycle_rules=[LifecycleRule(noncurrent_version_expiration=Duration.days(365),
abort_incomplete_multipart_upload_after=Duration.days(7))]`.

Source: Amazon S3 User Guide, "Managing the lifecycle of objects", "Configuring a bucket lifecycle configuration to
delete incomplete multipart uploads"; 45 CFR 164.310(d)(2)(i), 164.308(a)(7)(ii)(A).
"""

from collections.abc import Iterator
from typing import Any

from hipaa_landing_zone.rules import bucket
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.rules.value import Unknown, at, mappings, whole

MINIMUM_DAYS = 7
PARTIAL = ("Prefix", "TagFilters", "ObjectSizeGreaterThan", "ObjectSizeLessThan")
FIX_VERSIONS = f"Add an enabled lifecycle rule with NoncurrentVersionExpiration of {MINIMUM_DAYS} days or more."
FIX_UPLOADS = "Add an enabled lifecycle rule with AbortIncompleteMultipartUpload."


def _check(case: Case) -> Iterator[Problem]:
    rules = mappings(case.resource.get("LifecycleConfiguration", "Rules"))
    unclear = next((each for rule in rules for each in _scope(rule) if isinstance(each, Unknown)), None)
    whole_bucket = [each for each in rules if isinstance(each, dict) and _is_for_all(each)]
    uploads = [each.get("AbortIncompleteMultipartUpload") for each in whole_bucket]
    yield from _demand(uploads, unclear, "keeps parts of uploads that were never finished.", FIX_UPLOADS)
    if bucket.is_locked(case.resource) is False and case.resource.get("VersioningConfiguration") is not None:
        days = [_noncurrent_days(each) for each in whole_bucket]
        yield from _demand(days, unclear, "keeps deleted and overwritten objects for ever.", FIX_VERSIONS)
        yield from _too_soon(days)


def _scope(rule: dict[str, Any] | Unknown) -> list[Any]:
    """What decides whether a rule is in force, and for which objects."""
    return [rule] if isinstance(rule, Unknown) else [rule.get(name) for name in ("Status", *PARTIAL)]


def _is_for_all(rule: dict[str, Any]) -> bool:
    return rule.get("Status") == "Enabled" and not any(rule.get(name) for name in PARTIAL)


def _noncurrent_days(rule: dict[str, Any]) -> int | Unknown | None:
    newer = at(rule, "NoncurrentVersionExpiration", "NoncurrentDays")
    return whole(rule.get("NoncurrentVersionExpirationInDays") if newer is None else newer)


def _demand(values: list[Any], unclear: Unknown | None, wrong: str, fix: str) -> Iterator[Problem]:
    given = [each for each in values if each is not None]
    if any(not isinstance(each, Unknown) for each in given):
        return
    reason = next(iter(given), unclear)
    if reason is None:
        yield failed(wrong, fix)
    else:
        yield undecided(f"its lifecycle is {reason}", fix)


def _too_soon(values: list[int | Unknown | None]) -> Iterator[Problem]:
    days = min((each for each in values if isinstance(each, int)), default=MINIMUM_DAYS)
    if days < MINIMUM_DAYS:
        yield failed(f"what is overwritten can be restored for {days} days only.", FIX_VERSIONS)


RULE = Rule(
    id="HLZ-RULE-65",
    name="bucket_lifecycles_are_bounded",
    title="Buckets expire noncurrent versions, not too soon, and abort incomplete uploads.",
    severity="medium",
    citations=("164.310(d)(2)(i)", "164.308(a)(7)(ii)(A)"),
    types=(bucket.TYPE,),
    applies=holds_phi,
    check=_check,
)
