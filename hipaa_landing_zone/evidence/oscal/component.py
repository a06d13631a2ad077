"""What does something for each control: the landing zone, AWS services, AWS itself and people, as OSCAL components."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.evidence.oscal.document import given, line, metadata, own, owner_of, roles_of, sealed
from hipaa_landing_zone.evidence.oscal.identifier import control_id, stable, statement_id
from hipaa_landing_zone.evidence.oscal.profile import selected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hipaa_landing_zone.controls.model import Mechanism, Owner, Safeguard
    from hipaa_landing_zone.evidence.model import ControlEvidence, Evidence

_REMARKS = (
    "Who does what for each control, from what mechanisms cite. `implementation-status` is `implemented` only where "
    "no gap is known in what a landing zone can do for the control and something enforces it, and is missing where "
    "people or AWS do it. It never says that the organization complies. What these components do was assessed "
    "separately: see assessment-results.json."
)
_SHARED = (
    "AWS answers for what it operates, such as facilities and hardware. Nothing in this folder looks at that: the "
    "evidence is in the audit reports of AWS Artifact. {because}"
)


def component_definition(evidence: Evidence) -> str:
    """Return the component definition.

    Args:
        evidence: what is reported.
    """
    owner = owner_of(evidence)
    used = _used(evidence)
    components = [_landing_zone(evidence), *_services(evidence), _aws(evidence), _people(evidence)]
    body = given(
        components=[each for each in components if each],
        back_matter={"resources": [_resource(owner, each) for each in used]} if used else {},
    )
    title = f"HIPAA landing zone of {evidence.plan.organization.name}"
    about = metadata(evidence, "component-definition", title, _REMARKS, whose=owner)
    return sealed("component-definition", about, body)


def _component(owner: str, name: str, requirements: Iterable[dict[str, Any]], **about: str) -> dict[str, Any]:
    """Return one component; nothing when it has nothing to do. ``about``: its type, title and description."""
    implemented = sorted(requirements, key=lambda each: each["control-id"])
    if not implemented:
        return {}
    implementation = {
        "uuid": stable(owner, "implementation", name),
        "source": "profile.json",
        "description": f"What {about['title']} does for the controls that apply.",
        "implemented-requirements": implemented,
    }
    return {
        "uuid": stable(owner, "component", name),
        **about,
        "control-implementations": [implementation],
    }


def _requirement(owner: str, name: str, citation: str, description: str, **members: object) -> dict[str, Any]:
    found = {"uuid": stable(owner, "requirement", name, citation), "control-id": control_id(citation)}
    return {**found, "description": description, **given(**members)}


def _landing_zone(evidence: Evidence) -> dict[str, Any]:
    owner = owner_of(evidence)
    requirements = [
        _requirement(
            owner,
            "landing-zone",
            each.covered.control.citation,
            each.covered.because,
            props=[*_implementation(each), own("status", each.covered.status)],
            responsible_roles=roles_of(_answering(each)),
            statements=[_statement(owner, each)],
        )
        for each in selected(evidence)
        if each.covered.mechanisms
    ]
    description = "AWS CDK library and app that sets up the organization's accounts, guardrails, logs and detection."
    return _component(
        owner, "landing-zone", requirements, type="software", title="hipaa-landing-zone", description=description
    )


def _implementation(each: ControlEvidence) -> list[dict[str, str]]:
    """Return OSCAL's word for how far this implements a control; none where people or AWS do, and this only helps."""
    if each.covered.status in {"procedural", "inherited"}:
        return []
    return [
        {"name": "implementation-status", "value": "implemented" if each.covered.status == "enforced" else "partial"}
    ]


def _answering(each: ControlEvidence) -> Iterator[Owner]:
    """Yield who builds and who watches the safeguards of a control; where it has none, who answers for it."""
    for safeguard in each.covered.safeguards:
        yield from (safeguard.builds, safeguard.monitors)
    if not each.covered.safeguards:
        yield from each.covered.control.owner


def _statement(owner: str, each: ControlEvidence) -> dict[str, Any]:
    citation = each.covered.control.citation
    lines = [f"- {_said(safeguard)}" for safeguard in each.covered.safeguards]
    acts = {
        act: [one.id for one in each.covered.mechanisms if one.act == act] for act in _acts(each.covered.mechanisms)
    }
    lines += [f"- {act}: {', '.join(f'`{name}`' for name in names)}" for act, names in acts.items()]
    return {
        "statement-id": statement_id(citation),
        "uuid": stable(owner, "statement", "landing-zone", citation),
        "description": "\n".join(lines),
        "links": [
            {"href": f"#{_resource_uuid(owner, one)}", "rel": "reference", "text": line(one.id)}
            for one in each.covered.mechanisms
        ],
    }


def _acts(mechanisms: Iterable[Mechanism]) -> list[str]:
    return list(dict.fromkeys(each.act for each in mechanisms))


def _said(safeguard: Safeguard) -> str:
    done = safeguard.done or "Nothing here makes sure of it."
    missing = f" Not made sure of: {safeguard.missing}" if safeguard.missing else ""
    return line(f"`{safeguard.id}`: {done}{missing}")


def _services(evidence: Evidence) -> Iterator[dict[str, Any]]:
    """Yield each AWS service that the landing zone switches on."""
    owner = owner_of(evidence)
    not_applicable = [each.covered for each in evidence.controls if each.covered.status == "not applicable"]
    left_out = {each.control.citation for each in not_applicable}
    for each in evidence.mechanisms:
        if each.mechanism.kind == "detective service":
            name = each.mechanism.id
            yield _component(
                owner,
                name,
                [
                    _requirement(owner, name, citation, each.mechanism.title, props=[own("act", each.mechanism.act)])
                    for citation in each.citations
                    if citation not in left_out
                ],
                type="service",
                title=line(name.removeprefix("service:").replace("_", " ")),
                description=f"{each.mechanism.title} AWS operates it; hipaa-landing-zone switches it on.",
            )


def _aws(evidence: Evidence) -> dict[str, Any]:
    owner = owner_of(evidence)
    requirements = [
        _requirement(
            owner,
            "aws",
            each.covered.control.citation,
            _SHARED.format(because=each.covered.because if each.covered.status == "inherited" else "").rstrip(),
            props=[own("role", each.covered.control.role)],
            responsible_roles=roles_of(["AWS"]),
        )
        for each in selected(evidence)
        if each.covered.control.role in {"inherited", "inherited and own"}
    ]
    description = "What AWS does as a business associate, below what its customers configure."
    return _component(owner, "aws", requirements, type="service", title="Amazon Web Services", description=description)


def _people(evidence: Evidence) -> dict[str, Any]:
    owner = owner_of(evidence)
    requirements = [
        _requirement(
            owner,
            "people",
            each.covered.control.citation,
            each.covered.control.left,
            props=[own("status", "left to people", "Nothing in this folder says whether it is done.")],
            responsible_roles=roles_of(each.covered.control.owner),
        )
        for each in selected(evidence)
    ]
    description = "What no landing zone can do: decisions, contracts, training and procedures of the organization."
    return _component(
        owner, "people", requirements, type="process-procedure", title="Left to people", description=description
    )


def _used(evidence: Evidence) -> list[Mechanism]:
    found = {one.id: one for each in selected(evidence) for one in each.covered.mechanisms}
    return [found[name] for name in sorted(found)]


def _resource_uuid(owner: str, mechanism: Mechanism) -> str:
    return stable(owner, "mechanism", mechanism.id)


def _resource(owner: str, mechanism: Mechanism) -> dict[str, Any]:
    return {
        "uuid": _resource_uuid(owner, mechanism),
        "title": line(mechanism.id),
        "description": mechanism.title,
        "props": described(mechanism),
    }


def described(mechanism: Mechanism) -> list[dict[str, str]]:
    """Return what a mechanism is, where its source is, and how to see it again, as properties."""
    said = {
        "mechanism": mechanism.id,
        "kind": mechanism.kind,
        "act": mechanism.act,
        "source": mechanism.source,
        "rerun": mechanism.rerun,
    }
    return [own(name, value) for name, value in said.items() if value]
