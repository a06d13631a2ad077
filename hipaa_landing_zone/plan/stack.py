"""The CloudFormation stacks, their order, and what each is still waiting for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.plan.account import MANAGEMENT
from hipaa_landing_zone.plan.address import allocate
from hipaa_landing_zone.plan.model import PlannedStack

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan.lock import Lock
    from hipaa_landing_zone.plan.model import PlannedAccount, PlannedOu

LOCK_FIRST = "the ids of the existing organization: run `hlz lock`"
DEPLOY_FIRST = "the id of account {name}: run `cdk deploy 'organization/**'`, then `hlz lock`"


def plan_stacks(
    configuration: Configuration, lock: Lock | None, ous: Sequence[PlannedOu], accounts: Sequence[PlannedAccount]
) -> tuple[PlannedStack, ...]:
    """Return every stack in deployment order."""
    return (
        *_organization(configuration, lock, ous, accounts),
        *_logging(configuration, lock, accounts),
        *_workloads(configuration, ous, accounts),
    )


def _organization(
    configuration: Configuration, lock: Lock | None, ous: Sequence[PlannedOu], accounts: Sequence[PlannedAccount]
) -> Iterator[PlannedStack]:
    organization = configuration.organization
    place = (MANAGEMENT, organization.management_account_id, organization.home_region)
    unknown = [ou.path for ou in ous if ou.existing and ou.id is None]
    waiting = LOCK_FIRST if (organization.existing and lock is None) or unknown else None
    yield PlannedStack("organization", "organization", *place, "organization, OUs, guardrails", (), waiting)
    previous = "organization"
    for stack in sorted({a.stack for a in accounts if a.stack}, key=lambda s: int(s.rsplit("-", 1)[1])):
        count = sum(account.stack == stack for account in accounts)
        yield PlannedStack(stack, "organization", *place, f"{count} accounts", (previous,), waiting)
        previous = stack


def _logging(
    configuration: Configuration, lock: Lock | None, accounts: Sequence[PlannedAccount]
) -> Iterator[PlannedStack]:
    organization = configuration.organization
    archive = next(account for account in accounts if account.purpose == "log_archive")
    waiting = None if archive.id and lock else DEPLOY_FIRST.format(name=archive.name)
    home, replica = organization.home_region, configuration.logging.replica_region
    place = (archive.name, archive.id)
    yield PlannedStack("log-replica", "logging", *place, replica, "locked copies of every log", (), waiting)
    yield PlannedStack("log-archive", "logging", *place, home, "locked log buckets", ("log-replica",), waiting)
    management = (MANAGEMENT, organization.management_account_id, home)
    yield PlannedStack("organization-trail", "logging", *management, "organization trail", ("log-archive",), waiting)


def _workloads(
    configuration: Configuration, ous: Sequence[PlannedOu], accounts: Sequence[PlannedAccount]
) -> Iterator[PlannedStack]:
    planned = {account.name: account for account in accounts}
    active = {ou.path for ou in ous if ou.purpose == "workloads"}
    archive = next(account for account in accounts if account.purpose == "log_archive")
    for account in configuration.accounts:
        if account.network is None or account.ou not in active:
            continue
        known = planned[account.name]
        missing = next((a.name for a in (archive, known) if a.id is None), None)
        waiting = DEPLOY_FIRST.format(name=missing) if missing else None
        for region in known.regions:
            yield PlannedStack(
                id=f"{account.name}-{region}",
                stage="workloads",
                account=account.name,
                account_id=known.id,
                region=region,
                purpose=f"isolated VPC and keys, {'PHI' if account.holds_phi else 'non-PHI'}",
                waiting_for=waiting,
                network=allocate(configuration.network, account.network, region),
            )
