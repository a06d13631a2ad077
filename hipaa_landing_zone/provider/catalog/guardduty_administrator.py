"""GuarddutyAdministrator: the delegated administrator of Amazon GuardDuty."""

from __future__ import annotations

from hipaa_landing_zone.provider.administrator import Administrator, delegation


class GuarddutyAdministrator(Administrator):
    """Delegates Amazon GuardDuty. It also enables GuardDuty in the administrator itself.

    Source: Amazon GuardDuty API Reference, EnableOrganizationAdminAccount.
    """

    name = "guardduty_administrator"
    service = "guardduty"
    listing = ("list_organization_admin_accounts", "AdminAccounts", "AdminAccountId", "NextToken")
    enabling = ("enable_organization_admin_account", "AdminAccountId")
    permissions = delegation(
        "guardduty.amazonaws.com", "guardduty:EnableOrganizationAdminAccount", "guardduty:ListOrganizationAdminAccounts"
    )
