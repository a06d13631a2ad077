"""Checks of who gets at the log archive's buckets, and how: never public, TLS, encryption, services pinned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.live.verify.archive import (
    all_buckets,
    archive_of,
    ask,
    bucket_arn,
    buckets_of,
    logged_buckets,
    redeploy,
)
from hipaa_landing_zone.live.verify.check import Check, Judgement, compare, text
from hipaa_landing_zone.live.verify.evidence import is_for_writers
from hipaa_landing_zone.live.verify.key import key_behind
from hipaa_landing_zone.plan.name import query_results_name
from hipaa_landing_zone.rules.policy import statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.live.verify.archive import Bucket
    from hipaa_landing_zone.live.verify.check import Subject
    from hipaa_landing_zone.live.verify.reader import Reader
    from hipaa_landing_zone.rules.policy import Statement

BLOCKS = frozenset({"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"})
SOURCE_KEYS = ("aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID")


def _is_encrypted(reader: Reader, subject: Subject[Bucket]) -> Iterator[Judgement]:
    rules = ask(reader, subject, "get_bucket_encryption").get("ServerSideEncryptionConfiguration", {}).get("Rules", [])
    default = rules[0].get("ApplyServerSideEncryptionByDefault", {}) if rules else {}
    bucket, algorithm = subject.planned, default.get("SSEAlgorithm")
    if bucket.key_alias is None:
        yield compare(
            "AES256", algorithm, f"AWS delivers access logs to no other encryption. {redeploy(reader, subject)}"
        )
        return
    yield compare("aws:kms", algorithm, redeploy(reader, subject))
    key = key_behind(reader, subject.place, bucket.key_alias)
    yield key.judge(default.get("KMSMasterKeyID"), redeploy(reader, subject))


def _is_never_public(reader: Reader, subject: Subject[Bucket]) -> Iterator[Judgement]:
    found = ask(reader, subject, "get_public_access_block").get("PublicAccessBlockConfiguration", {})
    yield compare(BLOCKS, {name for name in BLOCKS if found.get(name)}, redeploy(reader, subject))


def _disables_acls(reader: Reader, subject: Subject[Bucket]) -> Iterator[Judgement]:
    rules = ask(reader, subject, "get_bucket_ownership_controls").get("OwnershipControls", {}).get("Rules", [])
    yield compare({"BucketOwnerEnforced"}, {rule["ObjectOwnership"] for rule in rules}, redeploy(reader, subject))


def _policy(reader: Reader, subject: Subject[Bucket]) -> tuple[Statement, ...]:
    return tuple(statements(ask(reader, subject, "get_bucket_policy").get("Policy")))


def _refuses_plain_http(reader: Reader, subject: Subject[Bucket]) -> Iterator[Judgement]:
    arn = bucket_arn(reader.plan, subject.planned.name)
    policy = _policy(reader, subject)
    denied = any(_denies_plain(each) and each.is_on(arn) and each.is_on(f"{arn}/object") for each in policy)
    found = "denied" if denied else "no statement denies it" if policy else "no bucket policy"
    yield compare("denied", found, f"Anybody on the way could read along. {redeploy(reader, subject)}")


def _denies_plain(statement: Statement) -> bool:
    """One condition more would spare some plain requests."""
    transport = [("bool", "aws:securetransport", ("false",)), ("boolifexists", "aws:securetransport", ("false",))]
    return (
        statement.effect == "Deny"
        and ("AWS", "*") in statement.principals
        and bool({"*", "s3:*"} & set(statement.actions))
        and len(statement.conditions) == 1
        and statement.conditions[0] in transport
    )


def _admits_pinned_services(reader: Reader, subject: Subject[Bucket]) -> Iterator[Judgement]:
    """Whatever a bucket policy allows is for AWS services on behalf of this organization, or for evidence's writers."""
    plan = reader.plan
    ours = {plan.organization_id, plan.trail.arn, subject.place.account_id}
    ours |= {bucket_arn(plan, bucket.name) for bucket in buckets_of(plan)}
    ours.add(bucket_arn(plan, query_results_name(subject.place.account_id or "", subject.place.region)))
    wrong = []
    for statement in _policy(reader, subject):
        kinds, sources = {kind for kind, _ in statement.principals}, set(statement.bounds(*SOURCE_KEYS))
        if statement.allows and kinds == {"AWS"} and is_for_writers(reader, subject.planned, statement):
            continue
        if statement.allows and kinds != {"Service"}:
            wrong.append(f"{statement.label} admits {text({name for _, name in statement.principals})}")
        elif statement.allows and not (sources and sources <= ours):
            wrong.append(f"{statement.label} is for {text(sources) if sources else 'anybody using the service'}")
    good = "only AWS services on behalf of this organization, and writers of evidence"
    yield compare(good, "; ".join(wrong) or good, f"Who changed the bucket policy? {redeploy(reader, subject)}")


def _logs_accesses(reader: Reader, subject: Subject[Bucket]) -> Iterator[Judgement]:
    planned = archive_of(reader.plan).landing("access", subject.planned.region).name
    found = ask(reader, subject, "get_bucket_logging").get("LoggingEnabled", {}).get("TargetBucket")
    yield compare(planned, found, redeploy(reader, subject))


CHECKS: tuple[Check[Any], ...] = (
    Check(
        name="log_buckets_are_encrypted",
        title="Buckets are encrypted with their kind's key, those where access logs land with Amazon S3's.",
        citations=("164.312(a)(2)(iv)",),
        subjects=all_buckets,
        judge=_is_encrypted,
    ),
    Check(
        name="log_buckets_are_never_public",
        title="All four public access blocks are on.",
        citations=("164.312(a)(1)",),
        subjects=all_buckets,
        judge=_is_never_public,
    ),
    Check(
        name="log_buckets_disable_acls",
        title="Access control lists are disabled.",
        citations=("164.312(a)(1)",),
        subjects=all_buckets,
        judge=_disables_acls,
    ),
    Check(
        name="log_buckets_refuse_plain_http",
        title="Requests without TLS are denied.",
        citations=("164.312(e)(1)", "164.312(e)(2)(ii)"),
        subjects=all_buckets,
        judge=_refuses_plain_http,
    ),
    Check(
        name="log_buckets_admit_pinned_services",
        title="Only AWS services may write, on behalf of this organization; and evidence, the roles that are named.",
        citations=("164.312(a)(1)", "164.312(c)(1)"),
        subjects=all_buckets,
        judge=_admits_pinned_services,
    ),
    Check(
        name="log_bucket_accesses_are_logged",
        title="Accesses to evidence and to trail, flow and configuration logs are logged.",
        citations=("164.312(b)", "164.308(a)(1)(ii)(D)"),
        subjects=logged_buckets,
        judge=_logs_accesses,
    ),
)
