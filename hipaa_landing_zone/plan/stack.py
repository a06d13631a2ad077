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
        *_security(configuration, lock, accounts),
        *_baseline(configuration, lock, accounts),
        *_workloads(configuration, ous, accounts),
    )


def _organization(
    configuration: Configuration, lock: Lock | None, ous: Sequence[PlannedOu], accounts: Sequence[PlannedAccount]
) -> Iterator[PlannedStack]:
    organization = configuration.organization
    place = (MANAGEMENT, organization.management_account_id, organization.home_region)
    unknown = [ou.path for ou in ous if ou.existing and ou.id is None]
    waiting = LOCK_FIRST if (organization.existing and lock is None) or unknown else None
    yield PlannedStack(
        "organization", "organization", "organization", *place, "organization, OUs, guardrails", (), waiting
    )
    previous = "organization"
    for stack in sorted({a.stack for a in accounts if a.stack}, key=lambda s: int(s.rsplit("-", 1)[1])):
        count = sum(account.stack == stack for account in accounts)
        yield PlannedStack("accounts", stack, "organization", *place, f"{count} accounts", (previous,), waiting)
        previous = stack


def _logging(
    configuration: Configuration, lock: Lock | None, accounts: Sequence[PlannedAccount]
) -> Iterator[PlannedStack]:
    organization = configuration.organization
    archive = next(account for account in accounts if account.purpose == "log_archive")
    waiting = None if archive.id and lock else DEPLOY_FIRST.format(name=archive.name)
    home, replica = organization.home_region, configuration.logging.replica_region
    place = (archive.name, archive.id)
    yield PlannedStack(
        "log-replica", "log-replica", "logging", *place, replica, "locked copies of every log", (), waiting
    )
    yield PlannedStack(
        "log-archive", "log-archive", "logging", *place, home, "locked log buckets", ("log-replica",), waiting
    )
    yield PlannedStack(
        kind="log-query",
        id="log-query",
        stage="logging",
        account=archive.name,
        account_id=archive.id,
        region=home,
        purpose="tables and saved queries over the archive",
        depends_on=("log-archive",),
        waiting_for=_waiting(lock, accounts, "log_archive", "security"),
    )
    yield PlannedStack(
        kind="organization-trail",
        id="organization-trail",
        stage="logging",
        account=MANAGEMENT,
        account_id=organization.management_account_id,
        region=home,
        purpose="organization trail",
        depends_on=("log-archive",),
        waiting_for=waiting,
    )


def _security(
    configuration: Configuration, lock: Lock | None, accounts: Sequence[PlannedAccount]
) -> Iterator[PlannedStack]:
    """The delegation in the management account, then what the security account runs in each governed Region."""
    organization = configuration.organization
    waiting = _waiting(lock, accounts, "security", "log_archive")
    security = next(account for account in accounts if account.purpose == "security")
    management = (MANAGEMENT, organization.management_account_id, organization.home_region)
    first = "security-administration"
    yield PlannedStack(
        "security-administration", first, "security", *management, "delegated administrators", (), waiting
    )
    for region in _regions(configuration):
        place = (security.name, security.id, region)
        detection, findings = f"detection-{region}", f"findings-{region}"
        yield PlannedStack("detection", detection, "security", *place, "detective services", (first,), waiting)
        home_findings = () if region == organization.home_region else (f"findings-{organization.home_region}",)
        # Its automation rules need Security Hub, which the detection stack enables.
        needs = (detection, *home_findings)
        yield PlannedStack("findings", findings, "security", *place, "findings and their routes", needs, waiting)
    home = organization.home_region
    place = (security.name, security.id, home)
    needs = (f"findings-{home}",)
    yield PlannedStack("remediation", "remediation", "security", *place, "automatic remediation", needs, waiting)


def _baseline(
    configuration: Configuration, lock: Lock | None, accounts: Sequence[PlannedAccount]
) -> Iterator[PlannedStack]:
    """The StackSet for all member accounts, and the same baseline as stacks in the management account.

    A service-managed StackSet never deploys to the management account.
    """
    organization = configuration.organization
    waiting = _waiting(lock, accounts, "security", "log_archive")
    for region in _regions(configuration):
        place = (MANAGEMENT, organization.management_account_id, region)
        stack = f"management-baseline-{region}"
        yield PlannedStack("account-baseline", stack, "baseline", *place, "baseline of this account", (), waiting)
    place = (MANAGEMENT, organization.management_account_id, organization.home_region)
    yield PlannedStack("baseline", "baseline", "baseline", *place, "baseline of every member account", (), waiting)
    security = next(account for account in accounts if account.purpose == "security")
    for region in _regions(configuration):
        yield PlannedStack(
            kind="conformance",
            id=f"conformance-{region}",
            stage="baseline",
            account=security.name,
            account_id=security.id,
            region=region,
            purpose="rules of AWS Config for every account",
            # AWS Config refuses rules for an account that has no recorder yet.
            depends_on=("baseline", f"management-baseline-{region}"),
            waiting_for=waiting,
        )


def _waiting(lock: Lock | None, accounts: Sequence[PlannedAccount], *purposes: str) -> str | None:
    missing = next((a.name for a in accounts if a.purpose in purposes and a.id is None), None)
    if missing is None and lock:
        return None
    return DEPLOY_FIRST.format(name=missing or "log-archive")


def _regions(configuration: Configuration) -> tuple[str, ...]:
    """The governed Regions, the home Region first."""
    home = configuration.organization.home_region
    return (home, *(region for region in configuration.organization.governed_regions if region != home))


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
                kind="workload",
                id=f"{account.name}-{region}",
                stage="workloads",
                account=account.name,
                account_id=known.id,
                region=region,
                purpose=f"isolated VPC, {'PHI' if account.holds_phi else 'non-PHI'}",
                waiting_for=waiting,
                network=allocate(configuration.network, account.network, region),
            )
