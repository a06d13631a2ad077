"""An SFTP server inside the VPC, with which partners hand over files with PHI and take nothing back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

import jsii
from aws_cdk import Names, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_transfer as transfer
from constructs import Construct

from hipaa_constructs.check import is_token, require_bucket, require_key, require_match
from hipaa_constructs.encrypted_log import make_log_group, require_retention

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_s3 as s3

SFTP_PORT = 22
# What a file transfer of an upload needs: Amazon S3 asks for kms:Decrypt when it puts the parts of an upload together.
UPLOAD_ENCRYPTION = ("kms:Decrypt", "kms:GenerateDataKey")
PUBLIC_KEY = r"(ssh-rsa|ssh-ed25519|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]{40,}={0,3}( [^\n]*)?"


class SftpSecurityPolicy(Enum):
    """The algorithms that the server offers. Source: AWS Transfer Family User Guide, "Security policies"."""

    FIPS_2025_03 = "TransferSecurityPolicy-FIPS-2025-03"
    """FIPS-approved algorithms, hybrid post-quantum key exchange (ML-KEM); Regions of the US and Canada. Partners sign
    in with RSA or ECDSA keys: Ed25519 is not FIPS-approved there."""
    POST_QUANTUM_2025_03 = "TransferSecurityPolicy-2025-03"
    """Hybrid post-quantum key exchange (ML-KEM), in every Region."""
    CLASSIC_2024_01 = "TransferSecurityPolicy-2024-01"
    """For partners whose software is older: no SHA-1, no CBC, no post-quantum key exchange."""


@dataclass(frozen=True, slots=True)
class Partner:
    """Who hands over files.

    Attributes:
        name: user name and last folder of the prefix: 3 to 100 letters, digits and ``_ @ . -``.
        ssh_public_keys: public keys in OpenSSH form, at least one; two while a partner changes its key.
    """

    name: str
    ssh_public_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UploadWorkflow:
    """What AWS Transfer Family does with each file that has arrived, beside what the bucket notifies of.

    Attributes:
        workflow: the steps. Its role is the only one here that may read, so mind what the steps do.
        execution_role: the role that the steps run with.
    """

    workflow: transfer.CfnWorkflow
    execution_role: iam.IRole


@jsii.implements(ec2.IConnectable)
class PhiIntake(Construct):
    """An internal SFTP server (AWS Transfer Family) in front of a bucket; one write-only user for each partner.

    Guarantees:
        * ``stays_inside_the_vpc``: an endpoint in isolated subnets, without a public address, behind its own security
          group that lets nobody in until somebody is named (45 CFR 164.312(e)(1), 164.312(a)(1)).
        * ``only_modern_encryption``: SFTP alone, with one of the three newest security policies
          (45 CFR 164.312(e)(1), 164.312(e)(2)(ii)).
        * ``partners_sign_in_with_keys``: a user of its own for each partner, by public key; there are no passwords
          (45 CFR 164.312(d), 164.312(a)(2)(i)).
        * ``partners_see_their_own_folder``: each user's root is its own prefix, and its role reaches nothing else
          (45 CFR 164.312(a)(1), 164.308(a)(4)(ii)(B)).
        * ``partners_only_write``: no file can be read back, deleted or renamed (45 CFR 164.312(a)(1), 164.312(c)(1)).
        * ``roles_serve_this_server_only``: AWS Transfer Family takes a role on for users of this server, not for
          another customer's (45 CFR 164.312(a)(1)).
        * ``transfers_are_logged``: each sign-in and file as JSON in an encrypted log group, for a year or longer
          (45 CFR 164.312(b), 164.308(a)(5)(ii)(C)).

    What it cannot promise: SFTP has no write-once. A partner can overwrite a file of its own, so version the bucket; it
    can list its own folder; and because there is no reading, it cannot resume or append (WinSCP: switch off transfer to
    a temporary file name). File names go into the log: agree on names without identifiers. Files are not scanned for
    malware. How partners reach the VPC (VPN, Direct Connect) is the network account's.

    The key must let the partners' roles use it through their IAM policies, as :class:`PhiKey` and a plain ``kms.Key``
    do; for a :class:`CustomerKey` call ``grant_use`` with each of :attr:`roles`.

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        vpc: with isolated subnets.
        bucket: where files land, of the same account.
        encryption_key: key of the bucket; it encrypts the log group as well.
        partners: who hands over files, at least one.
        prefix: folder of the bucket under which each partner's own is.
        security_policy: algorithms of the server.
        retention: of the log group; a year at least.
        workflow: managed workflow on each upload, on request.

    Attributes:
        resource: the underlying ``transfer.CfnServer``; there is no L2.
        roles: the role of each partner, by name.
        log_group: the log group.

    Raises:
        ValueError: no partner, a name twice, a name or key that AWS Transfer Family would refuse, a prefix that is not
            a folder, a retention under a year, FIPS-approved algorithms where AWS Transfer Family has none.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.IVpc,
        bucket: s3.IBucket,
        encryption_key: kms.IKey,
        partners: Sequence[Partner],
        prefix: str = "intake",
        security_policy: SftpSecurityPolicy = SftpSecurityPolicy.FIPS_2025_03,
        retention: logs.RetentionDays = logs.RetentionDays.ONE_YEAR,
        workflow: UploadWorkflow | None = None,
    ) -> None:
        require_bucket("bucket", bucket)
        require_key("encryption_key", encryption_key)
        _check(partners, prefix)
        if security_policy is SftpSecurityPolicy.FIPS_2025_03:
            _check_fips(Stack.of(scope).region, partners)
        require_retention(retention)
        super().__init__(scope, construct_id)
        self._bucket, self._key, self._prefix = bucket, encryption_key, prefix
        self.log_group = make_log_group(
            self,
            "LogGroup",
            log_group_name=f"/aws/transfer/{Names.unique_resource_name(self, max_length=100, separator='-')}",
            encryption_key=encryption_key,
            retention=retention,
        )
        group = ec2.SecurityGroup(
            self, "SecurityGroup", vpc=vpc, description="SFTP from named partners", allow_all_outbound=False
        )
        self._connections = ec2.Connections(security_groups=[group], default_port=ec2.Port.tcp(SFTP_PORT))
        self.resource = self._server(vpc, group, security_policy, workflow)
        self.roles: Mapping[str, iam.IRole] = {each.name: self._admit(each) for each in partners}

    @property
    def connections(self) -> ec2.Connections:
        """Name who may connect: ``intake.connections.allow_default_port_from(ec2.Peer.ipv4("10.1.0.0/16"))``."""
        return self._connections

    def _server(
        self,
        vpc: ec2.IVpc,
        group: ec2.SecurityGroup,
        security_policy: SftpSecurityPolicy,
        workflow: UploadWorkflow | None,
    ) -> transfer.CfnServer:
        subnets = vpc.select_subnets(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED).subnet_ids
        return transfer.CfnServer(
            self,
            "Resource",
            domain="S3",
            protocols=["SFTP"],
            endpoint_type="VPC",
            endpoint_details=transfer.CfnServer.EndpointDetailsProperty(
                vpc_id=vpc.vpc_id, subnet_ids=subnets, security_group_ids=[group.security_group_id]
            ),
            identity_provider_type="SERVICE_MANAGED",
            security_policy_name=security_policy.value,
            structured_log_destinations=[self.log_group.log_group_arn],
            # Many programs set a file's time after the upload; on Amazon S3 that fails, and the upload with it.
            protocol_details=transfer.CfnServer.ProtocolDetailsProperty(set_stat_option="ENABLE_NO_OP"),
            s3_storage_options=transfer.CfnServer.S3StorageOptionsProperty(directory_listing_optimization="ENABLED"),
            workflow_details=None
            if workflow is None
            else transfer.CfnServer.WorkflowDetailsProperty(
                on_upload=[
                    transfer.CfnServer.WorkflowDetailProperty(
                        workflow_id=workflow.workflow.attr_workflow_id,
                        execution_role=workflow.execution_role.role_arn,
                    )
                ]
            ),
        )

    def _admit(self, partner: Partner) -> iam.IRole:
        """Makes a partner's role and user. The folder is a virtual root, so that its path is never shown."""
        scope = Construct(self, f"Partner-{partner.name}")
        stack, folder = Stack.of(self), f"{self._prefix}/{partner.name}"
        users = f"arn:{stack.partition}:transfer:{stack.region}:{stack.account}:user/{self.resource.attr_server_id}/*"
        role = iam.Role(
            scope,
            "Role",
            description=f"SFTP uploads into {folder}",
            assumed_by=iam.ServicePrincipal(
                "transfer.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": stack.account}, "ArnLike": {"aws:SourceArn": users}},
            ),
        )
        policy = iam.ManagedPolicy(scope, "Policy", roles=[role], statements=self._upload(folder, stack.region))
        user = transfer.CfnUser(
            scope,
            "User",
            server_id=self.resource.attr_server_id,
            user_name=partner.name,
            role=role.role_arn,
            home_directory_type="LOGICAL",
            home_directory_mappings=[
                transfer.CfnUser.HomeDirectoryMapEntryProperty(
                    entry="/", target=f"/{self._bucket.bucket_name}/{folder}"
                )
            ],
            ssh_public_keys=list(partner.ssh_public_keys),
        )
        user.node.add_dependency(policy)
        return role

    def _upload(self, folder: str, region: str) -> list[iam.PolicyStatement]:
        """Statements for putting files into a folder. Names that end in ``/`` are folders, which clients look at.

        Source: AWS Transfer Family User Guide, "Grant ability to only write and list files".
        """
        objects = f"{self._bucket.bucket_arn}/{folder}"
        return [
            _allow("ListOwnFolder", ["s3:ListBucket"], self._bucket.bucket_arn, _listing(folder)),
            _allow("PutFiles", ["s3:AbortMultipartUpload", "s3:PutObject"], f"{objects}/*"),
            _allow("LookAtFolders", ["s3:GetObject"], f"{objects}/*/"),
            _allow(
                "EncryptUploads",
                list(UPLOAD_ENCRYPTION),
                self._key.key_arn,
                {"StringEquals": {"kms:ViaService": f"s3.{region}.amazonaws.com"}},
            ),
            iam.PolicyStatement(
                sid="NothingIsReadBack",
                effect=iam.Effect.DENY,
                actions=["s3:GetObject*"],
                not_resources=[f"{objects}/", f"{objects}/*/"],
            ),
            iam.PolicyStatement(
                sid="NothingIsDeleted", effect=iam.Effect.DENY, actions=["s3:DeleteObject*"], resources=["*"]
            ),
        ]


def _listing(folder: str) -> dict[str, Any]:
    return {"StringLike": {"s3:prefix": [folder, f"{folder}/*"]}}


def _allow(
    sid: str, actions: list[str], resource: str, conditions: dict[str, Any] | None = None
) -> iam.PolicyStatement:
    return iam.PolicyStatement(sid=sid, actions=actions, resources=[resource], conditions=conditions)


def _check(partners: Sequence[Partner], prefix: str) -> None:
    if not partners:
        raise ValueError("partners: none given; give at least one Partner.")
    names = [each.name for each in partners]
    if len(set(names)) < len(names):
        raise ValueError(f"partners: {', '.join(names)} given; allowed: each name once.")
    require_match(
        "prefix", prefix, r"[\w@.-]+(/[\w@.-]+)*", "folders of letters, digits, _ @ . - without / at the ends"
    )
    for partner in partners:
        require_match("partners", partner.name, r"\w[\w@.-]{2,99}", "3 to 100 letters, digits, _ @ . -")
        if not partner.ssh_public_keys:
            raise ValueError(f"ssh_public_keys: none given for {partner.name}; give at least one.")
        for key in partner.ssh_public_keys:
            require_match("ssh_public_keys", key, PUBLIC_KEY, "a public key in OpenSSH form: RSA, ECDSA or Ed25519")


def _check_fips(region: str, partners: Sequence[Partner]) -> None:
    """Source: AWS Transfer Family User Guide, "Encryption and key algorithms overview"."""
    if not is_token(region) and not region.startswith(("us-", "ca-")):
        raise ValueError(f"security_policy: FIPS_2025_03 given in {region}; allowed there: POST_QUANTUM_2025_03.")
    for partner in partners:
        if any(key.startswith("ssh-ed25519") for key in partner.ssh_public_keys):
            raise ValueError(
                f"ssh_public_keys: an Ed25519 key of {partner.name} given; allowed with FIPS_2025_03: RSA, ECDSA."
            )
