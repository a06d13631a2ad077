"""A bucket where logs land that cannot go straight into a locked one, and from which they are replicated there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from hipaa_constructs.check import require_bucket_name
from hipaa_constructs.replication import Replica, replicate, replication_of

if TYPE_CHECKING:
    from collections.abc import Sequence

# Replication is asynchronous and can fail: a week leaves people time to notice and repair it before originals expire.
SHORTEST_LIFE_DAYS = 7


class LandingBucket(Construct):
    """A target for S3 server access logs, which Amazon S3 delivers to no bucket with Object Lock or SSE-KMS.

    Source: Amazon S3 User Guide, "Enabling Amazon S3 server access logging".

    Guarantees:
        * ``everything_is_replicated``: every object goes to each locked bucket given, encrypted with its key
          (45 CFR 164.312(b), 164.316(b)(2)(i)).
        * ``nobody_deletes``: deletion is denied to every principal; only lifecycle expiry removes
          (45 CFR 164.312(c)(1)).
        * ``outlives_replication``: objects stay at least seven days (45 CFR 164.308(a)(7)(ii)(A)).
        * ``only_named_buckets_log_here``: the logging service writes for the named buckets of this account only
          (45 CFR 164.312(a)(1)).
        * ``encrypted_and_versioned``: SSE-S3, the only encryption that log delivery knows (45 CFR 164.312(a)(2)(iv)).
        * ``tls_only``: every request under TLS 1.2 is denied (45 CFR 164.312(e)(1), 164.312(e)(2)(ii)).
        * ``never_public``: public access blocked in all four ways, ACLs disabled (45 CFR 164.312(a)(1)).
        * ``survives_its_stack``: retained on deletion and on replacement (45 CFR 164.316(b)(2)(i)).

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        bucket_name: literal name.
        logged_bucket_names: names, not constructs, of the buckets that log here: they depend on this bucket, and this
            bucket's policy must not depend on them.
        replicas: the locked buckets, usually one in this Region and one in another. Their keys must admit the
            replication role: :meth:`CustomerKey.admit_replication_role`.
        role_name: name for the replication role that is made.
        expire_after: how long objects stay here, whole days.

    Attributes:
        resource: the underlying ``s3.Bucket``.

    Raises:
        ValueError: a bad name, no bucket to log, no replica, a life under seven days.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        bucket_name: str,
        logged_bucket_names: Sequence[str],
        replicas: Sequence[Replica],
        role_name: str,
        expire_after: Duration | None = None,
    ) -> None:
        require_bucket_name("bucket_name", bucket_name)
        if not logged_bucket_names:
            raise ValueError("logged_bucket_names: none given; give the names of the buckets that log here.")
        for name in logged_bucket_names:
            require_bucket_name("logged_bucket_names", name)
        life = expire_after or Duration.days(30)
        if life.to_days() < SHORTEST_LIFE_DAYS:
            raise ValueError(
                f"expire_after: {life.to_days():g} days given; allowed: {SHORTEST_LIFE_DAYS} days or more."
            )
        super().__init__(scope, construct_id)
        replication = replication_of(
            self, bucket_name=bucket_name, source_key=None, replicas=replicas, role_name=role_name
        )
        self.resource = s3.Bucket(
            self,
            "Resource",
            bucket_name=bucket_name,
            versioned=True,
            encryption=s3.BucketEncryption.S3_MANAGED,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            removal_policy=RemovalPolicy.RETAIN,
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=life,
                    noncurrent_version_expiration=life,
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                ),
                s3.LifecycleRule(expired_object_delete_marker=True),
            ],
        )
        replicate(self.resource, replication, replicas)
        self._admit_access_logs(logged_bucket_names)
        self._deny_deletion()

    def _admit_access_logs(self, names: Sequence[str]) -> None:
        stack = Stack.of(self)
        statement = {
            "Sid": "ServerAccessLogs",
            "Effect": "Allow",
            "Principal": {"Service": "logging.s3.amazonaws.com"},
            "Action": "s3:PutObject",
            "Resource": f"{self.resource.bucket_arn}/*",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": stack.account},
                "ArnEquals": {"aws:SourceArn": [f"arn:{stack.partition}:s3:::{name}" for name in names]},
            },
        }
        self.resource.add_to_resource_policy(iam.PolicyStatement.from_json(statement))

    def _deny_deletion(self) -> None:
        statement = {
            "Sid": "NobodyDeletes",
            "Effect": "Deny",
            "Principal": {"AWS": "*"},
            "Action": ["s3:DeleteObject", "s3:DeleteObjectVersion"],
            "Resource": f"{self.resource.bucket_arn}/*",
        }
        self.resource.add_to_resource_policy(iam.PolicyStatement.from_json(statement))
