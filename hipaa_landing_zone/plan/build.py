"""From what the owner wants to what will exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.config import flatten
from hipaa_landing_zone.plan.account import plan_accounts
from hipaa_landing_zone.plan.error import PlanError
from hipaa_landing_zone.plan.guardrail import ids, perimeter, plan_policies
from hipaa_landing_zone.plan.log_archive import plan_log_archive, plan_trail
from hipaa_landing_zone.plan.model import Plan, PlannedOu, TrustedService
from hipaa_landing_zone.plan.stack import plan_stacks
from hipaa_landing_zone.policies import GUARDRAILS
from hipaa_landing_zone.services import newest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan.lock import Lock
    from hipaa_landing_zone.plan.model import PlannedPolicy

__all__ = ["PlanError", "make_plan"]

TRUSTED_SERVICES = (
    TrustedService("cloudtrail.amazonaws.com", "organization trail"),
    TrustedService("iam.amazonaws.com", "central root access, on which HLZ-SCP-03 relies"),
)
"""What the stages need; guardrails add what they need to take effect."""


def make_plan(configuration: Configuration, lock: Lock | None, *, today: date) -> Plan:
    """Return what will exist.

    Args:
        configuration: what the owner wants.
        lock: the ids that AWS gave, or None before the first ``hlz lock``.
        today: the day on which the age of the service list is judged.

    Raises:
        PlanError: something cannot be carried out as it is configured.
    """
    organization = configuration.organization
    if lock and lock.management_account_id != organization.management_account_id:
        given, locked = organization.management_account_id, lock.management_account_id
        message = f"landing-zone.lock.json is of another organization: its management account is {locked}, "
        raise PlanError(f"{message}organization.management_account_id is {given}. Use the lock that belongs to it.")
    ous = tuple(
        PlannedOu(
            u.path, u.name, u.parent, u.level, u.purpose, u.phi, u.existing, lock.ous.get(u.path) if lock else None
        )
        for u in flatten(configuration.ous)
        if u.purpose is not None
    )
    accounts = plan_accounts(configuration, lock)
    policies = plan_policies(perimeter(configuration), ous, ids(lock, ous))
    return Plan(
        organization=organization,
        organization_id=lock.organization_id if lock else None,
        root_id=lock.root_id if lock else None,
        ous=ous,
        accounts=accounts,
        policies=policies,
        policy_types=tuple(dict.fromkeys(policy.type for policy in policies)),
        trusted_services=(*TRUSTED_SERVICES, *_trusted_by(policies)),
        log_archive=plan_log_archive(configuration, accounts),
        trail=plan_trail(configuration),
        stacks=plan_stacks(configuration, lock, ous, accounts),
        contacts=configuration.contacts,
        people=configuration.people,
        baseline=configuration.baseline,
        detective_services=configuration.detective_services,
        findings=configuration.findings,
        remediation=configuration.remediation,
        monitoring_sinks=lock.monitoring_sinks if lock else {},
        warnings=_warnings(configuration, today),
    )


def _trusted_by(policies: Sequence[PlannedPolicy]) -> Iterator[TrustedService]:
    planned = {each for policy in policies for each in policy.guardrails}
    needing: dict[str, list[str]] = {}
    for guardrail in GUARDRAILS:
        for principal in guardrail.trusts if guardrail.id in planned else ():
            needing.setdefault(principal, []).append(guardrail.id)
    for principal, guardrails in needing.items():
        yield TrustedService(principal, ", ".join(guardrails))


def _warnings(configuration: Configuration, today: date) -> tuple[str, ...]:
    warnings = []
    catalog, limit = newest(), configuration.service_eligibility.warn_after_days
    if (age := catalog.age_days(today)) > limit:
        warnings.append(
            f"The list of HIPAA-eligible services is of {catalog.as_of}, {age} days old (limit {limit}). "
            "Compare it with AWS's page, then upgrade this package or raise service_eligibility.warn_after_days."
        )
    if not (configuration.findings.email or configuration.findings.chat or configuration.findings.webhooks):
        warnings.append("Findings reach nobody: give at least one address under findings.email.")
    if configuration.contacts is None:
        warnings.append("Accounts have no alternate contacts: AWS writes only to the root user's address (contacts).")
    if configuration.organization.environment == "nonproduction":
        warnings.append(
            "This organization is nonproduction: its archive can be emptied early. It must hold no real PHI."
        )
    return tuple(warnings)
