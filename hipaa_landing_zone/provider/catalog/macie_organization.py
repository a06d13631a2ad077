"""MacieOrganization: Macie on in every account, from the delegated administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from hipaa_landing_zone.provider.member import LIST_MEMBERS, members
from hipaa_landing_zone.provider.operation import Invocation, Operation, Permission
from hipaa_landing_zone.provider.paging import pages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.provider.parameter import Parse

_GONE = ("Created", "Removed", "Resigned")


class MacieOrganization(Operation):
    """Turns Macie and its automated discovery on for all members, in the Region. Left on.

    A session that somebody paused is not resumed: the operation fails. New accounts are enabled by Macie itself; those
    that exist are added here, save the management account. Source: Amazon Macie User Guide, "Integrating and
    configuring an organization"; Amazon Macie API Reference, CreateMember, UpdateOrganizationConfiguration,
    UpdateAutomatedDiscoveryConfiguration.
    """

    name = "macie_organization"
    parameters: ClassVar[Mapping[str, Parse]] = {}
    permissions = (
        Permission(
            (
                "macie2:CreateMember",
                "macie2:DescribeOrganizationConfiguration",
                "macie2:EnableMacie",
                "macie2:GetAutomatedDiscoveryConfiguration",
                "macie2:GetMacieSession",
                "macie2:ListMembers",
                "macie2:UpdateAutomatedDiscoveryConfiguration",
                "macie2:UpdateOrganizationConfiguration",
            )
        ),
        Permission(
            ("iam:CreateServiceLinkedRole",),
            ("arn:<partition>:iam::<account>:role/aws-service-role/macie.amazonaws.com/*",),
        ),
        LIST_MEMBERS,
    )

    def wanted(self, _parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return that everything is on and no account is missing."""
        return {"session": "ENABLED", "new accounts": True, "discovery": ("ENABLED", "ALL"), "missing": []}

    def read(self, call: Invocation, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is on, and which accounts are missing."""
        macie = call.client("macie2", call.region)
        try:
            session = macie.get_macie_session()["status"]
        except macie.exceptions.AccessDeniedException as error:  # how Macie says that it is not enabled
            if "not enabled" not in str(error):
                raise
            return {**self.wanted(parameters), "session": None}
        discovery, relations = macie.get_automated_discovery_configuration(), _relations(macie)
        return {
            "session": session,
            "new accounts": macie.describe_organization_configuration()["autoEnable"],
            "discovery": (discovery.get("status"), discovery.get("autoEnableOrganizationMembers")),
            "missing": sorted(account for account in members(call) if relations.get(account) != "Enabled"),
        }

    def write(self, call: Invocation, _parameters: Mapping[str, Any], current: Mapping[str, Any]) -> None:
        """Turn on what is off, and add who is missing."""
        macie = call.client("macie2", call.region)
        if current["session"] is None:
            macie.enable_macie(status="ENABLED")
        macie.update_organization_configuration(autoEnable=True)
        macie.update_automated_discovery_configuration(status="ENABLED", autoEnableOrganizationMembers="ALL")
        relations = _relations(macie)
        for account, email in members(call).items():
            if relations.get(account, "Removed") in _GONE:
                macie.create_member(account={"accountId": account, "email": email})


def _relations(macie: Any) -> dict[str, str]:
    listed = pages(macie.list_members, "members", "nextToken", onlyAssociated="false")
    return {each["accountId"]: each["relationshipStatus"] for each in listed}
