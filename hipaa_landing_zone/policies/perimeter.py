"""What every guardrail needs to know of the organization that it guards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hipaa_landing_zone.config.region import Partition
    from hipaa_landing_zone.policies.document import Condition, Statement
    from hipaa_landing_zone.services import ExcludedFeature


@dataclass(frozen=True, slots=True)
class Perimeter:
    """The facts that guardrails are functions of.

    Attributes:
        partition: the AWS partition, part of every ARN.
        governed_regions: Regions that may be used.
        eligible_prefixes: IAM service prefixes that workload accounts may call.
        excluded_features: features of eligible services that the addendum does not cover.
        global_actions: actions that a Region deny must spare, because their service answers from one Region.
        account_access_role: the role that AWS Organizations made in each account, trusted by management alone.
        qualifier: the bootstrap qualifier: the deployer's roles begin with ``cdk-<qualifier>-``.
        resource_prefix: the first part of the names of the landing zone's own stacks, buckets and trail.
        key_alias_prefix: the first part of the names of the landing zone's own key aliases.
        trail_name: the name of the organization trail.
        responder_role: the role with which an incident is contained.
        reader_roles: the roles with which people read settings and, in the log archive, logs.
        remediation_role: the role in each account with which the security account mends the unambiguous few.
        automation_role: the role of the security account's automations, which takes ``remediation_role``.
        starter_role: the role with which Amazon EventBridge starts these automations.
        provider_roles: pattern of the names of the roles of the landing zone's own custom-resource provider.
        forwarder_roles: pattern of the names of the roles that forward events in every account.
        exempt_tag: the tag key that keeps remediation away from a resource.
        classification_tag: the tag key that says whether something holds PHI.
        management_account_id: the account that deploys, and that no SCP binds.
        phi_paths: organization paths of the OUs for PHI, as ``aws:PrincipalOrgPaths`` has them.
        release_paths: those of them whose accounts may write de-identified data to accounts without PHI.
        operation_paths: organization paths of the OUs of those who operate: security and infrastructure.
        security_paths: organization paths of the OUs for security and logs.
        partners: accounts outside the organization that may use its resources.
        slack_workspaces: the Slack workspaces in which findings are shown.
    """

    partition: Partition
    governed_regions: tuple[str, ...]
    eligible_prefixes: tuple[str, ...]
    excluded_features: tuple[ExcludedFeature, ...]
    global_actions: tuple[str, ...]
    account_access_role: str
    qualifier: str
    resource_prefix: str
    key_alias_prefix: str
    trail_name: str
    responder_role: str
    reader_roles: tuple[str, ...]
    remediation_role: str
    automation_role: str
    starter_role: str
    provider_roles: str
    forwarder_roles: str
    exempt_tag: str
    classification_tag: str
    management_account_id: str
    phi_paths: tuple[str, ...]
    release_paths: tuple[str, ...]
    operation_paths: tuple[str, ...]
    security_paths: tuple[str, ...]
    partners: tuple[str, ...]
    slack_workspaces: tuple[str, ...]

    def role(self, name: str) -> str:
        """Return the ARN pattern of a role by name, in any account."""
        return f"arn:{self.partition}:iam::*:role/{name}"

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN pattern of a resource in any Region and account."""
        return f"arn:{self.partition}:{service}:*:*:{resource}"

    @property
    def break_glass(self) -> str:
        """The role that every guardrail spares.

        Any member administrator can make a role of any name, so a name alone exempts nobody safely: HLZ-SCP-06 denies
        creating, changing or passing this role in member accounts, and AWS made it with a trust in management alone.
        """
        return self.role(self.account_access_role)

    @property
    def bootstrap_roles(self) -> str:
        """The landing zone's own CDK bootstrap roles; they trust the management account."""
        return self.role(f"cdk-{self.qualifier}-*")

    @property
    def deploy_role(self) -> str:
        """The bootstrap role that starts deployments."""
        return self.role(f"cdk-{self.qualifier}-deploy-role-*")

    @property
    def deployers(self) -> tuple[str, ...]:
        """The roles with which CloudFormation changes the landing zone's own stacks and stack instances.

        The second is made in each account by AWS itself, for service-managed StackSets; its name ends in digits that
        AWS chooses. HLZ-SCP-06 guards both names.
        """
        return (self.role(f"cdk-{self.qualifier}-cfn-exec-role-*"), self.role("stacksets-exec-*"))

    @property
    def own_roles(self) -> str:
        """The roles that the landing zone's own stacks make; CloudFormation begins their names with the stack's."""
        return self.role(f"{self.resource_prefix}-*")

    @property
    def own_policies(self) -> str:
        """The managed policies that the landing zone's own stacks make, named the same way."""
        return f"arn:{self.partition}:iam::*:policy/{self.resource_prefix}-*"

    @property
    def responder(self) -> str:
        """The role with which an incident is contained; its name is among those of ``own_roles``."""
        return self.role(self.responder_role)

    @property
    def people(self) -> str:
        """Those who signed in through IAM Identity Center, which makes their roles as a service-linked role.

        HLZ-SCP-06 guards the path as well, so that nobody else can make a role on it.
        """
        return self.role("aws-reserved/sso.amazonaws.com/*")

    @property
    def automation(self) -> str:
        """The role of automatic remediation; its name is among those of ``own_roles``."""
        return self.role(self.automation_role)

    @property
    def provider(self) -> str:
        """The roles of the landing zone's own custom-resource provider; their names are among ``own_roles``."""
        return self.role(self.provider_roles)

    @property
    def forwarder(self) -> str:
        """The roles that forward events in every account; their names are among those of ``own_roles``."""
        return self.role(self.forwarder_roles)

    def deny(
        self, sid: str, actions: list[str], resources: list[str] | None = None, *, spare: tuple[str, ...] = ()
    ) -> Statement:
        """Return a Deny for everybody but break-glass and the roles spared.

        ``ArnNotLike`` also denies when ``aws:PrincipalArn`` is absent, which is the safe way round.
        """
        return {
            "Sid": sid,
            "Effect": "Deny",
            "Action": actions,
            "Resource": resources or "*",
            "Condition": {"ArnNotLike": {"aws:PrincipalArn": [self.break_glass, *spare]}},
        }

    def deny_when(
        self,
        sid: str,
        actions: list[str],
        condition: Condition,
        resources: list[str] | None = None,
        *,
        spare: tuple[str, ...] = (),
    ) -> Statement:
        """Return a Deny under a condition, for everybody but break-glass and the roles spared."""
        statement = self.deny(sid, actions, resources, spare=spare)
        statement["Condition"] = {**condition, **statement["Condition"]}
        return statement
