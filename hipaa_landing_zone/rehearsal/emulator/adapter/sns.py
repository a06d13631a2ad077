"""AWS::SNS: topics, their policies and subscriptions.

Property and attribute names: CloudFormation resource reference, AWS::SNS.
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
)

_ATTRIBUTES = ("DisplayName", "KmsMasterKeyId")
_FIXED = ("ContentBasedDeduplication", "FifoTopic")
_SUBSCRIPTION = (
    *("DeliveryPolicy", "FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy"),
    "SubscriptionRoleArn",
)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else minified(value)


class Topic(Adapter):
    """A topic; its physical id is its ARN."""

    type = "AWS::SNS::Topic"
    properties = frozenset({"TopicName", "Subscription", "Tags", *_ATTRIBUTES, *_FIXED})
    dropped = frozenset({"DeliveryStatusLogging", "SignatureVersion", "TracingConfig"})
    in_place = frozenset(_ATTRIBUTES)

    def create(self, place: Place, properties: Properties) -> str:
        """Create the topic and its subscriptions."""
        client = place.client("sns")
        name = properties.get("TopicName") or place.name(256)
        if _text(properties.get("FifoTopic", False)) == "true" and not name.endswith(".fifo"):
            name = f"{place.name(251)}.fifo"
        fixed = {key: _text(value) for key, value in only(properties, *_FIXED).items()}
        arn = client.create_topic(Name=name, Tags=properties.get("Tags", []), Attributes=fixed)["TopicArn"]
        for subscription in properties.get("Subscription", []):
            client.subscribe(TopicArn=arn, **subscription)
        return str(arn)

    def configure(self, instance: Instance, old: Properties) -> None:
        """Set the topic's attributes, or clear those that the template gave up."""
        for name in _ATTRIBUTES:
            if name in instance.properties or name in old:
                value = _text(instance.properties.get(name, ""))
                instance.client("sns").set_topic_attributes(
                    TopicArn=instance.id, AttributeName=name, AttributeValue=value
                )

    def delete(self, instance: Instance) -> None:
        """Delete the topic."""
        instance.client("sns").delete_topic(TopicArn=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return ARN and name."""
        return {"TopicArn": instance.id, "TopicName": instance.id.rpartition(":")[2]}


class TopicPolicy(Adapter):
    """One policy put on topics."""

    type = "AWS::SNS::TopicPolicy"
    properties = frozenset({"Topics", "PolicyDocument"})
    in_place = frozenset({"PolicyDocument"})

    def create(self, place: Place, properties: Properties) -> str:  # noqa: ARG002 - `configure` does the work
        """Name the policy; `configure` writes it."""
        return place.name(256)

    def configure(self, instance: Instance, old: Properties) -> None:  # noqa: ARG002 - the same call either way
        """Write the policy to every topic."""
        document = minified(instance.properties["PolicyDocument"])
        for topic in instance.properties["Topics"]:
            instance.client("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=document)

    def delete(self, instance: Instance) -> None:
        """Nothing to do: SNS has no call that removes a policy, and the topics go with their stack."""


class Subscription(Adapter):
    """A subscription; its physical id is its ARN."""

    type = "AWS::SNS::Subscription"
    properties = frozenset({"TopicArn", "Protocol", "Endpoint", "Region", *_SUBSCRIPTION})
    in_place = frozenset(_SUBSCRIPTION)

    def create(self, place: Place, properties: Properties) -> str:
        """Subscribe."""
        arguments = only(properties, "TopicArn", "Protocol", "Endpoint")
        client = place.client("sns", region=properties.get("Region"))
        return str(client.subscribe(**arguments, ReturnSubscriptionArn=True)["SubscriptionArn"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Set filter, redrive and the like, or clear those that the template gave up."""
        client = instance.place.client("sns", region=instance.properties.get("Region"))
        for name in _SUBSCRIPTION:
            if name in instance.properties or name in old:
                value = _text(instance.properties.get(name, ""))
                client.set_subscription_attributes(
                    SubscriptionArn=instance.id, AttributeName=name, AttributeValue=value
                )

    def delete(self, instance: Instance) -> None:
        """Unsubscribe."""
        client = instance.place.client("sns", region=instance.properties.get("Region"))
        client.unsubscribe(SubscriptionArn=instance.id)


ADAPTERS: tuple[Adapter, ...] = (Topic(), TopicPolicy(), Subscription())
