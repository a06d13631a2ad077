"""PolicyType: a type of organization policy, enabled on the root."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from hipaa_landing_zone.provider.operation import Invocation, Operation, Permission
from hipaa_landing_zone.provider.paging import pages
from hipaa_landing_zone.provider.parameter import Parse, text

if TYPE_CHECKING:
    from collections.abc import Mapping


class PolicyType(Operation):
    """Enables a policy type on the root. Left on: disabling it would detach every policy of the type.

    Source: AWS Organizations API Reference, EnablePolicyType.

    Parameters:
        RootId: the root.
        PolicyType: such as ``SERVICE_CONTROL_POLICY``.
    """

    name = "policy_type"
    parameters: ClassVar[Mapping[str, Parse]] = {
        "RootId": text(r"r-[0-9a-z]{4,32}"),
        "PolicyType": text(r"[A-Z0-9_]{1,64}"),
    }
    permissions = (
        Permission(("organizations:ListRoots",)),
        Permission(("organizations:EnablePolicyType",), ("arn:<partition>:organizations::<account>:root/*",)),
    )

    def wanted(self, _parameters: Mapping[str, Any]) -> str:
        """Return the status of a type that is enabled."""
        return "ENABLED"

    def read(self, call: Invocation, parameters: Mapping[str, Any]) -> str:
        """Return the type's status."""
        roots = pages(call.client("organizations", call.region).list_roots, "Roots")
        types = (each for root in roots if root["Id"] == parameters["RootId"] for each in root["PolicyTypes"])
        found = (str(each["Status"]) for each in types if each["Type"] == parameters["PolicyType"])
        return next(found, "DISABLED")

    def write(self, call: Invocation, parameters: Mapping[str, Any], current: str) -> None:
        """Enable it, unless that is under way."""
        if current == "PENDING_ENABLE":
            return
        call.client("organizations", call.region).enable_policy_type(**parameters)
