"""What every guardrail needs to know of the organization that it guards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hipaa_landing_zone.config.region import Partition
    from hipaa_landing_zone.policies.document import Statement


@dataclass(frozen=True, slots=True)
class Perimeter:
    """The facts that guardrails are functions of.

    Attributes:
        partition: the AWS partition, part of every ARN.
        governed_regions: Regions that may be used.
        eligible_prefixes: IAM service prefixes that workload accounts may call.
        global_actions: actions that a Region deny must spare, because their service answers from one Region.
        account_access_role: the role that AWS Organizations made in each account, trusted by management alone.
        qualifier: the bootstrap qualifier: the deployer's roles begin with ``cdk-<qualifier>-``.
        resource_prefix: the first part of the names of the landing zone's own stacks, buckets and trail.
        key_alias_prefix: the first part of the names of the landing zone's own key aliases.
        trail_name: the name of the organization trail.
    """

    partition: Partition
    governed_regions: tuple[str, ...]
    eligible_prefixes: tuple[str, ...]
    global_actions: tuple[str, ...]
    account_access_role: str
    qualifier: str
    resource_prefix: str
    key_alias_prefix: str
    trail_name: str

    def role(self, name: str) -> str:
        """Return the ARN pattern of a role by name, in any account."""
        return f"arn:{self.partition}:iam::*:role/{name}"

    @property
    def break_glass(self) -> str:
        """The role that every guardrail spares.

        Any member administrator can make a role of any name, so a name alone exempts nobody safely: HLZ-SCP-06 denies
        creating, changing or passing this role in member accounts, and AWS made it with a trust in management alone.
        """
        return self.role(self.account_access_role)

    @property
    def deployer(self) -> str:
        """The role with which CloudFormation changes the landing zone's own stacks; HLZ-SCP-06 guards its name."""
        return self.role(f"cdk-{self.qualifier}-cfn-exec-role-*")

    @property
    def own_roles(self) -> str:
        """The roles that the landing zone's own stacks make; CloudFormation begins their names with the stack's."""
        return self.role(f"{self.resource_prefix}-*")

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
