"""A bucket whose objects can be written once and read many times, until their retention ends."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from hipaa_constructs.access_log import log_accesses
from hipaa_constructs.check import (
    require_account_id,
    require_bucket,
    require_bucket_name,
    require_key,
    require_match,
    require_organization_id,
)
from hipaa_constructs.customer_key import TRAIL_ARN
from hipaa_constructs.replication import Replica, replicate_encrypted
from hipaa_constructs.writer import admit_writers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk.aws_iam import IGrantable

SIX_YEARS_DAYS = 2_192
ABORT_UPLOADS_AFTER_DAYS = 7


class LockMode(Enum):
    """S3 Object Lock retention mode. Source: Amazon S3 User Guide, "Locking objects with Object Lock"."""

    COMPLIANCE = "COMPLIANCE"
    """Nobody, not even the root user, can delete a version or shorten its retention."""
    GOVERNANCE = "GOVERNANCE"
    """Who may ``s3:BypassGovernanceRetention`` can: for what is not production."""


class WormBucket(Construct):
    """A bucket with S3 Object Lock and default retention, for logs and other evidence.

    Guarantees:
        * ``versions_are_locked``: Object Lock with default retention on every version (45 CFR 164.312(c)(1),
          164.312(b)).
        * ``compliance_keeps_six_years``: COMPLIANCE under 2,192 days is refused (45 CFR 164.316(b)(2)(i)).
        * ``encrypted_with_a_customer_key``: SSE-KMS with the given key and an S3 Bucket Key (45 CFR 164.312(a)(2)(iv)).
        * ``tls_only``: every request under TLS 1.2 is denied (45 CFR 164.312(e)(1), 164.312(e)(2)(ii)).
        * ``never_public``: public access blocked in all four ways, ACLs disabled (45 CFR 164.312(a)(1)).
        * ``survives_its_stack``: retained on deletion and on replacement (45 CFR 164.316(b)(2)(i)).
        * ``nothing_expires_under_retention``: lifecycle expiry before the end of retention is refused
          (45 CFR 164.316(b)(2)(i)).
        * ``replicas_keep_no_deletions``: replication leaves delete markers behind (45 CFR 164.308(a)(7)(ii)(A),
          164.312(c)(1)).
        * ``accesses_are_logged``: server access logs, if a bucket for them is given (45 CFR 164.312(b),
          164.308(a)(1)(ii)(D)).
        * ``services_are_pinned``: a service writes only for the trail or organization named (45 CFR 164.312(a)(1)).
        * ``writers_only_add``: where writers are admitted, they alone put objects, under the bucket's own key, and
          never in place of one that is there (45 CFR 164.312(a)(1), 164.312(c)(1)).

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        bucket_name: literal name, known to other stacks.
        encryption_key: key of the bucket's Region; its policy must admit whoever writes.
        lock_mode: COMPLIANCE in production.
        retention: how long each version is kept, whole days.
        access_log_bucket: where accesses are logged: a :class:`LandingBucket`. None only for the archive of those logs,
            which would otherwise log its own replication without end.
        access_log_prefix: prefix of the access logs.
        expire_after: when versions are deleted, not before the end of retention; never if None.

    Attributes:
        resource: the underlying ``s3.Bucket``.

    Raises:
        ValueError: a bad name, a retention under six years in COMPLIANCE mode or under a day, an expiry before its end.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        bucket_name: str,
        encryption_key: kms.IKey,
        lock_mode: LockMode,
        retention: Duration,
        access_log_bucket: s3.IBucket | None,
        access_log_prefix: str = "",
        expire_after: Duration | None = None,
    ) -> None:
        require_key("encryption_key", encryption_key)
        if access_log_bucket is not None:
            require_bucket("access_log_bucket", access_log_bucket)
        require_bucket_name("bucket_name", bucket_name)
        _check_retention(lock_mode, retention, expire_after)
        super().__init__(scope, construct_id)
        self._name = bucket_name
        self._key = encryption_key
        compliance = lock_mode is LockMode.COMPLIANCE
        lock = s3.ObjectLockRetention.compliance if compliance else s3.ObjectLockRetention.governance
        self.resource = s3.Bucket(
            self,
            "Resource",
            bucket_name=bucket_name,
            versioned=True,
            object_lock_enabled=True,
            object_lock_default_retention=lock(retention),
            encryption=s3.BucketEncryption.KMS,
            encryption_key=encryption_key,
            bucket_key_enabled=True,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            # Kept for good once it was made; one that outlived a failed creation would have taken its name.
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
            lifecycle_rules=[
                s3.LifecycleRule(
                    abort_incomplete_multipart_upload_after=Duration.days(ABORT_UPLOADS_AFTER_DAYS),
                    expiration=expire_after,
                    noncurrent_version_expiration=expire_after,
                )
            ],
        )
        if access_log_bucket is not None:
            log_accesses(self.resource, to=access_log_bucket, prefix=access_log_prefix)

    @property
    def policy_dependable(self) -> s3.BucketPolicy:
        """The bucket policy: what must exist before a service can deliver. Give it to ``node.add_dependency``."""
        policy = self.resource.policy
        if policy is None:  # enforce_ssl always makes one
            raise RuntimeError(f"{self._name}: bucket without a policy")
        return policy

    def grant_read(self, grantee: IGrantable) -> iam.Grant:
        """Lets a principal list and read the bucket; its key must admit the principal too.

        Args:
            grantee: who may read.

        Returns:
            The grant.
        """
        return self.resource.grant_read(grantee)

    def admit_cloudtrail(self, *, trail_arn: str, management_account_id: str, organization_id: str) -> None:
        """Lets one organization trail deliver.

        Source: AWS CloudTrail User Guide, "Amazon S3 bucket policy for CloudTrail", organization trail.

        Args:
            trail_arn: from :meth:`OrganizationTrail.arn_of`.
            management_account_id: 12 digits; under which the trail delivers until it is an organization trail.
            organization_id: ``o-…``, under which the members' events are delivered.

        Raises:
            ValueError: not the ARN of a trail, not an account id, or not an organization id.
        """
        require_match("trail_arn", trail_arn, TRAIL_ARN, "the ARN of a trail")
        require_account_id("management_account_id", management_account_id)
        require_organization_id(organization_id)
        service = "cloudtrail.amazonaws.com"
        source = {"aws:SourceArn": trail_arn}
        self._admit("CloudTrailAclCheck", service, "s3:GetBucketAcl", "", source)
        write = {**source, "s3:x-amz-acl": "bucket-owner-full-control"}
        self._admit("CloudTrailWriteManagement", service, "s3:PutObject", f"/AWSLogs/{management_account_id}/*", write)
        self._admit("CloudTrailWriteOrganization", service, "s3:PutObject", f"/AWSLogs/{organization_id}/*", write)

    def admit_flow_logs(self, *, organization_id: str) -> None:
        """Lets VPC flow logs of every account of the organization be delivered.

        Without a condition on the ACL: ACLs are disabled here, so it would protect nothing and could refuse a delivery
        that sends none. Source: Amazon VPC User Guide, "Amazon S3 bucket permissions for flow logs"; AWS IAM User
        Guide, ``aws:SourceOrgID``.

        Args:
            organization_id: ``o-…``.

        Raises:
            ValueError: not an organization id.
        """
        require_organization_id(organization_id)
        service = "delivery.logs.amazonaws.com"
        source = {"aws:SourceOrgID": organization_id}
        self._admit("FlowLogsAclCheck", service, ["s3:GetBucketAcl", "s3:ListBucket"], "", source)
        self._admit("FlowLogsWrite", service, "s3:PutObject", "/AWSLogs/*", source)

    def admit_writers(self, *, role_arns: Sequence[str], prefix: str) -> None:
        """Lets roles of other accounts add objects below a prefix, and list; nobody else puts any, break-glass neither.

        An upload succeeds only where no object of that key is (``If-None-Match: *``; the AWS CLI's ``--no-overwrite``)
        and only if it names no encryption of its own. The roles need ``s3:PutObject``, ``s3:ListBucket``,
        ``kms:GenerateDataKey`` and ``kms:Decrypt`` in their own IAM policies too. Admits them in this bucket's key as
        well. Replication is not touched. Source: Amazon S3 User Guide, "Enforce conditional writes on Amazon S3
        buckets", "Multipart upload API and permissions"; Amazon S3 API Reference, PutObject.

        Args:
            role_arns: the roles, which need not exist yet; none: nobody puts objects at all.
            prefix: where, without a slash at its end.

        Raises:
            ValueError: not the ARN of a role, or a key whose policy is not part of this app.
        """
        admit_writers(
            self.resource, bucket_name=self._name, encryption_key=self._key, role_arns=role_arns, prefix=prefix
        )

    def replicate_to(self, *replicas: Replica, role_name: str) -> None:
        """Replicates every version, with retention and legal hold but without deletions, to buckets of the account.

        Admits the replication role in this bucket's key. In the stacks of the replicas call
        :meth:`CustomerKey.admit_replication_role` with the same role name.

        Args:
            replicas: where to.
            role_name: name for the role that is made.

        Raises:
            ValueError: no replica, or a key whose policy is not part of this app.
        """
        replicate_encrypted(
            self,
            self.resource,
            bucket_name=self._name,
            encryption_key=self._key,
            replicas=replicas,
            role_name=role_name,
        )

    def _admit(self, sid: str, service: str, action: str | list[str], path: str, equals: dict[str, Any]) -> None:
        statement = {
            "Sid": sid,
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": action,
            "Resource": f"{self.resource.bucket_arn}{path}",
            "Condition": {"StringEquals": equals},
        }
        self.resource.add_to_resource_policy(iam.PolicyStatement.from_json(statement))


def _check_retention(lock_mode: LockMode, retention: Duration, expire_after: Duration | None) -> None:
    days = retention.to_days()
    least = SIX_YEARS_DAYS if lock_mode is LockMode.COMPLIANCE else 1
    if days < least:
        raise ValueError(
            f"retention: {days:g} days given; allowed in {lock_mode.value} mode: {least:,} days or more"
            " (45 CFR 164.316(b)(2)(i): six years)."
        )
    if expire_after is not None and expire_after.to_days() < days:
        raise ValueError(
            f"expire_after: {expire_after.to_days():g} days given; allowed: the retention of {days:g} days or more."
        )
