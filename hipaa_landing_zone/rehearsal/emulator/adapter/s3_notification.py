"""The notifications of a bucket, in CloudFormation's words or in those of CDK's custom resource.

Sources: CloudFormation resource reference, AWS::S3::Bucket NotificationConfiguration; S3 API reference,
PutBucketNotificationConfiguration, which refuses a destination that does not admit S3; aws-cdk-lib, aws-s3,
Bucket.add_event_notification.
"""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import Adapter, Instance, Place, Properties, ResourceError

_KINDS: Mapping[str, tuple[str, str]] = {  # CloudFormation's list and target: the API's argument and target
    "LambdaConfigurations": ("LambdaFunctionConfigurations", "LambdaFunctionArn"),
    "QueueConfigurations": ("QueueConfigurations", "QueueArn"),
    "TopicConfigurations": ("TopicConfigurations", "TopicArn"),
}
_TARGETS: Mapping[str, str] = {"Function": "LambdaFunctionArn", "Queue": "QueueArn", "Topic": "TopicArn"}


def translate(value: Mapping[str, Any]) -> dict[str, Any]:
    """Write AWS::S3::Bucket's NotificationConfiguration as the API's argument.

    Raises:
        ResourceError: It has a part that the emulator does not carry.
    """
    lost = sorted(value.keys() - _KINDS.keys() - {"EventBridgeConfiguration"})
    if lost:
        raise ResourceError(f"the emulator does not carry {', '.join(lost)} of a bucket's notifications")
    argument: dict[str, Any] = {
        _KINDS[kind][0]: [_one(item) for item in items] for kind, items in value.items() if kind in _KINDS
    }
    enabled = value.get("EventBridgeConfiguration", {"EventBridgeEnabled": False}).get("EventBridgeEnabled", True)
    return argument | ({"EventBridgeConfiguration": {}} if str(enabled).lower() == "true" else {})


def _one(item: Mapping[str, Any]) -> dict[str, Any]:
    translated: dict[str, Any] = {"Events": [item["Event"]]}
    for name, target in _TARGETS.items():
        if name in item:
            translated[target] = item[name]
    if "Filter" in item:
        rules = [{"Name": rule["Name"].lower(), "Value": rule["Value"]} for rule in item["Filter"]["S3Key"]["Rules"]]
        translated["Filter"] = {"Key": {"FilterRules": rules}}
    return translated


def require_destinations(place: Place, argument: Mapping[str, Any]) -> None:
    """Refuse a queue, topic or function that is not there or does not admit S3.

    Raises:
        ResourceError: S3 would refuse the destination.
    """
    for argument_name, target in _KINDS.values():
        for item in argument.get(argument_name, []):
            if "s3.amazonaws.com" not in _policy(place, item[target]):
                raise ResourceError("Unable to validate the following destination configurations")


def _policy(place: Place, arn: str) -> str:
    service, name = arn.split(":")[2], arn.rpartition(":")[2]
    client = place.client(service)
    try:
        if service == "sqs":
            url = client.get_queue_url(QueueName=name)["QueueUrl"]
            attributes = client.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"]).get("Attributes", {})
            return str(attributes.get("Policy", ""))
        if service == "sns":
            return str(client.get_topic_attributes(TopicArn=arn)["Attributes"].get("Policy", ""))
        return str(client.get_policy(FunctionName=arn)["Policy"])
    except ClientError:
        return ""  # what is not there admits nobody


class BucketNotifications(Adapter):
    """CDK's custom resource; its physical id is its own."""

    type = "Custom::S3BucketNotifications"
    properties = frozenset(
        {"BucketName", "Managed", "NotificationConfiguration", "ServiceToken", "SkipDestinationValidation"}
    )
    in_place = frozenset({"NotificationConfiguration", "SkipDestinationValidation"})

    def create(self, place: Place, properties: Properties) -> str:  # noqa: ARG002 - `configure` does the work
        """Name the resource; `configure` writes the configuration."""
        return place.name()

    def configure(self, instance: Instance, old: Properties) -> None:  # noqa: ARG002 - the same call either way
        """Write the configuration, which CDK has in the API's words already."""
        wanted = instance.properties["NotificationConfiguration"]
        if str(instance.properties.get("SkipDestinationValidation", False)).lower() != "true":
            require_destinations(instance.place, wanted)
        self._put(instance, wanted)

    def delete(self, instance: Instance) -> None:
        """Take the configuration away."""
        self._put(instance, {})

    @staticmethod
    def _put(instance: Instance, configuration: Mapping[str, Any]) -> None:
        instance.client("s3").put_bucket_notification_configuration(
            Bucket=instance.properties["BucketName"], NotificationConfiguration=configuration
        )


ADAPTERS: tuple[Adapter, ...] = (BucketNotifications(),)
