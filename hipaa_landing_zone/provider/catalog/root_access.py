"""RootAccess: the root users of all members, managed in the management account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from hipaa_landing_zone.provider.operation import Invocation, Operation, Permission

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.provider.parameter import Parse

_ROOT_FEATURES = ("RootCredentialsManagement", "RootSessions")


class RootAccess(Operation):
    """Enables central management of root credentials, and privileged sessions in their place. Left on.

    Source: AWS IAM API Reference, EnableOrganizationsRootCredentialsManagement, EnableOrganizationsRootSessions.
    IAM must be trusted in the organization first.
    """

    name = "root_access"
    parameters: ClassVar[Mapping[str, Parse]] = {}
    permissions = (
        Permission(
            (
                "iam:EnableOrganizationsRootCredentialsManagement",
                "iam:EnableOrganizationsRootSessions",
                "iam:ListOrganizationsFeatures",
                "organizations:DescribeOrganization",
                "organizations:ListAWSServiceAccessForOrganization",
            )
        ),
    )

    def wanted(self, _parameters: Mapping[str, Any]) -> list[str]:
        """Return both features."""
        return list(_ROOT_FEATURES)

    def read(self, call: Invocation, _parameters: Mapping[str, Any]) -> list[str]:
        """Return which of the two are enabled."""
        enabled = call.client("iam", call.region).list_organizations_features().get("EnabledFeatures", ())
        return [feature for feature in _ROOT_FEATURES if feature in enabled]

    def write(self, call: Invocation, _parameters: Mapping[str, Any], current: list[str]) -> None:
        """Enable what is missing."""
        iam = call.client("iam", call.region)
        if "RootCredentialsManagement" not in current:
            iam.enable_organizations_root_credentials_management()
        if "RootSessions" not in current:
            iam.enable_organizations_root_sessions()
