"""AWS::Config: recorders and their delivery channels.

Property and attribute names: CloudFormation resource reference, AWS::Config.
"""

from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import Adapter, Instance, Place, Properties

_DEFAULT = "default"


def _camel(value: Any) -> Any:
    """Write names of properties as AWS Config's API does, with a small first letter."""
    if isinstance(value, Mapping):
        return {f"{key[0].lower()}{key[1:]}": _camel(each) for key, each in value.items()}
    return [_camel(each) for each in value] if isinstance(value, list) else value


def _boolean(value: Any) -> bool:
    return str(value).lower() == "true"


class ConfigurationRecorder(Adapter):
    """A recorder; its physical id is its name. It records from when there is a delivery channel, too."""

    type = "AWS::Config::ConfigurationRecorder"
    properties = frozenset({"Name", "RecordingGroup", "RoleARN"})
    dropped = frozenset({"RecordingMode"})
    in_place = frozenset({"RecordingGroup", "RoleARN"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the recorder, not yet recording."""
        name = str(properties.get("Name", _DEFAULT))
        self._put(place, name, properties)
        return name

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change it, and start it if there is a channel; else the channel does, when it comes."""
        if old:
            self._put(instance.place, instance.id, instance.properties)
        client = instance.client("config")
        if client.describe_delivery_channels()["DeliveryChannels"]:
            client.start_configuration_recorder(ConfigurationRecorderName=instance.id)

    def delete(self, instance: Instance) -> None:
        """Stop and delete the recorder."""
        instance.client("config").delete_configuration_recorder(ConfigurationRecorderName=instance.id)

    def _put(self, place: Place, name: str, properties: Properties) -> None:
        group = dict(_camel(properties.get("RecordingGroup", {"AllSupported": True})))
        for switch in ("allSupported", "includeGlobalResourceTypes"):
            if switch in group:
                group[switch] = _boolean(group[switch])
        recorder = {"name": name, "roleARN": properties["RoleARN"], "recordingGroup": group}
        place.client("config").put_configuration_recorder(ConfigurationRecorder=recorder)


class DeliveryChannel(Adapter):
    """A delivery channel; its physical id is its name. With it the recorder of its account and Region begins."""

    type = "AWS::Config::DeliveryChannel"
    properties = frozenset({"Name", "S3BucketName", "S3KeyPrefix", "S3KmsKeyArn", "SnsTopicARN"}) | {
        "ConfigSnapshotDeliveryProperties"
    }
    in_place = properties - {"Name"}

    def create(self, place: Place, properties: Properties) -> str:  # noqa: ARG002 - `configure` does the work
        """Name the channel; `configure` puts it."""
        return str(properties.get("Name", _DEFAULT))

    def configure(self, instance: Instance, old: Properties) -> None:
        """Put the channel, then start the recorder."""
        client = instance.client("config")
        client.put_delivery_channel(DeliveryChannel={**_camel(instance.properties), "name": instance.id})
        for recorder in () if old else client.describe_configuration_recorders()["ConfigurationRecorders"]:
            client.start_configuration_recorder(ConfigurationRecorderName=recorder["name"])

    def delete(self, instance: Instance) -> None:
        """Stop the recorder, which AWS Config asks for, and delete the channel."""
        client = instance.client("config")
        for recorder in client.describe_configuration_recorders()["ConfigurationRecorders"]:
            client.stop_configuration_recorder(ConfigurationRecorderName=recorder["name"])
        client.delete_delivery_channel(DeliveryChannelName=instance.id)


ADAPTERS: tuple[Adapter, ...] = (ConfigurationRecorder(), DeliveryChannel())
