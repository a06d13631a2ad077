"""InspectorAdministrator: the delegated administrator of Amazon Inspector."""

from __future__ import annotations

from hipaa_landing_zone.provider.administrator import Administrator, delegation


class InspectorAdministrator(Administrator):
    """Delegates Amazon Inspector. Scanning of the administrator itself is switched on apart.

    Source: Amazon Inspector API Reference, EnableDelegatedAdminAccount.
    """

    name = "inspector_administrator"
    service = "inspector2"
    listing = ("list_delegated_admin_accounts", "delegatedAdminAccounts", "accountId", "nextToken")
    enabling = ("enable_delegated_admin_account", "delegatedAdminAccountId")
    permissions = delegation(
        "inspector2.amazonaws.com", "inspector2:EnableDelegatedAdminAccount", "inspector2:ListDelegatedAdminAccounts"
    )
