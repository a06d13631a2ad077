"""Storage is encrypted when it is made, and nothing is opened to the public."""

from __future__ import annotations

import z3
from proof.claim.model import (
    BREAK_GLASS,
    DEPLOYERS,
    OWN_ROLES,
    Claim,
    Formula,
    because,
    listing,
)
from proof.pattern import any_of, equal, like

_CLASS = "hlz:data-classification"


def true(key: str, *resources: str) -> Formula:
    """Return: the key is there and true, on one of these resources where any are given."""
    return lambda request: z3.And(_bool(request, key)[0], _bool(request, key)[1], request.on(*(resources or ("*",))))


def false(key: str, *resources: str) -> Formula:
    """Return: the key is there and false, on one of these resources where any are given."""
    return lambda request: z3.And(
        _bool(request, key)[0], z3.Not(_bool(request, key)[1]), request.on(*(resources or ("*",)))
    )


def says(key: str, *texts: str) -> Formula:
    """Return: the key is there and one of these texts."""
    return lambda request: z3.And(request.key(key).present, equal(request.key(key).slots[0].value, texts))


def both(*formulas: Formula) -> Formula:
    """Return: all of them."""
    return lambda request: z3.And(*(formula(request) for formula in formulas))


def _bool(request, key):
    return request.key(key).present, request.key(key).slots[0].value


def _declassifies(request):
    tags, old, new = (
        request.key(key) for key in ("aws:TagKeys", f"aws:ResourceTag/{_CLASS}", f"aws:RequestTag/{_CLASS}")
    )
    return z3.And(
        any_of(z3.And(slot.there, equal(slot.value, [_CLASS])) for slot in tags.slots),
        old.present,
        equal(old.slots[0].value, ["phi"]),
        z3.Not(z3.And(new.present, equal(new.slots[0].value, ["phi"]))),
    )


def _exempts(request):
    tags = request.key("aws:TagKeys").slots
    return any_of(z3.And(slot.there, equal(slot.value, ["hlz:remediation-exempt"], ignore_case=True)) for slot in tags)


def _has_engine(request):
    engine = request.key("rds:DatabaseEngine")
    known = ["custom-*", "db2-*", "mariadb", "mysql", "oracle-*", "postgres", "sqlserver-*"]
    return z3.And(engine.present, like(engine.slots[0].value, known))


def _external(request):
    present, value = _bool(request, "ram:RequestedAllowsExternalPrincipals")
    return z3.Or(z3.Not(present), value)


_CLOSED = Claim(
    name="public-access-blocks-stay",
    sentence="Nobody but break-glass and the deployers can lift a block of public access.",
    rests_on=("DenyPublicAccessBlockChanges",),
    actions=frozenset(
        {
            "ec2:DisableImageBlockPublicAccess",
            "ec2:DisableSnapshotBlockPublicAccess",
            "elasticmapreduce:PutBlockPublicAccessConfiguration",
            "s3:PutAccountPublicAccessBlock",
        }
    ),
    spared=(BREAK_GLASS, *DEPLOYERS),
)

CLAIMS = (
    Claim(
        name="volumes-are-encrypted",
        sentence="Nobody but break-glass can make a volume that is not encrypted.",
        rests_on=("DenyUnencryptedVolumes",),
        actions=frozenset({"ec2:CreateVolume", "ec2:RunInstances"}),
        about=false("ec2:Encrypted", "arn:aws:ec2:*:*:volume/*"),
        exact=True,
    ),
    Claim(
        name="volume-default-stays",
        sentence="Nobody but break-glass can switch default encryption of volumes off.",
        rests_on=("DenyUnencryptedVolumeDefault",),
        actions=frozenset({"ec2:DisableEbsEncryptionByDefault"}),
    ),
    Claim(
        name="databases-are-encrypted",
        sentence="Nobody but break-glass can make a database that is not encrypted.",
        rests_on=("DenyUnencryptedDatabases",),
        actions=frozenset({"rds:CreateDBInstance", "rds:RestoreDBInstanceFromS3"}),
        about=both(false("rds:StorageEncrypted"), _has_engine),
        exact=True,
    ),
    Claim(
        name="database-clusters-are-encrypted",
        sentence="Nobody but break-glass can make a database cluster that is not encrypted.",
        rests_on=("DenyUnencryptedDatabaseClusters",),
        actions=frozenset({"rds:CreateDBCluster", "rds:RestoreDBClusterFromS3"}),
        about=false("rds:StorageEncrypted"),
        exact=True,
    ),
    Claim(
        name="file-systems-are-encrypted",
        sentence="Nobody but break-glass can make a file system that is not encrypted.",
        rests_on=("DenyUnencryptedFileSystems",),
        actions=listing("elasticfilesystem:Encrypted"),
        about=false("elasticfilesystem:Encrypted"),
        exact=True,
    ),
    Claim(
        name="caches-are-encrypted",
        sentence="Nobody but break-glass can make a replication group of caches that is not encrypted.",
        rests_on=("DenyUnencryptedCaches",),
        actions=frozenset({"elasticache:CreateReplicationGroup", "elasticache:CreateCacheCluster"}),
        about=false("elasticache:AtRestEncryptionEnabled"),
        exact=True,
        left_open=because(
            "Gap: a cache cluster outside a replication group is never encrypted.", "elasticache:CreateCacheCluster"
        ),
    ),
    _CLOSED,
    Claim(
        name="snapshots-are-not-shared",
        sentence="Nobody but break-glass, deployers and the landing zone's own roles can share a snapshot or an image.",
        rests_on=("DenySharingSnapshotsAndImages",),
        actions=frozenset(
            {
                "ec2:ModifyImageAttribute",
                "ec2:ModifySnapshotAttribute",
                "rds:ModifyDBClusterSnapshotAttribute",
                "rds:ModifyDBSnapshotAttribute",
                "redshift:AuthorizeSnapshotAccess",
            }
        ),
        spared=(BREAK_GLASS, *DEPLOYERS, OWN_ROLES),
    ),
    Claim(
        name="acls-are-not-public",
        sentence="Nobody but break-glass can put a public canned ACL on a bucket or an object.",
        rests_on=("DenyPublicAcls",),
        actions=listing("s3:x-amz-acl"),
        about=says("s3:x-amz-acl", "authenticated-read", "public-read", "public-read-write"),
        exact=True,
        left_open=because("Harmless: it sets no ACL.", "s3:BypassGovernanceRetention", "s3:CreateAccessPoint"),
    ),
    Claim(
        name="shares-stay-inside",
        sentence="Nobody but break-glass can make a resource share that is open to outsiders, by default either.",
        rests_on=("DenySharesOutsideTheOrganization",),
        actions=frozenset({"ram:CreateResourceShare"}),
        about=_external,
        exact=True,
    ),
    Claim(
        name="shares-are-not-opened",
        sentence="Nobody but break-glass can open a resource share to outsiders.",
        rests_on=("DenyOpeningSharesToOutside",),
        actions=frozenset({"ram:UpdateResourceShare"}),
        about=true("ram:RequestedAllowsExternalPrincipals"),
        exact=True,
    ),
    Claim(
        name="function-urls-authenticate",
        sentence="Nobody but break-glass can make a function answer to a URL without authorization.",
        rests_on=("DenyFunctionUrlsWithoutAuthorization",),
        actions=listing("lambda:FunctionUrlAuthType"),
        about=says("lambda:FunctionUrlAuthType", "NONE"),
        exact=True,
        left_open=because(
            "Harmless: it opens nothing.",
            "lambda:DeleteFunctionUrlConfig",
            "lambda:InvokeFunctionUrl",
            "lambda:RemovePermission",
        ),
    ),
    Claim(
        name="databases-are-not-public",
        sentence="Nobody but break-glass can make a database with a public address.",
        rests_on=("DenyPublicDatabases",),
        actions=listing("rds:PubliclyAccessible"),
        about=true("rds:PubliclyAccessible"),
        exact=True,
    ),
    Claim(
        name="phi-stays-classified",
        sentence="Nobody but break-glass and deployers can take the mark of PHI off, where AWS shows tags to policies.",
        rests_on=("DenyDeclassification",),
        about=_declassifies,
        exact=True,
        spared=(BREAK_GLASS, *DEPLOYERS),
    ),
    Claim(
        name="nobody-exempts-themselves",
        sentence="Nobody but break-glass and deployers can set or remove the tag that exempts, in capitals or not.",
        rests_on=("DenySelfExemption",),
        about=_exempts,
        exact=True,
        spared=(BREAK_GLASS, *DEPLOYERS),
    ),
)
