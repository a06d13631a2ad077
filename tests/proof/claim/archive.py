"""What nobody but break-glass and the deployers can do to trail, log archive and keys."""

from __future__ import annotations

import z3
from proof.claim.model import BREAK_GLASS, DEPLOYERS, OWN_ROLES, Claim, because, beginning, changes
from proof.pattern import any_of, like

_SPARED = (BREAK_GLASS, *DEPLOYERS)
_BUCKETS, _OBJECTS = "arn:aws:s3:::hlz-logs-*", "arn:aws:s3:::hlz-logs-*/*"


def own_key(request):
    """Return whether the request's key is one of the landing zone's, known by its alias."""
    aliases = request.key("kms:ResourceAliases").slots
    return any_of(z3.And(slot.there, like(slot.value, ["alias/hlz/*"])) for slot in aliases)


CLAIMS = (
    Claim(
        name="trail-stays",
        sentence="Nobody but break-glass and the deployers can stop, change or delete the organization trail.",
        rests_on=("DenyTrailChanges",),
        actions=changes("cloudtrail", "trail"),
        about=lambda request: request.on("arn:aws:cloudtrail:*:*:trail/hlz-organization-trail"),
        spared=_SPARED,
        left_open={
            "cloudtrail:AddTags": "Harmless: no policy asks for the trail's tags.",
            "cloudtrail:RemoveTags": "Harmless: no policy asks for the trail's tags.",
            "cloudtrail:CreateTrail": "Harmless: the name is taken in management; another account's trail is its own.",
            "cloudtrail:StartLogging": "Harmless: it logs more.",
        },
    ),
    Claim(
        name="log-buckets-stay",
        sentence="Nobody but break-glass and the deployers can change a log bucket.",
        rests_on=("DenyLogBucketChanges",),
        actions=changes("s3", "bucket"),
        about=lambda request: request.on(_BUCKETS),
        spared=_SPARED,
        left_open=because(
            "Harmless: it changes neither who may read nor what is kept.",
            "s3:TagResource",
            "s3:UntagResource",
        ),
    ),
    Claim(
        name="logs-stay",
        sentence="Nobody but break-glass and the deployers can write, delete or re-encrypt a log by hand.",
        rests_on=("DenyLogBucketChanges",),
        actions=frozenset(a for a in changes("s3", "object") if not a.startswith("s3:Replicate")),
        about=lambda request: request.on(_OBJECTS),
        spared=_SPARED,
        left_open=because(
            "Harmless: it neither adds nor takes away an object.",
            "s3:InitiateReplication",
            "s3:RestoreObject",
        )
        | because("Elsewhere: it counts only together with replication.", "s3:ObjectOwnerOverrideToBucketOwner"),
    ),
    Claim(
        name="no-foreign-replication",
        sentence="Nobody but break-glass and the landing zone's own roles can replicate into a log bucket.",
        rests_on=("DenyForeignReplication",),
        actions=beginning("s3", "Replicate"),
        about=lambda request: request.on(_OBJECTS),
        spared=(BREAK_GLASS, OWN_ROLES),
    ),
    Claim(
        name="own-keys-stay",
        sentence="Nobody but break-glass and the deployers can end, disable or hand over a key of the landing zone.",
        rests_on=("DenyLandingZoneKeyChanges",),
        actions=changes("kms", "key"),
        about=own_key,
        exact=True,
        spared=_SPARED,
        left_open=because(
            "Elsewhere: it uses the key, which is the key policy's business.",
            "kms:Decrypt",
            "kms:DeriveSharedSecret",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:GenerateDataKeyPair",
            "kms:GenerateDataKeyPairWithoutPlaintext",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:GenerateMac",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
            "kms:Sign",
            "kms:Verify",
            "kms:VerifyMac",
        )
        | because(
            "Harmless: the key stays usable and its policy stays.",
            "kms:CancelKeyDeletion",
            "kms:EnableKey",
            "kms:EnableKeyRotation",
            "kms:ImportKeyMaterial",
            "kms:RotateKeyOnDemand",
            "kms:SynchronizeMultiRegionKey",
            "kms:TagResource",
            "kms:UntagResource",
            "kms:UpdateKeyDescription",
        )
        | because(
            "Elsewhere: the same request needs the alias too, which own-aliases-stay denies.",
            "kms:CreateAlias",
            "kms:DeleteAlias",
            "kms:UpdateAlias",
        )
        | because(
            "Gap: grants give use of the key past its policy, or take a service's use away.",
            "kms:CreateGrant",
            "kms:RetireGrant",
            "kms:RevokeGrant",
        ),
    ),
    Claim(
        name="own-aliases-stay",
        sentence="Nobody but break-glass and the deployers can make, move or delete an alias of the landing zone.",
        rests_on=("DenyLandingZoneAliasChanges",),
        actions=changes("kms", "alias"),
        about=lambda request: request.on("arn:aws:kms:*:*:alias/hlz/*"),
        spared=_SPARED,
    ),
    Claim(
        name="flow-logs-stay",
        sentence="Nobody but break-glass and the deployers can delete a flow log.",
        rests_on=("DenyFlowLogDeletion",),
        actions=frozenset({"ec2:DeleteFlowLogs"}),
        spared=_SPARED,
    ),
    Claim(
        name="keys-stay",
        sentence="Nobody but break-glass and the deployers can disable or delete a key or take its material away.",
        rests_on=("DenyKeyDestruction",),
        actions=beginning("kms", "Delete", "Disable", "Disconnect", "Schedule"),
        spared=_SPARED,
        left_open={"kms:DeleteAlias": "Harmless: the key stays; the landing zone's own aliases are another claim's."},
    ),
    Claim(
        name="deletion-takes-thirty-days",
        sentence="Nobody but break-glass can have a key deleted within fewer than thirty days.",
        rests_on=("DenyShortKeyDeletionWindows",),
        actions=frozenset({"kms:ScheduleKeyDeletion"}),
        about=lambda request: _short(request.key("kms:ScheduleKeyDeletionPendingWindowInDays")),
        exact=True,
    ),
    Claim(
        name="no-access-point-to-the-archive",
        sentence="Nobody in an account for security and logs but break-glass can make an S3 access point.",
        rests_on=("DenyAccessPoints",),
        actions=beginning("s3", "CreateAccessPoint", "CreateMultiRegionAccessPoint"),
        ous=lambda ou: ou.purpose == "security",
    ),
)


def _short(key):
    return z3.And(key.present, key.slots[0].value < 30)
