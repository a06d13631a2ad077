"""Puts the report together: one file that needs nothing else, and may run and load nothing else."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from hipaa_landing_zone.config.accountability import ADDRESSABLE
from hipaa_landing_zone.controls import PROPOSED, REASONS
from hipaa_landing_zone.evidence.diagram import CSS, draw
from hipaa_landing_zone.evidence.markup import environment
from hipaa_landing_zone.evidence.record import RECORDS
from hipaa_landing_zone.evidence.report import word
from hipaa_landing_zone.evidence.report.count import counts, unseen
from hipaa_landing_zone.evidence.report.filter import FILTERS, TESTS, of_evidence, section
from hipaa_landing_zone.evidence.report.inventory import as_json
from hipaa_landing_zone.evidence.report.link import Links, alike, parts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment

    from hipaa_landing_zone.evidence.model import Evidence


def report(evidence: Evidence) -> str:
    """Return the report as HTML. The same evidence always gives the same text.

    It carries its one style and its one script, and a policy that lets the browser run and load nothing else. Without
    the script everything but the list of resources is there. Links lead to the files of the evidence folder, and to the
    text of the regulation in the e-CFR; the browser follows none of them by itself.

    Args:
        evidence: what it says.

    Raises:
        jinja2.UndefinedError: a template speaks of something that evidence does not have; a mistake of this package.
    """
    links = Links(evidence)
    template = _environment().overlay(autoescape=True)
    template.filters = {**template.filters, **of_evidence(evidence, links)}
    return template.get_template("page.html").render(_values(evidence, links))


def _values(evidence: Evidence, links: Links) -> Mapping[str, Any]:
    style, script = _part("style.css") + CSS, _part("script.js")
    counted = counts(evidence)
    rows = [(section(each.covered.control.citation), each) for each in evidence.controls]
    return {
        "evidence": evidence,
        "links": links,
        "counts": counted,
        "unseen": unseen(evidence),
        "live_total": [sum(row[place] for row in counted.live.values()) for place in range(3)],
        "account_names": {account.name for account in evidence.plan.accounts},
        "sections": [(name, [each for _, each in group]) for name, group in groupby(rows, key=lambda row: row[0])],
        "parts": parts(evidence, tuple(word.OWNER)),
        "open_findings": alike(each for each in evidence.findings if each.open),
        "accepted_findings": alike(each for each in evidence.findings if not each.open),
        "views": _views(evidence),
        "drawn": draw(evidence),
        "proposed": PROPOSED,
        "reasons": REASONS,
        "records": RECORDS,
        "addressable": ADDRESSABLE,
        "inventory": lambda: Markup(as_json(links.inventory.data)),  # noqa: S704 - as_json escapes what ends an element
        "style": Markup(style),  # noqa: S704 - a file of this package
        "script": Markup(script),  # noqa: S704 - a file of this package
        "policy": _policy(script, style),
        **_words(evidence),
    }


def _words(evidence: Evidence) -> Mapping[str, Any]:
    return {
        "statuses": word.STATUS,
        "observations": word.OBSERVED,
        "acts_words": word.ACT,
        "owners": word.OWNER,
        "covers": word.COVERS,
        "scopes": word.SCOPE,
        "kinds": sorted({each.covered.control.kind for each in evidence.controls}),
        "designations": ("Standard", "Required", "Addressable"),
        "domains": sorted({each.safeguard.domain for each in evidence.safeguards}),
        "severities": sorted({each.severity for each in evidence.findings}),
    }


def _views(evidence: Evidence) -> tuple[tuple[str, str, int | None], ...]:
    """Return the parts of the report, each with its title and how many there are in it."""
    return (
        ("overview", "Overview", None),
        ("controls", "Control matrix", len(evidence.controls)),
        ("safeguards", "Safeguards", len(evidence.safeguards)),
        ("mechanisms", "Mechanisms", len(evidence.mechanisms)),
        ("responsibility", "Shared responsibility", None),
        ("findings", "Findings", len(evidence.findings)),
        ("exceptions", "Exceptions", len(evidence.exceptions)),
        ("answerable", "Officials and associates", len(evidence.configuration.business_associates)),
        ("proposed", "Proposed rule of 2025", len(PROPOSED)),
        ("organization", "Organization chart", None),
        ("network", "Network map", None),
        ("data-flow", "PHI data flow", None),
        ("guardrails", "Guardrails", None),
        ("accounts", "Account sheets", len(evidence.plan.accounts)),
        ("inventory", "Asset inventory", len(evidence.assets)),
        ("records", "Records and runbooks", len(RECORDS)),
        ("about", "How this was made", None),
    )


def _policy(script: str, style: str) -> str:
    """Return the Content-Security-Policy: one script, one style, nothing from anywhere."""
    given = {"default-src": "'none'", "script-src": _hash(script), "style-src": _hash(style)}
    given |= {"base-uri": "'none'", "form-action": "'none'"}
    return "; ".join(f"{name} {value}" for name, value in given.items())


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _part(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    filled = environment(__package__)
    filled.filters |= FILTERS
    filled.tests |= TESTS
    return filled
