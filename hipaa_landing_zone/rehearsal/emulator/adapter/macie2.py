"""AWS::Macie: allow lists.

Property and attribute names: CloudFormation resource reference, AWS::Macie::AllowList.
"""

from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import (
    Adapter,
    Instance,
    Place,
    Properties,
    changed,
    removed_tags,
    tag_map,
)


class AllowList(Adapter):
    """Text that is no finding, described by a regular expression; Macie must be on."""

    type = "AWS::Macie::AllowList"
    properties = frozenset({"Criteria", "Description", "Name", "Tags"})
    in_place = properties

    def create(self, place: Place, properties: Properties) -> str:
        """Create the list and return its id."""
        made = place.client("macie2").create_allow_list(
            **_arguments(properties), tags=tag_map(properties), clientToken=place.logical_id
        )
        return str(made["id"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change the list and its tags."""
        client, new = instance.client("macie2"), instance.properties
        if old and changed(old, new, "Criteria", "Description", "Name"):
            client.update_allow_list(id=instance.id, **_arguments(new))
        if old and changed(old, new, "Tags"):
            arn = self.attributes(instance)["Arn"]
            client.untag_resource(resourceArn=arn, tagKeys=removed_tags(old, new))
            client.tag_resource(resourceArn=arn, tags=tag_map(new))

    def delete(self, instance: Instance) -> None:
        """Delete the list."""
        instance.client("macie2").delete_allow_list(id=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return id, ARN and status."""
        described = instance.client("macie2").get_allow_list(id=instance.id)
        return {"Id": instance.id, "Arn": described["arn"], "Status": described["status"]["code"]}


def _arguments(properties: Properties) -> dict[str, Any]:
    described = {"description": properties["Description"]} if "Description" in properties else {}
    return {"name": properties["Name"], "criteria": {"regex": properties["Criteria"]["Regex"]}, **described}


ADAPTERS: tuple[Adapter, ...] = (AllowList(),)
