"""What the roles of applications may do at most: the document of the permissions boundary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.plan.name import APPLICATION_BOUNDARY, RESOURCE_PREFIX

if TYPE_CHECKING:
    from hipaa_landing_zone.plan.model import Plan

_IDENTITIES = ("iam:CreateRole", "iam:CreateUser", "iam:PutRolePermissionsBoundary", "iam:PutUserPermissionsBoundary")
_PERMISSIONS = (
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:DeleteRolePolicy",
    "iam:DeleteUserPolicy",
    "iam:DetachRolePolicy",
    "iam:DetachUserPolicy",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
)
_STACKS = (
    "cloudformation:ContinueUpdateRollback",
    "cloudformation:CreateChangeSet",
    "cloudformation:CreateStackRefactor",
    "cloudformation:DeleteStack",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:ExecuteStackRefactor",
    "cloudformation:RollbackStack",
    "cloudformation:UpdateStack",
)
"""What runs with the role that a stack was made with, without ``iam:PassRole``; no condition key tells that role."""

_READING = (
    "cloudformation:Describe*",
    "cloudformation:Get*",
    "cloudformation:List*",
    "iam:Get*",
    "iam:List*",
    "lambda:Get*",
    "lambda:List*",
    "ssm:Describe*",
    "ssm:Get*",
    "ssm:List*",
)


def application_boundary_arn(partition: str, account_id: str) -> str:
    """Return the ARN of the boundary of an account."""
    return f"arn:{partition}:iam::{account_id}:policy/{APPLICATION_BOUNDARY}"


def application_boundary(plan: Plan, account_id: str) -> dict[str, Any]:
    """Return the boundary of an account; it grants nothing.

    Args:
        plan: knows the partition and the name of break-glass.
        account_id: the account, or what stands for it in a template.
    """
    identity = f"arn:{plan.partition}:iam::{account_id}"
    own = application_boundary_arn(plan.partition, account_id)
    unbounded = [f"{identity}:role/{name}" for name in ("cdk-*", "aws-reserved/*", "stacksets-exec-*")]
    unbounded.append(f"{identity}:role/{plan.organization.account_access_role}")
    elsewhere = {"StringNotEquals": {"iam:PermissionsBoundary": own}}
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": "WhatPoliciesAllow", "Effect": "Allow", "Action": "*", "Resource": "*"},
            _deny("IdentitiesWithoutThisBoundary", [*_IDENTITIES, *_PERMISSIONS], Condition=elsewhere),
            _deny(
                "TakingBoundariesAway",
                ["iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary"],
            ),
            {
                "Sid": "ChangingTheLandingZone",
                "Effect": "Deny",
                "NotAction": list(_READING),
                "Resource": _landing_zone(plan.partition, account_id),
            },
            _deny(
                "RolesWithoutABoundary",
                ["iam:PassRole", "iam:UpdateAssumeRolePolicy", "sts:AssumeRole"],
                Resource=unbounded,
            ),
            _deny("StacksWithAnotherRole", list(_STACKS)),
            _deny("OrganizationAndAccount", ["account:*", "organizations:*"]),
        ],
    }


def _landing_zone(partition: str, account: str) -> list[str]:
    return [
        f"arn:{partition}:iam::{account}:policy/{RESOURCE_PREFIX}-*",
        f"arn:{partition}:iam::{account}:role/{RESOURCE_PREFIX}-*",
        f"arn:{partition}:cloudformation:*:{account}:stack/{RESOURCE_PREFIX}-*",
        f"arn:{partition}:cloudformation:*:{account}:stack/StackSet-{RESOURCE_PREFIX}-*",
        f"arn:{partition}:lambda:*:{account}:function:{RESOURCE_PREFIX}-*",
        f"arn:{partition}:ssm:*:{account}:parameter/{RESOURCE_PREFIX}/*",
    ]


def _deny(sid: str, actions: list[str], **more: Any) -> dict[str, Any]:
    return {"Sid": f"No{sid}", "Effect": "Deny", "Action": actions, "Resource": "*", **more}
