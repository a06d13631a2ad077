"""What every account and Region gets: in member accounts by the StackSet, in the management account as plain stacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import BootstraplessSynthesizer, Stack

from hipaa_landing_zone.plan.boundary import application_boundary_arn
from hipaa_landing_zone.stacks.baseline.boundary import ApplicationBoundary
from hipaa_landing_zone.stacks.baseline.budget import COMMERCIAL, CostAnomaly, MonthlyBudget
from hipaa_landing_zone.stacks.baseline.foundation import publish
from hipaa_landing_zone.stacks.baseline.home_region import HomeRegion
from hipaa_landing_zone.stacks.baseline.inventory import Inventory
from hipaa_landing_zone.stacks.baseline.key import Keys
from hipaa_landing_zone.stacks.baseline.observability import ObservabilityLink
from hipaa_landing_zone.stacks.baseline.patching import Patching
from hipaa_landing_zone.stacks.baseline.recorder import Recorder
from hipaa_landing_zone.stacks.baseline.remediation_role import RemediationRole
from hipaa_landing_zone.stacks.baseline.role import PeopleRoles
from hipaa_landing_zone.stacks.baseline.session import SessionPreferences
from hipaa_landing_zone.stacks.baseline.setting import OPERATIONS, make_settings
from hipaa_landing_zone.stacks.baseline.topic import Topics
from hipaa_landing_zone.stacks.baseline.watch import Forwarder
from hipaa_landing_zone.stacks.place import properties
from hipaa_landing_zone.stacks.provider import Provider

if TYPE_CHECKING:
    from constructs import Construct

    from hipaa_landing_zone.plan import Plan, PlannedStack

__all__ = ["AccountBaseline", "ManagementBaselineStack"]


class AccountBaseline(Stack):
    """The baseline of one account in one Region.

    Its template is the same for every account and Region, so that one StackSet carries it: where an account or Region
    appears, a pseudo parameter stands. What exists once in an account is made in the home Region only.

    Args:
        scope: an app or stage; without an environment the template is agnostic.
        construct_id: id in the parent.
        plan: what will exist; its security and log-archive accounts must be locked.
        properties: of the CDK stack.

    Attributes:
        home_region: marks what exists in the home Region only.
        keys: customer-managed keys by purpose: data, logs, backup, secrets.
        topics: notification topics by purpose: security, operations.

    Raises:
        ValueError: the plan should have held this stack back.
    """

    def __init__(self, scope: Construct, construct_id: str, plan: Plan, **properties: Any) -> None:
        # Refuses assets, and asks for no bootstrap stack, which a new account does not have yet.
        super().__init__(scope, construct_id, **{"synthesizer": BootstraplessSynthesizer(), **properties})
        if plan.log_archive is None or plan.security_account_id is None or plan.organization_id is None:
            raise ValueError(f"{construct_id} is not ready: the plan should have held this stack back")
        self.home_region = HomeRegion(self, "HomeRegion", plan=plan)
        self.keys = Keys(self, "Keys", plan=plan).by_purpose
        self.topics = Topics(self, "Topics", key=self.keys["logs"]).by_purpose
        provider = Provider(
            self,
            "Provider",
            plan=plan,
            log_key=self.keys["logs"],
            operations=(*OPERATIONS, "service_linked_role"),
        )
        make_settings(provider, plan=plan, data_key=self.keys["data"], home_region=self.home_region)
        Recorder(self, "Recorder", plan=plan, provider=provider, is_home_region=self.home_region.condition)
        self.home_region.only(PeopleRoles(self, "PeopleRoles", plan=plan))
        self.home_region.only(ApplicationBoundary(self, "ApplicationBoundary", plan=plan))
        self.home_region.only(RemediationRole(self, "RemediationRole", plan=plan))
        SessionPreferences(self, "SessionPreferences", key=self.keys["logs"])
        Patching(self, "Patching", plan=plan, key=self.keys["logs"])
        Inventory(self, "Inventory")
        Forwarder(self, "Forwarder", plan=plan)
        ObservabilityLink(self, "Observability", plan=plan)
        if plan.partition == COMMERCIAL:
            self.home_region.only(MonthlyBudget(self, "Budget", plan=plan, topic=self.topics["operations"]))
        # Further parts, one a line: each a construct in a module of its own, with `plan` and what it needs of these.
        self._publish(plan)

    def _publish(self, plan: Plan) -> None:
        publish(self, "boundary/application", application_boundary_arn(plan.partition, self.account))
        for purpose, key in self.keys.items():
            publish(self, f"key/{purpose}", key.resource.key_arn)
        for purpose, topic in self.topics.items():
            publish(self, f"topic/{purpose}", topic.resource.topic_arn)


class ManagementBaselineStack(AccountBaseline):
    """The same baseline in the management account, which StackSets never reach, as one stack a Region.

    In the home Region it also watches what the whole organization spends.
    """

    def __init__(self, scope: Construct, planned: PlannedStack, plan: Plan) -> None:
        super().__init__(scope, planned.id, plan, **properties(planned))
        if plan.partition == COMMERCIAL and planned.region == plan.organization.home_region:
            CostAnomaly(self, "CostAnomaly", plan=plan, topic=self.topics["operations"])
