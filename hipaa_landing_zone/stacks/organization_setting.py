"""What AWS Organizations offers no CloudFormation type for: policy types, trusted access, central root access."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs import Construct

from hipaa_constructs import CustomerKey
from hipaa_landing_zone.plan.name import key_alias
from hipaa_landing_zone.stacks.place import administrators
from hipaa_landing_zone.stacks.provider import Provider

if TYPE_CHECKING:
    from aws_cdk import Stack

    from hipaa_landing_zone.plan import Plan

OPERATIONS = ("policy_type", "root_access", "trusted_access")


class OrganizationSettings(Construct):
    """Switches settings on, once each, and never off: switching a policy type off would detach every guardrail.

    What is on already stays as it is. The provider reads back what it switched on.

    Attributes:
        policy_types: what enables each type of policy; policies of the type depend on it.
        trusted_access: what enables each service, by its principal.
    """

    def __init__(self, scope: Stack, construct_id: str, *, plan: Plan, root_id: str) -> None:
        super().__init__(scope, construct_id)
        key = CustomerKey(
            self,
            "Key",
            alias=key_alias("organization-settings"),
            description="Log group of the provider that switches organization settings on",
            administrators=[administrators(plan, plan.organization.management_account_id)],
        )
        provider = Provider(self, "Provider", plan=plan, log_key=key, operations=OPERATIONS, name="organization")
        self.policy_types: dict[str, Construct] = {
            each: provider.make(f"PolicyType-{each}", "policy_type", root_id=root_id, policy_type=each)
            for each in plan.policy_types
        }
        self.trusted_access: dict[str, Construct] = {
            each.principal: provider.make(
                f"TrustedAccess-{each.principal}", "trusted_access", service_principal=each.principal
            )
            for each in plan.trusted_services
        }
        root_access = provider.make("RootAccess", "root_access")
        root_access.node.add_dependency(self.trusted_access["iam.amazonaws.com"])
