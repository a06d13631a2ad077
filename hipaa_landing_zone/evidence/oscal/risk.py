"""Open findings and accepted exceptions, as OSCAL risks: one for each mechanism that failed and each exception."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.evidence.oscal.document import given, line, own, owner_of
from hipaa_landing_zone.evidence.oscal.identifier import stable
from hipaa_landing_zone.evidence.oscal.observation import observation_uuid, observed
from hipaa_landing_zone.evidence.standing import standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hipaa_landing_zone.evidence.model import Accepted, Evidence, Finding

_SHOWN = 20


def risks(evidence: Evidence, tool: str) -> list[dict[str, Any]]:
    """Return the risks: first what is open, by mechanism, then what is accepted.

    Findings of one mechanism are one risk, so that a fault in every account does not make a risk for each of them;
    ``findings.csv`` has every one.

    Args:
        evidence: what is reported.
        tool: the id of the component that found it.
    """
    opened: dict[str, list[Finding]] = {}
    covered: dict[str, list[Finding]] = {}
    for finding in evidence.findings:
        group, key = (opened, finding.mechanism) if finding.open else (covered, finding.exception)
        group.setdefault(key, []).append(finding)
    seen = frozenset(each.mechanism.id for each in observed(evidence))
    origins = [{"actors": [{"type": "tool", "actor-uuid": tool}]}]
    found = [
        *(_open(evidence, name, opened[name], seen) for name in sorted(opened)),
        *(_accepted(evidence, each, covered.get(each.id, []), seen) for each in evidence.exceptions),
    ]
    return [{**each, "origins": origins} for each in found]


def risk_uuids(evidence: Evidence) -> Mapping[str, str]:
    """Return the id of the risk that each finding belongs to, by the id of the finding."""
    return {
        each.id: _uuid(evidence, "open", each.mechanism) if each.open else _uuid(evidence, "accepted", each.exception)
        for each in evidence.findings
    }


def _uuid(evidence: Evidence, kind: str, name: str) -> str:
    return stable(owner_of(evidence), "risk", kind, name)


def _open(evidence: Evidence, mechanism: str, found: list[Finding], seen: frozenset[str]) -> dict[str, Any]:
    places = [f"- {line(each.place)}: {line(each.wrong)}" for each in found[:_SHOWN]]
    more = [f"- and {len(found) - _SHOWN} more, in findings.csv"] if len(found) > _SHOWN else []
    steps = list(dict.fromkeys(each.next for each in found))[:_SHOWN]
    return {
        "uuid": _uuid(evidence, "open", mechanism),
        "title": line(f"{mechanism}: {len(found)} open"),
        "description": "\n".join(places + more),
        "statement": f"Nobody has accepted it. It bears on {_cited(found) or 'no control that it cites'}.",
        "props": [
            own("mechanism", mechanism),
            *(own("severity", each) for each in sorted({each.severity for each in found} - {""})),
            *(own("outcome", each) for each in sorted({each.outcome for each in found})),
        ],
        "status": "open",
        "remediations": [
            {
                "uuid": stable(owner_of(evidence), "remediation", mechanism, step),
                "lifecycle": "recommendation",
                "title": "Next step",
                "description": step,
            }
            for step in steps
        ],
        **given(related_observations=_related(evidence, found, seen)),
    }


def _accepted(evidence: Evidence, each: Accepted, covered: list[Finding], seen: frozenset[str]) -> dict[str, Any]:
    expired = standing(each, evidence.as_of) == "expired"
    by = f"Accepted by {each.approver}" if each.approver else "Accepted"
    until = f"until {each.expires}" if each.expires else "by design, reviewed with each release"
    where = each.place or "the whole organization"
    known = {
        "exception": each.id,
        "kind": each.kind,
        "origin": each.origin,
        "approver": each.approver,
        "source": each.source,
    }
    return {
        "uuid": _uuid(evidence, "accepted", each.id),
        "title": line(f"{each.kind}: {each.what}"),
        "description": f"{each.what} in {where}; findings that it covers: {len(covered)}.",
        "statement": line(
            f"{by}, {until}{', which is past' if expired else ''}. Reason: {each.reason or 'none given'}"
        ),
        "props": [own(name, value) for name, value in known.items() if value],
        "status": "open" if expired else "deviation-approved",
        **given(
            deadline=f"{each.expires}T23:59:59Z" if each.expires else "",
            related_observations=_related(evidence, covered, seen),
        ),
    }


def _related(evidence: Evidence, found: Iterable[Finding], seen: frozenset[str]) -> list[dict[str, str]]:
    names = sorted({each.mechanism for each in found} & seen)
    return [{"observation-uuid": observation_uuid(evidence, name)} for name in names]


def _cited(found: Iterable[Finding]) -> str:
    return ", ".join(sorted({citation for each in found for citation in each.citations}))
