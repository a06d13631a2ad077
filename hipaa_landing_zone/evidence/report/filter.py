"""What templates do with values: words, counts, links, and look-ups of one evidence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup, escape

from hipaa_landing_zone.evidence.markup import anchor
from hipaa_landing_zone.evidence.report.word import slug
from hipaa_landing_zone.evidence.standing import standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from hipaa_landing_zone.evidence.model import Evidence, Finding, Observation
    from hipaa_landing_zone.evidence.report.link import Links


def of_evidence(evidence: Evidence, links: Links) -> Mapping[str, Callable[..., Any]]:
    """Return the filters that look something up.

    Args:
        evidence: where.
        links: its look-ups.
    """

    def opened(given: Iterable[str | Finding]) -> list[Finding | str]:
        return [each for each in given if (links.finding[each] if isinstance(each, str) else each).open]

    def acceptors(given: Iterable[str]) -> list[str]:
        return list(dict.fromkeys(name for each in given if (name := links.finding[each].exception)))

    def observation(name: str) -> Observation:
        return links.mechanism[name]

    return {
        "open": opened,
        "acceptors": acceptors,
        "observation": observation,
        "standing": lambda accepted: standing(accepted, evidence.as_of),
        "days_left": lambda day: days_left(day, evidence.as_of),
    }


def count(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 account``, ``1,200 accounts``."""
    return f"{number:,} {noun if number == 1 else f'{noun}s'}"


def section(citation: str) -> str:
    """Return the section of a paragraph: ``164.312`` of ``164.312(b)``, ``164.402`` of ``164.402 "Breach"``."""
    return re.split(r"[ (]", citation, maxsplit=1)[0]


def designation(text: str) -> str:
    """Return the first word of a designation, without the remark where the rule's text needs one."""
    return text.split(" ", 1)[0]


def coded(text: str) -> Markup:
    """Return a text with what stands between backticks as code."""
    parts = (escape(part) for part in text.split("`"))
    return Markup("").join(Markup("<code>{}</code>").format(part) if n % 2 else part for n, part in enumerate(parts))


def days_left(day: date, as_of: date) -> str:
    """Return how far away a day is."""
    left = (day - as_of).days
    return f"{count(left, 'day')} left" if left >= 0 else f"{count(-left, 'day')} ago"


def held(live: Mapping[str, tuple[int, int, int]]) -> int:
    """Return how many results held in accounts without any failure or doubt."""
    return sum(row[0] for row in live.values() if not _is_doubtful(row))


def _is_doubtful(row: tuple[int, int, int]) -> bool:
    return bool(row[1] or row[2])


FILTERS: Mapping[str, Callable[..., Any]] = {
    "anchor": anchor,
    "coded": coded,
    "count": count,
    "designation": designation,
    "held": held,
    "path": quote,
    "section": section,
    "slug": slug,
}
TESTS: Mapping[str, Callable[..., bool]] = {"doubtful": _is_doubtful, "ending": str.endswith}
