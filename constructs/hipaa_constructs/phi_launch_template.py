"""A launch template for EC2 instances that work on PHI: nobody logs in with a key, nothing leaves unencrypted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jsii
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from hipaa_constructs.check import require_key
from hipaa_constructs.https_client import https_client_group
from hipaa_constructs.managed_role import ManagedRole

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms

SMALLEST_VOLUME_GIB, LARGEST_VOLUME_GIB = 1, 65_536
# Source: AWS Systems Manager User Guide, "Create a custom IAM role for Session Manager".
SESSIONS = [
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
]


@jsii.implements(ec2.IConnectable)
class PhiLaunchTemplate(Construct):
    """How instances for PHI are launched, by an Auto Scaling group or one at a time.

    Guarantees:
        * ``metadata_needs_a_session``: IMDSv2 only, one network hop, so that neither a forged request nor a container
          takes the role's credentials (45 CFR 164.312(a)(1), 164.312(d)).
        * ``volumes_are_encrypted``: with the given key; they go with the instance (45 CFR 164.312(a)(2)(iv),
          164.310(d)(2)(i)).
        * ``only_session_manager_logs_in``: no key pair, and no port open to anybody until somebody is named
          (45 CFR 164.312(a)(2)(i), 164.312(d)).
        * ``has_no_public_address``: whatever the subnet gives (45 CFR 164.312(e)(1)).
        * ``has_its_own_role``: for Session Manager's channels and what is granted, no inline policy
          (45 CFR 164.308(a)(4)(ii)(B), 164.312(a)(1)).
        * ``is_monitored_in_detail``: each minute (45 CFR 164.308(a)(1)(ii)(D)).

    What it cannot promise: that the image is patched, or that sessions are recorded: Session Manager's preferences are
    the account's. In an isolated VPC it needs the endpoints ``ssm`` and ``ssmmessages``. For an Auto Scaling group the
    key must admit the group's service-linked role: :meth:`PhiKey.admit_auto_scaling`. Source: Amazon EC2 Auto Scaling
    User Guide, "Required AWS KMS key policy for use with encrypted volumes".

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        vpc: where instances run.
        encryption_key: encrypts the volumes.
        machine_image: what they start from.
        instance_type: a type on AWS Nitro, whose traffic inside the VPC is encrypted between instances.
        volume_gib: size of the root volume, in GiB.
        root_device_name: of the image; ``/dev/xvda`` for Amazon Linux.
        user_data: commands at the first start; no secrets, since whoever may describe the template reads them.

    Attributes:
        resource: the underlying ``ec2.LaunchTemplate``.
        role: the role of the instances; hand it to grants.

    Raises:
        ValueError: a volume of a size that Amazon EBS does not have.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.IVpc,
        encryption_key: kms.IKey,
        machine_image: ec2.IMachineImage,
        instance_type: ec2.InstanceType,
        volume_gib: int = 30,
        root_device_name: str = "/dev/xvda",
        user_data: ec2.UserData | None = None,
    ) -> None:
        require_key("encryption_key", encryption_key)
        if not SMALLEST_VOLUME_GIB <= volume_gib <= LARGEST_VOLUME_GIB:
            raise ValueError(
                f"volume_gib: {volume_gib} given; allowed: {SMALLEST_VOLUME_GIB} to {LARGEST_VOLUME_GIB:,}."
            )
        super().__init__(scope, construct_id)
        self.role = ManagedRole(
            self, "Role", service="ec2.amazonaws.com", description=f"Instances of {self.node.path}"[:1000]
        )
        self.role.allow("Sessions", SESSIONS, ["*"])
        group = https_client_group(self, vpc, "HTTPS to endpoints of the VPC")
        self.resource = ec2.LaunchTemplate(
            self,
            "Resource",
            machine_image=machine_image,
            instance_type=instance_type,
            role=self.role,
            security_group=group,
            associate_public_ip_address=False,
            http_endpoint=True,
            http_tokens=ec2.LaunchTemplateHttpTokens.REQUIRED,
            http_put_response_hop_limit=1,
            instance_metadata_tags=False,
            detailed_monitoring=True,
            ebs_optimized=True,
            user_data=user_data or ec2.UserData.for_linux(),
            block_devices=[
                ec2.BlockDevice(
                    device_name=root_device_name,
                    volume=ec2.BlockDeviceVolume.ebs(
                        volume_gib,
                        encrypted=True,
                        kms_key=encryption_key,
                        delete_on_termination=True,
                        volume_type=ec2.EbsDeviceVolumeType.GP3,
                    ),
                )
            ],
        )

    @property
    def connections(self) -> ec2.Connections:
        """Who may connect: ``template.connections.allow_from(...)``."""
        return self.resource.connections
