"""The rule that HHS proposed in 90 FR 898, as ``data/proposed.csv`` has it: not final, forward-looking only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.controls.control import CONTROLS
from hipaa_landing_zone.controls.model import Proposed
from hipaa_landing_zone.controls.table import DATA, read_rows

if TYPE_CHECKING:
    from pathlib import Path

    from hipaa_landing_zone.controls.table import Row

STATUS = "proposed, not final"
"""What stands beside every requirement wherever it is shown."""
SOURCE = "90 FR 898 (2025-01-06), RIN 0945-AA22, notice of proposed rulemaking"
COLUMNS = ("id", "citation", "title", "requirement", "deadline", "replaces", "change", "meets")


def read_proposed(path: Path = DATA / "proposed.csv") -> tuple[Proposed, ...]:
    """Read the proposed requirements, in the order of the table.

    Args:
        path: the table.

    Raises:
        TableError: a cell that is empty where it must not be, an id that stands twice, or a current paragraph under
            which there is no control.
    """
    return tuple(_proposed(row) for row in read_rows(path, COLUMNS))


def _proposed(row: Row) -> Proposed:
    replaces = row.optional("replaces")
    for paragraph in _paragraphs(replaces):
        if not any(_is_within(each.citation, paragraph) for each in CONTROLS):
            raise row.error("replaces", f"no control is {paragraph!r} or below it")
    return Proposed(
        id=row.text("id"),
        citation=row.optional("citation"),
        title=row.text("title"),
        requirement=row.text("requirement"),
        deadline=row.optional("deadline"),
        replaces=replaces,
        change=row.text("change"),
        meets=row.text("meets"),
    )


def touches(proposed: Proposed, citation: str) -> bool:
    """Return whether a proposed requirement would change a control.

    Args:
        proposed: the requirement.
        citation: the control, such as ``164.308(a)(5)(ii)(C)``.
    """
    return any(_is_within(citation, paragraph) for paragraph in _paragraphs(proposed.replaces))


def _paragraphs(replaces: str) -> list[str]:
    return replaces.split("; ") if replaces else []


def _is_within(citation: str, paragraph: str) -> bool:
    return citation == paragraph or citation.startswith(f"{paragraph}(")


PROPOSED = read_proposed()
