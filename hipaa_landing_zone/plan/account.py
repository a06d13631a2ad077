"""The accounts that will exist, and which stack creates each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.config import flatten
from hipaa_landing_zone.plan.model import PlannedAccount
from hipaa_landing_zone.plan.name import stack_name

if TYPE_CHECKING:
    from hipaa_landing_zone.config import Account, Configuration
    from hipaa_landing_zone.plan.lock import Lock

ACCOUNTS_PER_STACK = 450  # below CloudFormation's 500 resources a template
MANAGEMENT = "management"


def plan_accounts(configuration: Configuration, lock: Lock | None) -> tuple[PlannedAccount, ...]:
    """Return the management account, then the member accounts in the order of the file."""
    organization = configuration.organization
    stacks = _stacks(configuration, lock)
    quarantine = next((unit.path for unit in flatten(configuration.ous) if unit.purpose == "quarantine"), None)
    management = PlannedAccount(
        name=MANAGEMENT,
        email="",
        ou=None,
        purpose="management",
        environment="production",
        holds_phi=False,
        owner="",
        regions=(organization.home_region,),
        id=organization.management_account_id,
        stack=None,
    )
    members = (
        PlannedAccount(
            name=account.name,
            email=account.email or organization.account_email.replace("{account}", account.name),
            ou=account.ou,
            purpose=account.purpose,
            environment=account.environment,
            holds_phi=account.holds_phi,
            owner=account.owner,
            regions=account.regions or (organization.home_region,),
            id=lock.accounts[account.name].id if lock and account.name in lock.accounts else None,
            stack=stacks.get(account.name),
            waits_in=quarantine if _waits(account, lock) else None,
        )
        for account in configuration.accounts
    )
    return (management, *members)


def _waits(account: Account, lock: Lock | None) -> bool:
    """Return whether an account is still in quarantine.

    The accounts that the baseline itself needs, for logs and findings, are made where they belong.
    """
    if account.existing or account.purpose not in ("workload", "sandbox"):
        return False
    return lock is None or not lock.admitted(account.name)


def _stacks(configuration: Configuration, lock: Lock | None) -> dict[str, str]:
    """Return the id of the stack that creates each new account.

    An account stays in the stack that made it (the lock remembers): moved to another, CloudFormation would try to make
    it a second time. A new account goes to the first stack with room.
    """
    known = {
        stack_name(f"accounts-{number}"): f"accounts-{number}" for number in range(1, len(configuration.accounts) + 2)
    }
    new = [account.name for account in configuration.accounts if not account.existing]
    placed = {
        name: known[stack]
        for name in new
        if lock and name in lock.accounts and (stack := lock.accounts[name].stack) in known
    }
    counts = dict.fromkeys(known.values(), 0)
    for stack in placed.values():
        counts[stack] += 1
    for name in new:
        if name not in placed:
            stack = next(candidate for candidate in counts if counts[candidate] < ACCOUNTS_PER_STACK)
            placed[name] = stack
            counts[stack] += 1
    return placed
