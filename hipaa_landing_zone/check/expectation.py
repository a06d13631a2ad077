"""What the owner's configuration promises, in the form in which rules ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.rules.rule import Expectations

if TYPE_CHECKING:
    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan import Plan

RETENTION_DAYS_MINIMUM = 2192  # six years, 45 CFR 164.316(b)(2)(i); only until the log archive has an account


def expectations(configuration: Configuration, plan: Plan) -> Expectations:
    """Return what rules may expect of templates of this organization.

    An account whose id is not locked yet is in none of the sets of ids: a stack in it is one in an account that the
    organization does not know, which is a finding of its own.

    Args:
        configuration: what the owner wants.
        plan: what follows from it.
    """
    archive = plan.log_archive
    return Expectations(
        production=plan.organization.environment == "production",
        minimum_retention_days=archive.lock_days if archive else RETENTION_DAYS_MINIMUM,
        log_archive_account_id=archive.account_id if archive else None,
        organization_trail_arn=plan.trail.arn,
        organization_id=plan.organization_id,
        organization_account_ids=frozenset(each.id for each in plan.accounts if each.id),
        phi_account_ids=frozenset(each.id for each in plan.accounts if each.id and each.holds_phi),
        regions=frozenset(plan.organization.governed_regions),
        service_mode=configuration.service_eligibility.mode,
        service_exceptions=frozenset(each.prefix for each in configuration.service_eligibility.exceptions),
    )
