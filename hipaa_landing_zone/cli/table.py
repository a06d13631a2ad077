"""Aligned columns for lists of any length: hundreds of rows print in milliseconds and stay easy to search."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

GAP = "  "


def lines(headers: Sequence[str], rows: Iterable[Sequence[str]], *, right: Iterable[str] = ()) -> list[str]:
    """Return a header and rows with their columns aligned.

    Args:
        headers: the columns' names.
        rows: the cells, one for each header.
        right: names of the columns that are aligned to the right.
    """
    table = [list(headers), *(list(row) for row in rows)]
    widths = [max(len(row[column]) for row in table) for column in range(len(headers))]
    to_the_right = {index for index, header in enumerate(headers) if header in set(right)}
    return [
        GAP.join(
            cell.rjust(width) if index in to_the_right else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]
