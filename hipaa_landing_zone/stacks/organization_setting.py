"""What AWS Organizations offers no CloudFormation type for: policy types, trusted access, central root access."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import custom_resources as custom
from constructs import Construct

from hipaa_constructs import CustomerKey
from hipaa_landing_zone.plan.name import RESOURCE_PREFIX, key_alias
from hipaa_landing_zone.stacks.place import administrators

if TYPE_CHECKING:
    from aws_cdk import Stack

    from hipaa_landing_zone.plan import Plan

LOG_GROUP = f"/{RESOURCE_PREFIX}/organization-settings"
PERMISSIONS = (
    "iam:EnableOrganizationsRootCredentialsManagement",
    "iam:EnableOrganizationsRootSessions",
    "organizations:DescribeOrganization",
    "organizations:EnableAWSServiceAccess",
    "organizations:EnablePolicyType",
    "organizations:ListAWSServiceAccessForOrganization",
)


class OrganizationSettings(Construct):
    """Switches settings on, once each, and never off: switching a policy type off would detach every guardrail.

    CDK's own provider makes the calls. Source of the calls: AWS Organizations API reference (EnablePolicyType,
    EnableAWSServiceAccess) and IAM API reference (EnableOrganizationsRootCredentialsManagement,
    EnableOrganizationsRootSessions).
    """

    def __init__(self, scope: Stack, construct_id: str, *, plan: Plan, root_id: str) -> None:
        super().__init__(scope, construct_id)
        self._log_group = self._make_log_group(plan)
        self._role = self._make_role()
        self.policy_types: dict[str, Construct] = {
            policy_type: self._switch(
                f"PolicyType-{policy_type}",
                "organizations",
                "EnablePolicyType",
                {"RootId": root_id, "PolicyType": policy_type},
                ignored="PolicyTypeAlreadyEnabled.*",
            )
            for policy_type in plan.policy_types
        }
        self.trusted_access: dict[str, Construct] = {
            service.principal: self._switch(
                f"TrustedAccess-{service.principal}",
                "organizations",
                "EnableAWSServiceAccess",
                {"ServicePrincipal": service.principal},
            )
            for service in plan.trusted_services
        }
        credentials = self._switch("RootCredentials", "iam", "EnableOrganizationsRootCredentialsManagement", {})
        credentials.node.add_dependency(self.trusted_access["iam.amazonaws.com"])
        sessions = self._switch("RootSessions", "iam", "EnableOrganizationsRootSessions", {})
        sessions.node.add_dependency(credentials)

    def _make_log_group(self, plan: Plan) -> logs.LogGroup:
        """Return the provider's log group, under a customer-managed key."""
        key = CustomerKey(
            self,
            "Key",
            alias=key_alias("organization-settings"),
            description="Log group of the provider that switches organization settings on",
            administrators=[administrators(plan, plan.organization.management_account_id)],
        )
        key.admit_cloudwatch_logs(log_group_name=LOG_GROUP)
        return logs.LogGroup(
            self,
            "LogGroup",
            log_group_name=LOG_GROUP,
            encryption_key=key.resource,
            retention=logs.RetentionDays.SIX_YEARS,
        )

    def _make_role(self) -> iam.Role:
        """Return the provider's role: the calls that it makes, and its own log group."""
        writing = ["logs:CreateLogStream", "logs:PutLogEvents"]
        permissions = iam.ManagedPolicy(
            self,
            "Permissions",
            statements=[
                iam.PolicyStatement(actions=list(PERMISSIONS), resources=["*"]),
                iam.PolicyStatement(actions=writing, resources=[self._log_group.log_group_arn]),
            ],
        )
        lambda_service = iam.ServicePrincipal("lambda.amazonaws.com")
        return iam.Role(self, "Role", assumed_by=lambda_service, managed_policies=[permissions])

    def _switch(
        self, construct_id: str, service: str, action: str, parameters: dict[str, Any], ignored: str | None = None
    ) -> Construct:
        call = custom.AwsSdkCall(
            service=service,
            action=action,
            parameters=parameters,
            physical_resource_id=custom.PhysicalResourceId.of(construct_id),
            ignore_error_codes_matching=ignored,
        )
        return custom.AwsCustomResource(
            self,
            construct_id,
            on_update=call,  # also called on creation
            role=self._role,
            log_group=self._log_group,
            install_latest_aws_sdk=False,
        )
