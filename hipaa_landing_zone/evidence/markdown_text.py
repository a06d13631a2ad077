"""Markdown for pull requests: tables that fold, within what GitHub takes, and saying how much was left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LIMIT = 65_536
"""The characters of a pull request's description or comment. Source: GitHub's message when there are more."""
CELL = 300
"""The characters of a cell; the files beside the report have all of it."""
_ROWS = (10_000, 200, 100, 50, 25, 10, 5, 2)
_SPECIAL = re.compile(r"([\\`*_\[\]|~$])")
_MENTION = re.compile(r"((?<!\w)@|#|:(?=//)|\b(?i:www)(?=\.))(?=[\w/.])")
_WORD_JOINER = "\u2060"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A table that folds.

    Attributes:
        title: what it is.
        header: the columns' names.
        rows: cells that ``escaped`` or ``code`` made.
        where: the file that has all of it.
        unfolded: whether it is open at first.
    """

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    where: str
    unfolded: bool = False


def document(head: Sequence[str], sections: Sequence[Section], *, limit: int = LIMIT) -> str:
    """Return a document that is not longer than the limit: long tables are cut, and say by how many rows.

    Args:
        head: the lines in front, which are never cut.
        sections: the tables; one without rows is left out.
        limit: in characters.
    """
    for rows in _ROWS:
        text = "\n".join([*head, *(line for each in sections if each.rows for line in _lines(each, rows))]) + "\n"
        if len(text) <= limit:
            return text
    cut = [f"{each.title}: {len(each.rows)}, see {code(each.where)}." for each in sections if each.rows]
    return "\n\n".join(["\n".join(head), "Too long to show here.", *cut]) + "\n"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table."""
    return [f"| {' | '.join(each)} |" for each in (header, ["---"] * len(header), *rows)]


def escaped(text: str) -> str:
    """Return a text as one line that stays what it is: no markup, no mention, no link to an issue or a page."""
    shown = escape(_shortened(text), quote=False)
    return _MENTION.sub(rf"\1{_WORD_JOINER}", _SPECIAL.sub(r"\\\1", shown))


def prose(text: str) -> str:
    """Return a sentence of ours in which commands stand between backticks; all else in it stays what it is."""
    parts = " ".join(text.split()).split("`")
    return "".join(code(part) if number % 2 else _between(part) for number, part in enumerate(parts))


def _between(part: str) -> str:
    """Return what stands between commands, with the spaces that keep it from them."""
    before, after = (" " if end == " " else "" for end in (part[:1], part[-1:]))
    return f"{before}{escaped(part)}{after}" if part.strip() else before


def code(text: str) -> str:
    """Return an identifier, a path or a command in the letters of code."""
    shown = _shortened(text)
    if any(character in shown for character in "`|\\"):  # in a table no backslash can stand before a bar
        return f"<code>{escaped(text)}</code>"
    return f"`{shown}`" if shown else ""


def _shortened(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= CELL else f"{one_line[: CELL - 1]}…"


def _lines(section: Section, rows: int) -> Iterator[str]:
    count = len(section.rows)
    yield f"\n<details{' open' if section.unfolded else ''}>"
    yield f"<summary><b>{escape(section.title, quote=False)}</b> ({count:,})</summary>\n"
    yield from table(section.header, section.rows[:rows])
    if count > rows:
        yield f"\n{count - rows:,} more are not shown: {code(section.where)} has all {count:,}."
    yield "\n</details>"
