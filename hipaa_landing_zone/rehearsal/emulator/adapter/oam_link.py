"""AWS::Oam: links to another account's sink.

Property and attribute names: CloudFormation resource reference, AWS::Oam::Link.
"""

from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import Adapter, Instance, Place, Properties, only

_CHANGING = ("LinkConfiguration", "ResourceTypes")


class Link(Adapter):
    """A link; its physical id is its ARN."""

    type = "AWS::Oam::Link"
    properties = frozenset({"LabelTemplate", "SinkIdentifier", "Tags", *_CHANGING})
    in_place = frozenset(_CHANGING)

    def create(self, place: Place, properties: Properties) -> str:
        """Create the link."""
        return str(place.client("oam").create_link(**properties)["Arn"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change what is shared."""
        if old:
            instance.client("oam").update_link(Identifier=instance.id, **only(instance.properties, *_CHANGING))

    def delete(self, instance: Instance) -> None:
        """Delete the link."""
        instance.client("oam").delete_link(Identifier=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return ARN and label."""
        return {"Arn": instance.id, "Label": instance.client("oam").get_link(Identifier=instance.id)["Label"]}


ADAPTERS: tuple[Adapter, ...] = (Link(),)
