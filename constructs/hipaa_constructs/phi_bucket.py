"""A bucket for an application's PHI."""

from __future__ import annotations

from typing import Any, cast

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from hipaa_constructs.access_log import log_accesses, require_same_place
from hipaa_constructs.check import require_bucket, require_bucket_name, require_key
from hipaa_constructs.classification import classify_as_phi
from hipaa_constructs.replication import Replica, replicate_encrypted
from hipaa_constructs.worm_bucket import ABORT_UPLOADS_AFTER_DAYS, LockMode

LEAST_NONCURRENT_DAYS = 30
# What Amazon S3 knows an upload's encryption by; absent when the uploader leaves it to the bucket, which is right.
ALGORITHM = "s3:x-amz-server-side-encryption"
KEY_ID = "s3:x-amz-server-side-encryption-aws-kms-key-id"
CUSTOMER_KEY = "s3:x-amz-server-side-encryption-customer-algorithm"


class PhiBucket(Construct):
    """A bucket for PHI: encrypted with a customer key, versioned, logged, never public.

    Guarantees:
        * ``encrypted_with_a_customer_key``: SSE-KMS with the given key and an S3 Bucket Key (45 CFR 164.312(a)(2)(iv)).
        * ``no_other_encryption_is_accepted``: uploads that ask for SSE-S3, a key of their own (SSE-C) or another KMS
          key are denied (45 CFR 164.312(a)(2)(iv)).
        * ``tls_only``: every request under TLS 1.2 is denied (45 CFR 164.312(e)(1), 164.312(e)(2)(ii)).
        * ``never_public``: public access blocked in all four ways, ACLs disabled (45 CFR 164.312(a)(1)).
        * ``overwriting_and_deleting_can_be_undone``: versioned; a version that was overwritten or deleted stays at
          least thirty days (45 CFR 164.308(a)(7)(ii)(A), 164.312(c)(1)).
        * ``accesses_are_logged``: server access logs go to the bucket given (45 CFR 164.312(b),
          164.308(a)(1)(ii)(D)).
        * ``tags_decide``: tags of the bucket count in policies, so that access can follow attributes
          (45 CFR 164.308(a)(4)(ii)(B), 164.312(a)(1)).
        * ``survives_its_stack``: retained on deletion and on replacement (45 CFR 164.308(a)(7)(ii)(A),
          164.312(c)(1)).

    Who may delete versions can still delete one for good, unless ``lock_retention`` is given. The bucket's own tags do
    not reach its objects.

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        encryption_key: key of the bucket's Region.
        access_log_bucket: where accesses are logged: an :class:`AccessLogBucket` of the same account and Region.
        access_log_prefix: prefix of the access logs.
        bucket_name: literal name; None for one that CloudFormation makes.
        noncurrent_retention: how long versions stay that were overwritten or deleted, whole days; a year unless given.
        lock_retention: S3 Object Lock: how long nobody may delete a version, whole days. None for no lock. It can never
            be taken off a bucket.
        lock_mode: GOVERNANCE, which HLZ-SCP-14 lets only break-glass bypass, or COMPLIANCE, which nobody can.
        send_events: lets the bucket send its events to Amazon EventBridge. Do not add notifications of the L2 as well:
            they replace this setting.

    Attributes:
        resource: the underlying ``s3.Bucket``.

    Raises:
        ValueError: a bad name, a log bucket elsewhere, a retention under its floor.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        encryption_key: kms.IKey,
        access_log_bucket: s3.IBucket,
        access_log_prefix: str = "",
        bucket_name: str | None = None,
        noncurrent_retention: Duration | None = None,
        lock_retention: Duration | None = None,
        lock_mode: LockMode = LockMode.GOVERNANCE,
        send_events: bool = False,
    ) -> None:
        require_key("encryption_key", encryption_key)
        require_bucket("access_log_bucket", access_log_bucket)
        if bucket_name is not None:
            require_bucket_name("bucket_name", bucket_name)
        noncurrent = noncurrent_retention or Duration.days(365)
        _require_retention(noncurrent, lock_retention)
        require_same_place(scope, access_log_bucket)
        super().__init__(scope, construct_id)
        classify_as_phi(self)
        self._name = bucket_name
        self._key = encryption_key
        compliance = lock_mode is LockMode.COMPLIANCE
        lock = s3.ObjectLockRetention.compliance if compliance else s3.ObjectLockRetention.governance
        self.resource = s3.Bucket(
            self,
            "Resource",
            bucket_name=bucket_name,
            versioned=True,
            abac_status=True,
            object_lock_enabled=True if lock_retention else None,
            object_lock_default_retention=lock(lock_retention) if lock_retention else None,
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
                    noncurrent_version_expiration=noncurrent,
                ),
                s3.LifecycleRule(expired_object_delete_marker=True),
            ],
        )
        log_accesses(self.resource, to=access_log_bucket, prefix=access_log_prefix)
        self._deny_other_encryption()
        if send_events:
            self._send_events()

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Lets a principal list, read and decrypt, by the L2's grants on bucket and key.

        Args:
            grantee: who may read.

        Returns:
            The grant.
        """
        return self.resource.grant_read(grantee)

    def grant_read_write(self, grantee: iam.IGrantable) -> iam.Grant:
        """Lets a principal list, read, write and delete, by the L2's grants on bucket and key.

        Args:
            grantee: who may read and write.

        Returns:
            The grant.
        """
        return self.resource.grant_read_write(grantee)

    def replicate_to(self, *replicas: Replica, role_name: str) -> None:
        """Replicates every version, without deletions, to buckets of the account in this or another Region.

        Args:
            replicas: where to; the buckets are versioned, and their keys admit the replication role: a
                :class:`PhiKey` does.
            role_name: name for the role that is made.

        Raises:
            ValueError: no replica, a bucket without a literal name, or a key whose policy is not part of this app.
        """
        if self._name is None:
            raise ValueError("bucket_name: none given; a replicated bucket needs one, because its role names it.")
        replicate_encrypted(
            self,
            self.resource,
            bucket_name=self._name,
            encryption_key=self._key,
            replicas=replicas,
            role_name=role_name,
        )

    def _deny_other_encryption(self) -> None:
        self._deny_upload("OtherAlgorithm", {"StringNotEquals": {ALGORITHM: "aws:kms"}, **_present(ALGORITHM)})
        self._deny_upload("OtherKey", {"StringNotEquals": {KEY_ID: self._key.key_arn}, **_present(KEY_ID)})
        self._deny_upload("CustomerProvidedKey", _present(CUSTOMER_KEY))

    def _deny_upload(self, sid: str, condition: dict[str, Any]) -> None:
        statement = {
            "Sid": sid,
            "Effect": "Deny",
            "Principal": {"AWS": "*"},
            "Action": "s3:PutObject",
            "Resource": f"{self.resource.bucket_arn}/*",
            "Condition": condition,
        }
        self.resource.add_to_resource_policy(iam.PolicyStatement.from_json(statement))

    def _send_events(self) -> None:
        # Through the L1: the L2 would make a Lambda function for it.
        resource = cast("s3.CfnBucket", self.resource.node.default_child)
        resource.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(event_bridge_enabled=True)
        )


def _present(key: str) -> dict[str, Any]:
    return {"Null": {key: "false"}}


def _require_retention(noncurrent: Duration, lock: Duration | None) -> None:
    if noncurrent.to_days() < LEAST_NONCURRENT_DAYS:
        raise ValueError(
            f"noncurrent_retention: {noncurrent.to_days():g} days given; allowed: {LEAST_NONCURRENT_DAYS} or more."
        )
    if lock is not None and lock.to_days() < 1:
        raise ValueError(f"lock_retention: {lock.to_days():g} days given; allowed: 1 day or more.")
