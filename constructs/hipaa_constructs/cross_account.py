"""Trust in roles of other accounts by their names, so that neither account has to be deployed before the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Stack
from aws_cdk import aws_iam as iam

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constructs import Construct


def make_trusting_role(
    scope: Construct,
    construct_id: str,
    *,
    role_name: str,
    callers: Sequence[iam.IRole],
    denials: Mapping[str, Mapping[str, Any]],
) -> iam.Role:
    """Makes a role that the callers may take on, and nobody else.

    IAM refuses a policy that names a role which does not exist, and forgets one that was made anew. So each account is
    trusted under the condition that the caller is one of its roles named. Source: IAM User Guide, "AWS JSON policy
    elements: Principal", aws:PrincipalArn.

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        role_name: literal name, known to the callers.
        callers: roles, at least one.
        denials: conditions under which the trust policy denies, by statement id.

    Returns:
        The role.
    """
    own = Stack.of(scope).account
    accounts: dict[str, list[str]] = {}
    for caller in callers:
        accounts.setdefault(caller.principal_account or own, []).append(caller.role_arn)
    trusted = [
        iam.AccountPrincipal(account).with_conditions({"ArnEquals": {"aws:PrincipalArn": arns}})
        for account, arns in accounts.items()
    ]
    role = iam.Role(scope, construct_id, role_name=role_name, assumed_by=iam.CompositePrincipal(*trusted))
    if role.assume_role_policy is None:  # a role made here always has one
        raise RuntimeError(f"{role_name}: role without a trust policy")
    for sid, conditions in denials.items():
        role.assume_role_policy.add_statements(deny_everybody(sid, ["sts:AssumeRole"], conditions))
    return role


def deny_everybody(
    sid: str, actions: Sequence[str], conditions: Mapping[str, Any] | None = None, resources: Sequence[str] = ()
) -> iam.PolicyStatement:
    """Returns a Deny for everybody under a condition, for the policy of a resource.

    Args:
        sid: id of the statement.
        actions: what is denied.
        conditions: when; always if None.
        resources: ARNs; none for a trust policy, which knows no Resource.

    Returns:
        The statement.
    """
    return iam.PolicyStatement(
        sid=sid,
        effect=iam.Effect.DENY,
        principals=[iam.AnyPrincipal()],
        actions=list(actions),
        resources=list(resources) or None,
        conditions=conditions,
    )


def unless(*role_arns: str) -> dict[str, Any]:
    """Returns the condition that the caller is none of the roles; it holds also for callers without any ARN."""
    return {"ArnNotEquals": {"aws:PrincipalArn": list(role_arns)}}


def is_one_of(*role_arns: str) -> dict[str, Any]:
    """Returns the condition that the caller is one of the roles."""
    return {"ArnEquals": {"aws:PrincipalArn": list(role_arns)}}
