"""Which mechanisms act for which control, computed both ways, and an honest word for each control."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from hipaa_landing_zone.controls.control import CONTROLS
from hipaa_landing_zone.controls.problem import find_problems
from hipaa_landing_zone.controls.proposed import PROPOSED, touches
from hipaa_landing_zone.controls.safeguard import SAFEGUARDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.controls.model import Act, Control, Mechanism, Proposed, Safeguard

Status = Literal["enforced", "checked", "detected", "partial", "procedural", "inherited", "not applicable"]
_STRONGEST: tuple[tuple[Act, Status], ...] = (("enforces", "enforced"), ("checks", "checked"), ("detects", "detected"))
_WORDS: tuple[Status | None, ...] = (*(word for _, word in _STRONGEST), None)
_ACTS: dict[Act, str] = {
    "enforces": "enforce",
    "checks": "check",
    "detects": "detect",
    "responds": "respond",
    "provides": "provide",
    "records": "record",
}
# What is people's by nature, and what is partial by nature, with the reason.
_PEOPLE = ("people", "context")
_REST = {
    "implements part": "people do the other part",
    "supports": "they help people, who do it",
    "records": "people do it, and records show it",
    "inherited and own": "AWS does one part and people do another",
}
_GAPS = frozenset(("rule to write", "not built"))  # reasons that a landing zone could take away
_NAMED = 3  # safeguards that a sentence names before it counts the others


@dataclass(frozen=True, slots=True)
class Covered:
    """One control, with what acts for it.

    Attributes:
        control: the control.
        status: the word for it.
        because: why that word, in one sentence.
        safeguards: those that cite it.
        mechanisms: those that cite it themselves or that its safeguards name, in the order of ids.
        proposed: requirements of the proposed rule that would replace or touch it.
    """

    control: Control
    status: Status
    because: str
    safeguards: tuple[Safeguard, ...]
    mechanisms: tuple[Mechanism, ...]
    proposed: tuple[Proposed, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What acts for what.

    Attributes:
        controls: every control, in the order of the table.
        by_safeguard: the mechanisms of each safeguard that there are, by the safeguard's id.
        problems: claims that do not hold together, one sentence each; empty where all do.
    """

    controls: tuple[Covered, ...]
    by_safeguard: Mapping[str, tuple[Mechanism, ...]]
    problems: tuple[str, ...]


def coverage(
    mechanisms: tuple[Mechanism, ...],
    not_applicable: Mapping[str, str],
    *,
    controls: tuple[Control, ...] = CONTROLS,
    safeguards: tuple[Safeguard, ...] = SAFEGUARDS,
) -> Coverage:
    """Return what acts for each control, and a status for it, the first of these that is true.

    * ``not applicable``: the organization says so, with a reason.
    * ``inherited``: AWS does it. What AWS does in part is not ``inherited``.
    * ``procedural``: people do it. Nothing acts but records; or the paragraph asks for what only people can do, such as
      a contract's words or a notice's text, even where something helps them.
    * ``partial``: something acts, and it is not the whole: people, or AWS, do another part of the control by its
      nature; or a core safeguard that cites it has a gap; or all that acts is at hand and acts only where somebody uses
      it. A gap is what a landing zone could do and this one does not (``rule to write``, ``not built``), a safeguard of
      which nothing is done, or a mechanism that is not there, as where a detective service is switched off. What is
      missing by design or is left to people is no gap: ``Safeguard.missing`` and ``Control.left`` say it.
    * ``enforced``, ``checked``, ``detected``: the strongest of what acts, where there is no gap; of the core safeguards
      that cite the control, the one that has least decides. Not all of an enforced safeguard is guarded: its mechanisms
      say what is.

    Extended safeguards are options: they act where they are there, and are no gap where they are not.

    It is never a score, and no status says that somebody is compliant.

    Args:
        mechanisms: everything that acts, of the organization in question.
        not_applicable: reasons by citation.
        controls: the controls.
        safeguards: the safeguards.
    """
    by_id = {each.id: each for each in mechanisms}
    by_safeguard = {each.id: tuple(by_id[name] for name in each.mechanisms if name in by_id) for each in safeguards}
    covered = tuple(_cover(each, mechanisms, not_applicable, safeguards, by_safeguard) for each in controls)
    problems = find_problems(mechanisms, not_applicable, controls, safeguards)
    return Coverage(controls=covered, by_safeguard=by_safeguard, problems=problems)


def _cover(
    control: Control,
    mechanisms: tuple[Mechanism, ...],
    not_applicable: Mapping[str, str],
    safeguards: tuple[Safeguard, ...],
    by_safeguard: Mapping[str, tuple[Mechanism, ...]],
) -> Covered:
    citing = tuple(each for each in safeguards if control.citation in each.citations)
    acting = {each.id: each for each in mechanisms if control.citation in each.citations}
    acting |= {each.id: each for safeguard in citing for each in by_safeguard[safeguard.id]}
    found = tuple(acting[name] for name in sorted(acting))
    gaps = tuple(each.id for each in citing if _has_gap(each, by_safeguard[each.id]))
    core = tuple(by_safeguard[each.id] for each in citing if each.tier == "core")
    status, because = _judge(control, not_applicable.get(control.citation, ""), found, gaps, core)
    touching = tuple(each for each in PROPOSED if touches(each, control.citation))
    return Covered(control, status, because, citing, found, touching)


def _has_gap(safeguard: Safeguard, there: tuple[Mechanism, ...]) -> bool:
    open_ = safeguard.covers == "none" or not _GAPS.isdisjoint(safeguard.why)
    return safeguard.tier == "core" and (open_ or len(there) < len(safeguard.mechanisms))


def _judge(
    control: Control,
    not_applicable: str,
    found: tuple[Mechanism, ...],
    gaps: tuple[str, ...],
    core: tuple[tuple[Mechanism, ...], ...],
) -> tuple[Status, str]:
    acts = Counter(each.act for each in found)
    counted = ", ".join(f"{acts[act]} {word}" for act, word in _ACTS.items() if acts[act]) or "none"
    if not_applicable:
        return "not applicable", not_applicable
    if control.role == "inherited":
        return "inherited", "AWS does it in its data centers, as its reports in AWS Artifact show; own sites are left."
    if control.role in _PEOPLE:
        return "procedural", f"Only people can do it; mechanisms that help: {counted}."
    if not set(acts) - {"records"}:
        return "procedural", f"Nothing acts but people; mechanisms: {counted}."
    status = max((_strongest(each) for each in core or (found,)), key=_WORDS.index)
    rest = _rest(control, gaps, at_hand=status is None)
    if rest or not status:
        return "partial", f"Mechanisms: {counted}; {rest}."
    return status, _whole(counted, status, found)


def _strongest(found: tuple[Mechanism, ...]) -> Status | None:
    acts = {each.act for each in found}
    return next((word for act, word in _STRONGEST if act in acts), None)


def _rest(control: Control, gaps: tuple[str, ...], *, at_hand: bool) -> str:
    """Return why what acts is not the whole; empty where it is."""
    if control.role in _REST:
        return _REST[control.role]
    if gaps:
        return f"core safeguards with gaps: {_listed(gaps)}"
    return "they act only where somebody uses them" if at_hand else ""


def _whole(counted: str, status: Status, found: tuple[Mechanism, ...]) -> str:
    more = _strongest(found)
    weaker = "" if more == status else f"not every core safeguard is {more}; "
    return f"Mechanisms: {counted}; {weaker}no core safeguard has a gap, and the rest is said to be left to people."


def _listed(names: tuple[str, ...]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
