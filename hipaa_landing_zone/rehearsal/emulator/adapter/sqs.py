"""AWS::SQS: queues and their policies.

Property and attribute names: CloudFormation resource reference, AWS::SQS. The API has every setting as an attribute,
in text.
"""

from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import (
    Adapter,
    Instance,
    Place,
    Properties,
    minified,
    only,
    removed_tags,
    tag_map,
)

_FIXED = ("FifoQueue",)
_DEFAULTS: Mapping[str, str] = {
    "ContentBasedDeduplication": "false",
    "DeduplicationScope": "queue",
    "DelaySeconds": "0",
    "FifoThroughputLimit": "perQueue",
    "KmsDataKeyReusePeriodSeconds": "300",
    "KmsMasterKeyId": "",
    "MaximumMessageSize": "262144",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "RedriveAllowPolicy": "",
    "RedrivePolicy": "",
    "SqsManagedSseEnabled": "true",
    "VisibilityTimeout": "30",
}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(minified(value) if isinstance(value, dict) else value)


class Queue(Adapter):
    """A queue; its physical id is its URL."""

    type = "AWS::SQS::Queue"
    properties = frozenset({"QueueName", "Tags", *_FIXED, *_DEFAULTS})
    in_place = frozenset({"Tags", *_DEFAULTS})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the queue with its settings."""
        fifo = _text(properties.get("FifoQueue", False)) == "true"
        name = properties.get("QueueName") or (f"{place.name(75)}.fifo" if fifo else place.name(80))
        settings = {key: _text(value) for key, value in only(properties, *_FIXED, *_DEFAULTS).items()}
        created = place.client("sqs").create_queue(QueueName=name, Attributes=settings, tags=tag_map(properties))
        return str(created["QueueUrl"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Set what changed, and set back what the template gave up."""
        client, new = instance.client("sqs"), instance.properties
        changed = [key for key in _DEFAULTS if old and old.get(key) != new.get(key)]
        if changed:
            settings = {key: _text(new.get(key, _DEFAULTS[key])) for key in changed}
            client.set_queue_attributes(QueueUrl=instance.id, Attributes=settings)
        if old and old.get("Tags") != new.get("Tags"):
            client.untag_queue(QueueUrl=instance.id, TagKeys=removed_tags(old, new) or ["none"])
            client.tag_queue(QueueUrl=instance.id, Tags=tag_map(new))

    def delete(self, instance: Instance) -> None:
        """Delete the queue."""
        instance.client("sqs").delete_queue(QueueUrl=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return ARN, name and URL."""
        name = instance.id.rpartition("/")[2]
        return {"Arn": instance.place.arn("sqs", name), "QueueName": name, "QueueUrl": instance.id}


class QueuePolicy(Adapter):
    """One policy put on queues."""

    type = "AWS::SQS::QueuePolicy"
    properties = frozenset({"Queues", "PolicyDocument"})
    in_place = frozenset({"PolicyDocument"})

    def create(self, place: Place, properties: Properties) -> str:  # noqa: ARG002 - `configure` does the work
        """Name the policy; `configure` writes it."""
        return place.name(256)

    def configure(self, instance: Instance, old: Properties) -> None:  # noqa: ARG002 - the same call either way
        """Write the policy to every queue."""
        self._write(instance, minified(instance.properties["PolicyDocument"]))

    def delete(self, instance: Instance) -> None:
        """Take the policy away."""
        self._write(instance, "")

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the id."""
        return {"Id": instance.id}

    @staticmethod
    def _write(instance: Instance, document: str) -> None:
        for url in instance.properties["Queues"]:
            instance.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": document})


ADAPTERS: tuple[Adapter, ...] = (Queue(), QueuePolicy())
