"""What the overview counts. Counts only: a share of them would say nothing about protected health information."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from hipaa_landing_zone.evidence.report.word import OBSERVED, STATUS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.evidence.model import ControlEvidence, Evidence, Observation, SafeguardEvidence

DAYS = (30, 90)
"""How far ahead the overview looks at exceptions that end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The numbers of the overview.

    Attributes:
        columns: what was observed of any control, the worst first.
        statuses: for each status, how many controls there are by what was observed.
        open: open findings by outcome and severity.
        accepted: how many findings somebody accepts.
        ending: how many exceptions there are by when they end, in words.
        live: results of live checks by account: held, failed, unknown.
        kinds: mechanisms by kind, and of these by what was observed.
    """

    columns: tuple[str, ...]
    statuses: Mapping[str, Counter[str]]
    open: Counter[tuple[str, str]]
    accepted: int
    ending: Mapping[str, int]
    live: Mapping[str, tuple[int, int, int]]
    kinds: Mapping[str, Counter[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """What nobody has looked at, as far as this evidence shows.

    Attributes:
        controls: to which paragraphs that applies, by what was observed.
        safeguards: those that are not built here at all.
        mechanisms: those without a result, by what was observed.
    """

    controls: Mapping[str, tuple[ControlEvidence, ...]]
    safeguards: tuple[SafeguardEvidence, ...]
    mechanisms: Mapping[str, tuple[Observation, ...]]


def counts(evidence: Evidence) -> Counts:
    """Count."""
    statuses: dict[str, Counter[str]] = {status: Counter() for status in STATUS}
    for each in evidence.controls:
        statuses[each.covered.status][each.observed] += 1
    seen = {each.observed for each in evidence.controls}
    kinds: dict[str, Counter[str]] = {}
    for one in evidence.mechanisms:
        kinds.setdefault(one.mechanism.kind, Counter())[one.observed] += 1
    return Counts(
        columns=tuple(word for word in OBSERVED if word in seen),
        statuses=statuses,
        open=Counter((each.outcome, each.severity) for each in evidence.findings if each.open),
        accepted=sum(not each.open for each in evidence.findings),
        ending=_ending(evidence),
        live=_live(evidence),
        kinds=kinds,
    )


def unseen(evidence: Evidence) -> Unseen:
    """Return what nobody has looked at; what does not apply is left out, as nobody needs to look at it."""
    applies = [each for each in evidence.controls if each.covered.status != "not applicable"]
    words = ("unknown", "undecided", "not run", "not observed")
    without = (*words, "nothing to look at")
    return Unseen(
        controls={word: tuple(each for each in applies if each.observed == word) for word in words},
        safeguards=tuple(each for each in evidence.safeguards if each.safeguard.covers == "none"),
        mechanisms={word: tuple(each for each in evidence.mechanisms if each.observed == word) for word in without},
    )


def _ending(evidence: Evidence) -> dict[str, int]:
    near, far = DAYS
    ending = dict.fromkeys(("expired", f"within {near} days", f"within {far} days", "later", "by design"), 0)
    for each in evidence.exceptions:
        ending[_when(None if each.expires is None else each.expires - evidence.as_of)] += 1
    return ending


def _when(left: timedelta | None) -> str:
    if left is None:
        return "by design"
    if left < timedelta():
        return "expired"
    return next((f"within {days} days" for days in DAYS if left <= timedelta(days=days)), "later")


def _live(evidence: Evidence) -> dict[str, tuple[int, int, int]]:
    """Count results by account, those with failures and with doubts first."""
    found: dict[str, Counter[str]] = {}
    for row in evidence.verification.results if evidence.verification else ():
        found.setdefault(row["place"]["account"], Counter())[row["outcome"]] += 1
    rows = {name: (each["held"], each["failed"], each["unknown"]) for name, each in found.items()}
    return dict(sorted(rows.items(), key=lambda row: (-row[1][1], -row[1][2], row[0])))
