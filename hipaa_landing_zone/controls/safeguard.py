"""The safeguards, as ``data/safeguards.csv`` has them: what serves each, and why what is missing is missing."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, get_args

from hipaa_landing_zone.controls.control import CONTROLS, OWNERS
from hipaa_landing_zone.controls.model import Covers, Safeguard, Tier
from hipaa_landing_zone.controls.proposed import PROPOSED
from hipaa_landing_zone.controls.table import DATA, read_rows

if TYPE_CHECKING:
    from pathlib import Path

    from hipaa_landing_zone.controls.table import Row

COLUMNS = (
    "id",
    "tier",
    "domain",
    "statement",
    "citations",
    "proposed",
    "resource_types",
    "builds",
    "monitors",
    "approves",
    "covers",
    "mechanisms",
    "done",
    "missing",
    "why",
    "look",
)
REASONS = {
    "rule to write": "templates show it today, and no rule looks",
    "by design": "the landing zone does it another way, or decided against it",
    "not built": "nothing of the landing zone does it",
    "not in templates": "no template and no plan shows it",
    "people": "left to people",
}
"""Why something of a safeguard is missing, as ``why`` names it."""
TIERS: tuple[Tier, ...] = get_args(Tier)
COVERS: tuple[Covers, ...] = get_args(Covers)
# Whether mechanisms, done, missing and why are given.
_GIVEN = {"all": (True, True, False, False), "part": (True,) * 4, "none": (False, False, True, True)}


def read_safeguards(path: Path = DATA / "safeguards.csv") -> tuple[Safeguard, ...]:
    """Read the safeguards, in the order of the table.

    Args:
        path: the table.

    Raises:
        TableError: a cell that is empty or unknown where it must not be, an id that stands twice, or columns that do
            not agree with how much is covered.
    """
    return tuple(_safeguard(row) for row in read_rows(path, COLUMNS))


def _safeguard(row: Row) -> Safeguard:
    safeguard = Safeguard(
        id=row.text("id"),
        tier=row.one_of("tier", TIERS),
        domain=row.text("domain"),
        statement=row.text("statement"),
        citations=row.known("citations", row.some("citations"), [each.citation for each in CONTROLS]),
        proposed=row.known("proposed", row.names("proposed"), [each.id for each in PROPOSED]),
        resource_types=row.names("resource_types"),
        builds=row.one_of("builds", OWNERS),
        monitors=row.one_of("monitors", OWNERS),
        approves=row.text("approves"),
        covers=row.one_of("covers", COVERS),
        mechanisms=row.names("mechanisms"),
        done=row.optional("done"),
        missing=row.optional("missing"),
        why=row.known("why", row.names("why"), REASONS),
        look=row.optional("look"),
    )
    given = tuple(map(bool, (safeguard.mechanisms, safeguard.done, safeguard.missing, safeguard.why)))
    if given != _GIVEN[safeguard.covers]:
        raise row.error(
            "covers", "all needs mechanisms and done alone; none needs missing and why alone; part needs all four"
        )
    return safeguard


SAFEGUARDS = read_safeguards()


@cache
def _by_id() -> dict[str, Safeguard]:
    return {each.id: each for each in SAFEGUARDS}


def safeguard(name: str) -> Safeguard:
    """Return a safeguard.

    Args:
        name: its id, such as ``worm-log-archive``.

    Raises:
        KeyError: there is none; the message is the id.
    """
    return _by_id()[name]
