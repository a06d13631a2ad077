"""Which standards do not hold for the organization, from what it says it is; what it does not say holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hipaa_landing_zone.config.accountability import Entity
    from hipaa_landing_zone.config.model import Configuration

CLEARINGHOUSE = ("164.308(a)(4)(ii)(A)",)
GROUP_HEALTH_PLAN = (
    "164.314(b)(1)",
    "164.314(b)(2)",
    "164.314(b)(2)(i)",
    "164.314(b)(2)(ii)",
    "164.314(b)(2)(iii)",
    "164.314(b)(2)(iv)",
)
COVERED_ENTITY = (
    "164.308(b)(1)",
    "164.404(a)",
    "164.404(b)",
    "164.404(c)",
    "164.404(d)",
    "164.406(a)",
    "164.406(b)",
    "164.406(c)",
    "164.408(a)",
    "164.408(b)",
    "164.408(c)",
    "164.414(a)",
    "164.530(j)(1)",
    "164.530(j)(2)",
)
"""Duties that the text of the rule gives to a covered entity alone."""
BUSINESS_ASSOCIATE = (
    "164.308(b)(2)",
    "164.314(a)(2)(iii)",
    "164.410(a)",
    "164.410(b)",
    "164.410(c)",
)
"""Duties that the text of the rule gives to a business associate alone."""


def not_applicable(configuration: Configuration) -> Mapping[str, str]:
    """Return the citations that do not hold for the organization, each with the reason.

    Only what the rule's own words give to another kind of entity is among them. Without the section ``entity`` nothing
    is: what is not known to be another's duty is one's own.

    Source: 45 CFR 160.103; 164.308(a)(4)(ii)(A), (b)(1), (b)(2); 164.314(a)(2)(iii), (b); 164.404 to 164.414; 164.530.
    """
    return dict(_reasons(configuration.entity)) if configuration.entity else {}


def _reasons(entity: Entity) -> Iterator[tuple[str, str]]:
    for citations, holds, duty in (
        (CLEARINGHOUSE, entity.health_care_clearinghouse, "It binds clearinghouses within larger organizations"),
        (GROUP_HEALTH_PLAN, entity.group_health_plan, "It binds group health plans, and through them plan sponsors"),
        (COVERED_ENTITY, entity.covered_entity, "It binds covered entities"),
        (BUSINESS_ASSOCIATE, entity.business_associate, "It binds business associates"),
    ):
        reason = f"{duty}; the organization says that it is none (entity)."
        yield from ((citation, reason) for citation in citations if not holds)
