"""A shared file system for PHI: encrypted, mounted over TLS by IAM identities, through access points only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jsii
from aws_cdk import RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_efs as efs
from aws_cdk import aws_iam as iam
from constructs import Construct

from hipaa_constructs.check import require_key, require_match
from hipaa_constructs.classification import classify_as_phi
from hipaa_constructs.data_store import closed_security_group, isolated_subnets

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms

CLIENT = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite", "elasticfilesystem:ClientRootAccess"]
LARGEST_ID = 4_294_967_295
# Read, write and search for owner and group, none of it for others; never set-user-id.
PERMISSIONS, PERMISSIONS_ALLOWED = r"0?[0-7][0-7]0", "three octal digits, the last of them 0: nothing for others"


@jsii.implements(ec2.IConnectable)
class PhiFileSystem(Construct):
    """An Amazon EFS file system for PHI.

    Guarantees:
        * ``encrypted_with_a_customer_key``: data and metadata are encrypted with the given key
          (45 CFR 164.312(a)(2)(iv)).
        * ``tls_only``: the file system policy denies every client without TLS (45 CFR 164.312(e)(1),
          164.312(e)(2)(ii)).
        * ``nobody_mounts_anonymously``: the policy lets in nobody by itself, so a client without an IAM identity that
          was granted access is refused (45 CFR 164.312(d), 164.312(a)(2)(i)).
        * ``mounted_through_access_points``: the policy denies mounts that use no access point or no mount target, and
          root access; what :meth:`add_access_point` makes enforces a POSIX user who is not root, in one directory
          (45 CFR 164.312(a)(1), 164.308(a)(4)(ii)(C)).
        * ``isolated``: mount targets in isolated subnets only, behind an own security group that lets in only whom
          ``connections`` admits (45 CFR 164.312(a)(1), 164.312(e)(1)).
        * ``survives_the_loss_of_a_zone``: a Regional file system with mount targets in two zones or more
          (45 CFR 164.308(a)(7)(i), 164.308(a)(7)(ii)(C)).
        * ``backed_up``: AWS Backup backs it up every day (45 CFR 164.308(a)(7)(ii)(A)).
        * ``survives_its_stack``: retained on deletion and on replacement, and no replication may overwrite it
          (45 CFR 164.308(a)(7)(ii)(A), 164.312(c)(1)).

    What it cannot do: AWS records who mounts (CloudTrail, ``NewClientConnection``) but not which file is read; what
    must be audited by file belongs into a bucket or a database. The automatic backup goes to the vault
    ``aws/efs/automatic-backup-vault`` for 35 days; longer keeping, and copies to another account, are the business of
    the landing zone's backup policies. An identity policy with ``elasticfilesystem:*`` on every resource lets its
    principal mount, as for any service, but still through an access point, over TLS and not as root.

    Source: Amazon EFS User Guide, "Using IAM to control access to file systems", "Working with access points", "Backing
    up EFS file systems".

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        vpc: has isolated subnets in two zones or more.
        encryption_key: key of the file system's Region. Clients need no grant on it; the deploying role needs
            ``kms:CreateGrant``, ``kms:DescribeKey`` and ``kms:GenerateDataKeyWithoutPlaintext``.

    Attributes:
        resource: the underlying ``efs.FileSystem``.

    Raises:
        ValueError: no isolated subnets in two zones.
    """

    def __init__(self, scope: Construct, construct_id: str, *, vpc: ec2.IVpc, encryption_key: kms.IKey) -> None:
        require_key("encryption_key", encryption_key)
        subnets = isolated_subnets(vpc)
        super().__init__(scope, construct_id)
        classify_as_phi(self)
        self.resource = efs.FileSystem(
            self,
            "Resource",
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnets=subnets),
            security_group=closed_security_group(self, vpc, f"File system {self.node.path}"),
            encrypted=True,
            kms_key=encryption_key,
            throughput_mode=efs.ThroughputMode.ELASTIC,
            enable_automatic_backups=True,
            replication_overwrite_protection=efs.ReplicationOverwriteProtection.ENABLED,
            removal_policy=RemovalPolicy.RETAIN,
            # Not what it says: False makes CDK add a statement that allows every principal to write, and to be root,
            # once it has mounted: who may only read could write. A policy without any Allow admits no anonymous client.
            allow_anonymous_access=True,
            file_system_policy=iam.PolicyDocument(statements=_denials()),
        )

    @property
    def connections(self) -> ec2.Connections:
        """Who may reach the mount targets: ``files.connections.allow_default_port_from(service)``."""
        return self.resource.connections

    def add_access_point(
        self, construct_id: str, *, path: str, user_id: int, group_id: int, permissions: str = "750"
    ) -> efs.AccessPoint:
        """Makes a way in for one application: whoever mounts it is this POSIX user, in this directory.

        Args:
            construct_id: id of the access point.
            path: directory that becomes the root for its clients, such as ``/records``; made if it does not exist.
            user_id: POSIX user, not 0, which is root.
            group_id: POSIX group, not 0.
            permissions: of the directory, as octal digits.

        Returns:
            The access point, for ``lambda_.FileSystem.from_efs_access_point`` or an ECS volume.

        Raises:
            ValueError: the root directory, root as user or group, or permissions for everybody.
        """
        require_match("path", path, r"(?=.{2,100}$)(/[A-Za-z0-9._-]+){1,4}", "/ and a name, up to four levels deep")
        require_match("permissions", permissions, PERMISSIONS, PERMISSIONS_ALLOWED)
        for name, value in (("user_id", user_id), ("group_id", group_id)):
            if not 0 < value <= LARGEST_ID:
                raise ValueError(f"{name}: {value} given; allowed: 1 to {LARGEST_ID}; 0 is root.")
        user, group = str(user_id), str(group_id)
        return efs.AccessPoint(
            self,
            construct_id,
            file_system=self.resource,
            path=path,
            posix_user=efs.PosixUser(uid=user, gid=group),
            create_acl=efs.Acl(owner_uid=user, owner_gid=group, permissions=permissions),
        )

    def grant_read(self, grantee: iam.IGrantable, access_point: efs.IAccessPoint) -> iam.Grant:
        """Lets a principal mount one access point for reading.

        Args:
            grantee: who mounts.
            access_point: of this file system.

        Returns:
            The grant.
        """
        return self._grant(grantee, access_point, CLIENT[:1])

    def grant_read_write(self, grantee: iam.IGrantable, access_point: efs.IAccessPoint) -> iam.Grant:
        """Lets a principal mount one access point for reading and writing.

        Args:
            grantee: who mounts.
            access_point: of this file system.

        Returns:
            The grant.
        """
        return self._grant(grantee, access_point, CLIENT[:2])

    def _grant(self, grantee: iam.IGrantable, access_point: efs.IAccessPoint, actions: list[str]) -> iam.Grant:
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=actions,
            resource_arns=[self.resource.file_system_arn],
            conditions={"StringEquals": {"elasticfilesystem:AccessPointArn": access_point.access_point_arn}},
        )


def _denials() -> list[iam.PolicyStatement]:
    def deny(sid: str, actions: list[str], condition: dict[str, dict[str, str]] | None) -> iam.PolicyStatement:
        return iam.PolicyStatement(
            sid=sid,
            effect=iam.Effect.DENY,
            principals=[iam.AnyPrincipal()],
            actions=actions,
            conditions=condition,
        )

    return [
        deny("TlsOnly", ["*"], {"Bool": {"aws:SecureTransport": "false"}}),
        deny("AccessPointsOnly", CLIENT, {"Null": {"elasticfilesystem:AccessPointArn": "true"}}),
        deny("MountTargetsOnly", CLIENT, {"BoolIfExists": {"elasticfilesystem:AccessedViaMountTarget": "false"}}),
        deny("NobodyIsRoot", CLIENT[2:], None),
    ]
