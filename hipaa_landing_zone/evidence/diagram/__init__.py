"""Drawings and pages of the organization, as fragments of HTML: pure functions of plan, configuration and evidence.

Fragments hold no script, no inline style and nothing from elsewhere, and all that a configuration says is escaped. They
begin with headings of the third level. A page that has any of them needs :data:`CSS` once.

Anchors: ``ou-<path>`` in the organization chart; ``network-<region>`` and ``vpc-<stack id>`` in the network map;
``flow-<id>`` in the data-flow map; ``guardrail-<id>`` in the pages of the guardrails; ``account-<name>`` in the sheets.
The fragments link to each other by these, so that a page has all of them or changes the links.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hipaa_landing_zone.evidence.diagram.account import account_sheets
from hipaa_landing_zone.evidence.diagram.data_flow import data_flow
from hipaa_landing_zone.evidence.diagram.guardrail import guardrail_pages
from hipaa_landing_zone.evidence.diagram.network import network_map
from hipaa_landing_zone.evidence.diagram.organization import organization_chart
from hipaa_landing_zone.evidence.diagram.render import CSS

if TYPE_CHECKING:
    from markupsafe import Markup

    from hipaa_landing_zone.evidence.model import Evidence

__all__ = [
    "CSS",
    "Drawn",
    "account_sheets",
    "data_flow",
    "draw",
    "guardrail_pages",
    "network_map",
    "organization_chart",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Everything that is drawn of one evidence."""

    organization_chart: Markup
    network_map: Markup
    data_flow: Markup
    guardrail_pages: Markup
    account_sheets: Markup


def draw(evidence: Evidence) -> Drawn:
    """Return every fragment, whose links lead to each other and to ``finding-<id>`` and ``exception-<id>``.

    Args:
        evidence: with its plan and its configuration.
    """
    plan, configuration = evidence.plan, evidence.configuration
    return Drawn(
        organization_chart=organization_chart(plan),
        network_map=network_map(plan, configuration),
        data_flow=data_flow(plan, configuration),
        guardrail_pages=guardrail_pages(plan, configuration),
        account_sheets=account_sheets(evidence),
    )
