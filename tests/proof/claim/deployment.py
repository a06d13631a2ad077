"""The roles that guardrails spare cannot be forged, taken over or borrowed: names, stacks, functions, assets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import z3
from proof.claim.model import (
    AUTOMATION,
    BOOTSTRAP_ROLES,
    BREAK_GLASS,
    DEPLOY_ROLE,
    DEPLOYERS,
    OWN_ROLES,
    PEOPLE,
    READERS,
    REMEDIATION,
    RESPONDER,
    STARTER,
    Claim,
    because,
    changes,
)
from proof.claim.organization import governed, untagged

if TYPE_CHECKING:
    from proof.request import Request

    from hipaa_landing_zone.plan.model import PlannedOu

_ROLES = (BREAK_GLASS, BOOTSTRAP_ROLES, "arn:aws:iam::*:role/stacksets-exec-*", PEOPLE)
_STACKS = ("arn:aws:cloudformation:*:*:stack/hlz-*", "arn:aws:cloudformation:*:*:stack/StackSet-hlz-*")
_ROLE_CHANGES = changes("iam", "role") - {"iam:PassRole"}
_SERVICE_LINKED = "Harmless: it makes or deletes service-linked roles only, whose names nobody spares."
_ROLES_OPEN = {"iam:CreateServiceLinkedRole": _SERVICE_LINKED, "iam:DeleteServiceLinkedRole": _SERVICE_LINKED}
_NOT_FOR_MEMBERS = because(
    "Elsewhere: the caller is no member yet; the role's trust, which spared-roles-stay guards, decides.",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
) | because(
    "Harmless: it counts only together with sts:AssumeRole.",
    "sts:SetContext",
    "sts:SetSourceIdentity",
    "sts:TagSession",
)
_DEPLOYING = (BREAK_GLASS, DEPLOY_ROLE, *DEPLOYERS)

_MAKING = frozenset(
    """
    ec2:AssociateRouteTable ec2:AuthorizeSecurityGroupIngress ec2:CreateFlowLogs ec2:CreateRouteTable
    ec2:CreateSecurityGroup ec2:CreateSubnet ec2:CreateTags ec2:CreateVpc ec2:CreateVpcEndpoint ec2:DeleteFlowLogs
    ec2:ModifyVpcAttribute iam:CreatePolicy iam:CreatePolicyVersion kms:CreateAlias kms:CreateKey kms:DeleteAlias
    kms:EnableKeyRotation kms:PutKeyPolicy kms:TagResource kms:UpdateAlias lambda:CreateFunction lambda:DeleteFunction
    lambda:InvokeFunction lambda:UpdateFunctionCode lambda:UpdateFunctionConfiguration logs:CreateLogDelivery
    logs:CreateLogGroup logs:PutRetentionPolicy s3:CreateBucket s3:DeleteBucketPolicy s3:PutBucketLogging
    s3:PutBucketObjectLockConfiguration s3:PutBucketOwnershipControls s3:PutBucketPolicy
    s3:PutBucketPublicAccessBlock s3:PutBucketVersioning s3:PutEncryptionConfiguration s3:PutLifecycleConfiguration
    s3:PutReplicationConfiguration
    """.split()
)
"""What CloudFormation calls for the resource types of the landing zone's templates."""
_ASSETS = ("arn:aws:s3:::cdk-hlz-assets-*",)


def _in_use(ou: PlannedOu) -> bool:
    return ou.purpose in ("security", "infrastructure", "workloads")


def _ordinary(request: Request) -> z3.BoolRef:
    """Return whether a request goes to a governed Region and opens nothing to the public."""
    public = [request.key("s3:x-amz-acl").present, request.key("lambda:FunctionUrlAuthType").present]
    return z3.And(governed(request), z3.Not(z3.Or(*public)))


def _calls_own_function(request: Request) -> z3.BoolRef:
    """Return whether an event source would call a function of the landing zone."""
    function = request.key("lambda:FunctionArn")
    return z3.And(function.present, function.slots[0].value.like("arn:aws:lambda:*:*:function:hlz-*"))


CLAIMS = (
    Claim(
        name="spared-roles-stay",
        sentence="Nobody but break-glass can make or change a role with a bootstrap role's or break-glass's name.",
        rests_on=("DenyGuardedRoleChanges",),
        actions=_ROLE_CHANGES,
        about=lambda request: request.on(*_ROLES),
        left_open=_ROLES_OPEN,
    ),
    Claim(
        name="own-roles-stay",
        sentence="Nobody but break-glass and the deployers can make or change a role of the landing zone.",
        rests_on=("DenyOwnRoleChanges",),
        actions=_ROLE_CHANGES,
        about=lambda request: request.on(OWN_ROLES),
        spared=(BREAK_GLASS, *DEPLOYERS),
        left_open=_ROLES_OPEN,
    ),
    Claim(
        name="own-policies-stay",
        sentence="Nobody but break-glass and the deployers can change what a role of the landing zone may do.",
        rests_on=("DenyOwnPolicyChanges",),
        actions=changes("iam", "policy"),
        about=lambda request: request.on("arn:aws:iam::*:policy/hlz-*"),
        spared=(BREAK_GLASS, *DEPLOYERS),
        left_open=because("Harmless: no policy asks for a managed policy's tags.", "iam:TagPolicy", "iam:UntagPolicy"),
    ),
    Claim(
        name="spared-roles-are-not-assumed",
        sentence="Nobody but break-glass can assume a role that guardrails spare.",
        rests_on=("DenyAssumingGuardedRoles",),
        actions=changes("sts", "role"),
        about=lambda request: request.on(*_ROLES),
        left_open=_NOT_FOR_MEMBERS,
    ),
    Claim(
        name="own-roles-are-not-assumed",
        sentence="Nobody but people who signed in, and the automation, can assume a role of the landing zone.",
        rests_on=("DenyAssumingOwnRoles",),
        actions=changes("sts", "role"),
        about=lambda request: request.on(OWN_ROLES),
        spared=(BREAK_GLASS, PEOPLE, AUTOMATION),
        left_open=_NOT_FOR_MEMBERS,
    ),
    Claim(
        name="roles-of-people-are-for-people",
        sentence="Nobody but people who signed in can assume a role that is for people.",
        rests_on=("DenyAssumingRolesOfPeople",),
        actions=changes("sts", "role"),
        about=lambda request: request.on(RESPONDER, *READERS),
        spared=(BREAK_GLASS, PEOPLE),
        left_open=_NOT_FOR_MEMBERS,
        exact=True,
    ),
    Claim(
        name="remediation-is-for-the-automation",
        sentence="Nobody but the automation can assume the role for remediation.",
        rests_on=("DenyAssumingRemediation",),
        actions=changes("sts", "role"),
        about=lambda request: request.on(REMEDIATION),
        spared=(BREAK_GLASS, AUTOMATION),
        left_open=_NOT_FOR_MEMBERS,
        exact=True,
    ),
    Claim(
        name="roles-reach-those-whom-they-are-for",
        sentence="No policy outside quarantine stops people from their roles, or the automation from its own.",
        actions=frozenset({"sts:AssumeRole"}),
        about=lambda request: z3.And(
            z3.Or(
                z3.And(request.by(PEOPLE), request.on(RESPONDER, *READERS)),
                z3.And(request.by(AUTOMATION), request.on(REMEDIATION)),
            ),
            untagged(request),
        ),
        spared=(),
        ous=_in_use,
        promise="free",
    ),
    Claim(
        name="spared-roles-are-not-passed",
        sentence="Nobody but break-glass and those who deploy can pass a role that guardrails spare to a service.",
        rests_on=("DenyPassingGuardedRoles",),
        actions=frozenset({"iam:PassRole"}),
        about=lambda request: request.on(*_ROLES),
        spared=_DEPLOYING,
        exact=True,
    ),
    Claim(
        name="own-roles-are-not-passed",
        sentence="Nobody but break-glass, those who deploy and the automations' starter can pass the zone's own roles.",
        rests_on=("DenyPassingOwnRoles",),
        actions=frozenset({"iam:PassRole"}),
        about=lambda request: request.on(OWN_ROLES),
        spared=(*_DEPLOYING, STARTER),
        exact=True,
    ),
    Claim(
        name="automations-start",
        sentence="No policy outside quarantine stops the starter from passing the automation's role on.",
        actions=frozenset({"iam:PassRole", "ssm:StartAutomationExecution"}),
        about=lambda request: z3.And(request.by(STARTER), governed(request), request.on(AUTOMATION), untagged(request)),
        spared=(),
        ous=_in_use,
        promise="free",
    ),
    Claim(
        name="own-stacks-stay",
        sentence="Nobody but break-glass and those who deploy can change a stack of the landing zone.",
        rests_on=("DenyLandingZoneStackChanges",),
        actions=changes("cloudformation", "stack"),
        about=lambda request: request.on(*_STACKS),
        spared=_DEPLOYING,
        left_open=because(
            "Harmless: no policy asks for a stack's tags.", "cloudformation:TagResource", "cloudformation:UntagResource"
        )
        | because(
            "Gap, low: a handler of a resource type could report progress.", "cloudformation:RecordHandlerProgress"
        ),
    ),
    Claim(
        name="own-functions-stay",
        sentence="Nobody but break-glass and the deployers can call or change a function of the landing zone.",
        rests_on=("DenyLandingZoneFunctionChanges",),
        actions=changes("lambda", "function"),
        about=lambda request: request.on("arn:aws:lambda:*:*:function:hlz-*"),
        spared=(BREAK_GLASS, *DEPLOYERS),
        left_open=because(
            "Harmless: it changes neither code nor callers.",
            "lambda:DisableReplication",
            "lambda:EnableReplication",
            "lambda:PublishVersion",
            "lambda:TagResource",
            "lambda:UntagResource",
        ),
    ),
    Claim(
        name="own-functions-have-no-event-sources",
        sentence="Nobody but break-glass and the deployers can let events call a function of the landing zone.",
        rests_on=("DenyEventSourcesOfOwnFunctions",),
        actions=frozenset({"lambda:CreateEventSourceMapping", "lambda:UpdateEventSourceMapping"}),
        about=_calls_own_function,
        spared=(BREAK_GLASS, *DEPLOYERS),
        exact=True,
    ),
    Claim(
        name="asset-buckets-stay",
        sentence="Nobody but break-glass and the bootstrap roles can change a bucket of deployment assets.",
        rests_on=("DenyDeploymentAssetChanges",),
        actions=changes("s3", "bucket"),
        about=lambda request: request.on("arn:aws:s3:::cdk-hlz-assets-*"),
        spared=(BREAK_GLASS, BOOTSTRAP_ROLES),
        left_open=because(
            "Harmless: it changes neither who may read nor what is kept.",
            "s3:TagResource",
            "s3:UntagResource",
        )
        | because("Harmless: assets are not replicated.", "s3:PauseReplication"),
    ),
    Claim(
        name="assets-stay",
        sentence="Nobody but break-glass and the bootstrap roles can swap a template on its way.",
        rests_on=("DenyDeploymentAssetChanges",),
        actions=changes("s3", "object"),
        about=lambda request: request.on("arn:aws:s3:::cdk-hlz-assets-*/*"),
        spared=(BREAK_GLASS, BOOTSTRAP_ROLES),
        left_open=because(
            "Harmless: it neither adds nor takes away an object.", "s3:InitiateReplication", "s3:RestoreObject"
        )
        | because("Harmless: asset buckets have no Object Lock.", "s3:BypassGovernanceRetention")
        | because("Elsewhere: it counts only together with replication.", "s3:ObjectOwnerOverrideToBucketOwner"),
    ),
    Claim(
        name="deployers-make-what-they-deploy",
        sentence="No policy stops a deployer from making, changing and deleting what the templates hold.",
        actions=_MAKING,
        about=lambda request: z3.And(request.by(*DEPLOYERS), _ordinary(request), z3.Not(request.on(*_ASSETS))),
        spared=(),
        ous=_in_use,
        promise="free",
    ),
    Claim(
        name="deployers-make-own-roles",
        sentence="No policy stops a deployer from making, changing and passing the landing zone's own roles.",
        actions=_ROLE_CHANGES - _ROLES_OPEN.keys() | {"iam:PassRole"},
        about=lambda request: z3.And(request.by(*DEPLOYERS), request.on(OWN_ROLES)),
        spared=(),
        ous=_in_use,
        promise="free",
    ),
    Claim(
        name="deploy-role-starts-deployments",
        sentence="No policy stops the deploy role from changing the landing zone's stacks and passing the deployer on.",
        actions=frozenset({"cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet", "iam:PassRole"}),
        about=lambda request: z3.And(
            request.by(DEPLOY_ROLE), governed(request), request.on(*_STACKS, DEPLOYERS[0]), untagged(request)
        ),
        spared=(),
        ous=_in_use,
        promise="free",
    ),
)
