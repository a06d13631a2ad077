"""SecurityHubHub: Security Hub CSPM on in this account and Region, without standards of its own choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from hipaa_landing_zone.provider.operation import Invocation, Operation, Permission

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.provider.parameter import Parse


class SecurityHubHub(Operation):
    """Turns Security Hub CSPM on, unless it is. Left on.

    CloudFormation's own type fails where delegation has turned it on. Which standards run is said by a configuration
    policy. Source: AWS Security Hub API Reference, EnableSecurityHub, DescribeHub.
    """

    name = "security_hub_hub"
    parameters: ClassVar[Mapping[str, Parse]] = {}
    permissions = (
        Permission(
            ("securityhub:DescribeHub", "securityhub:EnableSecurityHub"),
            ("arn:<partition>:securityhub:<region>:<account>:hub/default",),
        ),
        Permission(
            ("iam:CreateServiceLinkedRole",),
            ("arn:<partition>:iam::<account>:role/aws-service-role/securityhub.amazonaws.com/*",),
        ),
    )

    def wanted(self, _parameters: Mapping[str, Any]) -> bool:
        """Return that it is on."""
        return True

    def read(self, call: Invocation, _parameters: Mapping[str, Any]) -> bool:
        """Return whether it is on."""
        securityhub = call.client("securityhub", call.region)
        off = (securityhub.exceptions.InvalidAccessException, securityhub.exceptions.ResourceNotFoundException)
        try:
            return bool(securityhub.describe_hub().get("HubArn"))
        except off:
            return False

    def write(self, call: Invocation, _parameters: Mapping[str, Any], _current: Any) -> None:
        """Turn it on."""
        call.client("securityhub", call.region).enable_security_hub(EnableDefaultStandards=False)
