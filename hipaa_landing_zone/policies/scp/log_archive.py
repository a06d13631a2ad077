"""HLZ-SCP-05: trail and log archive stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import EVERYWHERE

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter

_TRAIL = [
    "cloudtrail:DeleteTrail",
    "cloudtrail:PutEventConfiguration",
    "cloudtrail:PutEventSelectors",
    "cloudtrail:PutInsightSelectors",
    "cloudtrail:StopLogging",
    "cloudtrail:UpdateTrail",
]
_BUCKET = [
    "s3:AbortMultipartUpload",
    "s3:BypassGovernanceRetention",
    "s3:CreateBucket*",  # or a member takes the name first
    "s3:DeleteBucket*",
    "s3:DeleteObject*",
    "s3:PauseReplication",
    "s3:Put*",
    "s3:Update*",  # re-encryption under a key that is then deleted, Object Lock or not
]
_KEY = [
    "kms:DeleteImportedKeyMaterial",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:PutKeyPolicy",
    "kms:ReplicateKey",
    "kms:ScheduleKeyDeletion",
    "kms:UpdatePrimaryRegion",
]


def deny_log_archive_changes(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny stopping the trail, changing, emptying or hand-writing the archive's buckets, and ending its keys.

    AWS services deliver logs as service principals, which SCPs do not bind. S3 replication writes as a role of the
    landing zone, whose name HLZ-SCP-06 guards; with any other role a forged log could be replicated in. The keys of
    the landing zone are recognized by their aliases, and the aliases are guarded too.

    Exempt: the break-glass role and the landing zone's deployers, all guarded by HLZ-SCP-06. None of them can shorten a
    COMPLIANCE lock: nobody can.
    """
    spare = perimeter.deployers
    trail = perimeter.arn("cloudtrail", f"trail/{perimeter.trail_name}")
    buckets = f"arn:{perimeter.partition}:s3:::{perimeter.resource_prefix}-logs-*"
    alias = f"alias/{perimeter.key_alias_prefix}/*"
    own_keys = {"ForAnyValue:StringLike": {"kms:ResourceAliases": [alias]}}
    return (
        perimeter.deny("DenyTrailChanges", _TRAIL, [trail], spare=spare),
        perimeter.deny("DenyLogBucketChanges", _BUCKET, [buckets, f"{buckets}/*"], spare=spare),
        perimeter.deny("DenyForeignReplication", ["s3:Replicate*"], [f"{buckets}/*"], spare=(perimeter.own_roles,)),
        perimeter.deny_when("DenyLandingZoneKeyChanges", _KEY, own_keys, spare=spare),
        perimeter.deny(
            "DenyLandingZoneAliasChanges",
            ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"],
            [perimeter.arn("kms", alias)],
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
