"""A role whose permissions are in a managed policy, whatever grants them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam

if TYPE_CHECKING:
    from constructs import Construct


class ManagedRole(iam.Role):
    """A role without inline policies: CDK's grants go into one managed policy, which can be reviewed and versioned.

    Inline policies are what the HIPAA pack of cdk-nag finds (``IAMNoInlinePolicy``), and CDK's grants make nothing
    else. A managed policy holds 6,144 characters. Source: AWS IAM User Guide, "IAM and AWS STS quotas".

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        service: the AWS service that takes the role on, such as ``lambda.amazonaws.com``.
        description: what it is for.
        condition: narrows down for whom the service may take it on.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        service: str,
        description: str,
        condition: dict[str, dict[str, str]] | None = None,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            description=description,
            assumed_by=iam.ServicePrincipal(service, conditions=condition or {}),
        )
        self._description = description

    @cached_property
    def _policy(self) -> iam.ManagedPolicy:
        # Made with the first permission: IAM has no empty policies.
        return iam.ManagedPolicy(self, "Policy", description=self._description, roles=[self])

    def add_to_principal_policy(self, statement: iam.PolicyStatement) -> iam.AddToPrincipalPolicyResult:
        """Adds a permission; CDK's grants end here.

        Args:
            statement: what is allowed or denied.
        """
        self._policy.add_statements(statement)
        return iam.AddToPrincipalPolicyResult(statement_added=True, policy_dependable=self._policy)

    def add_to_policy(self, statement: iam.PolicyStatement) -> bool:
        """Adds a permission.

        Args:
            statement: what is allowed or denied.
        """
        return self.add_to_principal_policy(statement).statement_added

    def allow(self, sid: str, actions: list[str], resources: list[str]) -> None:
        """Adds a permission in one line.

        Args:
            sid: its name in the policy.
            actions: what is allowed.
            resources: on what.
        """
        self._policy.add_statements(iam.PolicyStatement(sid=sid, actions=actions, resources=resources))
