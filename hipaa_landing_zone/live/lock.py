"""Reads the ids that AWS gave, for the lock file. Read-only."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.plan import Lock, LockedAccount
from hipaa_landing_zone.plan.name import stack_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.live.session import Organization
    from hipaa_landing_zone.plan import Plan

_GONE = {"SUSPENDED", "PENDING_CLOSURE", "CLOSED"}


def read_organization(organization: Organization) -> Lock:
    """Return the lock of the live organization: its own ids, and those of the planned OUs and accounts that exist.

    Accounts are recognized by their e-mail address, which is unique; closed ones are left out.
    """
    plan, client = organization.plan, organization.client("organizations")
    described = client.describe_organization()["Organization"]
    root_id = next(_pages(client, "list_roots", "Roots"))["Id"]
    live = {row["Email"].lower(): row["Id"] for row in _pages(client, "list_accounts", "Accounts") if _open(row)}
    creators = _creators(organization)
    return Lock(
        organization_id=described["Id"],
        root_id=root_id,
        management_account_id=described["MasterAccountId"],
        ous=dict(_ous(client, plan, root_id)),
        accounts={
            account.name: LockedAccount(id=live[account.email.lower()], stack=creators.get(live[account.email.lower()]))
            for account in plan.accounts
            if account.email.lower() in live
        },
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
