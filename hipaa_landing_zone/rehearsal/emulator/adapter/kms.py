"""AWS::KMS: keys and aliases.

Property and attribute names: CloudFormation resource reference, AWS::KMS.
"""

from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import (
    Adapter,
    Instance,
    Place,
    Properties,
    changed,
    minified,
    only,
    removed_tags,
)

_IMMUTABLE = ("KeySpec", "KeyUsage", "MultiRegion", "Origin")


def _true(value: Any) -> bool:
    return str(value).lower() == "true"


class Key(Adapter):
    """A customer-managed key; its physical id is the key id."""

    type = "AWS::KMS::Key"
    properties = frozenset(
        {
            *_IMMUTABLE,
            "BypassPolicyLockoutSafetyCheck",
            "Description",
            "EnableKeyRotation",
            "Enabled",
            "KeyPolicy",
            "PendingWindowInDays",
            "RotationPeriodInDays",
            "Tags",
        }
    )
    in_place = properties - set(_IMMUTABLE)

    def create(self, place: Place, properties: Properties) -> str:
        """Create the key with its policy."""
        arguments = only(properties, *_IMMUTABLE, "Description", "BypassPolicyLockoutSafetyCheck")
        if "KeyPolicy" in properties:
            arguments["Policy"] = minified(properties["KeyPolicy"])
        return str(place.client("kms").create_key(**arguments)["KeyMetadata"]["KeyId"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Bring policy, description, rotation, state and tags up to date."""
        client = instance.client("kms")
        if old and changed(old, instance.properties, "KeyPolicy"):
            client.put_key_policy(
                KeyId=instance.id, PolicyName="default", Policy=minified(instance.properties["KeyPolicy"])
            )
        if old and changed(old, instance.properties, "Description"):
            client.update_key_description(KeyId=instance.id, Description=instance.properties.get("Description", ""))
        if _true(instance.properties.get("EnableKeyRotation")):
            client.enable_key_rotation(KeyId=instance.id, **only(instance.properties, "RotationPeriodInDays"))
        elif _true(old.get("EnableKeyRotation")):
            client.disable_key_rotation(KeyId=instance.id)
        if not _true(instance.properties.get("Enabled", True)):
            client.disable_key(KeyId=instance.id)
        elif not _true(old.get("Enabled", True)):
            client.enable_key(KeyId=instance.id)
        if changed(old, instance.properties, "Tags"):
            client.untag_resource(KeyId=instance.id, TagKeys=removed_tags(old, instance.properties))
            tags = [{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in instance.properties.get("Tags", [])]
            client.tag_resource(KeyId=instance.id, Tags=tags)

    def delete(self, instance: Instance) -> None:
        """Schedule the key's deletion after its waiting period."""
        instance.client("kms").schedule_key_deletion(
            KeyId=instance.id, **only(instance.properties, "PendingWindowInDays")
        )

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return id and ARN."""
        return {"Arn": instance.place.arn("kms", f"key/{instance.id}"), "KeyId": instance.id}


class Alias(Adapter):
    """A name for a key; its physical id is that name."""

    type = "AWS::KMS::Alias"
    properties = frozenset({"AliasName", "TargetKeyId"})
    in_place = frozenset({"TargetKeyId"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the alias."""
        place.client("kms").create_alias(**properties)
        return str(properties["AliasName"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Point the alias at another key."""
        if old:
            instance.client("kms").update_alias(AliasName=instance.id, TargetKeyId=instance.properties["TargetKeyId"])

    def delete(self, instance: Instance) -> None:
        """Delete the alias."""
        instance.client("kms").delete_alias(AliasName=instance.id)


ADAPTERS: tuple[Adapter, ...] = (Key(), Alias())
