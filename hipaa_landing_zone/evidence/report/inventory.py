"""All resources in little room: what is alike is written once, with marks where accounts and Regions differ.

In organizations of hundreds of accounts nearly all resources are copies. A copy differs in its account's id and name,
its Region and its addresses; with marks in their place it is equal to the others, and all that is left of it are two
numbers. The script of the report puts the values back. ``⟦a⟧`` marks the account's name, ``⟦i⟧`` its id, ``⟦r⟧`` the
Region, ``⟦0⟧`` and so on the addresses.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hipaa_landing_zone.evidence.model import Asset

TEXT_MOST, ITEMS_MOST = 300, 24
"""Characters of one text, and items of one list, that an excerpt shows; the template itself is in the folder."""
_ADDRESS = r"\d{1,3}(?:\.\d{1,3}){3}/\d{1,2}"
_LEFT_OUT = frozenset({"Type", "Metadata"})
_MARK = "⟦"


class Inventory:
    """The resources as the report's script reads them.

    Attributes:
        size: how many there are.
    """

    def __init__(self, assets: tuple[Asset, ...]) -> None:
        self.size = len(assets)
        self._types: dict[str, int] = {}
        self._stacks: dict[tuple[Any, ...], int] = {}
        self._excerpts: dict[str, int] = {}
        self._groups: dict[tuple[Any, ...], int] = {}
        self._sets: dict[str, int] = {}
        self._type_of = [asset.type for asset in assets]
        self._group_of: list[int] = []
        self._stack_of: list[int] = []
        self._values: dict[int, list[str]] = {}
        for asset in assets:
            self._add(asset)
        self._group_sizes = Counter(self._group_of)

    def _add(self, asset: Asset) -> None:
        marker = _Marker(asset)
        body = json.dumps(_excerpt(asset.body), ensure_ascii=False, separators=(",", ":"))
        excerpt = marker.mark(body.replace(_MARK, "\\u27e6"))
        words = (marker.mark(text.replace(_MARK, "[[")) for text in (asset.logical_id, asset.path))
        place = (asset.account, asset.account_id, asset.region, asset.holds_phi, asset.stack)
        stack = (*place, asset.template, asset.application)
        group = (_index(self._types, asset.type), *words, asset.classification, _index(self._excerpts, excerpt))
        self._group_of.append(_index(self._groups, group))
        self._stack_of.append(_index(self._stacks, stack))
        if marker.values:
            self._values[asset.number] = marker.values

    def set_of(self, numbers: Iterable[int]) -> int:
        """Return the number of a set of resources, by which an element names the resources that it is about."""
        given = sorted(set(numbers))
        found = Counter(self._group_of[number] for number in given)
        whole = {group for group, count in found.items() if count == self._group_sizes[group]}
        rest = [number for number in given if self._group_of[number] not in whole]
        return _index(self._sets, f"{_ranges(sorted(whole))}|{_ranges(rest)}")

    def types(self, numbers: Iterable[int]) -> list[tuple[str, int]]:
        """Return how many of each type there are among some resources, the most first."""
        found = Counter(self._type_of[number] for number in set(numbers))
        return sorted(found.items(), key=lambda each: (-each[1], each[0]))

    @property
    def data(self) -> Mapping[str, Any]:
        """Everything, as the script reads it; complete once every set was asked for."""
        return {
            "types": list(self._types),
            "stacks": list(self._stacks),
            "excerpts": list(self._excerpts),
            "groups": list(self._groups),
            "group": self._group_of,
            "stack": self._stack_of,
            "values": self._values,
            "sets": list(self._sets),
        }


class _Marker:
    """Puts marks in the place of what differs between copies of a resource."""

    def __init__(self, asset: Asset) -> None:
        marks = {asset.account: "a", asset.account_id: "i", asset.region: "r"} if asset.account_id else {}
        names = sorted(marks, key=len, reverse=True)
        self._marks = marks
        self._pattern = re.compile("|".join([*(re.escape(name) for name in names), _ADDRESS]))
        self.values: list[str] = []

    def mark(self, text: str) -> str:
        """Return a text with marks."""
        return self._pattern.sub(self._replace, text)

    def _replace(self, found: re.Match[str]) -> str:
        known = self._marks.get(found[0])
        if known is None and found[0] not in self.values:
            self.values.append(found[0])
        return f"{_MARK}{known or self.values.index(found[0])}⟧"


def as_json(value: Any) -> str:
    """Return JSON that may stand in an element ``script``: no text in it can end the element.

    U+2028 and U+2029 end lines of JavaScript, in which some readers would take the data for a program.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _excerpt(body: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: _shortened(value) for name, value in body.items() if name not in _LEFT_OUT}


def _shortened(value: Any) -> Any:
    """Return a value without the bulk of long texts and lists, each with a remark on how much is left out."""
    if isinstance(value, str) and len(value) > TEXT_MOST:
        return f"{value[:TEXT_MOST]} … [{len(value) - TEXT_MOST:,} more characters in the template]"
    if isinstance(value, list):
        more = len(value) - ITEMS_MOST
        shown = [_shortened(each) for each in value[:ITEMS_MOST]]
        return [*shown, f"… [{more:,} more in the template]"] if more > 0 else shown
    if isinstance(value, dict):
        return {name: _shortened(each) for name, each in value.items()}
    return value


def _index(table: dict[Any, int], value: Any) -> int:
    return table.setdefault(value, len(table))


def _ranges(numbers: list[int]) -> str:
    """Return ``0-3,7`` for 0, 1, 2, 3 and 7."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][-1] == number - 1:
            parts[-1][1:] = [number]
        else:
            parts.append([number])
    return ",".join("-".join(map(str, part)) for part in parts)
