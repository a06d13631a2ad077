"""DetectiveAdministrator: the delegated administrator of Amazon Detective."""

from __future__ import annotations

from hipaa_landing_zone.provider.administrator import Administrator, delegation


class DetectiveAdministrator(Administrator):
    """Delegates Amazon Detective. It also makes a behavior graph in the administrator itself.

    Source: Amazon Detective API Reference, EnableOrganizationAdminAccount.
    """

    name = "detective_administrator"
    service = "detective"
    listing = ("list_organization_admin_accounts", "Administrators", "AccountId", "NextToken")
    enabling = ("enable_organization_admin_account", "AccountId")
    permissions = delegation(
        "detective.amazonaws.com", "detective:EnableOrganizationAdminAccount", "detective:ListOrganizationAdminAccount"
    )
