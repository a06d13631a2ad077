"""PasswordPolicy: what passwords of IAM users must be, should there ever be one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from hipaa_landing_zone.provider.operation import Invocation, Operation, Permission
from hipaa_landing_zone.provider.parameter import Parse, integer

if TYPE_CHECKING:
    from collections.abc import Mapping


class PasswordPolicy(Operation):
    """Sets the account's password policy: all four kinds of characters, besides what the parameters say. Left on.

    Source: AWS IAM API Reference, UpdateAccountPasswordPolicy; 45 CFR 164.308(a)(5)(ii)(D).

    Parameters:
        MinimumLength: characters, 14 to 128.
        ReusePrevention: how many former passwords cannot be used again, 1 to 24.
        MaxAgeDays: after how many days a password expires, 1 to 365.
    """

    name = "password_policy"
    parameters: ClassVar[Mapping[str, Parse]] = {
        "MinimumLength": integer(14, 128),
        "ReusePrevention": integer(1, 24),
        "MaxAgeDays": integer(1, 365),
    }
    permissions = (Permission(("iam:GetAccountPasswordPolicy", "iam:UpdateAccountPasswordPolicy")),)

    def wanted(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the policy; a user may change an expired password, or would be locked out."""
        return {
            "AllowUsersToChangePassword": True,
            "HardExpiry": False,
            "MaxPasswordAge": parameters["MaxAgeDays"],
            "MinimumPasswordLength": parameters["MinimumLength"],
            "PasswordReusePrevention": parameters["ReusePrevention"],
            "RequireLowercaseCharacters": True,
            "RequireNumbers": True,
            "RequireSymbols": True,
            "RequireUppercaseCharacters": True,
        }

    def read(self, call: Invocation, parameters: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the policy; None where the account has none."""
        iam = call.client("iam", call.region)
        try:
            policy = iam.get_account_password_policy()["PasswordPolicy"]
        except iam.exceptions.NoSuchEntityException:
            return None
        defaults = {"HardExpiry": False}  # AWS leaves it out where it was never set
        return {name: policy.get(name, defaults.get(name)) for name in self.wanted(parameters)}

    def write(self, call: Invocation, parameters: Mapping[str, Any], _current: Any) -> None:
        """Replace the policy."""
        call.client("iam", call.region).update_account_password_policy(**self.wanted(parameters))
