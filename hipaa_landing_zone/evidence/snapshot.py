"""Evidence as data that stays the same: ``evidence.json``, which tools read and two of which are compared."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hipaa_landing_zone.config.accountability import BusinessAssociate
    from hipaa_landing_zone.evidence.model import (
        Accepted,
        ControlEvidence,
        Evidence,
        Finding,
        Observation,
        SafeguardEvidence,
        Verification,
    )
    from hipaa_landing_zone.plan import PlannedAccount, PlannedPolicy

SNAPSHOT = "evidence.json"
SCHEMA = "hlz-evidence"
VERSION = 1
"""Raised when a key changes its meaning or goes away; new keys do not raise it."""


def snapshot(evidence: Evidence, first_seen: Mapping[str, date]) -> dict[str, Any]:
    """Return evidence as JSON values: ids and counts, not the templates, which lie beside it.

    Args:
        evidence: what it says.
        first_seen: since when each finding is known, by its id.
    """
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "as_of": evidence.as_of.isoformat(),
        "fingerprint": evidence.fingerprint,
        "organization": evidence.plan.organization.name,
        "tools": dict(evidence.tools),
        "remarks": list(evidence.remarks),
        "counts": counts(evidence),
        "controls": [_control(each) for each in evidence.controls],
        "safeguards": [_safeguard(each) for each in evidence.safeguards],
        "mechanisms": [_mechanism(evidence, each) for each in evidence.mechanisms],
        "findings": [_finding(each, first_seen) for each in evidence.findings],
        "exceptions": [_exception(each) for each in evidence.exceptions],
        "business_associates": [
            _associate(each, evidence.as_of) for each in evidence.configuration.business_associates
        ],
        "ous": [each.path for each in evidence.plan.ous],
        "accounts": [_account(each) for each in evidence.plan.accounts],
        "policies": [_policy(each) for each in evidence.plan.policies],
        "resources": _tally(each.type for each in evidence.assets),
        "verification": _verification(evidence.verification),
        "inputs": [{"name": each.name, "sha256": each.sha256, "what": each.what} for each in evidence.inputs],
    }


def counts(evidence: Evidence) -> dict[str, dict[str, int]]:
    """Return how many controls have each status, how many show what, and how many findings are open: never a score."""
    return {
        "status": _tally(each.covered.status for each in evidence.controls),
        "observed": _tally(each.observed for each in evidence.controls),
        "mechanisms": _tally(each.observed for each in evidence.mechanisms),
        "findings": _tally("open" if each.open else "accepted" for each in evidence.findings),
        "open": _tally(each.severity for each in evidence.findings if each.open),
    }


def since(evidence: Evidence, previous: Mapping[str, Any] | None) -> dict[str, date]:
    """Return the day on which each finding was first seen, by its id.

    Args:
        evidence: the findings; what earlier evidence does not have was first seen on its day.
        previous: the snapshot of earlier evidence; None for none.
    """
    known = {row["id"]: date.fromisoformat(row["first_seen"]) for row in previous["findings"]} if previous else {}
    return {each.id: min(known.get(each.id, evidence.as_of), evidence.as_of) for each in evidence.findings}


def as_text(data: Mapping[str, Any]) -> str:
    """Return JSON that is the same for the same data."""
    return json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _control(each: ControlEvidence) -> dict[str, Any]:
    covered = each.covered
    return {
        "citation": covered.control.citation,
        "title": covered.control.title,
        "status": covered.status,
        "because": covered.because,
        "observed": each.observed,
        "safeguards": [safeguard.id for safeguard in covered.safeguards],
        "mechanisms": [mechanism.id for mechanism in covered.mechanisms],
        "open": list(each.open),
        "accepted": list(each.accepted),
    }


def _safeguard(each: SafeguardEvidence) -> dict[str, Any]:
    return {
        "id": each.safeguard.id,
        "statement": each.safeguard.statement,
        "citations": list(each.safeguard.citations),
        "covers": each.safeguard.covers,
        "observed": each.observed,
        "mechanisms": list(each.mechanisms),
        "resources": len(each.assets),
    }


def _mechanism(evidence: Evidence, each: Observation) -> dict[str, Any]:
    return {
        "id": each.mechanism.id,
        "kind": each.mechanism.kind,
        "act": each.mechanism.act,
        "title": each.mechanism.title,
        "citations": list(each.citations),
        "observed": each.observed,
        "looked_at": each.looked_at,
        "resources": _tally(evidence.assets[number].type for number in each.assets),
        "live": {account: list(numbers) for account, numbers in each.live.items()},
        "findings": list(each.findings),
    }


def _finding(each: Finding, first_seen: Mapping[str, date]) -> dict[str, Any]:
    return {
        "id": each.id,
        "mechanism": each.mechanism,
        "severity": each.severity,
        "outcome": each.outcome,
        "place": each.place,
        "account": each.account,
        "wrong": each.wrong,
        "next": each.next,
        "citations": list(each.citations),
        "exception": each.exception,
        "first_seen": first_seen[each.id].isoformat(),
    }


def _exception(each: Accepted) -> dict[str, Any]:
    return {
        "id": each.id,
        "kind": each.kind,
        "what": each.what,
        "place": each.place,
        "reason": each.reason,
        "approver": each.approver,
        "expires": each.expires.isoformat() if each.expires else None,
        "origin": each.origin,
        "application": each.application,
        "source": each.source,
        "findings": list(each.findings),
    }


def _associate(each: BusinessAssociate, as_of: date) -> dict[str, Any]:
    return {"name": each.name, "service": each.service, "state": each.state(as_of)}


def _account(each: PlannedAccount) -> dict[str, Any]:
    return {
        "name": each.name,
        "id": each.id,
        "ou": each.ou,
        "purpose": each.purpose,
        "environment": each.environment,
        "holds_phi": each.holds_phi,
        "owner": each.owner,
        "admitted": each.waits_in is None,
    }


def _policy(each: PlannedPolicy) -> dict[str, Any]:
    return {
        "id": each.id,
        "type": each.type,
        "guardrails": list(each.guardrails),
        "citations": list(each.citations),
        "targets": sorted(each.targets),
        "sha256": sha256(each.document.text().encode()).hexdigest(),
    }


def _verification(found: Verification | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "verified_at": found.verified_at,
        "current": found.current,
        "aws": found.aws,
        "outcomes": _tally(each["outcome"] for each in found.results),
        "not_judged": list(found.not_judged),
    }


def _tally(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))
