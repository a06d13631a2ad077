"""SecurityHubAdministrator: the delegated administrator of AWS Security Hub CSPM."""

from __future__ import annotations

from hipaa_landing_zone.provider.administrator import Administrator, delegation


class SecurityHubAdministrator(Administrator):
    """Delegates AWS Security Hub CSPM. CloudFormation's own type does so in one Region only.

    Source: AWS Security Hub API Reference, EnableOrganizationAdminAccount.
    """

    name = "security_hub_administrator"
    service = "securityhub"
    listing = ("list_organization_admin_accounts", "AdminAccounts", "AccountId", "NextToken")
    enabling = ("enable_organization_admin_account", "AdminAccountId")
    permissions = delegation(
        "securityhub.amazonaws.com",
        "securityhub:EnableOrganizationAdminAccount",
        "securityhub:ListOrganizationAdminAccounts",
    )
