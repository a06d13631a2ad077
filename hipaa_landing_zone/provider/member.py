"""Which accounts a delegated administrator has to look after."""

from __future__ import annotations

from typing import Any

from hipaa_landing_zone.provider.operation import Invocation, Permission
from hipaa_landing_zone.provider.paging import pages

LIST_MEMBERS = Permission(("organizations:DescribeOrganization", "organizations:ListAccounts"))


def own_account(call: Invocation) -> str:
    """Return the id of the account that the provider runs in."""
    return str(call.client("sts", call.region).get_caller_identity()["Account"])


def members(call: Invocation) -> dict[str, str]:
    """Return the e-mail addresses of the organization's active accounts, by id.

    Without the administrator itself, which is no member of its own, and without the management account, which holds
    nothing and which services take in only after it has switched them on itself. An account that is suspended, closed
    or not yet active is left out: nothing can be switched on in it.
    """
    organizations = call.client("organizations", call.region)
    management = organizations.describe_organization()["Organization"]["MasterAccountId"]
    apart = {management, own_account(call)}
    listed = pages(organizations.list_accounts, "Accounts")
    return {account["Id"]: account["Email"] for account in listed if account["Id"] not in apart and _is_active(account)}


def _is_active(account: dict[str, Any]) -> bool:
    state: str | None = account.get("State") or account.get("Status")  # Lambda's boto3 may not know State yet
    return state == "ACTIVE"
