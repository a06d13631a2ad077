"""What got stronger and what got weaker from one evidence folder to another."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.evidence import difference, surrounding
from hipaa_landing_zone.evidence.change import DIRECTIONS, Comparison
from hipaa_landing_zone.evidence.manifest import read_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_KINDS = (
    difference.controls,
    difference.safeguards,
    difference.mechanisms,
    difference.findings,
    difference.exceptions,
    surrounding.guardrails,
    surrounding.business_associates,
    surrounding.verification,
    surrounding.accounts,
    surrounding.inputs,
)


def compare(old: Path, new: Path) -> Comparison:
    """Compare two evidence folders, once both are found to be as they were written.

    Args:
        old: the earlier folder.
        new: the later one.

    Raises:
        EvidenceError: one is no evidence folder, or was changed; the message names the files.
    """
    return differences(read_snapshot(old), read_snapshot(new))


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Comparison:
    """Compare two snapshots.

    Args:
        old: the earlier one.
        new: the later one.
    """
    every = chain.from_iterable(kind(old, new) for kind in _KINDS)
    return Comparison(
        old=old["as_of"],
        new=new["as_of"],
        titles={row["citation"]: row["title"] for each in (old, new) for row in each["controls"]},
        remarks=tuple(_remarks(old, new)),
        changes=tuple(sorted(every, key=lambda each: DIRECTIONS.index(each.direction))),
    )


def _remarks(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    if old["organization"] != new["organization"]:
        yield f"They are of two organizations: {old['organization']} and {new['organization']}."
    if old["as_of"] > new["as_of"]:
        yield f"The older one comes second: {old['as_of']}, then {new['as_of']}."
