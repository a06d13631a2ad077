"""Reads the tables beside it: strictly, and with an error that names the file, the line and the column."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

DATA = Path(__file__).parent / "data"
_T = TypeVar("_T", bound=str)


class TableError(ValueError):
    """A table says something that it cannot mean."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Attributes:
        file: the file's name.
        line: the number of its last line in the file.
        cells: its values by column.
    """

    file: str
    line: int
    cells: Mapping[str, str]

    def error(self, column: str, problem: str) -> TableError:
        """Return an error about one cell.

        Args:
            column: its column.
            problem: what is wrong, and what would be right.
        """
        return TableError(f"{self.file}, line {self.line}, {column}: {self.cells[column]!r}: {problem}")

    def optional(self, column: str) -> str:
        """Return a text that may be empty."""
        return self.cells[column]

    def text(self, column: str) -> str:
        """Return a text.

        Raises:
            TableError: it is empty.
        """
        if not self.cells[column]:
            raise self.error(column, "empty; say it")
        return self.cells[column]

    def names(self, column: str) -> tuple[str, ...]:
        """Return what stands in a cell between semicolons; an empty cell has none.

        Raises:
            TableError: one of them is empty, or stands there twice.
        """
        names = tuple(self.cells[column].split(";")) if self.cells[column] else ()
        if not all(names) or len(set(names)) < len(names):
            raise self.error(column, "each name once, with one semicolon between two")
        return names

    def some(self, column: str) -> tuple[str, ...]:
        """Return what stands between semicolons.

        Raises:
            TableError: nothing does, or a name is empty or stands there twice.
        """
        return self.names(column) if self.text(column) else ()

    def one_of(self, column: str, allowed: tuple[_T, ...]) -> _T:
        """Return a word of a fixed list.

        Raises:
            TableError: it is not in the list.
        """
        return self.known(column, (self.cells[column],), allowed)[0]

    def known(self, column: str, names: tuple[str, ...], allowed: Collection[_T]) -> tuple[_T, ...]:
        """Return names as words of a list.

        Args:
            column: where they stand.
            names: what stands there.
            allowed: the list.

        Raises:
            TableError: one is not in the list.
        """
        words: dict[str, _T] = {each: each for each in allowed}
        for name in names:
            if name not in words:
                raise self.error(column, f"{name!r} is not known; known are {', '.join(words)}")
        return tuple(words[name] for name in names)


def read_rows(path: Path, columns: tuple[str, ...]) -> Iterator[Row]:
    """Yield the rows of a table, in its order.

    Args:
        path: the CSV file, in UTF-8.
        columns: its columns; the first one is the key, which is never empty and never stands twice.

    Raises:
        TableError: other columns, a row with more or fewer cells, or a key that is empty or stands twice.
    """
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = tuple(next(reader, ()))
        if header != columns:
            raise TableError(f"{path.name}, line 1: columns {', '.join(header)}; expected {', '.join(columns)}")
        seen: set[str] = set()
        for cells in reader:
            if len(cells) != len(columns):
                raise TableError(f"{path.name}, line {reader.line_num}: {len(cells)} cells; expected {len(columns)}")
            row = Row(path.name, reader.line_num, dict(zip(columns, cells, strict=True)))
            if row.text(columns[0]) in seen:
                raise row.error(columns[0], "stands twice; each once")
            seen.add(row.cells[columns[0]])
            yield row
