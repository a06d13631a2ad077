"""What a verification left out: `hlz verify` may be asked for some checks and some accounts only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hipaa_landing_zone.live.verify import CHECKS
from hipaa_landing_zone.live.verify.check import Waiting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hipaa_landing_zone.evidence.model import Verification
    from hipaa_landing_zone.plan import Plan

RECENT = timedelta(days=7)
"""How long before the day of the evidence a verification may be without a remark."""
_SHOWN = 5


def left_out(plan: Plan, verification: Verification) -> Mapping[str, frozenset[str]]:
    """Return, by check, the accounts in which the plan has something to look at and no result says anything.

    Accounts that are not active are not among them: the verification names these itself.

    Args:
        plan: what there is to look at.
        verification: what was looked at.
    """
    seen = {(row["check"], row["place"]["account"]) for row in verification.results}
    named = tuple(each.partition(":")[0] for each in verification.not_judged)
    missing: dict[str, set[str]] = {}
    for check in CHECKS:
        for subject in check.subjects(plan):
            account, resource = subject.place.account, subject.place.resource
            resting = f"account {account}" in named or resource in named
            if not isinstance(subject, Waiting) and not resting and (check.name, account) not in seen:
                missing.setdefault(check.name, set()).add(account)
    return {name: frozenset(accounts) for name, accounts in missing.items()}


def remarks(missing: Mapping[str, frozenset[str]], verification: Verification, as_of: date) -> Iterator[str]:
    """Yield what a reader must know of a verification that is not whole, or not of these days.

    Args:
        missing: what ``left_out`` returned.
        verification: what was looked at, and when.
        as_of: the day of the evidence.
    """
    if missing:
        accounts = sorted(frozenset().union(*missing.values()))
        more = f" and {len(accounts) - _SHOWN} more" if len(accounts) > _SHOWN else ""
        shown = ", ".join(accounts[:_SHOWN]) + more
        yield f"`hlz verify` was run for a part only: {len(missing)} of {len(CHECKS)} checks have no result in {shown}."
    day = datetime.fromisoformat(verification.verified_at).astimezone(UTC).date()
    if day > as_of:
        yield f"`hlz verify` was run on {day}, after the day of this evidence."
    if as_of - day > RECENT:
        yield f"`hlz verify` was run on {day}, {(as_of - day).days} days before: what was changed since was not seen."
