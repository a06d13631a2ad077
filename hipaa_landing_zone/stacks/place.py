"""Where a stack goes, and what all stacks of the landing zone have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import DefaultStackSynthesizer, Environment
from aws_cdk import aws_iam as iam

from hipaa_landing_zone.plan.name import QUALIFIER, stack_name

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan, PlannedStack


def properties(planned: PlannedStack) -> dict[str, Any]:
    """Return the properties of a stack: its account and Region, name, protection and bootstrap roles."""
    return {
        "env": Environment(account=planned.account_id, region=planned.region),
        "stack_name": stack_name(planned.id),
        "description": f"HIPAA landing zone, {planned.account}: {planned.purpose}",
        "synthesizer": DefaultStackSynthesizer(qualifier=QUALIFIER),
        "termination_protection": True,
    }


def administrator_patterns(plan: Plan, account_id: str) -> list[str]:
    """Return the ARN patterns of those who administer keys and buckets in an account.

    The root user is among them so that a key can be rescued when both roles are gone; until then HLZ-SCP-03 keeps it
    away.
    """
    prefix = f"arn:{plan.partition}:iam::{account_id}"
    return [
        f"{prefix}:role/{plan.organization.account_access_role}",
        f"{prefix}:role/cdk-{QUALIFIER}-cfn-exec-role-*",
        f"{prefix}:role/stacksets-exec-*",  # deploys the baseline; its name is guarded (HLZ-SCP-06)
        f"{prefix}:root",
    ]


def administrators(plan: Plan, account_id: str) -> iam.IPrincipal:
    """Return break-glass and the deployer of an account, as one principal.

    The account with a condition, not the roles themselves: AWS KMS refuses a key policy that names a role which does
    not exist, and a role that was made anew would no longer be meant.
    """
    condition = {"ArnLike": {"aws:PrincipalArn": administrator_patterns(plan, account_id)}}
    return iam.PrincipalWithConditions(iam.AccountPrincipal(account_id), condition)


def users(plan: Plan, account_id: str) -> iam.IPrincipal:
    """Return everybody in an account but its administrators: IAM policies of the account say who of them."""
    condition = {"ArnNotLike": {"aws:PrincipalArn": administrator_patterns(plan, account_id)}}
    return iam.PrincipalWithConditions(iam.AccountPrincipal(account_id), condition)
