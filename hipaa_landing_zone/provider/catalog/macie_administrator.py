"""MacieAdministrator: the delegated administrator of Amazon Macie."""

from __future__ import annotations

from hipaa_landing_zone.provider.administrator import Administrator, delegation


class MacieAdministrator(Administrator):
    """Delegates Amazon Macie. It also enables Macie in the administrator itself.

    Source: Amazon Macie API Reference, EnableOrganizationAdminAccount.
    """

    name = "macie_administrator"
    service = "macie2"
    listing = ("list_organization_admin_accounts", "adminAccounts", "accountId", "nextToken")
    enabling = ("enable_organization_admin_account", "adminAccountId")
    permissions = delegation(
        "macie.amazonaws.com", "macie2:EnableOrganizationAdminAccount", "macie2:ListOrganizationAdminAccounts"
    )
