"""AWS::Events: rules with their targets, buses with their policies, and archives.

Property and attribute names: CloudFormation resource reference, AWS::Events.
"""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from hipaa_landing_zone.rehearsal.emulator.adapter.direct import Direct, tag_list
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
)

_RULE = ("Description", "EventPattern", "RoleArn", "ScheduleExpression", "State")


class Rule(Adapter):
    """A rule; its physical id is its name, after the bus's where that is not the default one."""

    type = "AWS::Events::Rule"
    properties = frozenset({"EventBusName", "Name", "Tags", "Targets", *_RULE})
    in_place = frozenset({"Tags", "Targets", *_RULE})

    def create(self, place: Place, properties: Properties) -> str:
        """Name the rule and tag it; `configure` writes the rest."""
        name, bus = properties.get("Name") or place.name(), properties.get("EventBusName", "default")
        self._put(place, name, bus, properties, Tags=tag_list(properties))
        return str(name) if bus == "default" else f"{bus.rpartition('/')[2]}|{name}"

    def configure(self, instance: Instance, old: Properties) -> None:
        """Write the rule and its targets."""
        client, new = instance.client("events"), instance.properties
        name, bus = _rule(instance.id)
        if old and changed(old, new, *_RULE):
            self._put(instance.place, name, bus, new)
        wanted = {target["Id"] for target in new.get("Targets", [])}
        gone = [target["Id"] for target in old.get("Targets", []) if target["Id"] not in wanted]
        if gone:
            client.remove_targets(Rule=name, EventBusName=bus, Ids=gone)
        if wanted:
            client.put_targets(Rule=name, EventBusName=bus, Targets=new["Targets"])
        if old and changed(old, new, "Tags"):
            arn = str(self.attributes(instance)["Arn"])
            client.untag_resource(ResourceARN=arn, TagKeys=removed_tags(old, new))
            client.tag_resource(ResourceARN=arn, Tags=tag_list(new))

    def delete(self, instance: Instance) -> None:
        """Delete the targets and the rule."""
        name, bus = _rule(instance.id)
        client = instance.client("events")
        targets = client.list_targets_by_rule(Rule=name, EventBusName=bus)["Targets"]
        if targets:
            client.remove_targets(Rule=name, EventBusName=bus, Ids=[target["Id"] for target in targets])
        client.delete_rule(Name=name, EventBusName=bus)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the ARN."""
        name, bus = _rule(instance.id)
        described = instance.client("events").describe_rule(Name=name, EventBusName=bus)
        return {"Arn": described["Arn"], "RuleName": name}

    @staticmethod
    def _put(place: Place, name: str, bus: str, properties: Properties, **more: Any) -> None:
        arguments = only(properties, *_RULE)
        if "EventPattern" in arguments:
            arguments["EventPattern"] = minified(arguments["EventPattern"])
        place.client("events").put_rule(Name=name, EventBusName=bus, **arguments, **more)


def _rule(physical_id: str) -> tuple[str, str]:
    bus, _, name = physical_id.rpartition("|")
    return name, bus or "default"


class EventBus(Direct):
    """A bus; its physical id is its name."""

    type = "AWS::Events::EventBus"
    service = "events"
    creation, change, deletion = "create_event_bus", "update_event_bus", "delete_event_bus"
    key = "Name"
    tagging = ("tag_resource", "untag_resource", "ResourceARN")
    properties = frozenset({"DeadLetterConfig", "Description", "KmsKeyIdentifier", "Name", "Policy", "Tags"})
    dropped = frozenset({"LogConfig"})
    in_place = frozenset({"Policy", "Tags"})
    separate = frozenset({"Policy", "Tags"})

    def arguments(self, place: Place, properties: Properties) -> dict[str, Any]:
        """Leave the policy to `configure`."""
        return {key: value for key, value in super().arguments(place, properties).items() if key != "Policy"}

    def configure(self, instance: Instance, old: Properties) -> None:
        """Write the policy, and on an update the tags.

        Raises:
            ResourceError: The template gave the policy up, for which moto has no call.
        """
        super().configure(instance, old)
        if "Policy" in old and "Policy" not in instance.properties:
            raise ResourceError(f"Policy of {instance.id} cannot be taken away")
        if changed(old, instance.properties, "Policy"):
            document = minified(instance.properties["Policy"])
            self.call(instance.place, "put_permission", EventBusName=instance.id, Policy=document)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return ARN and name."""
        return {"Arn": instance.place.arn("events", f"event-bus/{instance.id}"), "Name": instance.id}


class EventBusPolicy(Adapter):
    """One statement of a bus's policy; its physical id names both."""

    type = "AWS::Events::EventBusPolicy"
    properties = frozenset({"EventBusName", "Statement", "StatementId"})
    in_place = frozenset({"Statement"})

    def create(self, place: Place, properties: Properties) -> str:  # noqa: ARG002 - `configure` does the work
        """Name the statement; `configure` writes it."""
        return f"{properties.get('EventBusName', 'default')}|{properties['StatementId']}"

    def configure(self, instance: Instance, old: Properties) -> None:  # noqa: ARG002 - the same work either way
        """Put the statement in its place among those that the bus has."""
        mine = {**instance.properties["Statement"], "Sid": instance.properties["StatementId"]}
        self._write(instance, [*self._others(instance), mine])

    def delete(self, instance: Instance) -> None:
        """Take the statement out."""
        bus, _, statement = instance.id.rpartition("|")
        instance.client("events").remove_permission(EventBusName=bus, StatementId=statement)

    @staticmethod
    def _others(instance: Instance) -> list[Any]:
        bus, _, statement = instance.id.rpartition("|")
        policy = instance.client("events").describe_event_bus(Name=bus).get("Policy", '{"Statement": []}')
        return [item for item in json.loads(policy)["Statement"] if item.get("Sid") != statement]

    @staticmethod
    def _write(instance: Instance, statements: list[Any]) -> None:
        document = minified({"Version": "2012-10-17", "Statement": statements})
        instance.client("events").put_permission(EventBusName=instance.id.rpartition("|")[0], Policy=document)


class Archive(Direct):
    """An archive of a bus's events; its physical id is its name."""

    type = "AWS::Events::Archive"
    service = "events"
    creation, change, deletion = "create_archive", "update_archive", "delete_archive"
    key = "ArchiveName"
    longest = 48
    renamed: ClassVar[Mapping[str, str]] = {"SourceArn": "EventSourceArn"}
    properties = frozenset({"ArchiveName", "Description", "EventPattern", "RetentionDays", "SourceArn"})
    dropped = frozenset({"KmsKeyIdentifier"})
    in_place = frozenset({"Description", "EventPattern", "RetentionDays"})

    def arguments(self, place: Place, properties: Properties) -> dict[str, Any]:
        """Write the pattern as text."""
        arguments = super().arguments(place, properties)
        pattern = {"EventPattern": minified(arguments["EventPattern"])} if "EventPattern" in arguments else {}
        return arguments | pattern

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return ARN and name."""
        return {"Arn": instance.place.arn("events", f"archive/{instance.id}"), "ArchiveName": instance.id}


ADAPTERS: tuple[Adapter, ...] = (Rule(), EventBus(), EventBusPolicy(), Archive())
