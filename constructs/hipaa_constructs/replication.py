"""S3 replication of one bucket of an account to others of the same account, whose stacks may be in other Regions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from hipaa_constructs.check import require_bucket, require_key, require_role_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import aws_kms as kms
    from constructs import Construct


# kms:Decrypt and kms:GenerateDataKey* serve the S3 Bucket Key of the receiving bucket.
REPLICATION = ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*")


@dataclass(frozen=True, slots=True)
class Replica:
    """Where replicas go.

    Attributes:
        bucket: the receiving bucket, of the same account, versioned. From another Region's stack:
            ``s3.Bucket.from_bucket_name``.
        encryption_key: its key. From another Region's stack, without an export:
            ``kms.Key.from_key_arn(scope, id, "arn:…:kms:<region>:<account>:alias/<alias>")``; Amazon S3 takes an alias
            ARN (API reference, EncryptionConfiguration).
        region: the Region of both.

    Raises:
        ValueError: no bucket or no key, but its construct or None.
    """

    bucket: s3.IBucket
    encryption_key: kms.IKey
    region: str

    def __post_init__(self) -> None:
        """Refuses what CDK would not know as bucket or key."""
        require_bucket("bucket", self.bucket)
        require_key("encryption_key", self.encryption_key)


@dataclass(frozen=True, slots=True)
class Replication:
    """What a source bucket needs to replicate: its role, and the policy that must exist before replication starts."""

    role: iam.CfnRole
    policy: iam.CfnManagedPolicy


def replication_of(
    scope: Construct,
    *,
    bucket_name: str,
    source_key: kms.IKey | None,
    replicas: Sequence[Replica],
    role_name: str,
) -> Replication:
    """Makes the role that Amazon S3 takes on to replicate, with the least it needs.

    The source is named by its literal ARN, so that the role exists before the bucket and no cycle arises.

    Args:
        scope: parent of the role and its policy.
        bucket_name: the source.
        source_key: key of the source; None for SSE-S3.
        replicas: where to, at least one.
        role_name: fixed, because the keys of the replicas admit the role by name.

    Returns:
        The role and its policy.

    Raises:
        ValueError: no replica, or a role name that IAM refuses.
    """
    if not replicas:
        raise ValueError("replicas: none given; give at least one Replica.")
    require_role_name("role_name", role_name)
    stack = Stack.of(scope)
    bucket_arn = f"arn:{stack.partition}:s3:::{bucket_name}"
    role = iam.CfnRole(
        scope,
        "ReplicationRole",
        role_name=role_name,
        assume_role_policy_document=_policy(
            {
                "Effect": "Allow",
                "Principal": {"Service": "s3.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": stack.account},
                    "ArnEquals": {"aws:SourceArn": bucket_arn},
                },
            }
        ),
    )
    statements = _source_statements(stack, bucket_arn, source_key)
    for replica in replicas:
        statements += _replica_statements(stack, replica)
    policy = iam.CfnManagedPolicy(scope, "ReplicationPolicy", roles=[role.ref], policy_document=_policy(*statements))
    return Replication(role=role, policy=policy)


def replicate(bucket: s3.Bucket, replication: Replication, replicas: Sequence[Replica]) -> None:
    """Sets a bucket's replication configuration: everything, without delete markers, encrypted with each replica's key.

    Args:
        bucket: the source.
        replication: from :func:`replication_of`.
        replicas: where to; the first has the highest priority.
    """
    resource = cast("s3.CfnBucket", bucket.node.default_child)
    resource.replication_configuration = s3.CfnBucket.ReplicationConfigurationProperty(
        role=replication.role.attr_arn,
        rules=[_rule(replica, len(replicas) - number) for number, replica in enumerate(replicas)],
    )
    # Not implied by the role's ARN: without it the first objects could be replicated before the role may do so.
    bucket.node.add_dependency(replication.policy)


def replicate_encrypted(
    scope: Construct,
    bucket: s3.Bucket,
    *,
    bucket_name: str,
    encryption_key: kms.IKey,
    replicas: Sequence[Replica],
    role_name: str,
) -> None:
    """Replicates a bucket that has a customer key, and admits the role in that key's policy.

    Args:
        scope: parent of the role and its policy.
        bucket: the source.
        bucket_name: its literal name.
        encryption_key: its key.
        replicas: where to, at least one.
        role_name: name for the role that is made.

    Raises:
        ValueError: no replica, a role name that IAM refuses, or a key whose policy is not part of this app.
    """
    replication = replication_of(
        scope, bucket_name=bucket_name, source_key=encryption_key, replicas=replicas, role_name=role_name
    )
    replicate(bucket, replication, replicas)
    statement = admit_role(
        Stack.of(scope),
        sid=f"ReadForReplicationOf{''.join(filter(str.isalnum, bucket_name))}",
        actions=["kms:Decrypt"],
        role_name=role_name,
        bucket_name=bucket_name,
    )
    if not encryption_key.add_to_resource_policy(iam.PolicyStatement.from_json(statement)).statement_added:
        raise ValueError(
            "encryption_key: its policy is not part of this app, so that the replication role cannot be admitted."
        )


def _rule(replica: Replica, priority: int) -> s3.CfnBucket.ReplicationRuleProperty:
    enabled, disabled = "Enabled", "Disabled"
    return s3.CfnBucket.ReplicationRuleProperty(
        id=f"to-{replica.region}-{priority}",
        priority=priority,
        status=enabled,
        filter=s3.CfnBucket.ReplicationRuleFilterProperty(prefix=""),
        delete_marker_replication=s3.CfnBucket.DeleteMarkerReplicationProperty(status=disabled),
        source_selection_criteria=s3.CfnBucket.SourceSelectionCriteriaProperty(
            sse_kms_encrypted_objects=s3.CfnBucket.SseKmsEncryptedObjectsProperty(status=enabled)
        ),
        destination=s3.CfnBucket.ReplicationDestinationProperty(
            bucket=replica.bucket.bucket_arn,
            encryption_configuration=s3.CfnBucket.EncryptionConfigurationProperty(
                replica_kms_key_id=replica.encryption_key.key_arn
            ),
        ),
    )


def _source_statements(stack: Stack, bucket_arn: str, key: kms.IKey | None) -> list[dict[str, Any]]:
    statements: list[dict[str, Any]] = [
        {
            "Sid": "ReadConfiguration",
            "Effect": "Allow",
            "Action": ["s3:GetReplicationConfiguration", "s3:ListBucket"],
            "Resource": bucket_arn,
        },
        {
            "Sid": "ReadVersions",
            "Effect": "Allow",
            "Action": [
                "s3:GetObjectVersionForReplication",
                "s3:GetObjectVersionAcl",
                "s3:GetObjectVersionTagging",
                "s3:GetObjectRetention",
                "s3:GetObjectLegalHold",
            ],
            "Resource": f"{bucket_arn}/*",
        },
    ]
    if key is not None:
        statements.append(
            {
                "Sid": "DecryptSource",
                "Effect": "Allow",
                "Action": "kms:Decrypt",
                "Resource": key.key_arn,
                "Condition": via_s3(stack.region, bucket_arn),
            }
        )
    return statements


def _replica_statements(stack: Stack, replica: Replica) -> list[dict[str, Any]]:
    bucket_arn, key_arn = replica.bucket.bucket_arn, replica.encryption_key.key_arn
    condition: dict[str, Any] = via_s3(replica.region, bucket_arn)
    if ":alias/" in key_arn:
        # IAM knows no alias ARN as the resource of a cryptographic action; the alias narrows it down instead.
        condition["ForAnyValue:StringEquals"] = {"kms:ResourceAliases": "alias/" + key_arn.split(":alias/", 1)[1]}
        key_arn = f"arn:{stack.partition}:kms:{replica.region}:{stack.account}:key/*"
    return [
        {
            "Effect": "Allow",
            "Action": ["s3:ReplicateObject", "s3:ReplicateTags"],
            "Resource": f"{bucket_arn}/*",
        },
        {
            "Effect": "Allow",
            "Action": list(REPLICATION),
            "Resource": key_arn,
            "Condition": condition,
        },
    ]


def admit_role(stack: Stack, *, sid: str, actions: Sequence[str], role_name: str, bucket_name: str) -> dict[str, Any]:
    """Key policy statement that lets a replication role of the key's account use the key for one bucket.

    By name and not as a principal: KMS refuses a policy with a principal that does not exist, or not yet everywhere.

    Args:
        stack: stack of the key.
        sid: id of the statement.
        actions: cryptographic actions.
        role_name: the replication role.
        bucket_name: the bucket that the key serves.

    Returns:
        The statement.
    """
    account = f"arn:{stack.partition}:iam::{stack.account}"
    condition = via_s3(stack.region, f"arn:{stack.partition}:s3:::{bucket_name}")
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"AWS": f"{account}:root"},
        "Action": list(actions),
        "Resource": "*",
        "Condition": {**condition, "ArnEquals": {"aws:PrincipalArn": f"{account}:role/{role_name}"}},
    }


def via_s3(region: str, bucket_arn: str) -> dict[str, Any]:
    """Conditions under which a key serves one bucket through Amazon S3, with and without an S3 Bucket Key."""
    return {
        "StringEquals": {"kms:ViaService": f"s3.{region}.amazonaws.com"},
        "StringLike": {"kms:EncryptionContext:aws:s3:arn": [bucket_arn, f"{bucket_arn}/*"]},
    }


def _policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}
