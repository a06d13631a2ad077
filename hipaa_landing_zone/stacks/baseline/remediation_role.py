"""The role in each account with which the security account's automations mend the unambiguous few."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from hipaa_landing_zone.plan.name import EXEMPT_TAG, REMEDIATION_ROLE
from hipaa_landing_zone.plan.trust import remediation_trust

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan

_LOOK = (
    "cloudtrail:GetTrail",
    "cloudtrail:GetTrailStatus",
    "cloudtrail:ListTags",
    "ec2:DescribeSecurityGroupRules",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSnapshotAttribute",
    "ec2:DescribeSnapshots",
    "kms:DescribeKey",
    "kms:ListResourceTags",
    "rds:DescribeDBClusterSnapshotAttributes",
    "rds:DescribeDBClusterSnapshots",
    "rds:DescribeDBSnapshotAttributes",
    "rds:DescribeDBSnapshots",
    "rds:ListTagsForResource",
    "s3:GetBucketAcl",
    "s3:GetBucketPolicyStatus",
    "s3:GetBucketPublicAccessBlock",
)
_MEND = {
    "cloudtrail:StartLogging": ("cloudtrail", "trail/*"),
    "ec2:RevokeSecurityGroupIngress": ("ec2", "security-group/*"),
    "kms:CancelKeyDeletion": ("kms", "key/*"),
    "rds:ModifyDBClusterSnapshotAttribute": ("rds", "cluster-snapshot:*"),
    "rds:ModifyDBSnapshotAttribute": ("rds", "snapshot:*"),
}


class RemediationRole(Construct):
    """``hlz-remediation``: what automations read and do, and nothing else.

    Trust: the security account's ``hlz-remediation-automation`` alone, of this organization. The account with a
    condition and not the role itself: a role that was made anew would no longer be meant.

    It reads settings and tags, never data. It closes; of what it may do only ``s3:PutBucketPublicAccessBlock`` and the
    sharing of database snapshots could also open, since AWS has no condition key for which of both a request does.
    It touches no bucket of another account, though a call to one is an event of the caller's account as well.
    Where AWS shows a resource's tags to policies, it cannot touch one that is exempt: a second lock besides the
    automation's own look.

    45 CFR 164.308(a)(6)(ii), 164.308(a)(4)(ii)(B), 164.312(a)(1).

    Args:
        scope: the baseline.
        construct_id: id in the parent.
        plan: knows the security account and the organization.

    Raises:
        ValueError: the plan has no security account yet.
    """

    def __init__(self, scope: Construct, construct_id: str, *, plan: Plan) -> None:
        super().__init__(scope, construct_id)
        self._partition, self._account = plan.partition, Stack.of(self).account
        role = iam.CfnRole(
            self,
            "Role",
            role_name=REMEDIATION_ROLE,
            description="Mends what the security account's automations found wrong",
            assume_role_policy_document=remediation_trust(plan),
        )
        iam.CfnManagedPolicy(
            self,
            "Policy",
            managed_policy_name=REMEDIATION_ROLE,
            description="What the security account's automations may read and do",
            roles=[role.ref],
            policy_document={"Version": "2012-10-17", "Statement": self._statements()},
        )

    def _statements(self) -> list[dict[str, Any]]:
        not_exempt = {f"aws:ResourceTag/{EXEMPT_TAG}": "true"}  # Null: the resource has no such tag
        nothing_added = {"ec2:Add/group": "true", "ec2:Add/userId": "true"}
        return [
            {"Sid": "Look", "Effect": "Allow", "Action": list(_LOOK), "Resource": "*"},
            {
                "Sid": "Mend",
                "Effect": "Allow",
                "Action": list(_MEND),
                "Resource": [self._arn(service, resource) for service, resource in _MEND.values()],
                "Condition": {"Null": not_exempt},
            },
            {
                "Sid": "TakeSnapshotsBack",
                "Effect": "Allow",
                "Action": "ec2:ModifySnapshotAttribute",
                "Resource": f"arn:{self._partition}:ec2:*:*:snapshot/*",  # its ARN names no account
                "Condition": {"Null": {**not_exempt, **nothing_added}},
            },
            {
                "Sid": "BlockPublicAccess",
                "Effect": "Allow",
                "Action": "s3:PutBucketPublicAccessBlock",
                "Resource": f"arn:{self._partition}:s3:::*",
                "Condition": {"StringEquals": {"s3:ResourceAccount": self._account}},
            },
        ]

    def _arn(self, service: str, resource: str) -> str:
        return f"arn:{self._partition}:{service}:*:{self._account}:{resource}"
