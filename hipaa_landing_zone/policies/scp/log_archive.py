"""HLZ-SCP-05: trail and log archive stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import EVERYWHERE, Guardrail

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter

_TRAIL = [
    "cloudtrail:DeleteTrail",
    "cloudtrail:PutEventSelectors",
    "cloudtrail:PutInsightSelectors",
    "cloudtrail:StopLogging",
    "cloudtrail:UpdateTrail",
]
_BUCKET = [
    "s3:BypassGovernanceRetention",
    "s3:DeleteBucket*",
    "s3:DeleteObject*",
    "s3:PutBucket*",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
    "s3:PutObject*",
    "s3:PutReplicationConfiguration",
]
_KEY = [
    "kms:DeleteImportedKeyMaterial",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
]


def deny_log_archive_changes(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny stopping the trail, changing, emptying or hand-writing the archive's buckets, and ending its keys.

    AWS services deliver logs as service principals, which SCPs do not bind. S3 replication writes as a role of the
    landing zone, whose name HLZ-SCP-06 guards; with any other role a forged log could be replicated in. The keys of
    the landing zone are recognized by their aliases, and the aliases are guarded too.

    Exempt: the break-glass role and the landing zone's deployer, both guarded by HLZ-SCP-06. Neither can shorten a
    COMPLIANCE lock: nobody can.
    """
    spare = (perimeter.deployer,)
    trail = f"arn:{perimeter.partition}:cloudtrail:*:*:trail/{perimeter.trail_name}"
    buckets = f"arn:{perimeter.partition}:s3:::{perimeter.resource_prefix}-logs-*"
    alias = f"alias/{perimeter.key_alias_prefix}/*"
    keys = perimeter.deny("DenyLandingZoneKeyChanges", _KEY, spare=spare)
    keys["Condition"] |= {"ForAnyValue:StringLike": {"kms:ResourceAliases": [alias]}}
    return (
        perimeter.deny("DenyTrailChanges", _TRAIL, [trail], spare=spare),
        perimeter.deny("DenyLogBucketChanges", _BUCKET, [buckets, f"{buckets}/*"], spare=spare),
        perimeter.deny("DenyForeignReplication", ["s3:Replicate*"], [f"{buckets}/*"], spare=(perimeter.own_roles,)),
        keys,
        perimeter.deny(
            "DenyLandingZoneAliasChanges",
            ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"],
            [f"arn:{perimeter.partition}:kms:*:*:{alias}"],
            spare=spare,
        ),
        perimeter.deny("DenyFlowLogDeletion", ["ec2:DeleteFlowLogs"], spare=spare),
    )


LOG_ARCHIVE = Guardrail(
    id="HLZ-SCP-05",
    type="SERVICE_CONTROL_POLICY",
    title="Trail and log archive stay as they are",
    citations=("164.312(b)", "164.312(c)(1)", "164.316(b)(2)(i)"),
    attached_to=EVERYWHERE,
    statements=deny_log_archive_changes,
)
