"""A customer-managed KMS key whose policy keeps administering it and using it apart."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from hipaa_constructs.check import require_bucket_name, require_match, require_organization_id, require_role_name
from hipaa_constructs.replication import REPLICATION, admit_role

if TYPE_CHECKING:
    from collections.abc import Sequence

# Spelled out, without wildcards: kms:Create* would hold kms:CreateGrant, with which an administrator could hand itself
# cryptographic use, and kms:Disable* would hold kms:DisableKeyRotation.
ADMINISTRATION = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)
USE = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")
# Settings, never data: what an auditor, or a check such as AWS Config, must be able to see.
SETTINGS = (
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
)
DELETION_WINDOW_DAYS = 30
REMEDIATION_ROLE = "hlz-remediation"
"""The landing zone's role that cancels a deletion, and can do nothing else to a key; only the landing zone makes it."""
TRAIL_ARN = r"arn:[^:]+:cloudtrail:[^:]+:[^:]+:trail/[A-Za-z0-9._-]+"


class CustomerKey(Construct):
    """A symmetric, customer-managed KMS key with separated duties.

    Guarantees:
        * ``rotates_every_year``: new key material every 365 days (45 CFR 164.312(a)(2)(iv)).
        * ``administrators_cannot_use_the_key``: administrators get no cryptographic action and no grants
          (45 CFR 164.308(a)(4)(ii)(B), 164.312(a)(1)).
        * ``users_cannot_administer_the_key``: users get cryptographic use; grants only through AWS services
          (45 CFR 164.312(a)(1), 164.312(a)(2)(iv)).
        * ``nobody_gets_every_action``: no statement allows ``kms:*`` (45 CFR 164.312(a)(1)).
        * ``settings_can_be_audited``: IAM policies of the account decide who may read the key's settings, as for any
          other resource; nothing else is delegated to them (45 CFR 164.308(a)(8), 164.312(b)).
        * ``deletion_waits_thirty_days``: the template and the key policy both ask for the longest waiting period
          (45 CFR 164.308(a)(7)(ii)(A), 164.312(c)(1)).
        * ``deletion_can_be_cancelled``: besides administrators, the landing zone's remediation may cancel a scheduled
          deletion; the key stays disabled (45 CFR 164.308(a)(6)(ii), 164.312(c)(1)).
        * ``survives_its_stack``: retained on deletion and on replacement (45 CFR 164.308(a)(7)(ii)(A),
          164.312(c)(1)).
        * ``services_are_pinned``: a service is admitted only for the trail, organization, log group or bucket named
          (45 CFR 164.312(a)(1), 164.312(b)).

    An administrator can still rewrite the policy, as somebody must; CloudTrail records it as ``PutKeyPolicy``.

    The key policy alone decides who may use the key: it does not delegate use to IAM policies as the default one does.
    So ``resource.grant_*`` and the grants of other constructs encrypted with the key do not suffice for principals of
    the same account; call :meth:`grant_use` as well.

    The principal that creates the key (in CDK the CloudFormation execution role) must match one of the administrators,
    and its IAM policy must allow ``kms:PutKeyPolicy``: otherwise KMS refuses the key policy. Source: AWS KMS API
    Reference, CreateKey: the key policy must allow the caller to make a later PutKeyPolicy request.

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        alias: alias name, without the prefix ``alias/``.
        description: what the key protects.
        administrators: who may administer the key; at least one. A role that does not exist yet is given as the account
            with a condition on ``aws:PrincipalArn``, because KMS refuses a policy that names an unknown principal.
        users: who may encrypt and decrypt with it.

    Attributes:
        resource: the underlying ``kms.Key``.

    Raises:
        ValueError: no administrator, or an alias that KMS would refuse.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        alias: str,
        description: str,
        administrators: Sequence[iam.IPrincipal],
        users: Sequence[iam.IPrincipal] = (),
    ) -> None:
        require_match(
            "alias", alias, r"(?!alias/|aws/)[A-Za-z0-9/_-]{1,250}", "letters, digits, / _ -; no alias/ or aws/"
        )
        if not administrators:
            raise ValueError(
                "administrators: none given; give at least one, or nobody could ever change the key again."
            )
        super().__init__(scope, construct_id)
        self._sids: Counter[str] = Counter()
        self.resource = kms.Key(
            self,
            "Resource",
            alias=alias,
            description=description,
            enable_key_rotation=True,
            rotation_period=Duration.days(365),
            pending_window=Duration.days(DELETION_WINDOW_DAYS),
            removal_policy=RemovalPolicy.RETAIN,
            policy=iam.PolicyDocument(
                statements=[
                    iam.PolicyStatement(
                        sid="ReadSettings",
                        principals=[iam.AccountPrincipal(Stack.of(self).account)],
                        actions=list(SETTINGS),
                        resources=["*"],
                    ),
                    self._rescue(),
                    *(statement for principal in administrators for statement in self._administration(principal)),
                    *(statement for principal in users for statement in self._use(principal)),
                ]
            ),
        )

    def _rescue(self) -> iam.PolicyStatement:
        """By condition: KMS refuses a policy that names a role which an account does not have (yet)."""
        role = Stack.of(self).format_arn(service="iam", region="", resource="role", resource_name=REMEDIATION_ROLE)
        return iam.PolicyStatement(
            sid="RescueFromDeletion",
            principals=[iam.AccountPrincipal(Stack.of(self).account)],
            actions=["kms:CancelKeyDeletion"],
            resources=["*"],
            conditions={"ArnLike": {"aws:PrincipalArn": role}},
        )

    def grant_use(self, grantee: iam.IGrantable) -> None:
        """Lets a principal encrypt and decrypt with the key, through the key policy.

        Args:
            grantee: a role, a function, anything that has a principal.
        """
        for statement in self._use(grantee.grant_principal):
            self.resource.add_to_resource_policy(statement)

    def admit_cloudtrail(self, *, trail_arn: str) -> None:
        """Lets CloudTrail encrypt log and digest files of one trail.

        ``kms:Decrypt`` is what CloudTrail needs for a bucket with an S3 Bucket Key. Source: AWS CloudTrail User Guide,
        "Configure AWS KMS key policies for CloudTrail".

        Args:
            trail_arn: from :meth:`OrganizationTrail.arn_of`; account id and home Region of the trail's owner.

        Raises:
            ValueError: not the ARN of a trail.
        """
        require_match("trail_arn", trail_arn, TRAIL_ARN, "the ARN of a trail")
        arn, partition, service, _, account, trail = trail_arn.split(":")
        source = {"aws:SourceArn": trail_arn}
        # The trail writes from every Region, each with its own Region in the encryption context.
        context = {"kms:EncryptionContext:aws:cloudtrail:arn": f"{arn}:{partition}:{service}:*:{account}:{trail}"}
        principal = {"Service": "cloudtrail.amazonaws.com"}
        pinned = {"StringEquals": source, "StringLike": context}
        self._admit("CloudTrailEncrypt", principal, ["kms:GenerateDataKey*"], pinned)
        self._admit("CloudTrailBucketKey", principal, ["kms:Decrypt", "kms:DescribeKey"], {"StringEquals": source})

    def admit_log_delivery(self, *, organization_id: str) -> None:
        """Lets vended logs (VPC flow logs, Resolver query logs) of the whole organization be encrypted with the key.

        Pinned by ``aws:SourceOrgID``, so that a new account needs no change here. Source: AWS IAM User Guide, "AWS
        global condition context keys"; Amazon CloudWatch Logs User Guide, "Logs sent to Amazon S3".

        Args:
            organization_id: ``o-…`` of the organization whose accounts deliver.

        Raises:
            ValueError: not an organization id.
        """
        require_organization_id(organization_id)
        self._admit(
            "LogDelivery",
            {"Service": "delivery.logs.amazonaws.com"},
            list(USE),
            {"StringEquals": {"aws:SourceOrgID": organization_id}},
        )

    def admit_cloudwatch_logs(self, *, log_group_name: str) -> None:
        """Lets CloudWatch Logs encrypt one log group of the key's account and Region.

        Source: Amazon CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS".

        Args:
            log_group_name: full name of the log group.
        """
        stack = Stack.of(self)
        log_group = f"arn:{stack.partition}:logs:{stack.region}:{stack.account}:log-group:{log_group_name}"
        self._admit(
            "CloudWatchLogs",
            {"Service": f"logs.{stack.region}.amazonaws.com"},
            list(USE),
            {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": log_group}},
        )

    def admit_replication_role(self, *, role_name: str, bucket_name: str) -> None:
        """Lets a replication role of the same account write replicas, encrypted with the key, into one bucket.

        The role need not exist: replicas are deployed before the source whose stack creates it. Source: Amazon S3 User
        Guide, "Replicating encrypted objects", "Amazon S3 Bucket Keys and replication".

        Args:
            role_name: name of the role that :meth:`WormBucket.replicate_to` or :class:`LandingBucket` creates.
            bucket_name: the bucket that receives the replicas.

        Raises:
            ValueError: a name that IAM or Amazon S3 refuses.
        """
        require_role_name("role_name", role_name)
        require_bucket_name("bucket_name", bucket_name)
        sid = self._sid("WriteReplicas")
        self._add(
            admit_role(Stack.of(self), sid=sid, actions=REPLICATION, role_name=role_name, bucket_name=bucket_name)
        )

    def _administration(self, principal: iam.IPrincipal) -> list[iam.PolicyStatement]:
        # One statement a principal, because CDK refuses principals with different conditions in one statement.
        return [
            iam.PolicyStatement(
                sid=self._sid("Administer"), principals=[principal], actions=list(ADMINISTRATION), resources=["*"]
            ),
            iam.PolicyStatement(
                sid=self._sid("ScheduleDeletion"),
                principals=[principal],
                actions=["kms:ScheduleKeyDeletion"],
                resources=["*"],
                conditions={
                    "NumericGreaterThanEquals": {
                        "kms:ScheduleKeyDeletionPendingWindowInDays": str(DELETION_WINDOW_DAYS),
                    }
                },
            ),
        ]

    def _use(self, principal: iam.IPrincipal) -> list[iam.PolicyStatement]:
        return [
            iam.PolicyStatement(sid=self._sid("Use"), principals=[principal], actions=list(USE), resources=["*"]),
            # RDS, EBS and their like work through grants; a person who could make any grant could pass the key on.
            iam.PolicyStatement(
                sid=self._sid("GrantToServices"),
                principals=[principal],
                actions=["kms:CreateGrant"],
                resources=["*"],
                conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
            ),
        ]

    def _admit(self, name: str, principal: dict[str, str], actions: list[str], condition: dict[str, Any]) -> None:
        self._add(
            {
                "Sid": self._sid(name),
                "Effect": "Allow",
                "Principal": principal,
                "Action": actions,
                "Resource": "*",
                "Condition": condition,
            }
        )

    def _add(self, statement: dict[str, Any]) -> None:
        self.resource.add_to_resource_policy(iam.PolicyStatement.from_json(statement))

    def _sid(self, name: str) -> str:
        self._sids[name] += 1
        count = self._sids[name]
        return name if count == 1 else f"{name}{count}"
