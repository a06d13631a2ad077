"""One Region of the security account: rules of AWS Config that every account gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_config as config

from hipaa_landing_zone.plan.config_rule import RUNTIME, eligible_service, log_retention
from hipaa_landing_zone.plan.conformance import packs
from hipaa_landing_zone.stacks.place import properties

if TYPE_CHECKING:
    from constructs import Construct

    from hipaa_landing_zone.plan import Plan, PlannedStack
    from hipaa_landing_zone.plan.config_rule import PolicyRule

_TRIGGERS = ["ConfigurationItemChangeNotification", "OversizedConfigurationItemChangeNotification"]


class ConformanceStack(Stack):
    """AWS Config's HIPAA conformance pack and the landing zone's own rules, as organization packs and rules.

    It comes after the baseline: AWS Config refuses rules for accounts without a recorder, and a pack fails as a whole
    where one account has none. A new account is tried again for seven hours, until its recorder is there; one whose
    baseline comes later gets the rules when the stack is updated next.

    Nobody in a member account can change the rules; AWS Config evaluates them with its service-linked roles, which it
    makes itself (AWSServiceRoleForConfigConforms, AWSServiceRoleForConfigMultiAccountSetup).

    Source: AWS Config Developer Guide, "Managing conformance packs across all accounts in your organization".

    Raises:
        ValueError: the plan should have held this stack back.
    """

    def __init__(self, scope: Construct, planned: PlannedStack, plan: Plan) -> None:
        super().__init__(scope, planned.id, **properties(planned))
        if plan.log_archive is None:
            raise ValueError(f"{planned.path} is not ready: the plan should have held this stack back")
        if not plan.detective_services.without("hipaa_conformance_pack"):
            home = planned.region == plan.organization.home_region
            for number, pack in enumerate(packs(home=home), start=1):
                config.CfnOrganizationConformancePack(
                    self,
                    f"HipaaPack{number}",
                    organization_conformance_pack_name=pack.name,
                    template_body=pack.template,
                )
        eligibility = plan.service_eligibility
        exceptions = {each.prefix: each.reason for each in eligibility.exceptions}
        self._rule("EligibleService", eligible_service(eligibility.mode, exceptions))
        self._rule("LogRetention", log_retention(plan.log_archive))

    def _rule(self, construct_id: str, rule: PolicyRule) -> None:
        kind = config.CfnOrganizationConfigRule
        kind(
            self,
            construct_id,
            organization_config_rule_name=rule.name,
            organization_custom_policy_rule_metadata=kind.OrganizationCustomPolicyRuleMetadataProperty(
                policy_text=rule.policy,
                runtime=RUNTIME,
                description=rule.description,
                organization_config_rule_trigger_types=_TRIGGERS,
                resource_types_scope=list(rule.resource_types) or None,
            ),
        )
