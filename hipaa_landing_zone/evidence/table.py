"""The tables of the evidence folder: controls, safeguards, mechanisms, inventory, findings, exceptions and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.evidence.column import COLUMNS
from hipaa_landing_zone.evidence.csv_text import csv_text, joined
from hipaa_landing_zone.evidence.model import EVERYWHERE
from hipaa_landing_zone.evidence.risk import PLATFORM, owners, risks
from hipaa_landing_zone.evidence.standing import standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hipaa_landing_zone.evidence.csv_text import Cell
    from hipaa_landing_zone.evidence.model import Asset, ControlEvidence, Evidence, Observation

_VERSIONS = ("EngineVersion", "Runtime", "KubernetesVersion", "PlatformVersion", "Version")
"""Properties by which resource types ask for a version, the most telling first."""

Row = tuple["Cell", ...]


def tables(evidence: Evidence, first_seen: Mapping[str, date]) -> dict[str, str]:
    """Return the text of every table by its file's name.

    Args:
        evidence: what they say.
        first_seen: since when each finding is known, by its id.
    """
    rows = {
        "controls.csv": _controls(evidence),
        "safeguards.csv": _safeguards(evidence),
        "mechanisms.csv": _mechanisms(evidence),
        "inventory.csv": _inventory(evidence),
        "findings.csv": _findings(evidence, first_seen),
        "exceptions.csv": _exceptions(evidence),
        "risks.csv": (risk.row() for risk in risks(evidence, first_seen)),
        "business-associates.csv": _business_associates(evidence),
    }
    return {name: csv_text(tuple(columns), rows[name]) for name, columns in COLUMNS.items()}


def _controls(evidence: Evidence) -> Iterator[Row]:
    observations = {each.mechanism.id: each for each in evidence.mechanisms}
    decisions = {str(each.citation): each for each in evidence.configuration.addressable_decisions}
    for each in evidence.controls:
        covered, control = each.covered, each.covered.control
        decision = decisions.get(control.citation)
        decided = (decision.decision, decision.reason, decision.approver, str(decision.reviewed_on)) if decision else ()
        yield (
            control.citation,
            control.title,
            control.scope,
            control.kind,
            control.level,
            control.designation,
            control.parent,
            control.role,
            joined(control.owner),
            covered.status,
            covered.because,
            each.observed,
            joined(safeguard.id for safeguard in covered.safeguards),
            joined(mechanism.id for mechanism in covered.mechanisms),
            _resources(each, observations),
            len(each.open),
            len(each.accepted),
            *(decided or ("",) * 4),
            control.left,
            joined(f"{proposed.id} {proposed.title}" for proposed in covered.proposed),
            control.text,
        )


def _resources(each: ControlEvidence, observations: Mapping[str, Observation]) -> int:
    """Count the different resources that the mechanisms of a control looked at."""
    found = (observations[mechanism.id].assets for mechanism in each.covered.mechanisms if mechanism.id in observations)
    return len(set[int]().union(*found))


def _safeguards(evidence: Evidence) -> Iterator[Row]:
    for each in evidence.safeguards:
        safeguard = each.safeguard
        yield (
            safeguard.id,
            safeguard.tier,
            safeguard.domain,
            safeguard.statement,
            joined(safeguard.citations),
            joined(safeguard.proposed),
            safeguard.covers,
            each.observed,
            joined(each.mechanisms),
            len(each.assets),
            safeguard.done,
            safeguard.missing,
            joined(safeguard.why),
            safeguard.builds,
            safeguard.monitors,
            safeguard.approves,
            safeguard.look,
        )


def _mechanisms(evidence: Evidence) -> Iterator[Row]:
    accepted = {each.id for each in evidence.findings if not each.open}
    for each in evidence.mechanisms:
        mechanism = each.mechanism
        live = tuple(sum(counts) for counts in zip(*each.live.values(), strict=True)) or (None, None, None)
        taken = sum(name in accepted for name in each.findings)
        yield (
            mechanism.id,
            mechanism.kind,
            mechanism.act,
            mechanism.title,
            joined(each.citations),
            each.observed,
            each.looked_at,
            len(each.assets),
            *live,
            len(each.findings) - taken,
            taken,
            mechanism.source,
            mechanism.rerun,
        )


def _inventory(evidence: Evidence) -> Iterator[Row]:
    known = owners(evidence.plan)
    for each in evidence.assets:
        yield (
            each.account,
            each.account_id,
            known.get(each.account, PLATFORM),
            each.region,
            each.stack,
            each.logical_id,
            each.type,
            _version(each),
            each.path,
            "varies" if each.account == EVERYWHERE else _yes(holds=each.holds_phi is not False),
            each.classification,
            each.application,
            each.template,
        )


def _version(asset: Asset) -> str:
    properties = asset.body.get("Properties")
    given = (properties.get(name) for name in _VERSIONS) if isinstance(properties, dict) else ()
    return next((each for each in given if isinstance(each, str)), "")


def _findings(evidence: Evidence, first_seen: Mapping[str, date]) -> Iterator[Row]:
    for each in evidence.findings:
        yield (
            each.id,
            _yes(holds=each.open),
            each.outcome,
            each.severity,
            each.mechanism,
            each.account,
            each.place,
            "" if each.asset is None else evidence.assets[each.asset].type,
            each.wrong,
            each.next,
            joined(each.citations),
            each.exception,
            str(first_seen[each.id]),
        )


def _exceptions(evidence: Evidence) -> Iterator[Row]:
    for each in evidence.exceptions:
        yield (
            each.id,
            each.kind,
            each.what,
            each.place,
            each.reason,
            each.approver,
            str(each.expires or ""),
            standing(each, evidence.as_of),
            each.origin,
            each.application,
            each.source,
            len(each.findings),
        )


def _business_associates(evidence: Evidence) -> Iterator[Row]:
    for each in evidence.configuration.business_associates:
        yield (
            each.name,
            each.service,
            each.phi,
            each.agreement,
            str(each.signed_on),
            str(each.review_due),
            str(each.ends_on or ""),
            each.state(evidence.as_of),
            each.owner,
            joined(each.account_ids),
        )


def _yes(*, holds: bool) -> str:
    return "yes" if holds else "no"
