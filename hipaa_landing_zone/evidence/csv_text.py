"""CSV for people with spreadsheets: RFC 4180, UTF-8 with a byte-order mark, and no cell that runs as a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Cell = str | int | None
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads UTF-8 as the code page of the machine and spoils every letter beyond ASCII."""
SEPARATOR = "; "
"""Between the parts of a cell that holds several."""
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")  # noqa: RUF001 - Excel takes them too
_QUOTE = "'"


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return a table as CSV with a byte-order mark and lines that end in CR LF.

    A text that a spreadsheet would run as a formula gets an apostrophe in front (CWE-1236). So does one that begins
    with an apostrophe: taking one away always gives the text back. Numbers stay numbers.

    Args:
        columns: their names.
        rows: one cell for each column; None is empty.

    Raises:
        ValueError: a row has not one cell for each column.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_harmless(cell) for _, cell in zip(columns, row, strict=True)])
    return BYTE_ORDER_MARK + file.getvalue()


def joined(parts: Iterable[str]) -> str:
    """Return several parts as one cell."""
    return SEPARATOR.join(parts)


def _harmless(cell: Cell) -> Cell:
    return f"{_QUOTE}{cell}" if isinstance(cell, str) and cell.startswith((*_STARTS_FORMULA, _QUOTE)) else cell
