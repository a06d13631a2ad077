"""HLZ-SCP-14: backups and retention cannot be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import EVERYWHERE

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter

_ACTIONS = [
    "backup:CancelLegalHold",
    "backup:DeleteBackupVault",
    "backup:DeleteBackupVaultAccessPolicy",
    "backup:DeleteBackupVaultLockConfiguration",
    "backup:DeleteBackupVaultNotifications",
    "backup:DeleteRecoveryPoint",
    "backup:DisassociateBackupVaultMpaApprovalTeam",
    "backup:DisassociateRecoveryPoint*",
    "backup:PutBackupVaultAccessPolicy",
    "backup:PutBackupVaultLockConfiguration",
    "backup:RevokeRestoreAccessBackupVault",
    "backup:UpdateGlobalSettings",
    "backup:UpdateRecoveryPointLifecycle",
    "backup:UpdateRegionSettings",
    "dynamodb:DeleteBackup",
    "ec2:UnlockSnapshot",
    "rds:DeleteDBClusterAutomatedBackup",
    "rds:DeleteDBInstanceAutomatedBackup",
]


def deny_backup_destruction(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny deleting backups, unlocking vaults, shortening lifecycles and bypassing governance retention.

    Why: ransomware deletes the backups first (45 CFR 164.308(a)(7)(ii)(A)). Backups end by their own lifecycle, which
    AWS Backup carries out as a service-linked role, and no SCP binds those.

    Exempt: the break-glass role, which HLZ-SCP-06 guards; from the first statement also the landing zone's deployers,
    guarded likewise, which make and lock the vaults. A vault locked in compliance mode nobody can empty.

    Source: AWS Backup Developer Guide, Vault Lock; Amazon S3 User Guide, Object Lock governance mode.
    """
    return (
        perimeter.deny("DenyBackupDestruction", _ACTIONS, spare=perimeter.deployers),
        perimeter.deny("DenyRetentionBypass", ["s3:BypassGovernanceRetention"]),
    )


BACKUP = Guardrail(
    id="HLZ-SCP-14",
    type="SERVICE_CONTROL_POLICY",
    title="Backups and retention cannot be undone",
    citations=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.312(c)(1)"),
    attached_to=EVERYWHERE,
    statements=deny_backup_destruction,
)
