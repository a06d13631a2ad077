"""AWS::SSM: parameters.

Property and attribute names: CloudFormation resource reference, AWS::SSM::Parameter.
"""

from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import Adapter, Instance, Place, Properties, only, tag_map

_SETTINGS = ("Type", "Value", "Description", "Tier", "AllowedPattern", "DataType", "Policies")


class Parameter(Adapter):
    """A parameter; its physical id is its name."""

    type = "AWS::SSM::Parameter"
    properties = frozenset({"Name", "Tags", *_SETTINGS})
    in_place = frozenset(_SETTINGS) - {"DataType"}

    def create(self, place: Place, properties: Properties) -> str:
        """Write the parameter, which must be new."""
        name = properties.get("Name") or place.name()
        tags = [{"Key": key, "Value": value} for key, value in tag_map(properties).items()]
        place.client("ssm").put_parameter(Name=name, Tags=tags, **only(properties, *_SETTINGS))
        return str(name)

    def configure(self, instance: Instance, old: Properties) -> None:
        """Overwrite the parameter."""
        if old:
            settings = only(instance.properties, *_SETTINGS)
            instance.client("ssm").put_parameter(Name=instance.id, Overwrite=True, **settings)

    def delete(self, instance: Instance) -> None:
        """Delete the parameter."""
        instance.client("ssm").delete_parameter(Name=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return type and value."""
        return only(instance.properties, "Type", "Value")


ADAPTERS: tuple[Adapter, ...] = (Parameter(),)
