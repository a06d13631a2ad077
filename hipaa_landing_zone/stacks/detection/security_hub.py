"""Security Hub CSPM for the whole organization, configured from the home Region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_securityhub as security_hub
from constructs import Construct

from hipaa_landing_zone.plan.detection import STANDARDS, STANDARDS_POLICY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.plan import Plan

DISABLED_CONTROLS = {
    "S3.20": "Only the root user can switch MFA delete on, and HLZ-SCP-03 keeps the root user away.",
}
"""Controls that cannot pass here, and why; every other control of the standards is on, new ones too."""


class CentralConfiguration(Construct):
    """One configuration policy for all accounts in all governed Regions, and findings gathered in the home Region.

    The order is AWS's: findings are aggregated, then configuration becomes central, then there is a policy, then it is
    associated. Every Region but the governed ones stays as it is.

    Source: AWS Security Hub User Guide, "Central configuration in Security Hub CSPM".
    """

    def __init__(self, scope: Construct, construct_id: str, *, plan: Plan) -> None:
        super().__init__(scope, construct_id)
        aggregator = security_hub.CfnFindingAggregator(
            self, "FindingAggregator", region_linking_mode="SPECIFIED_REGIONS", regions=list(plan.regions[1:])
        )
        central = security_hub.CfnOrganizationConfiguration(
            self, "Organization", auto_enable=False, auto_enable_standards="NONE", configuration_type="CENTRAL"
        )
        central.add_resource_dependency(aggregator)
        policy = self._policy(plan)
        policy.add_resource_dependency(central)
        for construct_id_, target, kind in _targets(plan):
            security_hub.CfnPolicyAssociation(
                self, construct_id_, configuration_policy_id=policy.attr_id, target_id=target, target_type=kind
            )

    def _policy(self, plan: Plan) -> security_hub.CfnConfigurationPolicy:
        home, kind = plan.organization.home_region, security_hub.CfnConfigurationPolicy
        prefix = f"arn:{plan.partition}:securityhub:{home}::standards"
        return kind(
            self,
            "Policy",
            name=STANDARDS_POLICY,
            description="AWS Foundational Security Best Practices and NIST SP 800-53 r5 in every account",
            configuration_policy=kind.PolicyProperty(
                security_hub=kind.SecurityHubPolicyProperty(
                    service_enabled=True,
                    enabled_standard_identifiers=[f"{prefix}/{standard}" for standard in STANDARDS],
                    security_controls_configuration=kind.SecurityControlsConfigurationProperty(
                        disabled_security_control_identifiers=list(DISABLED_CONTROLS)
                    ),
                )
            ),
        )


def _targets(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Yield construct id, target and kind: the root, or the planned OUs of an organization that existed before."""
    if not plan.organization.existing and plan.root_id:
        yield "Root", plan.root_id, "ROOT"
        return
    for ou in plan.ous:
        if ou.parent is None and ou.id:
            yield f"Ou-{ou.name}", ou.id, "ORGANIZATIONAL_UNIT"
