"""What each mechanism looked at, as OSCAL observations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.evidence.oscal.component import described
from hipaa_landing_zone.evidence.oscal.document import given, instant, line, midnight, own, owner_of
from hipaa_landing_zone.evidence.oscal.identifier import stable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.evidence.model import Evidence, Observation
    from hipaa_landing_zone.evidence.oscal.subject import Subjects

UNSEEN = frozenset({"not run", "not observed"})
"""Words for which there is no observation: nothing was looked at."""


def observation_uuid(evidence: Evidence, mechanism: str) -> str:
    """Return the id of what a mechanism looked at."""
    return stable(owner_of(evidence), "observation", mechanism)


def observed(evidence: Evidence) -> tuple[Observation, ...]:
    """Return what was looked at, by the id of its mechanism."""
    seen = (each for each in evidence.mechanisms if each.observed not in UNSEEN)
    return tuple(sorted(seen, key=lambda each: each.mechanism.id))


def observations(evidence: Evidence, subjects: Subjects, tool: str, files: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return one observation for each mechanism that looked at something.

    Args:
        evidence: what is reported.
        subjects: what can be looked at.
        tool: the id of the component that looked.
        files: ids of the resources ``evidence`` and, where there is one, ``verification``.
    """
    opened = frozenset(each.id for each in evidence.findings if each.open)
    origins = [{"actors": [{"type": "tool", "actor-uuid": tool}]}]
    return [
        {**_observation(evidence, each, opened, files), "origins": origins, **given(subjects=subjects.of(each))}
        for each in observed(evidence)
    ]


def is_live(each: Observation) -> bool:
    """Whether a mechanism looked at AWS, and not at templates alone."""
    return bool(each.live) or each.mechanism.kind == "live check"


def _observation(
    evidence: Evidence, each: Observation, opened: frozenset[str], files: Mapping[str, str]
) -> dict[str, Any]:
    live = is_live(each)
    return {
        "uuid": observation_uuid(evidence, each.mechanism.id),
        "title": line(each.mechanism.title),
        "description": f"Observed: {each.observed}. {_counted(each)}",
        "props": [*described(each.mechanism), own("observed", each.observed), *_counts(each, opened)],
        "methods": [*(["EXAMINE"] if each.assets or not live else []), *(["TEST"] if live else [])],
        "relevant-evidence": [_file(files["verification" if live and "verification" in files else "evidence"])],
        "collected": collected(evidence, live=live),
    }


def collected(evidence: Evidence, *, live: bool) -> str:
    """Return when something was looked at: when AWS was asked, or the day of the evidence.

    Args:
        evidence: what is reported.
        live: whether it was looked at in AWS.
    """
    if live and evidence.verification:
        return instant(evidence.verification.verified_at)
    return midnight(evidence.as_of)


def _file(uuid: str) -> dict[str, str]:
    return {"href": f"#{uuid}", "description": "What it looked at and found, one by one."}


def _counted(each: Observation) -> str:
    if each.looked_at is None:
        return "It does not say how much it looked at."
    return f"Looked at {each.looked_at}; findings, open and accepted: {len(each.findings)}."


def _counts(each: Observation, opened: frozenset[str]) -> list[dict[str, str]]:
    not_accepted = sum(name in opened for name in each.findings)
    counts = {
        "looked-at": each.looked_at,
        "resources": len(each.assets) or None,
        "findings-open": not_accepted,
        "findings-accepted": len(each.findings) - not_accepted,
    }
    if each.live:
        held, failed, unknown = (sum(column) for column in zip(*each.live.values(), strict=True))
        counts |= {"live-held": held, "live-failed": failed, "live-unknown": unknown}
    return [own(name, value) for name, value in counts.items() if value is not None]
