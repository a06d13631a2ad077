"""The organization itself: OUs, guardrails, policy types and trusted access. Deployed in the management account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import CfnResource, RemovalPolicy, Stack
from aws_cdk import aws_organizations as organizations
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from hipaa_landing_zone.plan.accountability import baa_record
from hipaa_landing_zone.plan.name import BAA_PARAMETER
from hipaa_landing_zone.policies import GUARDRAILS, ORGANIZATION, ROOT, ou_placeholder
from hipaa_landing_zone.stacks.organization_setting import OrganizationSettings
from hipaa_landing_zone.stacks.place import properties

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan, PlannedOu, PlannedPolicy, PlannedStack


class OrganizationStack(Stack):
    """OUs and guardrails. Whatever it made stays when the stack is deleted: accounts live below it."""

    def __init__(self, scope: Construct, planned: PlannedStack, plan: Plan) -> None:
        super().__init__(scope, planned.id, **properties(planned))
        self._plan = plan
        self._tree = Construct(self, "Ou")
        self._scopes: dict[str, Construct] = {}
        organization_id, root_id, organization = self._organization()
        self._settings = OrganizationSettings(self, "Settings", plan=plan, root_id=root_id)
        if organization is not None:
            self._settings.node.add_dependency(organization)
        self.ou_ids: dict[str, str] = {}
        for ou in plan.ous:
            self.ou_ids[ou.path] = self._ou(ou, self.ou_ids[ou.parent] if ou.parent else root_id)
        references = {ORGANIZATION: organization_id, ROOT: root_id}
        self._references = references | {ou_placeholder(path): ou_id for path, ou_id in self.ou_ids.items()}
        policies = Construct(self, "Policy")
        for policy in plan.policies:
            self._policy(policies, policy)
        if plan.baa:
            ssm.CfnParameter(
                self,
                "BusinessAssociateAddendum",
                name=BAA_PARAMETER,
                type="String",
                value=baa_record(plan.baa),
                description="The record of AWS's Business Associate Addendum (45 CFR 164.308(b)(3))",
            )

    def _organization(self) -> tuple[str, str, CfnResource | None]:
        if self._plan.organization.existing:
            if self._plan.organization_id is None or self._plan.root_id is None:
                raise ValueError("an existing organization without a lock: the plan should have held this stack back")
            return self._plan.organization_id, self._plan.root_id, None
        organization = organizations.CfnOrganization(self, "Organization", feature_set="ALL")
        organization.apply_removal_policy(RemovalPolicy.RETAIN)
        return organization.attr_id, organization.attr_root_id, organization

    def _ou(self, ou: PlannedOu, parent_id: str) -> str:
        """Make an OU; the construct tree follows the OU tree, so that two paths never share a logical id."""
        scope = self._scopes[ou.parent] if ou.parent else self._tree
        self._scopes[ou.path] = Construct(scope, ou.name)
        if ou.existing:
            if ou.id is None:
                raise ValueError(f"existing OU {ou.path} without a lock: the plan should have held this stack back")
            return ou.id
        unit = organizations.CfnOrganizationalUnit(self._scopes[ou.path], "Resource", name=ou.name, parent_id=parent_id)
        unit.apply_removal_policy(RemovalPolicy.RETAIN)
        # Each is exported, whether or not an account is in it now: CloudFormation deploys this stack before those with
        # accounts, and refuses to take an export away that one of them still imports. So accounts may move.
        self.export_value(unit.attr_id)
        return unit.attr_id

    def _policy(self, scope: Construct, policy: PlannedPolicy) -> None:
        resource = organizations.CfnPolicy(
            scope,
            policy.guardrails[0],  # stays when another guardrail is merged into the policy
            name=policy.name,
            description=policy.title,
            type=policy.type,
            # An object: drift detection cannot compare a string. References instead of ids: a template is the same
            # before and after the first lock.
            content=policy.template.bind(self._references).content(),
            target_ids=[self.ou_ids[path] for path in policy.targets],
        )
        resource.node.add_dependency(self._settings.policy_types[policy.type])
        for principal in {p for guardrail in GUARDRAILS if guardrail.id in policy.guardrails for p in guardrail.trusts}:
            resource.node.add_dependency(self._settings.trusted_access[principal])
