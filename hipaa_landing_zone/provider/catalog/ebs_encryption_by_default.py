"""EbsEncryptionByDefault: new EBS volumes are encrypted with the account's own key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from hipaa_landing_zone.provider.operation import Invocation, Operation, OperationError, Permission
from hipaa_landing_zone.provider.parameter import Parse, text

if TYPE_CHECKING:
    from collections.abc import Mapping


class EbsEncryptionByDefault(Operation):
    """Encrypts new volumes and snapshots of the Region by default, with a customer-managed key. Left on.

    Source: Amazon EC2 API Reference, EnableEbsEncryptionByDefault, ModifyEbsDefaultKmsKeyId. EC2 authenticates the key
    only later, so the key is looked at first.

    Parameters:
        KeyArn: ARN of the key itself, not of an alias.
    """

    name = "ebs_encryption_by_default"
    parameters: ClassVar[Mapping[str, Parse]] = {"KeyArn": text(r"arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+")}
    permissions = (
        Permission(
            (
                "ec2:EnableEbsEncryptionByDefault",
                "ec2:GetEbsDefaultKmsKeyId",
                "ec2:GetEbsEncryptionByDefault",
                "ec2:ModifyEbsDefaultKmsKeyId",
            )
        ),
        Permission(("kms:DescribeKey",), ("arn:<partition>:kms:<region>:<account>:key/*",)),
    )

    def wanted(self, parameters: Mapping[str, Any]) -> tuple[bool, str]:
        """Return that it is on, and the key."""
        return True, parameters["KeyArn"]

    def read(self, call: Invocation, _parameters: Mapping[str, Any]) -> tuple[bool, str]:
        """Return whether it is on, and the default key."""
        ec2 = call.client("ec2", call.region)
        enabled = ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"]
        return bool(enabled), str(ec2.get_ebs_default_kms_key_id()["KmsKeyId"])

    def write(self, call: Invocation, parameters: Mapping[str, Any], _current: Any) -> None:
        """Name the key first, so that no volume is made with another one in between."""
        arn = parameters["KeyArn"]
        key = call.client("kms", call.region).describe_key(KeyId=arn)["KeyMetadata"]
        if key["KeyState"] != "Enabled":
            raise OperationError(f"{arn} is {key['KeyState']}: volumes could not be encrypted with it.")
        ec2 = call.client("ec2", call.region)
        ec2.modify_ebs_default_kms_key_id(KmsKeyId=arn)
        ec2.enable_ebs_encryption_by_default()
