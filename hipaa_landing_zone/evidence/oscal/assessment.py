"""What was looked at and what came of it, as OSCAL assessment results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.evidence.oscal.document import given, line, metadata, midnight, own, owner_of, sealed
from hipaa_landing_zone.evidence.oscal.identifier import control_id, objective_id, stable
from hipaa_landing_zone.evidence.oscal.judgement import judge
from hipaa_landing_zone.evidence.oscal.observation import collected, is_live, observation_uuid, observations, observed
from hipaa_landing_zone.evidence.oscal.profile import selected
from hipaa_landing_zone.evidence.oscal.risk import risk_uuids, risks
from hipaa_landing_zone.evidence.oscal.subject import Subjects

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.evidence.model import ControlEvidence, Evidence

_REMARKS = (
    "OSCAL has two words for a control. `satisfied` is said only of an assessment objective of this project, never "
    "of the regulation: all that a landing zone can do for the control is done, was looked at, and nothing was "
    "found, not even something that a person accepted. `not-satisfied` is said of everything else, also of what is "
    "left to people or was not run; `status.reason` is `fail` only where something does not hold. These results do "
    "not say whether the organization complies."
)
_NO_PLAN = (
    "There is no assessment plan. What is looked at, and how, is fixed by the mechanisms that component- "
    "definition.json names; each observation gives the command that repeats it. OSCAL requires this reference."
)
_EVERYTHING = "All of what was observed, resource by resource; every other file of the folder is made from it."


def assessment_results(evidence: Evidence) -> str:
    """Return the assessment results.

    Args:
        evidence: what is reported.
    """
    owner = owner_of(evidence)
    title = f"What was observed of the HIPAA landing zone of {evidence.plan.organization.name}"
    resources = _resources(evidence)
    body = {
        "import-ap": {"href": f"#{resources[0]['uuid']}", "remarks": _NO_PLAN},
        "results": [_result(evidence)],
        "back-matter": {"resources": resources},
    }
    about = metadata(evidence, "assessment-results", title, _REMARKS, whose=owner)
    return sealed("assessment-results", about, body)


def _result(evidence: Evidence) -> dict[str, Any]:
    owner = owner_of(evidence)
    tool = stable(owner, "tool", "hipaa-landing-zone")
    subjects = Subjects(evidence)
    times = {midnight(evidence.as_of), collected(evidence, live=True)}
    files = {name: _resource_uuid(owner, path) for name, path in _files(evidence).items()}
    return given(
        uuid=stable(owner, "result", evidence.as_of.isoformat(), evidence.fingerprint, collected(evidence, live=True)),
        title=f"Evidence as of {evidence.as_of}",
        description="Templates, synthesized and judged offline, and what `hlz verify` saw, if it was run: see remarks.",
        start=min(times),
        end=max(times),
        props=[own("fingerprint", evidence.fingerprint)],
        links=[{"href": f"#{each['uuid']}", "rel": "reference"} for each in _resources(evidence)[1:]],
        local_definitions={
            "components": subjects.components(),
            "inventory-items": subjects.inventory(),
            "assessment-assets": _tools(evidence, tool),
        },
        reviewed_controls=_reviewed(evidence),
        observations=observations(evidence, subjects, tool, files),
        risks=risks(evidence, tool),
        findings=_findings(evidence, tool),
        remarks="\n\n".join(evidence.remarks),
    )


def _tools(evidence: Evidence, tool: str) -> dict[str, Any]:
    """Return what looked: one component for each tool, and the command as the platform that uses them."""
    owner = owner_of(evidence)
    named = {"hipaa-landing-zone": "", **dict(sorted(evidence.tools.items()))}
    components = [
        {
            "uuid": tool if name == "hipaa-landing-zone" else stable(owner, "tool", name),
            "type": "software",
            "title": line(name),
            "description": f"Version {version}." if version else "Version not said.",
            "props": [{"name": "version", "value": version}] if version else [],
            "status": {"state": "operational"},
        }
        for name, version in named.items()
    ]
    platform = {
        "uuid": stable(owner, "platform"),
        "title": "hlz evidence",
        "uses-components": [{"component-uuid": each["uuid"]} for each in components],
    }
    return {"components": [given(**each) for each in components], "assessment-platforms": [platform]}


def _reviewed(evidence: Evidence) -> dict[str, Any]:
    controls = [{"control-id": control_id(each.covered.control.citation)} for each in selected(evidence)]
    objectives = [{"objective-id": objective_id(each.covered.control.citation)} for each in selected(evidence)]
    return {
        "description": "Every control of profile.json; where nothing here looks at one, its finding says so.",
        "control-selections": [{"include-controls": controls}],
        "control-objective-selections": [{"include-objectives": objectives}],
    }


def _findings(evidence: Evidence, tool: str) -> list[dict[str, Any]]:
    by_finding = risk_uuids(evidence)
    seen = {each.mechanism.id for each in observed(evidence)}
    live = {each.mechanism.id for each in observed(evidence) if is_live(each)}
    old = evidence.verification is not None and not evidence.verification.current
    return [_finding(evidence, each, tool, by_finding, seen, live if old else set()) for each in selected(evidence)]


def _finding(  # noqa: PLR0917 - one control, and what it is looked up in
    evidence: Evidence,
    each: ControlEvidence,
    tool: str,
    by_finding: Mapping[str, str],
    seen: set[str],
    outdated: set[str],
) -> dict[str, Any]:
    control = each.covered.control
    names = [one.id for one in each.covered.mechanisms]
    judgement = judge(each, outdated=not outdated.isdisjoint(names))
    found = sorted({by_finding[name] for name in (*each.open, *each.accepted)})
    return given(
        uuid=stable(owner_of(evidence), "finding", control.citation),
        title=line(f"{control.citation} {control.title}"),
        description=each.covered.because,
        props=[own("status", each.covered.status), own("observed", each.observed), own("mechanisms", len(names))],
        origins=[{"actors": [{"type": "tool", "actor-uuid": tool}]}],
        target={
            "type": "objective-id",
            "target-id": objective_id(control.citation),
            "status": {"state": judgement.state, "reason": judgement.reason, "remarks": judgement.remarks},
        },
        related_observations=[{"observation-uuid": observation_uuid(evidence, name)} for name in names if name in seen],
        related_risks=[{"risk-uuid": name} for name in found],
        remarks=_not_looked_at([name for name in names if name not in seen]),
    )


def _not_looked_at(names: list[str]) -> str:
    return f"Nothing was observed of: {', '.join(names)}." if names else ""


def _files(evidence: Evidence) -> dict[str, str]:
    """Return the files of the folder that observations refer to."""
    verification = [each.name for each in evidence.inputs if each.name == "inputs/verification.json"]
    return {"evidence": "evidence.json", **({"verification": verification[0]} if verification else {})}


def _resource_uuid(owner: str, name: str) -> str:
    return stable(owner, "resource", name)


def _resources(evidence: Evidence) -> list[dict[str, Any]]:
    """Return the resources: first why there is no plan, then what was assessed against, then what it was made from.

    Templates are not among them: there are many, and the folder's manifest has their hashes.
    """
    owner = owner_of(evidence)
    templates = {each.template for each in evidence.assets}
    documents = {
        "profile.json": "The controls that apply.",
        "component-definition.json": "What does something for each control.",
        "../evidence.json": _EVERYTHING,
    }
    return [
        {"uuid": _resource_uuid(owner, "assessment plan"), "title": "No assessment plan", "description": _NO_PLAN},
        *(
            {
                "uuid": _resource_uuid(owner, path.removeprefix("../")),
                "title": path.removeprefix("../"),
                "description": what,
                "rlinks": [{"href": path, "media-type": "application/json"}],
            }
            for path, what in documents.items()
        ),
        *(
            {
                "uuid": _resource_uuid(owner, each.name),
                "title": line(each.name),
                "description": each.what,
                "rlinks": [{"href": f"../{each.name}", "hashes": [{"algorithm": "SHA-256", "value": each.sha256}]}],
            }
            for each in evidence.inputs
            if each.name not in templates
        ),
    ]
