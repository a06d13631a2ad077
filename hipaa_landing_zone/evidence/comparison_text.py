"""A comparison for people, as text and as Markdown: what got weaker first, and by control."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING

from hipaa_landing_zone.evidence.change import DIRECTIONS
from hipaa_landing_zone.evidence.markdown_text import Section, document, escaped
from hipaa_landing_zone.evidence.terminal import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.evidence.change import Change, Comparison

SHOWN = 20
"""How many changes of one kind the text lists."""


def as_json(comparison: Comparison) -> str:
    """Return a comparison as JSON, with all changes."""
    data = {
        "old": comparison.old,
        "new": comparison.new,
        "weaker": comparison.weaker,
        "remarks": comparison.remarks,
        "by_control": {citation: dict(counts) for citation, counts in comparison.by_control().items()},
        "changes": [asdict(each) for each in comparison.changes],
    }
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def text(comparison: Comparison) -> str:
    """Return a comparison as text."""
    return "\n".join(_lines(comparison)) + "\n"


def markdown(comparison: Comparison) -> str:
    """Return a comparison as Markdown, within GitHub's limit."""
    head = [f"# Evidence of {comparison.new} against {comparison.old}", "", f"{summary(comparison)}."]
    head += [line for each in comparison.remarks for line in ("", escaped(each))]
    return document(head, sections(comparison, "hlz compare --json"))


def sections(comparison: Comparison, where: str) -> list[Section]:
    """Return the changes as foldable tables, what got weaker unfolded.

    Args:
        comparison: what differs.
        where: what has all of it.
    """
    by_control = [
        (escaped(name), escaped(comparison.titles.get(name, "")), *(str(counts[each] or "") for each in DIRECTIONS))
        for name, counts in comparison.by_control().items()
    ]
    directions = [
        Section(
            title=f"Got {each}" if each != "changed" else "Changed",
            header=("kind", "what", "change", "45 CFR"),
            rows=[_row(change) for change in comparison.of(each)],
            where=where,
            unfolded=each == "weaker",
        )
        for each in DIRECTIONS
    ]
    header = ("45 CFR", "title", *DIRECTIONS)
    return [*directions, Section(title="Changes by control", header=header, rows=by_control, where=where)]


def summary(comparison: Comparison) -> str:
    """Return how many changes there are of each direction."""
    if not comparison.changes:
        return "nothing differs"
    return ", ".join(f"{len(comparison.of(each)):,} {each}" for each in DIRECTIONS)


def _row(change: Change) -> tuple[str, ...]:
    return (escaped(change.kind), escaped(change.name), escaped(change.what), escaped(", ".join(change.citations)))


def _lines(comparison: Comparison) -> Iterator[str]:
    yield f"Evidence of {comparison.new} against {comparison.old}: {summary(comparison)}."
    yield from map(plain, comparison.remarks)
    for direction in DIRECTIONS:
        changes = comparison.of(direction)
        if changes:
            yield f"\n{direction.upper()}"
        for kind, group in groupby(changes, key=lambda each: each.kind):
            yield from _group(kind, list(group))
    counted = comparison.by_control()
    if counted:
        yield "\nBY CONTROL"
        width = max(map(len, counted))
    for citation, counts in counted.items():
        numbers = ", ".join(f"{counts[each]} {each}" for each in DIRECTIONS if counts[each])
        yield plain(f"  {citation:<{width}}  {numbers}: {comparison.titles.get(citation, 'no control of ours')}")


def _group(kind: str, changes: list[Change]) -> Iterator[str]:
    for each in changes[:SHOWN]:
        cited = f" (45 CFR {', '.join(each.citations)})" if each.citations else ""
        yield plain(f"  {kind} {each.name}: {each.what}{cited}")
    if len(changes) > SHOWN:
        yield f"  {kind}: {len(changes) - SHOWN} more; hlz compare --json has all"
