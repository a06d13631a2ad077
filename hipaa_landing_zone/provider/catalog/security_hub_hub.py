"""SecurityHubHub: Security Hub CSPM on in this account, without standards of its own choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from hipaa_landing_zone.provider.operation import Invocation, Operation, Permission
from hipaa_landing_zone.provider.parameter import REGION, Parse, several, text

if TYPE_CHECKING:
    from collections.abc import Mapping


class SecurityHubHub(Operation):
    """Turns Security Hub CSPM on where it is not. Left on.

    CloudFormation's own type fails where delegation has turned it on. Which standards run is said by a configuration
    policy. The management account has to turn it on itself, before a policy can reach it. Source: AWS Security Hub API
    Reference, EnableSecurityHub, DescribeHub, CreateMembers.

    Parameters:
        Regions: where.
    """

    name = "security_hub_hub"
    parameters: ClassVar[Mapping[str, Parse]] = {"Regions": several(text(REGION))}
    permissions = (
        Permission(
            ("securityhub:DescribeHub", "securityhub:EnableSecurityHub"),
            ("arn:<partition>:securityhub:*:<account>:hub/default",),
        ),
        Permission(
            ("iam:CreateServiceLinkedRole",),
            ("arn:<partition>:iam::<account>:role/aws-service-role/securityhub.amazonaws.com/*",),
        ),
    )

    def wanted(self, _parameters: Mapping[str, Any]) -> list[str]:
        """Return that there is no Region without it."""
        return []

    def read(self, call: Invocation, parameters: Mapping[str, Any]) -> list[str]:
        """Return the Regions where it is off."""
        return [region for region in parameters["Regions"] if not _is_on(call.client("securityhub", region))]

    def write(self, call: Invocation, _parameters: Mapping[str, Any], current: list[str]) -> None:
        """Turn it on where it is off."""
        for region in current:
            call.client("securityhub", region).enable_security_hub(EnableDefaultStandards=False)


def _is_on(securityhub: Any) -> bool:
    off = (securityhub.exceptions.InvalidAccessException, securityhub.exceptions.ResourceNotFoundException)
    try:
        return bool(securityhub.describe_hub().get("HubArn"))
    except off:
        return False
