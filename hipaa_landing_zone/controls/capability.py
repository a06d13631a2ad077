"""What the two documents that this project began with ask for, as ``data/capabilities.csv`` has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.controls.model import Capability
from hipaa_landing_zone.controls.safeguard import SAFEGUARDS
from hipaa_landing_zone.controls.table import DATA, read_rows

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = ("id", "topic", "safeguards")


def read_capabilities(path: Path = DATA / "capabilities.csv") -> tuple[Capability, ...]:
    """Read the capabilities, in the order of the table.

    Args:
        path: the table.

    Raises:
        TableError: an id that stands twice, an empty cell, or a safeguard that is not known.
    """
    ids = [each.id for each in SAFEGUARDS]
    return tuple(
        Capability(
            id=row.text("id"),
            topic=row.text("topic"),
            safeguards=row.known("safeguards", row.some("safeguards"), ids),
        )
        for row in read_rows(path, COLUMNS)
    )


CAPABILITIES = read_capabilities()
