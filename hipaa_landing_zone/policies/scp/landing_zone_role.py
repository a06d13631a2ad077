"""HLZ-SCP-06: the roles and stacks that other guardrails spare cannot be forged, taken over or borrowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import EVERYWHERE

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
_POLICY_CHANGES = [
    "iam:CreatePolicy",
    "iam:CreatePolicyVersion",
    "iam:DeletePolicy",
    "iam:DeletePolicyVersion",
    "iam:SetDefaultPolicyVersion",
]
_ASSUME = ["sts:AssumeRole"]
_STACK_CHANGES = [
    "cloudformation:CancelUpdateStack",
    "cloudformation:ContinueUpdateRollback",
    "cloudformation:CreateChangeSet",
    "cloudformation:CreateStack",
    "cloudformation:CreateStackRefactor",
    "cloudformation:DeleteChangeSet",
    "cloudformation:DeleteStack",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:ExecuteStackRefactor",
    "cloudformation:RollbackStack",
    "cloudformation:SetStackPolicy",
    "cloudformation:SignalResource",
    "cloudformation:UpdateStack",
    "cloudformation:UpdateTerminationProtection",
]
_FUNCTION_CHANGES = [
    "lambda:AddPermission",
    "lambda:Create*",
    "lambda:Delete*",
    "lambda:Invoke*",  # what is called runs as its role, with whatever the caller asks for
    "lambda:Put*",
    "lambda:RemovePermission",
    "lambda:Update*",
]
_EVENT_SOURCES = ["lambda:CreateEventSourceMapping", "lambda:UpdateEventSourceMapping"]
_ASSET_CHANGES = [
    "s3:AbortMultipartUpload",
    "s3:CreateBucket*",
    "s3:DeleteBucket*",
    "s3:DeleteObject*",
    "s3:Put*",
    "s3:Replicate*",  # a forged template could come in from another bucket
    "s3:Update*",
]


def deny_landing_zone_role_changes(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny every way in which a member administrator could become a role that other guardrails spare.

    Exempting a role by name is safe only if nobody in the account can make, change, assume or pass a role of that name:

    - *make or change it*: role changes on the guarded names are denied, and so are changes of the managed policies
      ``hlz-*``, which say what the landing zone's own roles may do;
    - *assume it*: a bootstrap role trusts its own account, so sts:AssumeRole on it is denied inside the account; the
      management account, which deploys, is bound by no SCP. The break-glass role trusts management alone. The
      responder's, the auditor's and the investigator's role are taken by people who signed in through IAM Identity
      Center, the role for remediation by the security account's automation; an SCP binds who calls, so each role's
      trust says who of them;
    - *pass it*: iam:PassRole of the guarded roles is denied to all but the deploy role and the deployer; the landing
      zone's own may also be passed by the role that starts automations, whose permissions name one role;
    - *use a stack that already has it*: an update of a stack runs with the role that the stack was made with, without
      iam:PassRole, so changes of the landing zone's own stacks and stack instances are denied as well;
    - *use a function that already has it*: its code would run as the role, so changes of the landing zone's own
      functions and calls to them are denied, also by way of an event source;
    - *swap a template on its way*: the CDK CLI uploads a template and then names it to CloudFormation, so objects in
      the bootstrap buckets may be written by the bootstrap roles alone.

    Guarded names: the break-glass role, ``cdk-hlz-*``, ``stacksets-exec-*`` and IAM Identity Center's own path (which
    AWS makes as service-linked roles that no SCP binds) and ``hlz-*``. Application teams deploy with roles of another
    bootstrap qualifier, which is not touched.

    Exempt: the break-glass role, which makes the bootstrap roles; the deployers, which make the landing zone's roles;
    the bootstrap roles for stacks and assets; for the roles that they are to take, people and the automation.

    Source: IAM Identity Center User Guide, IAM roles created by IAM Identity Center; Organizations User Guide, tasks
    and entities not restricted by SCPs; AWS re:Post, protected role AWSReservedSSO.
    """
    guarded = [
        perimeter.break_glass,
        perimeter.bootstrap_roles,
        perimeter.role("stacksets-exec-*"),
        perimeter.people,
    ]
    prefix, deploying = perimeter.resource_prefix, (perimeter.deploy_role, *perimeter.deployers)
    people, automation, starter = perimeter.people, perimeter.automation, perimeter.role(perimeter.starter_role)
    of_people = [perimeter.responder, *(perimeter.role(each) for each in perimeter.reader_roles)]
    of_automation = [perimeter.role(perimeter.remediation_role)]
    stacks = [perimeter.arn("cloudformation", f"stack/{name}{prefix}-*") for name in ("", "StackSet-")]
    functions = [perimeter.arn("lambda", f"function:{prefix}-*")]
    assets = f"arn:{perimeter.partition}:s3:::cdk-{perimeter.qualifier}-assets-*"
    return (
        # A deployer may make the landing zone's own roles, but no bootstrap role and no break-glass role.
        perimeter.deny("DenyGuardedRoleChanges", _ROLE_CHANGES, guarded),
        perimeter.deny("DenyOwnRoleChanges", _ROLE_CHANGES, [perimeter.own_roles], spare=perimeter.deployers),
        perimeter.deny("DenyOwnPolicyChanges", _POLICY_CHANGES, [perimeter.own_policies], spare=perimeter.deployers),
        perimeter.deny("DenyAssumingGuardedRoles", _ASSUME, guarded),
        perimeter.deny("DenyAssumingOwnRoles", _ASSUME, [perimeter.own_roles], spare=(people, automation)),
        perimeter.deny("DenyAssumingRolesOfPeople", _ASSUME, of_people, spare=(people,)),
        perimeter.deny("DenyAssumingRemediation", _ASSUME, of_automation, spare=(automation,)),
        perimeter.deny("DenyPassingGuardedRoles", ["iam:PassRole"], guarded, spare=deploying),
        perimeter.deny("DenyPassingOwnRoles", ["iam:PassRole"], [perimeter.own_roles], spare=(*deploying, starter)),
        perimeter.deny("DenyLandingZoneStackChanges", _STACK_CHANGES, stacks, spare=deploying),
        perimeter.deny("DenyLandingZoneFunctionChanges", _FUNCTION_CHANGES, functions, spare=perimeter.deployers),
        perimeter.deny_when(
            "DenyEventSourcesOfOwnFunctions",
            _EVENT_SOURCES,
            {"ArnLike": {"lambda:FunctionArn": functions}},
            spare=perimeter.deployers,
        ),
        perimeter.deny(
            "DenyDeploymentAssetChanges",
            _ASSET_CHANGES,
            [assets, f"{assets}/*"],
            spare=(perimeter.bootstrap_roles,),
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
