"""HLZ-SCP-10: nothing is shown to the public or shared outside the organization."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import EVERYWHERE

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter

_BLOCKS = [
    "ec2:DisableImageBlockPublicAccess",
    "ec2:DisableSnapshotBlockPublicAccess",
    "elasticmapreduce:PutBlockPublicAccessConfiguration",
    "s3:PutAccountPublicAccessBlock",
]
_SNAPSHOTS = [
    "ec2:ModifyImageAttribute",
    "ec2:ModifySnapshotAttribute",
    "rds:ModifyDBClusterSnapshotAttribute",
    "rds:ModifyDBSnapshotAttribute",
    "redshift:AuthorizeSnapshotAccess",
]
_DATABASES = [
    "rds:CreateDBInstance",
    "rds:CreateDBInstanceReadReplica",
    "rds:CreateDBShardGroup",
    "rds:RestoreDBInstanceFromDBSnapshot",
    "rds:RestoreDBInstanceFromS3",
    "rds:RestoreDBInstanceToPointInTime",
]
_URLS = ["lambda:AddPermission", "lambda:CreateFunctionUrlConfig", "lambda:UpdateFunctionUrlConfig"]


def deny_public_exposure(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny what opens data to the public or to another organization.

    - *public access blocks* of S3, images and snapshots are not changed in the account (HLZ-DCL-01 and -03 set them);
      a bucket's own block may be set, because every template that sets it right makes the same request;
    - *public ACLs*: none of S3's canned ones that admit everybody;
    - *snapshots and images* are shared with nobody: no condition key tells an account of the organization from
      another one. Taking a sharing back is done with ec2:Reset…Attribute;
    - *RAM*: no share admits accounts outside the organization. CreateResourceShare admits them unless the request says
      no, so a request that does not say is denied too (``BoolIfExists``);
    - *Lambda URLs* ask for IAM authorization; *RDS instances* get no public address.

    Exempt: the break-glass role; from the first statement the landing zone's deployers; from the second, for copies by
    AWS Backup and for golden images, also roles named ``hlz-*``. HLZ-SCP-06 guards all of these names.

    Source: Service Authorization Reference; RAM User Guide, example SCPs.
    """
    everybody = ["authenticated-read", "public-read", "public-read-write"]
    return (
        perimeter.deny("DenyPublicAccessBlockChanges", _BLOCKS, spare=perimeter.deployers),
        perimeter.deny("DenySharingSnapshotsAndImages", _SNAPSHOTS, spare=(*perimeter.deployers, perimeter.own_roles)),
        perimeter.deny_when(
            "DenyPublicAcls",
            ["s3:CreateBucket", "s3:PutBucketAcl", "s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectVersionAcl"],
            {"StringEquals": {"s3:x-amz-acl": everybody}},
        ),
        perimeter.deny_when(
            "DenySharesOutsideTheOrganization",
            ["ram:CreateResourceShare"],
            {"BoolIfExists": {"ram:RequestedAllowsExternalPrincipals": "true"}},
        ),
        perimeter.deny_when(
            "DenyOpeningSharesToOutside",
            ["ram:UpdateResourceShare"],
            {"Bool": {"ram:RequestedAllowsExternalPrincipals": "true"}},
        ),
        perimeter.deny_when(
            "DenyFunctionUrlsWithoutAuthorization", _URLS, {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}}
        ),
        perimeter.deny_when("DenyPublicDatabases", _DATABASES, {"Bool": {"rds:PubliclyAccessible": "true"}}),
    )


EXPOSURE = Guardrail(
    id="HLZ-SCP-10",
    type="SERVICE_CONTROL_POLICY",
    title="Nothing is shown to the public or shared outside the organization",
    citations=("164.312(a)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(i)"),
    attached_to=EVERYWHERE,
    statements=deny_public_exposure,
)
