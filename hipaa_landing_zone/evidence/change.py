"""One change between two evidences, and what it does to their strength: what is not known is never stronger."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Direction = Literal["weaker", "changed", "stronger"]
DIRECTIONS: tuple[Direction, ...] = ("weaker", "changed", "stronger")
_STATUSES = ("enforced", "checked", "detected", "partial", "procedural")
"""From strongest to weakest; ``inherited`` and ``not applicable`` are neither stronger nor weaker than these."""
_COVERS = ("all", "part", "none")
_NOT_KNOWN = ("undecided", "unknown", "not run")
_GOOD = ("held", "no failure reported")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that differs.

    Attributes:
        direction: what it does to the strength of the evidence.
        kind: what sort of thing it is, such as ``control`` or ``exception``.
        name: which one.
        what: what differs, in words.
        citations: the controls that it touches; empty for none.
    """

    direction: Direction
    kind: str
    name: str
    what: str
    citations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What differs between two evidences.

    Attributes:
        old: the day of the older one.
        new: the day of the newer one.
        titles: of controls, by citation.
        remarks: what a reader must know before relying on it.
        changes: what differs, weaker things first.
    """

    old: str
    new: str
    titles: Mapping[str, str]
    remarks: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def weaker(self) -> bool:
        """Whether anything got weaker."""
        return any(each.direction == "weaker" for each in self.changes)

    def of(self, direction: Direction) -> tuple[Change, ...]:
        """Return the changes of one direction."""
        return tuple(each for each in self.changes if each.direction == direction)

    def by_control(self) -> dict[str, Counter[Direction]]:
        """Return, for each control that a change touches, how many there are of each direction."""
        found: dict[str, Counter[Direction]] = {}
        for change in self.changes:
            for citation in change.citations:
                found.setdefault(citation, Counter())[change.direction] += 1
        order = {citation: number for number, citation in enumerate(self.titles)}
        return dict(sorted(found.items(), key=lambda row: (order.get(row[0], len(order)), row[0])))


def of_status(old: str, new: str) -> Direction:
    """Return what another status of a control means."""
    return _ranked(_STATUSES, old, new)


def of_coverage(old: str, new: str) -> Direction:
    """Return what it means that a safeguard covers more or less."""
    return _ranked(_COVERS, old, new)


def of_observation(old: str, new: str) -> Direction:
    """Return what another observation means.

    Weaker: it fails now; it held and nobody knows now, or nothing looks any more. Stronger: it holds now, and did not
    or was not known. From failed to unknown is no improvement: it is only not seen.
    """
    if new == "failed" or (new in _NOT_KNOWN and old not in {"failed", *_NOT_KNOWN}):
        return "weaker"
    if old in _GOOD and new == "not observed":
        return "weaker"
    return "stronger" if new in _GOOD and old in {"failed", *_NOT_KNOWN} else "changed"


def of_new(observed: str) -> Direction:
    """Return what a new mechanism means: nothing yet while it fails or nobody knows."""
    return "changed" if observed in {"failed", *_NOT_KNOWN} else "stronger"


def of_expiry(old: str | None, new: str | None) -> Direction:
    """Return what another last day of an exception means; without one it holds for as long as the release does."""
    return "weaker" if (new or "9999") > (old or "9999") else "stronger"


def _ranked(order: tuple[str, ...], old: str, new: str) -> Direction:
    if old not in order or new not in order:
        return "changed"
    return "stronger" if order.index(new) < order.index(old) else "weaker"
