"""The controls that apply to an organization, as an OSCAL profile of the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.evidence.oscal.document import given, metadata, owner_of, sealed
from hipaa_landing_zone.evidence.oscal.identifier import control_id

if TYPE_CHECKING:
    from hipaa_landing_zone.evidence.model import ControlEvidence, Evidence


def selected(evidence: Evidence) -> tuple[ControlEvidence, ...]:
    """Return the controls that apply, in the order of the catalog."""
    return tuple(each for each in evidence.controls if each.covered.status != "not applicable")


def profile(evidence: Evidence) -> str:
    """Return the profile: all controls but those that do not apply, which its remarks give the reasons of.

    Args:
        evidence: what is reported.
    """
    left_out = [each.covered for each in evidence.controls if each.covered.status == "not applicable"]
    excluded = [{"with-ids": [control_id(each.control.citation) for each in left_out]}] if left_out else []
    reasons = "".join(f"\n\n- {each.control.citation} {each.control.title}: {each.because}" for each in left_out)
    remarks = (
        f"Left out, as the configuration says that they do not apply:{reasons}" if left_out else "All controls apply."
    )
    title = f"45 CFR Part 164, as it applies to {evidence.plan.organization.name}"
    imports = [{"href": "catalog.json", "include-all": {}, **given(exclude_controls=excluded)}]
    about = metadata(evidence, "profile", title, remarks, whose=owner_of(evidence))
    return sealed("profile", about, {"imports": imports, "merge": {"as-is": True}})
