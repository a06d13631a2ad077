"""The controls of 45 CFR Part 164 as an OSCAL catalog."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.evidence.oscal.document import given, line, metadata, own, sealed
from hipaa_landing_zone.evidence.oscal.identifier import control_id, objective_id, statement_id

if TYPE_CHECKING:
    from hipaa_landing_zone.controls.model import Control
    from hipaa_landing_zone.evidence.model import Evidence

_SECTIONS = {
    "164.306": "Security standards: General rules",
    "164.308": "Administrative safeguards",
    "164.310": "Physical safeguards",
    "164.312": "Technical safeguards",
    "164.314": "Organizational requirements",
    "164.316": "Policies and procedures and documentation requirements",
    "164.402": "Definitions",
    "164.404": "Notification to individuals",
    "164.406": "Notification to the media",
    "164.408": "Notification to the Secretary",
    "164.410": "Notification by a business associate",
    "164.412": "Law enforcement delay",
    "164.414": "Administrative requirements and burden of proof",
    "164.502": "Uses and disclosures of protected health information: General rules",
    "164.504": "Uses and disclosures: Organizational requirements",
    "164.514": "Other requirements relating to uses and disclosures of protected health information",
    "164.530": "Administrative requirements",
}
"""Headings of sections of 45 CFR Part 164 (e-CFR, public domain)."""
_REMARKS = (
    "Paragraphs of 45 CFR Part 164. Parts named `statement` hold the regulation's text (e-CFR, public domain). "
    "Parts named `assessment-objective` are not the regulation's: they say what hipaa-landing-zone assesses of a "
    "control, and are what findings are about. The rule proposed in 90 FR 898 is not final and not in this catalog."
)
_OBJECTIVE = (
    "No gap is known in what a landing zone can do for this control, everything here that acts for it and can be "
    "looked at was looked at and holds, and nobody had to accept an exception. That is not the whole control: "
    "{left}"
)


def catalog(evidence: Evidence) -> str:
    """Return the catalog. It follows from the regulation alone, and is the same for every organization.

    Source: 45 CFR Part 164.

    Args:
        evidence: what is reported.
    """
    controls = [each.covered.control for each in evidence.controls]
    numbered = enumerate(controls, 1)
    groups = [
        _group(section, [_control(control, number) for number, control in those])
        for section, those in groupby(numbered, key=lambda each: _section(each[1]))
    ]
    title = "45 CFR Part 164: Security Rule, Breach Notification Rule and related provisions"
    return sealed("catalog", metadata(evidence, "catalog", title, _REMARKS, whose=""), {"groups": groups})


def _group(section: str, controls: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": f"section-{section}",
        "class": "section",
        "title": f"§ {section} {_SECTIONS[section]}",
        "props": [{"name": "label", "value": section}],
        "controls": controls,
    }


def _section(control: Control) -> str:
    return control.citation.split("(")[0].split()[0]


def _control(control: Control, number: int) -> dict[str, Any]:
    text = control.text or f"This catalog does not hold the text. Read 45 CFR {control.citation}."
    return given(
        id=control_id(control.citation),
        class_="specification" if control.parent else "standard",
        title=line(control.title),
        props=[
            {"name": "label", "value": control.citation},
            {"name": "sort-id", "value": f"cfr-{number:03d}"},
            own("rule", control.scope),
            own("designation", control.designation),
            own("level", control.level),
            own("kind", control.kind),
        ],
        links=[{"href": f"#{control_id(control.parent)}", "rel": "parent"}] if control.parent else [],
        parts=[
            {"id": statement_id(control.citation), "name": "statement", "prose": text},
            {
                "id": objective_id(control.citation),
                "name": "assessment-objective",
                "title": "What hipaa-landing-zone assesses; not the regulation's text",
                "prose": _OBJECTIVE.format(left=control.left),
            },
        ],
    )
