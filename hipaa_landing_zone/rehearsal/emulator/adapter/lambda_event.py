"""AWS::Lambda: where a function's events come from, and what becomes of those that fail.

Property and attribute names: CloudFormation resource reference, AWS::Lambda.
"""

from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import (
    Adapter,
    Instance,
    Place,
    Properties,
    only,
    tag_map,
)

_CHANGEABLE = (
    "BatchSize",
    "BisectBatchOnFunctionError",
    "DestinationConfig",
    "Enabled",
    "FilterCriteria",
    "FunctionName",
    "FunctionResponseTypes",
    "MaximumBatchingWindowInSeconds",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "MetricsConfig",
    "ParallelizationFactor",
    "ScalingConfig",
    "TumblingWindowInSeconds",
)


class EventSourceMapping(Adapter):
    """A mapping from a queue or stream to a function; its physical id is the mapping's."""

    type = "AWS::Lambda::EventSourceMapping"
    properties = frozenset({"EventSourceArn", "KmsKeyArn", "StartingPosition", "Tags", *_CHANGEABLE})
    in_place = frozenset({"KmsKeyArn", *_CHANGEABLE})

    def create(self, place: Place, properties: Properties) -> str:
        """Map."""
        arguments = self._arguments(properties) | only(properties, "EventSourceArn", "StartingPosition")
        created = place.client("lambda").create_event_source_mapping(**arguments, Tags=tag_map(properties))
        return str(created["UUID"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change the mapping."""
        if old:
            arguments = self._arguments(instance.properties)
            instance.client("lambda").update_event_source_mapping(UUID=instance.id, **arguments)

    def delete(self, instance: Instance) -> None:
        """Stop mapping."""
        instance.client("lambda").delete_event_source_mapping(UUID=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return id and ARN."""
        arn = instance.place.arn("lambda", f"event-source-mapping:{instance.id}")
        return {"EventSourceMappingArn": arn, "Id": instance.id}

    @staticmethod
    def _arguments(properties: Properties) -> dict[str, Any]:
        key = {"KMSKeyArn": properties["KmsKeyArn"]} if "KmsKeyArn" in properties else {}
        return only(properties, *_CHANGEABLE) | key


class EventInvokeConfig(Adapter):
    """Retries and destinations of asynchronous invocations; its physical id is CloudFormation's own."""

    type = "AWS::Lambda::EventInvokeConfig"
    properties = frozenset(
        {"DestinationConfig", "FunctionName", "MaximumEventAgeInSeconds", "MaximumRetryAttempts", "Qualifier"}
    )
    in_place = properties - {"FunctionName", "Qualifier"}

    def create(self, place: Place, properties: Properties) -> str:  # noqa: ARG002 - `configure` does the work
        """Name the configuration; `configure` writes it."""
        return place.name()

    def configure(self, instance: Instance, old: Properties) -> None:  # noqa: ARG002 - the same call either way
        """Write the configuration."""
        instance.client("lambda").put_function_event_invoke_config(**instance.properties)

    def delete(self, instance: Instance) -> None:
        """Take the configuration away."""
        where = only(instance.properties, "FunctionName", "Qualifier")
        instance.client("lambda").delete_function_event_invoke_config(**where)


ADAPTERS: tuple[Adapter, ...] = (EventSourceMapping(), EventInvokeConfig())
