"""Roles of other accounts that add objects to a bucket, and can do nothing else to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Stack
from aws_cdk import aws_iam as iam

from hipaa_constructs.check import require_match
from hipaa_constructs.replication import via_s3

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_s3 as s3

# A wildcard would let in roles that nobody named.
ROLE_ARN = r"arn:[^:*?]+:iam::\d{12}:role/[\w+=,.@/-]+"
# A request that names no encryption gets the bucket's. One that names aws:kms and no key gets the AWS managed key of
# the writer's account, which nobody else can use and replication cannot read.
AS_THE_BUCKET_ENCRYPTS = {
    "s3:x-amz-server-side-encryption": "true",
    "s3:x-amz-server-side-encryption-customer-algorithm": "true",
}


def admit_writers(
    bucket: s3.IBucket, *, bucket_name: str, encryption_key: kms.IKey, role_arns: Sequence[str], prefix: str
) -> None:
    """Lets roles add new objects below a prefix, under the bucket's key, and list; denies everybody else to put.

    By condition and not as principals: a policy with a principal that does not exist (yet) is refused.

    Args:
        bucket: whose policy is part of this app.
        bucket_name: its literal name.
        encryption_key: its key.
        role_arns: the roles; none: nobody puts objects at all.
        prefix: where, without a slash at its end.

    Raises:
        ValueError: not the ARN of a role, or a key whose policy is not part of this app.
    """
    for arn in role_arns:
        require_match("role_arns", arn, ROLE_ARN, "the ARN of an IAM role, no wildcard")
    for statement in _of_bucket(bucket.bucket_arn, role_arns, prefix):
        bucket.add_to_resource_policy(iam.PolicyStatement.from_json(statement))
    if not role_arns:
        return
    stack = Stack.of(bucket)
    encrypt = {
        **_for(role_arns, via_s3(stack.region, f"arn:{stack.partition}:s3:::{bucket_name}")),
        "Sid": "EncryptForWriters",
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],  # kms:Decrypt is what an upload in parts needs
        "Resource": "*",
    }
    if not encryption_key.add_to_resource_policy(iam.PolicyStatement.from_json(encrypt)).statement_added:
        raise ValueError("encryption_key: its policy is not part of this app, so that writers cannot be admitted.")


def _of_bucket(bucket_arn: str, role_arns: Sequence[str], prefix: str) -> Iterator[dict[str, Any]]:
    others = {"Condition": {"ArnNotEquals": {"aws:PrincipalArn": list(role_arns)}}} if role_arns else {}
    # A rule of replication in a bucket of somebody else would add objects without putting them.
    put = {"Action": ["s3:PutObject", "s3:ReplicateObject"], "Resource": f"{bucket_arn}/*"}
    yield {"Sid": "OnlyWritersPut", "Effect": "Deny", "Principal": "*", **put, **others}
    if not role_arns:
        return
    add = {"Action": "s3:PutObject", "Resource": f"{bucket_arn}/{prefix}/*"}
    new = {"Null": {**AS_THE_BUCKET_ENCRYPTS, "s3:if-none-match": "false"}}
    # The first request and the parts of a larger upload take no such header; its last request does.
    part = {"Null": AS_THE_BUCKET_ENCRYPTS, "Bool": {"s3:ObjectCreationOperation": "false"}}
    yield {"Sid": "WritersAdd", **add, **_for(role_arns, new)}
    yield {"Sid": "WritersUploadParts", **add, **_for(role_arns, part)}
    yield {"Sid": "WritersList", "Action": "s3:ListBucket", "Resource": bucket_arn, **_for(role_arns, {})}


def _for(role_arns: Sequence[str], condition: dict[str, Any]) -> dict[str, Any]:
    """Effect, principals and condition of a statement that allows the roles something."""
    owners = dict.fromkeys(tuple(arn.split(":")[1:5:3]) for arn in role_arns)
    return {
        "Effect": "Allow",
        "Principal": {"AWS": [f"arn:{partition}:iam::{account}:root" for partition, account in owners]},
        "Condition": {"ArnEquals": {"aws:PrincipalArn": list(role_arns)}, **condition},
    }
