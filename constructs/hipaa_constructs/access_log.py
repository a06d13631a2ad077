"""S3 server access logs: the bucket that receives them, who may write there, and the bucket whose accesses are logged.

Source: Amazon S3 User Guide, "Enabling Amazon S3 server access logging".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from hipaa_constructs.check import is_token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import aws_kms as kms
    from constructs import Construct

LOAD_BALANCER_LOGS = "load-balancers"
"""The folder for the logs of load balancers; in the account's own bucket they may go nowhere else."""


def receiving_bucket(
    scope: Construct,
    *,
    bucket_name: str | None,
    life: Duration,
    logged: Sequence[str],
    encryption_key: kms.IKey | None = None,
) -> s3.Bucket:
    """Makes a bucket that receives logs: versioned, TLS only, retained, not locked; nobody deletes from it.

    Amazon S3 delivers server access logs to no bucket with Object Lock or SSE-KMS.

    Args:
        scope: parent; the bucket is its child ``Resource``.
        bucket_name: literal name; None for one that CloudFormation makes.
        life: after which logs expire.
        logged: names of the buckets of the account that log here; ``*`` stands for any text. Nobody logs here if empty.
        encryption_key: for a bucket that receives no access logs; SSE-S3 if None.

    Returns:
        The bucket.
    """
    bucket = s3.Bucket(
        scope,
        "Resource",
        bucket_name=bucket_name,
        versioned=True,
        encryption=s3.BucketEncryption.KMS if encryption_key else s3.BucketEncryption.S3_MANAGED,
        encryption_key=encryption_key,
        bucket_key_enabled=True if encryption_key else None,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=True,
        minimum_tls_version=1.2,
        # Kept for good once it was made; one that outlived a failed creation would have taken its name.
        removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        lifecycle_rules=[
            s3.LifecycleRule(
                expiration=life,
                noncurrent_version_expiration=life,
                abort_incomplete_multipart_upload_after=Duration.days(1),
            ),
            s3.LifecycleRule(expired_object_delete_marker=True),
        ],
    )
    if logged:
        _admit_delivery(bucket, logged)
    _deny_deletion(bucket)
    return bucket


def log_accesses(bucket: s3.Bucket, *, to: s3.IBucket, prefix: str) -> None:
    """Lets Amazon S3 log the accesses to a bucket.

    Through the L1: the L2 would also change the other bucket's policy or, without a feature flag, its ACL.

    Args:
        bucket: whose accesses are logged.
        to: the receiving bucket, of the same account and Region.
        prefix: of the logs.
    """
    resource = cast("s3.CfnBucket", bucket.node.default_child)
    resource.logging_configuration = s3.CfnBucket.LoggingConfigurationProperty(
        destination_bucket_name=to.bucket_name,
        log_file_prefix=prefix,
        target_object_key_format=s3.CfnBucket.TargetObjectKeyFormatProperty(
            partitioned_prefix=s3.CfnBucket.PartitionedPrefixProperty(partition_date_source="EventTime")
        ),
    )
    if to.policy is not None:
        bucket.node.add_dependency(to.policy)


def admit_load_balancers(bucket: s3.IBucket, *, account: str) -> None:
    """Lets Elastic Load Balancing deliver the access logs of an account's load balancers.

    It writes below the id of the account whose load balancer it is. Source: User Guide for Application Load Balancers,
    "Enable access logs for your Application Load Balancer".

    Args:
        bucket: where to; a bucket of another app is left as it is.
        account: 12 digits, or a token for them.
    """
    statement = {
        "Sid": "LoadBalancerLogs",
        "Effect": "Allow",
        "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": bucket.arn_for_objects(f"{LOAD_BALANCER_LOGS}/AWSLogs/{account}/*"),
    }
    bucket.add_to_resource_policy(iam.PolicyStatement.from_json(statement))


def require_same_place(scope: Construct, bucket: s3.IBucket) -> None:
    """Checks that accesses are logged where Amazon S3 can: in the account and Region of the bucket that is read.

    Args:
        scope: construct in the stack of the bucket that is read.
        bucket: the receiving bucket.

    Raises:
        ValueError: a receiving bucket of another account or Region.
    """
    stack = Stack.of(scope)
    for name, here, there in (
        ("account", stack.account, bucket.env.account),
        ("Region", stack.region, bucket.env.region),
    ):
        if here != there and not is_token(here) and not is_token(there):
            raise ValueError(f"access_log_bucket: one of {name} {there} given; allowed: one of the bucket's {here}.")


def _admit_delivery(bucket: s3.Bucket, logged: Sequence[str]) -> None:
    stack = Stack.of(bucket)
    sources = [f"arn:{stack.partition}:s3:::{name}" for name in logged]
    statement = {
        "Sid": "ServerAccessLogs",
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"{bucket.bucket_arn}/*",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": stack.account},
            "ArnEquals": {"aws:SourceArn": sources},
        },
    }
    bucket.add_to_resource_policy(iam.PolicyStatement.from_json(statement))


def _deny_deletion(bucket: s3.Bucket) -> None:
    statement = {
        "Sid": "NobodyDeletes",
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": ["s3:DeleteObject", "s3:DeleteObjectVersion"],
        "Resource": f"{bucket.bucket_arn}/*",
    }
    bucket.add_to_resource_policy(iam.PolicyStatement.from_json(statement))
