"""HLZ-SCP-09: storage is made encrypted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import EVERYWHERE

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter

# The engines whose instances hold their own storage; an instance of an Aurora, DocumentDB or Neptune cluster inherits
# the cluster's encryption and its request says nothing of it.
_ENGINES = ["custom-*", "db2-*", "mariadb", "mysql", "oracle-*", "postgres", "sqlserver-*"]


def deny_unencrypted_storage(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny making storage without encryption at rest: EBS volumes, RDS, EFS, ElastiCache.

    It covers what has a condition key for it. Amazon S3 and DynamoDB encrypt always; other services are judged in the
    templates (rules, cdk-nag) and by AWS Config.

    Every condition asks for the value *false*, so a request that does not carry the key is not denied by it.

    Exempt: the break-glass role, which HLZ-SCP-06 guards. Restoring an old unencrypted copy is done with it: into an
    encrypted one.

    Source: Service Authorization Reference: ec2:Encrypted, rds:StorageEncrypted, elasticfilesystem:Encrypted,
    elasticache:AtRestEncryptionEnabled.
    """
    return (
        perimeter.deny_when(
            "DenyUnencryptedVolumes",
            ["ec2:CreateVolume", "ec2:RunInstances"],
            {"Bool": {"ec2:Encrypted": "false"}},
            [perimeter.arn("ec2", "volume/*")],
        ),
        perimeter.deny("DenyUnencryptedVolumeDefault", ["ec2:DisableEbsEncryptionByDefault"]),
        perimeter.deny_when(
            "DenyUnencryptedDatabases",
            ["rds:CreateDBInstance", "rds:RestoreDBInstanceFromS3"],
            {"Bool": {"rds:StorageEncrypted": "false"}, "StringLike": {"rds:DatabaseEngine": _ENGINES}},
        ),
        perimeter.deny_when(
            "DenyUnencryptedDatabaseClusters",
            ["rds:CreateDBCluster", "rds:RestoreDBClusterFromS3"],
            {"Bool": {"rds:StorageEncrypted": "false"}},
        ),
        perimeter.deny_when(
            "DenyUnencryptedFileSystems",
            ["elasticfilesystem:CreateFileSystem"],
            {"Bool": {"elasticfilesystem:Encrypted": "false"}},
        ),
        perimeter.deny_when(
            "DenyUnencryptedCaches",
            ["elasticache:CreateReplicationGroup"],
            {"Bool": {"elasticache:AtRestEncryptionEnabled": "false"}},
        ),
    )


ENCRYPTION = Guardrail(
    id="HLZ-SCP-09",
    type="SERVICE_CONTROL_POLICY",
    title="Storage is made encrypted",
    citations=("164.312(a)(2)(iv)",),
    attached_to=EVERYWHERE,
    statements=deny_unencrypted_storage,
)
