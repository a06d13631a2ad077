"""AWS::Athena: workgroups and saved queries.

Property and attribute names: CloudFormation resource reference, AWS::Athena.
"""

from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.direct import tag_list
from hipaa_landing_zone.rehearsal.emulator.adapter.resource import Adapter, Instance, Place, Properties, only


class WorkGroup(Adapter):
    """A workgroup; its physical id is its name."""

    type = "AWS::Athena::WorkGroup"
    properties = frozenset({"Description", "Name", "State", "Tags", "WorkGroupConfiguration"})
    dropped = frozenset({"RecursiveDeleteOption"})
    in_place = frozenset({"Description", "State", "WorkGroupConfiguration"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the workgroup."""
        arguments = {**only(properties, "Name", "Description"), "Tags": tag_list(properties)}
        place.client("athena").create_work_group(**arguments, Configuration=properties["WorkGroupConfiguration"])
        return str(properties["Name"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change what changed."""
        if not old:
            return
        settings = dict(instance.properties["WorkGroupConfiguration"])
        if "ResultConfiguration" in settings:
            settings["ResultConfigurationUpdates"] = settings.pop("ResultConfiguration")
        arguments = only(instance.properties, "Description", "State")
        instance.client("athena").update_work_group(WorkGroup=instance.id, ConfigurationUpdates=settings, **arguments)

    def delete(self, instance: Instance) -> None:
        """Delete the workgroup."""
        instance.client("athena").delete_work_group(WorkGroup=instance.id)


class NamedQuery(Adapter):
    """A saved query; its physical id is the id that Athena gives. Any change makes another."""

    type = "AWS::Athena::NamedQuery"
    properties = frozenset({"Database", "Description", "Name", "QueryString", "WorkGroup"})

    def create(self, place: Place, properties: Properties) -> str:
        """Save the query."""
        name = properties.get("Name") or place.name(128)
        return str(place.client("athena").create_named_query(**{**properties, "Name": name})["NamedQueryId"])

    def delete(self, instance: Instance) -> None:
        """Delete the query."""
        instance.client("athena").delete_named_query(NamedQueryId=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the id."""
        return {"NamedQueryId": instance.id}


ADAPTERS: tuple[Adapter, ...] = (WorkGroup(), NamedQuery())
