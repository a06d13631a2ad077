"""Finds claims that do not hold together: between controls, safeguards and mechanisms, in both directions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hipaa_landing_zone.controls.model import Control, Mechanism, Safeguard

_GONE = "switched off, not made yet, or unknown"


def find_problems(
    mechanisms: tuple[Mechanism, ...],
    not_applicable: Mapping[str, str],
    controls: tuple[Control, ...],
    safeguards: tuple[Safeguard, ...],
) -> tuple[str, ...]:
    """Return every claim that does not hold, one sentence each.

    Args:
        mechanisms: everything that acts.
        not_applicable: reasons by citation.
        controls: the controls.
        safeguards: the safeguards.
    """
    citations = {each.citation for each in controls}
    return (
        *_of_safeguards(safeguards, {each.id for each in mechanisms}, citations),
        *_of_mechanisms(mechanisms, {name for each in safeguards for name in each.mechanisms}, citations),
        *(f"not applicable: {name} is no control" for name in not_applicable if name not in citations),
        *(f"not applicable: {name} has no reason" for name, reason in not_applicable.items() if not reason),
    )


def _of_safeguards(safeguards: tuple[Safeguard, ...], known: set[str], citations: set[str]) -> Iterator[str]:
    for each in safeguards:
        yield from (
            f"{each.id}: counts on {name}, which is not there: {_GONE}" for name in each.mechanisms if name not in known
        )
        yield from (f"{each.id}: cites {name}, which is no control" for name in each.citations if name not in citations)
        if not each.citations:
            yield f"{each.id}: cites no control"
        if each.covers != "none" and not known.intersection(each.mechanisms):
            yield f"{each.id}: claims to be covered ({each.covers}), and no mechanism is there"
        if each.tier == "core" and each.covers != "all" and not (each.missing and each.why):
            yield f"{each.id}: a core safeguard that is not whole says neither what is missing nor why"


def _of_mechanisms(mechanisms: tuple[Mechanism, ...], named: set[str], citations: set[str]) -> Iterator[str]:
    for name, times in Counter(each.id for each in mechanisms).items():
        if times > 1:
            yield f"{name}: stands {times} times"
    for each in mechanisms:
        yield from (f"{each.id}: cites {name}, which is no control" for name in each.citations if name not in citations)
        if not each.citations and each.id not in named:
            yield f"{each.id}: cites no control, and no safeguard names it"
