"""The check of the record of AWS's Business Associate Addendum, which the management account keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.live.verify.check import DEPLOY, Check, compare
from hipaa_landing_zone.live.verify.place import of_stack
from hipaa_landing_zone.plan.accountability import baa_record
from hipaa_landing_zone.plan.name import BAA_PARAMETER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.live.verify.check import Judgement, Subject, Waiting
    from hipaa_landing_zone.live.verify.reader import Reader
    from hipaa_landing_zone.plan import Plan, PlannedStack


def _record(plan: Plan) -> Iterator[Subject[PlannedStack] | Waiting]:
    """The record where there is one to keep; the configuration demands it as soon as an account holds PHI."""
    if plan.baa:
        yield from of_stack(plan, "organization", f"parameter {BAA_PARAMETER}")


def _says_what_was_accepted(reader: Reader, subject: Subject[PlannedStack]) -> Iterator[Judgement]:
    found = reader.get(subject.place, "ssm", "get_parameter", Name=BAA_PARAMETER)["Parameter"]["Value"]
    expected = baa_record(reader.plan.baa) if reader.plan.baa else ""
    yield compare(expected, found, f"Who wrote there? {DEPLOY.format(stack=subject.planned.path)}")


CHECKS: tuple[Check[Any], ...] = (
    Check(
        name="baa_is_on_record",
        title="The management account keeps the record of AWS's Business Associate Addendum as it is configured.",
        citations=("164.308(b)(3)", "164.314(a)(1)", "164.316(b)(1)(ii)"),
        subjects=_record,
        judge=_says_what_was_accepted,
    ),
)
