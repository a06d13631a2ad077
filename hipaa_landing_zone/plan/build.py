"""From what the owner wants to what will exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.config import flatten
from hipaa_landing_zone.plan.account import plan_accounts
from hipaa_landing_zone.plan.accountability import warnings_of
from hipaa_landing_zone.plan.error import PlanError
from hipaa_landing_zone.plan.exception import require_matched
from hipaa_landing_zone.plan.guardrail import ids, perimeter, plan_policies, switched_on
from hipaa_landing_zone.plan.log_archive import plan_log_archive, plan_trail
from hipaa_landing_zone.plan.model import Plan, PlannedOu, TrustedService
from hipaa_landing_zone.plan.stack import plan_stacks
from hipaa_landing_zone.policies import GUARDRAILS
from hipaa_landing_zone.services import newest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.config.detection import DetectiveService
    from hipaa_landing_zone.plan.lock import Lock
    from hipaa_landing_zone.plan.model import PlannedPolicy

__all__ = ["PlanError", "make_plan"]

TRUSTED_SERVICES = (
    TrustedService("cloudtrail.amazonaws.com", "organization trail"),
    TrustedService("iam.amazonaws.com", "central root access, on which HLZ-SCP-03 relies"),
    TrustedService("member.org.stacksets.cloudformation.amazonaws.com", "the StackSet of the account baseline"),
    TrustedService("config.amazonaws.com", "the aggregator of AWS Config"),
    TrustedService("config-multiaccountsetup.amazonaws.com", "rules and conformance packs of the organization"),
)
"""What the stages need, whatever the configuration says; guardrails add what they need to take effect."""

DELEGATED_SERVICES: tuple[tuple[str, tuple[DetectiveService, ...]], ...] = (
    ("guardduty.amazonaws.com", ("guardduty",)),
    ("securityhub.amazonaws.com", ("security_hub",)),
    ("inspector2.amazonaws.com", ("inspector",)),
    ("macie.amazonaws.com", ("macie",)),
    ("detective.amazonaws.com", ("detective",)),
    ("access-analyzer.amazonaws.com", ("access_analyzer_external", "access_analyzer_unused")),
)
"""The services that the security account administers, and what in the configuration needs each."""

STACK_SET_TARGETS_MAXIMUM = 50
"""OUs in one call of the API of StackSets; an organization that the landing zone made has one target, its root."""


GLOBAL_EVENTS = "us-east-1"
"""Where EventBridge gets the events of AWS's global services. Source: Amazon EventBridge User Guide."""


def make_plan(configuration: Configuration, lock: Lock | None, *, today: date) -> Plan:
    """Return what will exist.

    Args:
        configuration: what the owner wants.
        lock: the ids that AWS gave, or None before the first ``hlz lock``.
        today: the day on which the age of the service list is judged.

    Raises:
        PlanError: something cannot be carried out as it is configured, or an exception has nothing to except.
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
    if organization.existing and (tops := sum(ou.parent is None for ou in ous)) > STACK_SET_TARGETS_MAXIMUM:
        given, limit = f"{tops} OUs at the top of the tree", STACK_SET_TARGETS_MAXIMUM
        raise PlanError(f"{given}: a StackSet has at most {limit} targets. Put OUs together below fewer of them.")
    accounts = plan_accounts(configuration, lock)
    require_matched(configuration, accounts)
    policies = plan_policies(perimeter(configuration), ous, ids(lock, ous), guardrails=switched_on(configuration))
    return Plan(
        organization=organization,
        organization_id=lock.organization_id if lock else None,
        root_id=lock.root_id if lock else None,
        baa=configuration.baa,
        ous=ous,
        accounts=accounts,
        policies=policies,
        policy_types=tuple(dict.fromkeys(policy.type for policy in policies)),
        trusted_services=tuple(_trusted_services(configuration, policies)),
        log_archive=plan_log_archive(configuration, accounts),
        trail=plan_trail(configuration),
        stacks=plan_stacks(configuration, lock, ous, accounts),
        contacts=configuration.contacts,
        people=configuration.people,
        baseline=configuration.baseline,
        service_eligibility=configuration.service_eligibility,
        detective_services=configuration.detective_services,
        findings=configuration.findings,
        remediation=configuration.remediation,
        monitoring_sinks=lock.monitoring_sinks if lock else {},
        warnings=_warnings(configuration, today),
    )


def _trusted_services(configuration: Configuration, policies: Sequence[PlannedPolicy]) -> Iterator[TrustedService]:
    """List each service once: for the stages, for the guardrails, and for the security account's delegations."""
    found = {service.principal: service for service in (*TRUSTED_SERVICES, *_trusted_by(policies))}
    for principal, needed_by in DELEGATED_SERVICES:
        if any(not configuration.detective_services.without(each) for each in needed_by):
            found.setdefault(principal, TrustedService(principal, "administered by the security account"))
    yield from found.values()


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
    organization = configuration.organization
    if organization.partition == "aws" and GLOBAL_EVENTS not in organization.governed_regions:
        warnings.append(
            f"Events of IAM, AWS Organizations and most sign-ins arrive in {GLOBAL_EVENTS}, which is not governed: "
            "the alarms on the organization trail see them, rules on events do not. "
            f"Add {GLOBAL_EVENTS} to organization.governed_regions."
        )
    if configuration.contacts is None:
        warnings.append("Accounts have no alternate contacts: AWS writes only to the root user's address (contacts).")
    if configuration.organization.environment == "nonproduction":
        warnings.append(
            "This organization is nonproduction: its archive can be emptied early. It must hold no real PHI."
        )
    return (*warnings, *warnings_of(configuration, today))
