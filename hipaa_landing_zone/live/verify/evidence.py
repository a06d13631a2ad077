"""Checks of the bucket for evidence: the named roles alone put it, and never in place of other evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.live.verify.archive import archive_of, ask, bucket_arn, locked_buckets, redeploy
from hipaa_landing_zone.live.verify.check import Check, Judgement, Subject, Waiting, compare
from hipaa_landing_zone.rules.policy import statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.live.verify.archive import Bucket
    from hipaa_landing_zone.live.verify.reader import Reader
    from hipaa_landing_zone.plan import Plan
    from hipaa_landing_zone.plan.model import LogBucket
    from hipaa_landing_zone.rules.policy import Statement

ADDING = frozenset({"s3:putobject", "s3:listbucket"})
OWN_ENCRYPTION = ("s3:x-amz-server-side-encryption", "s3:x-amz-server-side-encryption-customer-algorithm")


def is_for_writers(reader: Reader, bucket: Bucket, statement: Statement) -> bool:
    """Return whether a statement of a bucket's policy is for the planned writers of evidence, and for nobody else.

    Args:
        reader: knows the plan.
        bucket: that the statement is about.
        statement: which allows something.
    """
    planned, roles = set(archive_of(reader.plan).evidence_writers), set(statement.bounds("aws:PrincipalArn"))
    home = bucket.region == reader.plan.organization.home_region
    return bucket.kind == "evidence" and home and bool(roles) and roles <= planned


def _where_it_is_put(plan: Plan) -> Iterator[Subject[LogBucket] | Waiting]:
    """The bucket in the home Region; the other one gets copies."""
    for each in locked_buckets(plan):
        home = each.place.region == plan.organization.home_region
        if isinstance(each, Waiting) or (each.planned.kind == "evidence" and home):
            yield each


def _only_grows(reader: Reader, subject: Subject[LogBucket]) -> Iterator[Judgement]:
    writers = archive_of(reader.plan).evidence_writers
    policy = list(statements(ask(reader, subject, "get_bucket_policy").get("Policy")))
    objects = f"{bucket_arn(reader.plan, subject.planned.name)}/object"
    kept_out = any(_keeps_others_out(each, writers) and each.is_on(objects) for each in policy)
    good, advice = "puts by others are denied", f"Who changed the bucket policy? {redeploy(reader, subject)}"
    yield compare(good, good if kept_out else "no statement denies them", advice)
    wrong = [f"{each.label} allows more" for each in policy if each.allows and not _only_adds(each)]
    yield compare(
        "evidence is added, not replaced or read", "; ".join(wrong) or "evidence is added, not replaced or read", advice
    )


def _keeps_others_out(statement: Statement, writers: tuple[str, ...]) -> bool:
    """One condition more, or one role more in it, would spare somebody."""
    spares = statement.conditions
    known = not spares if not writers else len(spares) == 1 and spares[0][:2] == ("arnnotequals", "aws:principalarn")
    return (
        statement.effect == "Deny"
        and ("AWS", "*") in statement.principals
        and statement.covers("s3:PutObject")
        and statement.covers("s3:ReplicateObject")
        and known
        and all(set(values) <= set(writers) for _, _, values in spares)
    )


def _only_adds(statement: Statement) -> bool:
    held = set(statement.conditions)
    adds = ("null", "s3:if-none-match", ("false",)) in held or (
        "bool",
        "s3:objectcreationoperation",
        ("false",),
    ) in held
    as_the_bucket = all(("null", key, ("true",)) in held for key in OWN_ENCRYPTION)
    puts = statement.covers("s3:PutObject")
    return bool(statement.actions) and set(statement.actions) <= ADDING and (not puts or (adds and as_the_bucket))


CHECKS: tuple[Check[LogBucket], ...] = (
    Check(
        name="evidence_only_grows",
        title="Evidence is put by the named roles alone, and never in place of other evidence.",
        citations=("164.312(c)(1)", "164.312(a)(1)", "164.316(b)(2)(i)"),
        subjects=_where_it_is_put,
        judge=_only_grows,
    ),
)
