"""The organization's policies: which documents, attached to which OUs, and whether they fit AWS's quotas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.plan import name
from hipaa_landing_zone.plan.error import PlanError
from hipaa_landing_zone.plan.model import PlannedPolicy
from hipaa_landing_zone.policies import ATTACHED_MAXIMUM, CHARACTERS_MAXIMUM, GUARDRAILS, Perimeter
from hipaa_landing_zone.services import newest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan.model import PlannedOu


def perimeter(configuration: Configuration) -> Perimeter:
    """Return the facts that guardrails are functions of.

    Raises:
        PlanError: a service exception names a prefix that needs none, or that AWS has ended.
    """
    organization, eligibility, catalog = configuration.organization, configuration.service_eligibility, newest()
    allowed = catalog.allowed_prefixes(eligibility.mode)
    for exception in eligibility.exceptions:
        if exception.prefix in allowed:
            message = (
                f"service_eligibility.exceptions: {exception.prefix} is allowed already in {eligibility.mode} mode"
            )
            raise PlanError(f"{message}. Take the exception out.")
    return Perimeter(
        partition=organization.partition,
        governed_regions=tuple(sorted(organization.governed_regions)),
        eligible_prefixes=catalog.allowed_prefixes(eligibility.mode, (e.prefix for e in eligibility.exceptions)),
        global_actions=tuple(sorted(catalog.global_actions)),
        account_access_role=organization.account_access_role,
        qualifier=name.QUALIFIER,
        resource_prefix=name.RESOURCE_PREFIX,
        key_alias_prefix=name.KEY_ALIAS_PREFIX,
        trail_name=name.TRAIL_NAME,
    )


def plan_policies(facts: Perimeter, ous: Sequence[PlannedOu]) -> tuple[PlannedPolicy, ...]:
    """Return every guardrail with the top-level OUs that it is attached to; what is below inherits it.

    Raises:
        PlanError: a document, or the number of policies on one OU, is over AWS's quota.
    """
    policies = tuple(
        PlannedPolicy(
            id=guardrail.id,
            name=guardrail.name,
            title=guardrail.title,
            type=guardrail.type,
            citations=guardrail.citations,
            document=guardrail.document(facts),
            targets=tuple(ou.path for ou in ous if ou.level == 1 and ou.purpose in guardrail.attached_to),
        )
        for guardrail in GUARDRAILS
    )
    for policy in policies:
        size, limit = len(policy.document.text()), CHARACTERS_MAXIMUM[policy.type]
        if size > limit:
            raise PlanError(f"{policy.id} ({policy.title}) has {size:,} characters; AWS allows {limit:,}.")
    for ou in ous:
        attached = [policy for policy in policies if ou.path in policy.targets]
        limit = ATTACHED_MAXIMUM["SERVICE_CONTROL_POLICY"] - 1  # FullAWSAccess takes a slot
        if len(attached) > limit:
            ids = ", ".join(policy.id for policy in attached)
            raise PlanError(
                f"{ou.path} would carry {len(attached)} SCPs ({ids}); AWS allows {limit} besides FullAWSAccess."
            )
    return policies
