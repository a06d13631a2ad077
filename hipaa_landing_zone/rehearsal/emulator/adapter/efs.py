"""AWS::EFS: file systems, mount targets and access points.

Property and attribute names: CloudFormation resource reference, AWS::EFS.
"""

from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import (
    Adapter,
    Instance,
    Place,
    Properties,
    ResourceError,
    changed,
    minified,
    only,
)

_FIXED = ("AvailabilityZoneName", "Encrypted", "KmsKeyId", "PerformanceMode")
_THROUGHPUT = ("ProvisionedThroughputInMibps", "ThroughputMode")


class FileSystem(Adapter):
    """A file system; its physical id is its id."""

    type = "AWS::EFS::FileSystem"
    properties = frozenset(
        {"BackupPolicy", "FileSystemPolicy", "FileSystemTags", "LifecyclePolicies", *_FIXED, *_THROUGHPUT}
    )
    in_place = frozenset({"FileSystemPolicy", "LifecyclePolicies"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the file system."""
        made = place.client("efs").create_file_system(
            CreationToken=place.name(),
            Backup=properties.get("BackupPolicy", {}).get("Status") == "ENABLED",
            Tags=properties.get("FileSystemTags", []),
            **only(properties, *_FIXED, *_THROUGHPUT),
        )
        return str(made["FileSystemId"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Write policy and lifecycle.

        Raises:
            ResourceError: The template gave the policy up, for which moto has no call.
        """
        client, new = instance.client("efs"), instance.properties
        if changed(old, new, "LifecyclePolicies"):
            policies = new.get("LifecyclePolicies", [])
            client.put_lifecycle_configuration(FileSystemId=instance.id, LifecyclePolicies=policies)
        if changed(old, new, "FileSystemPolicy"):
            if "FileSystemPolicy" not in new:
                raise ResourceError(f"FileSystemPolicy of {instance.id} cannot be taken away")
            client.put_file_system_policy(FileSystemId=instance.id, Policy=minified(new["FileSystemPolicy"]))

    def delete(self, instance: Instance) -> None:
        """Delete the file system, which must have no mount targets."""
        instance.client("efs").delete_file_system(FileSystemId=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return id and ARN."""
        arn = instance.place.arn("elasticfilesystem", f"file-system/{instance.id}")
        return {"Arn": arn, "FileSystemId": instance.id}


class MountTarget(Adapter):
    """A mount target; its physical id is its id."""

    type = "AWS::EFS::MountTarget"
    properties = frozenset({"FileSystemId", "IpAddress", "SecurityGroups", "SubnetId"})
    in_place = frozenset({"SecurityGroups"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the mount target."""
        return str(place.client("efs").create_mount_target(**properties)["MountTargetId"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change the security groups."""
        if old:
            groups = instance.properties["SecurityGroups"]
            client = instance.client("efs")
            client.modify_mount_target_security_groups(MountTargetId=instance.id, SecurityGroups=groups)

    def delete(self, instance: Instance) -> None:
        """Delete the mount target."""
        instance.client("efs").delete_mount_target(MountTargetId=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return id and address."""
        (found,) = instance.client("efs").describe_mount_targets(MountTargetId=instance.id)["MountTargets"]
        return {"Id": instance.id, "IpAddress": found["IpAddress"]}


class AccessPoint(Adapter):
    """An access point; its physical id is its id."""

    type = "AWS::EFS::AccessPoint"
    properties = frozenset({"AccessPointTags", "ClientToken", "FileSystemId", "PosixUser", "RootDirectory"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the access point."""
        made = place.client("efs").create_access_point(
            ClientToken=properties.get("ClientToken") or place.name(),
            Tags=properties.get("AccessPointTags", []),
            **only(properties, "FileSystemId", "PosixUser", "RootDirectory"),
        )
        return str(made["AccessPointId"])

    def delete(self, instance: Instance) -> None:
        """Delete the access point."""
        instance.client("efs").delete_access_point(AccessPointId=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return id and ARN."""
        arn = instance.place.arn("elasticfilesystem", f"access-point/{instance.id}")
        return {"AccessPointId": instance.id, "Arn": arn}


ADAPTERS: tuple[Adapter, ...] = (FileSystem(), MountTarget(), AccessPoint())
