"""TrustedAccess: an AWS service that may act in the whole organization."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from hipaa_landing_zone.provider.operation import Invocation, Operation, Permission
from hipaa_landing_zone.provider.paging import pages
from hipaa_landing_zone.provider.parameter import Parse, text

if TYPE_CHECKING:
    from collections.abc import Mapping

_STACK_SETS = "member.org.stacksets.cloudformation.amazonaws.com"
_RESOURCE_SHARES = "ram.amazonaws.com"
_ROLE = "arn:<partition>:iam::<account>:role/aws-service-role"


class TrustedAccess(Operation):
    """Enables trusted access for a service. Left on: members would lose what the service does for them.

    Two services want to be asked themselves, since they also make their service-linked role: CloudFormation for
    StackSets, and RAM. Source: AWS Organizations API Reference, EnableAWSServiceAccess; AWS CloudFormation API
    Reference, ActivateOrganizationsAccess; AWS RAM API Reference, EnableSharingWithAwsOrganization.

    Parameters:
        ServicePrincipal: such as ``cloudtrail.amazonaws.com``.
    """

    name = "trusted_access"
    parameters: ClassVar[Mapping[str, Parse]] = {"ServicePrincipal": text(r"[a-z0-9.-]{1,100}\.amazonaws\.com")}
    permissions = (
        Permission(
            (
                "cloudformation:ActivateOrganizationsAccess",
                "cloudformation:DescribeOrganizationsAccess",
                "organizations:DescribeOrganization",
                "organizations:EnableAWSServiceAccess",
                "organizations:ListAWSServiceAccessForOrganization",
                "ram:EnableSharingWithAwsOrganization",
            )
        ),
        Permission(
            ("iam:CreateServiceLinkedRole",),
            (f"{_ROLE}/{_STACK_SETS.removeprefix('member.org.')}/*", f"{_ROLE}/{_RESOURCE_SHARES}/*"),
        ),
    )

    def wanted(self, _parameters: Mapping[str, Any]) -> bool:
        """Return what a service reads as that is trusted."""
        return True

    def read(self, call: Invocation, parameters: Mapping[str, Any]) -> bool:
        """Return whether the service is trusted."""
        service = parameters["ServicePrincipal"]
        if service == _STACK_SETS:
            answer = call.client("cloudformation", call.region).describe_organizations_access()
            return bool(answer.get("Status") == "ENABLED")
        organizations = call.client("organizations", call.region)
        listed = pages(organizations.list_aws_service_access_for_organization, "EnabledServicePrincipals")
        return any(each["ServicePrincipal"] == service for each in listed)

    def write(self, call: Invocation, parameters: Mapping[str, Any], _current: Any) -> None:
        """Enable it where the service wants to be asked."""
        service = parameters["ServicePrincipal"]
        if service == _STACK_SETS:
            call.client("cloudformation", call.region).activate_organizations_access()
        elif service == _RESOURCE_SHARES:
            call.client("ram", call.region).enable_sharing_with_aws_organization()
        else:
            call.client("organizations", call.region).enable_aws_service_access(ServicePrincipal=service)
