"""Member accounts, made one after the other and kept when their stack goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import CfnTag, RemovalPolicy, Stack
from aws_cdk import aws_organizations as organizations
from constructs import Construct

from hipaa_landing_zone.plan.name import CLASSIFICATION_TAG
from hipaa_landing_zone.stacks.place import properties

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan, PlannedAccount, PlannedStack
    from hipaa_landing_zone.stacks.organization import OrganizationStack


class AccountStack(Stack):
    """Up to 450 accounts. AWS makes one account at a time, so each depends on the one before it."""

    def __init__(self, scope: Construct, planned: PlannedStack, plan: Plan, organization: OrganizationStack) -> None:
        super().__init__(scope, planned.id, **properties(planned))
        accounts = Construct(self, "Account")
        previous: organizations.CfnAccount | None = None
        for account in plan.accounts:
            if account.stack != planned.id or account.placed_in is None:
                continue
            resource = organizations.CfnAccount(
                accounts,
                account.name,
                account_name=account.name,
                email=account.email,
                parent_ids=[organization.ou_ids[account.placed_in]],
                role_name=plan.organization.account_access_role,
                tags=_tags(account),
            )
            resource.apply_removal_policy(RemovalPolicy.RETAIN)
            if previous:
                resource.add_resource_dependency(previous)
            previous = resource


def _tags(account: PlannedAccount) -> list[CfnTag]:
    return [
        CfnTag(key=CLASSIFICATION_TAG, value="phi" if account.holds_phi else "non-phi"),
        CfnTag(key="hlz:environment", value=account.environment),
        CfnTag(key="hlz:purpose", value=account.purpose),
    ]
