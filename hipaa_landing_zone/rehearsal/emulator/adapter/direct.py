"""Types whose properties are, by name, the arguments of the operations that create, change and delete a resource."""

from collections.abc import Mapping
from typing import Any, ClassVar

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import (
    Adapter,
    Instance,
    Place,
    Properties,
    ResourceError,
    only,
    removed_tags,
    tag_map,
)


class Direct(Adapter):
    """A resource that is named by one of its own properties, and made by one call.

    Attributes:
        service: boto3's name of the service.
        creation: The operation that creates the resource.
        change: The operation that changes it; the one that creates it where the service makes no difference.
        deletion: The operation that deletes it.
        key: The property, and argument, that names the resource.
        longest: How many characters a generated name may have.
        renamed: Properties whose argument has another name.
        separate: Properties that other operations change.
        tagging: The operations that tag and untag, and the argument that names what to tag by ARN.
    """

    service: ClassVar[str]
    creation: ClassVar[str]
    change: ClassVar[str]
    deletion: ClassVar[str]
    key: ClassVar[str]
    longest: ClassVar[int] = 64
    renamed: ClassVar[Mapping[str, str]] = {}
    separate: ClassVar[frozenset[str]] = frozenset({"Tags"})
    tagging: ClassVar[tuple[str, str, str]] = ("tag_resource", "untag_resource", "ResourceARN")

    def create(self, place: Place, properties: Properties) -> str:
        """Create the resource."""
        name = str(properties.get(self.key) or self.generated(place))
        carried = only(properties, *self.properties - self.dropped)
        self.call(place, self.creation, **{**self.arguments(place, carried), self.key: name})
        return name

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change what the change operation takes, and the tags.

        Raises:
            ResourceError: The template gave up a property that the service cannot set back.
        """
        if not old:
            return
        new = instance.properties
        changed = {name for name in self.in_place - self.separate if old.get(name) != new.get(name)}
        if changed and self.change == self.creation:
            self.create(instance.place, {**new, self.key: instance.id})
        elif changed:
            if changed - new.keys():
                raise ResourceError(f"{', '.join(sorted(changed - new.keys()))} of {instance.id} cannot be taken away")
            arguments = self.arguments(instance.place, only(new, *changed))
            self.call(instance.place, self.change, **{**arguments, self.key: instance.id})
        if old.get("Tags") != new.get("Tags"):
            self._retag(instance, old)

    def delete(self, instance: Instance) -> None:
        """Delete the resource."""
        self.call(instance.place, self.deletion, **{self.key: instance.id})

    def generated(self, place: Place) -> str:
        """Name a resource that the template leaves unnamed."""
        return place.name(self.longest)

    def arguments(self, place: Place, properties: Properties) -> dict[str, Any]:  # noqa: ARG002 - some need the place
        """Turn properties into arguments."""
        return {self.renamed.get(name, name): value for name, value in properties.items()}

    def arn(self, instance: Instance) -> str:
        """Return what the tagging operations call the resource."""
        return str(self.attributes(instance)["Arn"])

    def call(self, place: Place, operation: str, **arguments: Any) -> Any:
        """Call an operation of the service."""
        return getattr(place.client(self.service), operation)(**arguments)

    def _retag(self, instance: Instance, old: Properties) -> None:
        tag, untag, argument = self.tagging
        where = {argument: self.arn(instance)}
        if removed_tags(old, instance.properties):
            self.call(instance.place, untag, **where, TagKeys=removed_tags(old, instance.properties))
        if instance.properties.get("Tags"):
            self.call(instance.place, tag, **where, Tags=tag_list(instance.properties))


def tag_list(properties: Properties) -> list[dict[str, str]]:
    """Write `Tags` as a list, whichever of CloudFormation's two notations the type uses."""
    return [{"Key": key, "Value": value} for key, value in tag_map(properties).items()]
