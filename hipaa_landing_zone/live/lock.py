"""Reads the ids that AWS gave, for the lock file. Read-only."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.plan import Lock, LockedAccount
from hipaa_landing_zone.plan.name import stack_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from hipaa_landing_zone.live.session import Organization
    from hipaa_landing_zone.plan import Plan

_GONE = {"PENDING_ACTIVATION", "SUSPENDED", "PENDING_CLOSURE", "CLOSED"}


def read_organization(organization: Organization, previous: Lock | None = None) -> Lock:
    """Return the lock of the live organization: its own ids, and those of the planned OUs and accounts that exist.

    Accounts are recognized by their e-mail address, which is unique; those that are closed, suspended or not active yet
    are left out. An account that is not in quarantine was admitted when it joined; one that is keeps what the previous
    lock says, so that an account quarantined in an incident is not taken for a new one.

    Args:
        organization: clients in every account.
        previous: the lock as it was, None where there was none.
    """
    plan, client = organization.plan, organization.client("organizations")
    described = client.describe_organization()["Organization"]
    root_id = next(_pages(client, "list_roots", "Roots"))["Id"]
    live = {row["Email"].lower(): row for row in _pages(client, "list_accounts", "Accounts") if _open(row)}
    creators = _creators(organization)
    ous = dict(_ous(client, plan, root_id))
    quarantined = _quarantined(client, plan, ous)
    return Lock(
        organization_id=described["Id"],
        root_id=root_id,
        management_account_id=described["MasterAccountId"],
        ous=ous,
        accounts={
            account.name: LockedAccount(
                id=row["Id"],
                stack=creators.get(row["Id"]),
                admitted_on=_admitted_on(previous, account.name) if row["Id"] in quarantined else _joined_on(row),
            )
            for account in plan.accounts
            if (row := live.get(account.email.lower()))
        },
        monitoring_sinks=dict(_sinks(organization, live)),
    )


def write_lock(lock: Lock, path: Path) -> bool:
    """Write the lock file whole or not at all; return whether its text changed."""
    text = lock.text()
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
        file.write(text)
    Path(file.name).chmod(0o644)
    os.replace(file.name, path)  # noqa: PTH105 - the same, and its name says that it is atomic
    return True


def missing(plan: Plan, lock: Lock) -> list[str]:
    """Return what the plan names and the live organization does not have, in words."""
    ous = [f"OU {ou.path}" for ou in plan.ous if ou.path not in lock.ous]
    members = [account for account in plan.accounts if account.purpose != "management"]
    return ous + [f"account {account.name}" for account in members if account.name not in lock.accounts]


def _open(row: dict[str, Any]) -> bool:
    return (row.get("State") or row.get("Status")) not in _GONE


def _quarantined(client: Any, plan: Plan, ous: Mapping[str, str]) -> set[str]:
    """Return the ids of the accounts in the OUs for quarantine."""
    parents = [ous[ou.path] for ou in plan.ous if ou.purpose == "quarantine" and ou.path in ous]
    operation = "list_accounts_for_parent"
    return {row["Id"] for parent in parents for row in _pages(client, operation, "Accounts", ParentId=parent)}


def _admitted_on(previous: Lock | None, name: str) -> date | None:
    account = previous.accounts.get(name) if previous else None
    return account.admitted_on if account else None


def _joined_on(row: Mapping[str, Any]) -> date:
    joined: datetime = row["JoinedTimestamp"]
    return joined.astimezone(UTC).date()


def _sinks(organization: Organization, live: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield the ARN of the security account's observability sink in each governed Region that has one."""
    security = next(account for account in organization.plan.accounts if account.purpose == "security")
    row = live.get(security.email.lower())
    for region in organization.plan.regions if row else ():
        client = organization.client("oam", row["Id"] if row else None, region)
        for sink in _pages(client, "list_sinks", "Items"):
            yield region, sink["Arn"]


def _pages(client: Any, operation: str, key: str, **arguments: Any) -> Iterator[dict[str, Any]]:
    for page in client.get_paginator(operation).paginate(**arguments):
        yield from page[key]


def _ous(client: Any, plan: Plan, root_id: str) -> Iterator[tuple[str, str]]:
    planned = {ou.path for ou in plan.ous}
    level: list[tuple[str, str]] = [("", root_id)]
    while level:
        path, parent = level.pop()
        for row in _pages(client, "list_organizational_units_for_parent", "OrganizationalUnits", ParentId=parent):
            below = f"{path}/{row['Name']}" if path else row["Name"]
            if below in planned:
                yield below, row["Id"]
                level.append((below, row["Id"]))


def _creators(organization: Organization) -> dict[str, str]:
    """Return the name of the stack that made each account, by account id."""
    client = organization.client("cloudformation")
    prefix = stack_name("accounts-")
    creators: dict[str, str] = {}
    for stack in _pages(client, "describe_stacks", "Stacks"):
        if not stack["StackName"].startswith(prefix):
            continue
        for row in _pages(client, "list_stack_resources", "StackResourceSummaries", StackName=stack["StackName"]):
            if row["ResourceType"] == "AWS::Organizations::Account" and row.get("PhysicalResourceId"):
                creators[row["PhysicalResourceId"]] = stack["StackName"]
    return creators
