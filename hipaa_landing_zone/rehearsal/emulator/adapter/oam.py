"""AWS::Oam: sinks.

Property and attribute names: CloudFormation resource reference, AWS::Oam::Sink.
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
    removed_tags,
    tag_map,
)


class Sink(Adapter):
    """A sink; its physical id is its ARN."""

    type = "AWS::Oam::Sink"
    properties = frozenset({"Name", "Policy", "Tags"})
    in_place = frozenset({"Policy", "Tags"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the sink; `configure` writes its policy."""
        return str(place.client("oam").create_sink(Name=properties["Name"], Tags=tag_map(properties))["Arn"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Write the policy, and on an update the tags."""
        client, new = instance.client("oam"), instance.properties
        if changed(old, new, "Policy"):
            client.put_sink_policy(SinkIdentifier=instance.id, Policy=minified(new["Policy"]))
        if old and changed(old, new, "Tags"):
            client.untag_resource(ResourceArn=instance.id, TagKeys=removed_tags(old, new))
            client.tag_resource(ResourceArn=instance.id, Tags=tag_map(new))

    def delete(self, instance: Instance) -> None:
        """Delete the sink."""
        instance.client("oam").delete_sink(Identifier=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the ARN."""
        return {"Arn": instance.id}


ADAPTERS: tuple[Adapter, ...] = (Sink(),)
