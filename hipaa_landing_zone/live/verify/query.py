"""Checks of what makes the log archive answer questions: a workgroup that encrypts its results, and saved queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.live.verify.check import DEPLOY, Check, Judgement, Subject, Waiting, compare
from hipaa_landing_zone.live.verify.key import key_behind
from hipaa_landing_zone.live.verify.place import of_stack
from hipaa_landing_zone.plan.name import INVESTIGATION, RESOURCE_PREFIX, key_alias, query_results_name
from hipaa_landing_zone.plan.query import QUERIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hipaa_landing_zone.live.verify.reader import Reader
    from hipaa_landing_zone.plan import Plan, PlannedStack

REDEPLOY = DEPLOY.format(stack="logging/log-query")


def _subjects(resource: str) -> Callable[[Plan], Iterator[Subject[PlannedStack] | Waiting]]:
    return lambda plan: of_stack(plan, "log-query", resource)


def _are_encrypted(reader: Reader, subject: Subject[PlannedStack]) -> Iterator[Judgement]:
    group = reader.get(subject.place, "athena", "get_work_group", WorkGroup=INVESTIGATION)["WorkGroup"]
    settings = group["Configuration"]
    enforced = "enforced" if settings.get("EnforceWorkGroupConfiguration") else "left to whoever asks"
    yield compare("ENABLED, enforced", f"{group['State']}, {enforced}", REDEPLOY, f"workgroup {INVESTIGATION}")
    results = settings.get("ResultConfiguration", {})
    bucket = query_results_name(subject.place.account_id or "", subject.place.region)
    yield compare(f"s3://{bucket}/", results.get("OutputLocation"), REDEPLOY, "where results go")
    key = key_behind(reader, subject.place, key_alias("query-results"))
    yield key.judge(results.get("EncryptionConfiguration", {}).get("KmsKey"), REDEPLOY, "encryption of results")


def _are_saved(reader: Reader, subject: Subject[PlannedStack]) -> Iterator[Judgement]:
    ids = reader.rows(subject.place, "athena", "list_named_queries", "NamedQueryIds", WorkGroup=INVESTIGATION)
    found = [reader.get(subject.place, "athena", "get_named_query", NamedQueryId=str(each)) for each in ids]
    texts = {each["NamedQuery"]["Name"]: each["NamedQuery"]["QueryString"] for each in found}
    planned = {f"{RESOURCE_PREFIX}-{query.name}": query.sql for query in QUERIES}
    wrong = {name for name, sql in planned.items() if texts.get(name) != sql}
    yield compare(set(), wrong, f"An investigation would ask something else. {REDEPLOY}")


CHECKS: tuple[Check[Any], ...] = (
    Check(
        name="query_results_are_encrypted",
        title="What is read out of the archive stays in its bucket, under its key, whoever asks.",
        citations=("164.312(a)(2)(iv)", "164.312(b)"),
        subjects=_subjects("queries"),
        judge=_are_encrypted,
    ),
    Check(
        name="queries_are_saved",
        title="The questions that an investigator asks first are there, as planned.",
        citations=("164.308(a)(6)(ii)", "164.308(a)(1)(ii)(D)"),
        subjects=_subjects("saved queries that are absent or changed"),
        judge=_are_saved,
    ),
)
"""Of the log archive's home Region."""
