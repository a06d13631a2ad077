"""What one check found at one place: it held, it failed, or it could not be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["held", "failed", "unknown"]
OUTCOMES: tuple[Outcome, ...] = ("held", "failed", "unknown")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is.

    Attributes:
        account: the account's name in the plan.
        account_id: its id; None as long as the lock has none.
        region: the AWS Region.
        resource: what it is, in words and with its name: ``bucket hlz-logs-trail-…``.
    """

    account: str
    account_id: str | None
    region: str
    resource: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.account} ({self.account_id or 'no id yet'}) {self.region} {self.resource}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One answer of one check.

    Attributes:
        check: the check's name, which is a truth: ``trail_logs``.
        citations: paragraphs of 45 CFR that the truth serves.
        place: where it was looked.
        outcome: ``held``; ``failed``; or ``unknown`` when it could not be looked at, which is never as good as held.
        expected: what the plan says.
        found: what AWS says, or why it did not say.
        next: what to look at next; empty when it held.
    """

    check: str
    citations: tuple[str, ...]
    place: Place
    outcome: Outcome
    expected: str
    found: str
    next: str
