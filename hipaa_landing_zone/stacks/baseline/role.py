"""The roles with which people of the security account look at an account and contain an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from hipaa_landing_zone.plan.name import AUDITOR_ROLE, RESOURCE_PREFIX, RESPONDER_ROLE
from hipaa_landing_zone.plan.trust import people_trust
from hipaa_landing_zone.stacks.baseline.data_access import deny_data

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan

SESSION_S = 3600
_CONTAIN = (
    "autoscaling:DetachInstances",
    "autoscaling:EnterStandby",
    "autoscaling:SetInstanceProtection",
    "autoscaling:SuspendProcesses",
    "ec2:CreateSecurityGroup",
    "ec2:DisassociateAddress",
    "ec2:DisassociateIamInstanceProfile",
    "ec2:ModifyNetworkInterfaceAttribute",
    "ec2:RevokeSecurityGroupEgress",
    "ec2:RevokeSecurityGroupIngress",
    "ec2:StopInstances",
    "ecs:StopTask",
    "iam:DeleteLoginProfile",
    "iam:UpdateAccessKey",
    "lambda:PutFunctionConcurrency",
    "rds:StopDBCluster",
    "rds:StopDBInstance",
    "s3:PutBucketPublicAccessBlock",
    "ssm:TerminateSession",
    "states:StopExecution",
    "transfer:StopServer",
)
_PRESERVE = (
    "dynamodb:CreateBackup",
    "ec2:CreateSnapshot",
    "ec2:CreateSnapshots",
    "ec2:LockSnapshot",
    "rds:CreateDBClusterSnapshot",
    "rds:CreateDBSnapshot",
    "s3:PutObjectLegalHold",
)
_MADE = ("CreateSecurityGroup", "CreateSnapshot", "CreateSnapshots")
_CUT_OFF = ("iam:AttachRolePolicy", "iam:AttachUserPolicy")


class PeopleRoles(Construct):
    """``hlz-auditor`` and ``hlz-incident-responder``, for permission sets of the security account and nobody else.

    Trust: the security account's role of one permission set, which only IAM Identity Center makes (path
    ``aws-reserved/sso.amazonaws.com``), in this organization; a session lasts an hour.

    The *auditor* reads settings: AWS's ``SecurityAudit``.

    The *responder* also contains and preserves, after the AWS Security Incident Response Guide: takes a machine off the
    network or stops it, blocks public access, deactivates keys, cuts an identity off by attaching ``AWSDenyAll`` and
    nothing else, ends sessions, takes snapshots, locks them, holds objects. It cannot grant or run anything: no policy
    but that one, no user data, no key policy, no deletion of data, nothing of the landing zone's own or of break-glass.
    Four calls go both ways, since AWS has no condition key for which way a request goes: those for an access key's
    status, a bucket's public access block, an object's legal hold and a function's concurrency. What they open is bound
    by the organization's policies, and recorded.

    Neither reads data: an incident is contained without looking at PHI, and a review looks at settings. Whoever must
    look is given access to that data, for that case, by who is responsible for it. The deny also holds for what AWS
    adds to its managed policy. Snapshots of encrypted volumes and databases need no decryption.

    45 CFR 164.308(a)(6)(ii), 164.308(a)(8), 164.308(a)(4)(ii)(B), 164.312(a)(1).

    Args:
        scope: the baseline.
        construct_id: id in the parent.
        plan: knows the security account and the permission sets.

    Raises:
        ValueError: the plan has no security account yet.
    """

    def __init__(self, scope: Construct, construct_id: str, *, plan: Plan) -> None:
        super().__init__(scope, construct_id)
        self._plan, self._account = plan, Stack.of(self).account
        self._role("Auditor", AUDITOR_ROLE, plan.people.auditors, "Reads settings, no data", [deny_data()])
        self._role(
            "Responder",
            RESPONDER_ROLE,
            plan.people.responders,
            "Contains incidents and preserves evidence, reads no data",
            [*self._response(), deny_data()],
        )

    def _role(
        self, construct_id: str, name: str, permission_set: str, description: str, statements: list[dict[str, Any]]
    ) -> None:
        role = iam.CfnRole(
            self,
            construct_id,
            role_name=name,
            description=description,
            max_session_duration=SESSION_S,
            assume_role_policy_document=people_trust(self._plan, permission_set),
            managed_policy_arns=[f"arn:{self._plan.partition}:iam::aws:policy/SecurityAudit"],
        )
        iam.CfnManagedPolicy(
            self,
            f"{construct_id}Policy",
            managed_policy_name=name,
            description=description,
            roles=[role.ref],
            policy_document={"Version": "2012-10-17", "Statement": statements},
        )

    def _response(self) -> list[dict[str, Any]]:
        partition = self._plan.partition
        deny_all = {"ArnEquals": {"iam:PolicyARN": f"arn:{partition}:iam::aws:policy/AWSDenyAll"}}
        own = f"arn:{partition}:iam::{self._account}"
        names = (f"{RESOURCE_PREFIX}-*", f"cdk-{RESOURCE_PREFIX}-*", "stacksets-exec-*", "aws-service-role/*")
        kept = [f"{own}:role/{name}" for name in (*names, self._plan.organization.account_access_role)]
        functions = f"arn:{partition}:lambda:*:{self._account}:function:{RESOURCE_PREFIX}-*"
        return [
            {"Sid": "Contain", "Effect": "Allow", "Action": list(_CONTAIN), "Resource": "*"},
            {"Sid": "Preserve", "Effect": "Allow", "Action": list(_PRESERVE), "Resource": "*"},
            {
                "Sid": "MarkWhatIsMade",
                "Effect": "Allow",
                "Action": "ec2:CreateTags",
                "Resource": "*",
                "Condition": {"StringEquals": {"ec2:CreateAction": list(_MADE)}},
            },
            {
                "Sid": "CutOff",
                "Effect": "Allow",
                "Action": list(_CUT_OFF),
                "Resource": [f"{own}:role/*", f"{own}:user/*"],
                "Condition": deny_all,
            },
            {
                "Sid": "NotTheLandingZone",
                "Effect": "Deny",
                "Action": ["iam:AttachRolePolicy", "lambda:PutFunctionConcurrency"],
                "Resource": [*kept, functions],
            },
        ]
