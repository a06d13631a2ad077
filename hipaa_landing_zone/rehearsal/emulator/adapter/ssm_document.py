"""AWS::SSM: documents.

Property and attribute names: CloudFormation resource reference, AWS::SSM::Document.
"""

from typing import Any, ClassVar

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import (
    Adapter,
    Instance,
    Place,
    Properties,
    ResourceError,
    changed,
    minified,
    only,
    removed_tags,
    tag_map,
)


class Document(Adapter):
    """A document; its physical id is its name."""

    type = "AWS::SSM::Document"
    _SETTINGS: ClassVar[tuple[str, ...]] = ("Content", "DocumentFormat", "TargetType", "VersionName")
    properties = frozenset({"DocumentType", "Name", "Tags", *_SETTINGS})
    dropped = frozenset({"UpdateMethod"})
    in_place = frozenset({"Tags", *_SETTINGS})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the document."""
        name = str(properties.get("Name") or place.name(128))
        arguments = only(properties, "DocumentType", *self._SETTINGS)
        tags = [{"Key": key, "Value": value} for key, value in tag_map(properties).items()]
        place.client("ssm").create_document(**_with_text(arguments), Name=name, Tags=tags)
        return name

    def configure(self, instance: Instance, old: Properties) -> None:
        """Write a new version and make it the default; bring the tags up to date.

        Raises:
            ResourceError: The document would have to be replaced, and has a name of its own.
        """
        if not old:
            return
        client, new = instance.client("ssm"), instance.properties
        if changed(old, new, *self._SETTINGS):
            if new.get("UpdateMethod") != "NewVersion":
                raise ResourceError(f"{instance.id} has to be replaced, for which its template would have to rename it")
            arguments = _with_text(only(new, *self._SETTINGS))
            made = client.update_document(Name=instance.id, DocumentVersion="$LATEST", **arguments)
            version = made["DocumentDescription"]["DocumentVersion"]
            client.update_document_default_version(Name=instance.id, DocumentVersion=version)
        if changed(old, new, "Tags"):
            where = {"ResourceType": "Document", "ResourceId": instance.id}
            client.remove_tags_from_resource(**where, TagKeys=removed_tags(old, new))
            tags = [{"Key": key, "Value": value} for key, value in tag_map(new).items()]
            client.add_tags_to_resource(**where, Tags=tags)

    def delete(self, instance: Instance) -> None:
        """Delete the document."""
        instance.client("ssm").delete_document(Name=instance.id)


def _with_text(arguments: dict[str, Any]) -> dict[str, Any]:
    return {**arguments, "Content": minified(arguments["Content"])}


ADAPTERS: tuple[Adapter, ...] = (Document(),)
