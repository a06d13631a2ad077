"""ServiceLinkedRole: the role with which a service acts in this account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from hipaa_landing_zone.provider.operation import Invocation, Operation, Permission
from hipaa_landing_zone.provider.paging import pages
from hipaa_landing_zone.provider.parameter import Parse, text

if TYPE_CHECKING:
    from collections.abc import Mapping


class ServiceLinkedRole(Operation):
    """Makes a service-linked role unless it exists. Left on: the service may use it.

    CloudFormation's own type fails where the role exists. Source: AWS IAM API Reference, CreateServiceLinkedRole.

    Parameters:
        ServicePrincipal: such as ``access-analyzer.amazonaws.com``.
    """

    name = "service_linked_role"
    parameters: ClassVar[Mapping[str, Parse]] = {"ServicePrincipal": text(r"[a-z0-9.-]{1,100}\.amazonaws\.com")}
    permissions = (
        Permission(("iam:ListRoles",)),
        Permission(
            ("iam:CreateServiceLinkedRole",),
            ("arn:<partition>:iam::<account>:role/aws-service-role/*",),
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
