"""The paragraphs of 45 CFR Part 164, as ``data/controls.csv`` has them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, get_args

from hipaa_landing_zone.controls.model import Control, Owner, Role, Scope
from hipaa_landing_zone.controls.table import DATA, read_rows

if TYPE_CHECKING:
    from pathlib import Path

    from hipaa_landing_zone.controls.table import Row

AS_OF = "2026-11-21"
"""The day up to which the regulation's text, the proposed rule and the safeguards were looked at."""
SOURCE = "e-CFR, 45 CFR Part 164; designations compared with NIST SP 800-66r2"
COLUMNS = (
    "citation",
    "scope",
    "parent",
    "level",
    "title",
    "designation",
    "kind",
    "role",
    "owner",
    "left",
    "text",
)
SCOPES: tuple[Scope, ...] = get_args(Scope)
ROLES: tuple[Role, ...] = get_args(Role)
OWNERS: tuple[Owner, ...] = get_args(Owner)


def read_controls(path: Path = DATA / "controls.csv") -> tuple[Control, ...]:
    """Read the controls, in the order of the table.

    Args:
        path: the table.

    Raises:
        TableError: a cell that is empty or unknown where it must not be, a citation that stands twice, a parent that is
            no control.
    """
    rows = tuple(read_rows(path, COLUMNS))
    citations = {row.cells["citation"] for row in rows}
    return tuple(_control(row, citations) for row in rows)


def _control(row: Row, citations: set[str]) -> Control:
    scope = row.one_of("scope", SCOPES)
    parent = row.optional("parent")
    if parent:
        row.known("parent", (parent,), citations)
    return Control(
        citation=row.text("citation"),
        scope=scope,
        parent=parent,
        level=row.text("level"),
        title=row.text("title"),
        designation=row.text("designation"),
        kind=row.text("kind"),
        role=row.one_of("role", ROLES),
        owner=row.known("owner", row.some("owner"), OWNERS),
        left=row.text("left"),
        text=row.optional("text") if scope == "related-privacy-rule" else row.text("text"),
    )


CONTROLS = read_controls()


@cache
def _by_citation() -> dict[str, Control]:
    return {each.citation: each for each in CONTROLS}


def control(citation: str) -> Control:
    """Return the control of a paragraph.

    Args:
        citation: such as ``164.312(b)``.

    Raises:
        KeyError: there is none; the message is the citation.
    """
    return _by_citation()[citation]
