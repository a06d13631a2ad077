"""Who may take the roles of the baseline: their trust policies, which stacks write and verification reads back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.plan.name import REMEDIATION_AUTOMATION_ROLE

if TYPE_CHECKING:
    from hipaa_landing_zone.plan.model import Plan

_PERMISSION_SET_SUFFIX = "?" * 16


def people_trust(plan: Plan, permission_set: str) -> dict[str, Any]:
    """Return the trust in the people of one permission set of the security account.

    By condition: IAM refuses a principal that does not exist, and IAM Identity Center makes these later.

    Args:
        plan: knows the security account and the organization.
        permission_set: its name.

    Raises:
        ValueError: one of them has no id yet.
    """
    return _trust(plan, {"ArnLike": {"aws:PrincipalArn": people(plan, permission_set)}})


def people(plan: Plan, *permission_sets: str) -> list[str]:
    """Return the ARN patterns of the security account's roles of permission sets, which IAM Identity Center makes.

    Args:
        plan: knows the security account.
        permission_sets: their names.

    Raises:
        ValueError: the security account or the organization has no id yet.
    """
    roles = f"{_security(plan)}:role/aws-reserved/sso.amazonaws.com"
    # With the Region in the path where Identity Center is not in us-east-1; sixteen characters close the name, or that
    # of another set which begins alike would do.
    return [
        f"{roles}/{path}AWSReservedSSO_{name}_{_PERMISSION_SET_SUFFIX}"
        for name in permission_sets
        for path in ("", "*/")
    ]


def remediation_trust(plan: Plan) -> dict[str, Any]:
    """Return the trust in the security account's automations.

    The account with a condition and not the role itself: a role that was made anew would no longer be meant.

    Args:
        plan: knows the security account and the organization.

    Raises:
        ValueError: one of them has no id yet.
    """
    role = f"{_security(plan)}:role/{REMEDIATION_AUTOMATION_ROLE}"
    return _trust(plan, {"ArnEquals": {"aws:PrincipalArn": role}})


def _security(plan: Plan) -> str:
    if plan.security_account_id is None or plan.organization_id is None:
        raise ValueError("no security account: the plan should have held this stack back")
    return f"arn:{plan.partition}:iam::{plan.security_account_id}"


def _trust(plan: Plan, condition: dict[str, Any]) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"{_security(plan)}:root"},
                "Action": "sts:AssumeRole",
                "Condition": {**condition, "StringEquals": {"aws:PrincipalOrgID": plan.organization_id}},
            }
        ],
    }
