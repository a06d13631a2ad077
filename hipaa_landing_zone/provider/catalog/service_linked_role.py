"""ServiceLinkedRole: the role with which a service acts in this account."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from hipaa_landing_zone.provider.operation import Invocation, Operation, Permission
from hipaa_landing_zone.provider.paging import pages
from hipaa_landing_zone.provider.parameter import Parse, text

if TYPE_CHECKING:
    from collections.abc import Mapping

_WITH_ROLES = (
    "access-analyzer.amazonaws.com",
    "config.amazonaws.com",
    "guardduty.amazonaws.com",
    "malware-protection.guardduty.amazonaws.com",
)


class ServiceLinkedRole(Operation):
    """Makes a service-linked role unless it exists. Left on: the service may use it.

    CloudFormation's own type fails where the role exists. Source: AWS IAM API Reference, CreateServiceLinkedRole.

    Parameters:
        ServicePrincipal: of IAM Access Analyzer, AWS Config, Amazon GuardDuty or its Malware Protection.
    """

    name = "service_linked_role"
    parameters: ClassVar[Mapping[str, Parse]] = {"ServicePrincipal": text("|".join(map(re.escape, _WITH_ROLES)))}
    permissions = (
        Permission(("iam:ListRoles",)),
        Permission(
            ("iam:CreateServiceLinkedRole",),
            tuple("arn:<partition>:iam::<account>:role/aws-service-role/" + service + "/*" for service in _WITH_ROLES),
        ),
    )

    def wanted(self, _parameters: Mapping[str, Any]) -> bool:
        """Return what a service reads as that has its role."""
        return True

    def read(self, call: Invocation, parameters: Mapping[str, Any]) -> bool:
        """Return whether the service has its role."""
        path = f"/aws-service-role/{parameters['ServicePrincipal']}/"
        iam = call.client("iam", call.region)
        return any(True for _ in pages(iam.list_roles, "Roles", "Marker", PathPrefix=path))

    def write(self, call: Invocation, parameters: Mapping[str, Any], _current: Any) -> None:
        """Make it."""
        call.client("iam", call.region).create_service_linked_role(AWSServiceName=parameters["ServicePrincipal"])
