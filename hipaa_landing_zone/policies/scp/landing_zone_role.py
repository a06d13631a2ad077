"""HLZ-SCP-06: the roles and stacks that other guardrails spare cannot be forged, taken over or borrowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import EVERYWHERE, Guardrail

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter

_ROLE_CHANGES = [
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRole",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
    "iam:UpdateRoleDescription",
]
_STACK_CHANGES = [
    "cloudformation:CancelUpdateStack",
    "cloudformation:ContinueUpdateRollback",
    "cloudformation:CreateChangeSet",
    "cloudformation:CreateStack",
    "cloudformation:DeleteChangeSet",
    "cloudformation:DeleteStack",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:RollbackStack",
    "cloudformation:SetStackPolicy",
    "cloudformation:SignalResource",
    "cloudformation:UpdateStack",
    "cloudformation:UpdateTerminationProtection",
]


def deny_landing_zone_role_changes(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny every way in which a member administrator could become a role that other guardrails spare.

    Exempting a role by name is safe only if nobody in the account can make, change, assume or pass a role of that name:

    - *make or change it*: role changes on the guarded names are denied;
    - *assume it*: a bootstrap role trusts its own account, so sts:AssumeRole on it is denied inside the account; the
      management account, which deploys, is bound by no SCP. The break-glass role trusts management alone;
    - *pass it*: iam:PassRole of the guarded roles is denied to all but the deploy role and the deployer;
    - *use a stack that already has it*: an update of a stack runs with the role that the stack was made with, without
      iam:PassRole, so changes of the landing zone's own stacks are denied as well;
    - *swap a template on its way*: the CDK CLI uploads a template and then names it to CloudFormation, so objects in
      the bootstrap buckets may be written by the bootstrap roles alone.

    Exempt: the break-glass role, which makes the bootstrap roles; the deployer, which makes the landing zone's roles;
    the bootstrap roles for stacks and assets.
    """
    bootstrap = perimeter.role(f"cdk-{perimeter.qualifier}-*")
    deploy = perimeter.role(f"cdk-{perimeter.qualifier}-deploy-role-*")
    guarded = [perimeter.break_glass, bootstrap, perimeter.own_roles]
    stacks = f"arn:{perimeter.partition}:cloudformation:*:*:stack/{perimeter.resource_prefix}-*"
    assets = f"arn:{perimeter.partition}:s3:::cdk-{perimeter.qualifier}-assets-*"
    return (
        # The deployer may make the landing zone's own roles, but no bootstrap role and no break-glass role.
        perimeter.deny("DenyGuardedRoleChanges", _ROLE_CHANGES, guarded[:2]),
        perimeter.deny("DenyOwnRoleChanges", _ROLE_CHANGES, guarded[2:], spare=(perimeter.deployer,)),
        perimeter.deny("DenyAssumingGuardedRoles", ["sts:AssumeRole"], guarded),
        perimeter.deny("DenyPassingGuardedRoles", ["iam:PassRole"], guarded, spare=(deploy, perimeter.deployer)),
        perimeter.deny("DenyLandingZoneStackChanges", _STACK_CHANGES, [stacks], spare=(deploy, perimeter.deployer)),
        perimeter.deny(
            "DenyDeploymentAssetChanges",
            ["s3:DeleteBucket*", "s3:DeleteObject*", "s3:PutBucket*", "s3:PutObject*"],
            [assets, f"{assets}/*"],
            spare=(bootstrap,),
        ),
    )


LANDING_ZONE_ROLE = Guardrail(
    id="HLZ-SCP-06",
    type="SERVICE_CONTROL_POLICY",
    title="Roles that guardrails spare cannot be forged, taken over or borrowed",
    citations=("164.308(a)(4)(ii)(C)", "164.312(a)(1)", "164.312(c)(1)"),
    attached_to=EVERYWHERE,
    statements=deny_landing_zone_role_changes,
)
