"""Defaults of buckets, tables, file systems, image repositories, backup vaults, keys and secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_backup as backup
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_efs as efs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager

from hipaa_constructs.hardening.place import closed_security_group

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hipaa_constructs.hardening.place import Place


def bucket(place: Place) -> dict[str, Any]:
    """Encryption with the customer key, TLS 1.2, no public access, no ACLs, access logs, versions that stay a year.

    Kept when the stack goes.
    """
    properties: dict[str, Any] = {
        "enforceSSL": True,
        "minimumTLSVersion": 1.2,
        "versioned": True,
        "blockPublicAccess": s3.BlockPublicAccess.BLOCK_ALL,
    }
    if not place.sets("encryption", "encryptionKey"):
        properties |= {"encryption": s3.BucketEncryption.KMS, "encryptionKey": place.key, "bucketKeyEnabled": True}
    if not place.sets("accessControl", "objectOwnership"):
        properties["objectOwnership"] = s3.ObjectOwnership.BUCKET_OWNER_ENFORCED
    if not place.sets("serverAccessLogsBucket", "serverAccessLogsPrefix"):
        properties["serverAccessLogsBucket"] = place.defaults.access_log_bucket(place.scope)
        properties["serverAccessLogsPrefix"] = f"{place.scope.node.addr[-8:]}-{place.id}/"
    if not place.sets("autoDeleteObjects", "removalPolicy"):
        properties["removalPolicy"] = RemovalPolicy.RETAIN
    if not place.sets("lifecycleRules"):
        bounds = s3.LifecycleRule(
            abort_incomplete_multipart_upload_after=Duration.days(7), noncurrent_version_expiration=Duration.days(365)
        )
        properties["lifecycleRules"] = [bounds]
    return properties


def table(place: Place) -> dict[str, Any]:
    """Encryption with the customer key, restoring to any point, no deletion, on demand, kept when the stack goes."""
    properties = _table(place)
    if not place.sets("billingMode", "readCapacity", "writeCapacity"):
        properties["billingMode"] = dynamodb.BillingMode.PAY_PER_REQUEST
    if not place.sets("encryption", "encryptionKey"):
        properties |= {"encryption": dynamodb.TableEncryption.CUSTOMER_MANAGED, "encryptionKey": place.key}
    return properties


def table_v2(place: Place) -> dict[str, Any]:
    """The same for the newer class; a table with replicas names a key for each Region, which the code has to give."""
    properties = _table(place)
    if place.sets("encryption", "replicas"):
        return properties
    return properties | {"encryption": dynamodb.TableEncryptionV2.customer_managed_key(place.key)}


def _table(place: Place) -> dict[str, Any]:
    properties = _kept(place) | {"deletionProtection": True}
    if not place.sets("pointInTimeRecovery", "pointInTimeRecoverySpecification"):
        recovery = dynamodb.PointInTimeRecoverySpecification(point_in_time_recovery_enabled=True)
        properties["pointInTimeRecoverySpecification"] = recovery
    return properties


def file_system(place: Place) -> dict[str, Any]:
    """Encryption with the customer key, TLS, access through mount targets only, daily backups, kept on deletion."""
    properties = _kept(place) | {"encrypted": True, "enableAutomaticBackups": True, "allowAnonymousAccess": False}
    if not place.sets("encrypted", "kmsKey"):
        properties["kmsKey"] = place.key
    if place.sets("vpc") and not place.sets("securityGroup"):
        properties["securityGroup"] = closed_security_group(place)
    if not place.sets("fileSystemPolicy", "allowAnonymousAccess"):
        refusal = iam.PolicyStatement(
            sid="TlsOnly",
            effect=iam.Effect.DENY,
            principals=[iam.AnyPrincipal()],
            actions=["*"],
            conditions={"Bool": {"aws:SecureTransport": "false"}},
        )
        properties["fileSystemPolicy"] = iam.PolicyDocument(statements=[refusal])
    return properties


def key(place: Place) -> dict[str, Any]:
    """Yearly rotation where the key can rotate, thirty days before deletion, kept when the stack goes."""
    properties = _kept(place) | {"pendingWindow": Duration.days(30)}
    if not place.sets("keySpec", "keyUsage"):
        properties["enableKeyRotation"] = True
    return properties


def secret(place: Place) -> dict[str, Any]:
    """Encryption with the customer key."""
    return {"encryptionKey": place.key}


def repository(place: Place) -> dict[str, Any]:
    """Encryption with the customer key, tags that cannot be moved, a scan of every image."""
    properties: dict[str, Any] = {"imageScanOnPush": True}
    if not place.sets("imageTagMutability", "imageTagMutabilityExclusionFilters"):
        properties["imageTagMutability"] = ecr.TagMutability.IMMUTABLE
    if not place.sets("encryption", "encryptionKey"):
        properties |= {"encryption": ecr.RepositoryEncryption.KMS, "encryptionKey": place.key}
    return properties


def vault(place: Place) -> dict[str, Any]:
    """Encryption with the customer key; recovery points cannot be deleted; kept when the stack goes."""
    return _kept(place) | {"encryptionKey": place.key, "blockRecoveryPointDeletion": True}


def _kept(place: Place) -> dict[str, Any]:
    return {} if place.sets("removalPolicy") else {"removalPolicy": RemovalPolicy.RETAIN}


HARDENED: Mapping[str, Callable[[Place], dict[str, Any]]] = {
    s3.Bucket.PROPERTY_INJECTION_ID: bucket,
    dynamodb.Table.PROPERTY_INJECTION_ID: table,
    dynamodb.TableV2.PROPERTY_INJECTION_ID: table_v2,
    efs.FileSystem.PROPERTY_INJECTION_ID: file_system,
    kms.Key.PROPERTY_INJECTION_ID: key,
    secretsmanager.Secret.PROPERTY_INJECTION_ID: secret,
    ecr.Repository.PROPERTY_INJECTION_ID: repository,
    backup.BackupVault.PROPERTY_INJECTION_ID: vault,
}
