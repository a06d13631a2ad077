"""Evidence as OSCAL 1.2: catalog, profile, component definition and assessment results, for tools of governance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.evidence.oscal.assessment import assessment_results
from hipaa_landing_zone.evidence.oscal.catalog import catalog
from hipaa_landing_zone.evidence.oscal.component import component_definition
from hipaa_landing_zone.evidence.oscal.profile import profile
from hipaa_landing_zone.evidence.oscal.reference import dangling

if TYPE_CHECKING:
    from hipaa_landing_zone.evidence.model import Evidence

__all__ = ["dangling", "documents"]


def documents(evidence: Evidence) -> dict[str, str]:
    """Return the OSCAL documents by file name, the same text for the same evidence.

    Args:
        evidence: what is reported.
    """
    return {
        "oscal/catalog.json": catalog(evidence),
        "oscal/profile.json": profile(evidence),
        "oscal/component-definition.json": component_definition(evidence),
        "oscal/assessment-results.json": assessment_results(evidence),
    }
