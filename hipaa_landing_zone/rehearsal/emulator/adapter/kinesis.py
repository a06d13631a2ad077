"""AWS::Kinesis: streams and their policies.

Property and attribute names: CloudFormation resource reference, AWS::Kinesis.
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
    tag_map,
)

_USUAL_RETENTION_HOURS = 24


class Stream(Adapter):
    """A stream; its physical id is its name."""

    type = "AWS::Kinesis::Stream"
    properties = frozenset(
        {"Name", "RetentionPeriodHours", "ShardCount", "StreamEncryption", "StreamModeDetails", "Tags"}
    )
    in_place = frozenset({"RetentionPeriodHours", "StreamEncryption", "Tags"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the stream."""
        name = str(properties.get("Name") or place.name(128))
        place.client("kinesis").create_stream(StreamName=name, **only(properties, "ShardCount", "StreamModeDetails"))
        return name

    def configure(self, instance: Instance, old: Properties) -> None:
        """Bring retention, encryption and tags up to date."""
        client, new = instance.client("kinesis"), instance.properties
        before, after = (int(item.get("RetentionPeriodHours", _USUAL_RETENTION_HOURS)) for item in (old, new))
        if before != after:
            direction = "increase" if after > before else "decrease"
            change = getattr(client, f"{direction}_stream_retention_period")
            change(StreamName=instance.id, RetentionPeriodHours=after)
        if changed(old, new, "StreamEncryption"):
            if "StreamEncryption" in new:
                client.start_stream_encryption(StreamName=instance.id, **new["StreamEncryption"])
            else:
                client.stop_stream_encryption(StreamName=instance.id, **old["StreamEncryption"])
        if changed(old, new, "Tags"):
            if removed_tags(old, new):
                client.remove_tags_from_stream(StreamName=instance.id, TagKeys=removed_tags(old, new))
            client.add_tags_to_stream(StreamName=instance.id, Tags=tag_map(new))

    def delete(self, instance: Instance) -> None:
        """Delete the stream."""
        instance.client("kinesis").delete_stream(StreamName=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the ARN."""
        return {"Arn": instance.place.arn("kinesis", f"stream/{instance.id}")}


class ResourcePolicy(Adapter):
    """The policy of a stream; its physical id is the stream's ARN."""

    type = "AWS::Kinesis::ResourcePolicy"
    properties = frozenset({"ResourceArn", "ResourcePolicy"})
    in_place = frozenset({"ResourcePolicy"})

    def create(self, place: Place, properties: Properties) -> str:  # noqa: ARG002 - `configure` does the work
        """Name the stream; `configure` writes the policy."""
        return str(properties["ResourceArn"])

    def configure(self, instance: Instance, old: Properties) -> None:  # noqa: ARG002 - the same call either way
        """Write the policy."""
        document = minified(instance.properties["ResourcePolicy"])
        instance.client("kinesis").put_resource_policy(ResourceARN=instance.id, Policy=document)

    def delete(self, instance: Instance) -> None:
        """Take the policy away."""
        instance.client("kinesis").delete_resource_policy(ResourceARN=instance.id)


ADAPTERS: tuple[Adapter, ...] = (Stream(), ResourcePolicy())
