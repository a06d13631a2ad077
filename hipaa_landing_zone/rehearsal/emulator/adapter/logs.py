"""AWS::Logs: log groups and the resource policies that let AWS services write to them.

Property and attribute names: CloudFormation resource reference, AWS::Logs.
"""

from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import (
    Adapter,
    Instance,
    Place,
    Properties,
    changed,
    minified,
    removed_tags,
    tag_map,
)


class LogGroup(Adapter):
    """A log group; its physical id is its name."""

    type = "AWS::Logs::LogGroup"
    properties = frozenset({"DataProtectionPolicy", "LogGroupName", "KmsKeyId", "RetentionInDays", "Tags"})
    dropped = frozenset({"LogGroupClass"})
    in_place = frozenset({"DataProtectionPolicy", "KmsKeyId", "RetentionInDays", "Tags"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the log group under its key."""
        name = properties.get("LogGroupName") or place.name(512)
        arguments = {"logGroupName": name, "tags": tag_map(properties)}
        if "KmsKeyId" in properties:
            arguments["kmsKeyId"] = properties["KmsKeyId"]
        place.client("logs").create_log_group(**arguments)
        return str(name)

    def configure(self, instance: Instance, old: Properties) -> None:
        """Bring retention, key, masking and tags up to date."""
        client, new = instance.client("logs"), instance.properties
        if "RetentionInDays" in new:
            client.put_retention_policy(logGroupName=instance.id, retentionInDays=new["RetentionInDays"])
        elif "RetentionInDays" in old:
            client.delete_retention_policy(logGroupName=instance.id)
        if old and changed(old, new, "KmsKeyId"):
            if "KmsKeyId" in new:
                client.associate_kms_key(logGroupName=instance.id, kmsKeyId=new["KmsKeyId"])
            else:
                client.disassociate_kms_key(logGroupName=instance.id)
        if changed(old, new, "DataProtectionPolicy"):
            where = {"logGroupIdentifier": instance.id}
            if "DataProtectionPolicy" in new:
                client.put_data_protection_policy(**where, policyDocument=minified(new["DataProtectionPolicy"]))
            else:
                client.delete_data_protection_policy(**where)
        if old and changed(old, new, "Tags"):
            arn = instance.place.arn("logs", f"log-group:{instance.id}")
            client.untag_resource(resourceArn=arn, tagKeys=removed_tags(old, new))
            client.tag_resource(resourceArn=arn, tags=tag_map(new))

    def delete(self, instance: Instance) -> None:
        """Delete the log group."""
        instance.client("logs").delete_log_group(logGroupName=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the ARN, which CloudFormation ends in ":*"."""
        return {"Arn": instance.place.arn("logs", f"log-group:{instance.id}:*")}


class ResourcePolicy(Adapter):
    """A resource policy of CloudWatch Logs; its physical id is its name."""

    type = "AWS::Logs::ResourcePolicy"
    properties = frozenset({"PolicyName", "PolicyDocument"})
    in_place = frozenset({"PolicyDocument"})

    def create(self, place: Place, properties: Properties) -> str:  # noqa: ARG002 - `configure` does the work
        """Name the policy; `configure` writes it."""
        return str(properties["PolicyName"])

    def configure(self, instance: Instance, old: Properties) -> None:  # noqa: ARG002 - the same call either way
        """Write the policy."""
        document = minified(instance.properties["PolicyDocument"])
        instance.client("logs").put_resource_policy(policyName=instance.id, policyDocument=document)

    def delete(self, instance: Instance) -> None:
        """Delete the policy."""
        instance.client("logs").delete_resource_policy(policyName=instance.id)


class MetricFilter(Adapter):
    """A metric filter; its physical id is its name."""

    type = "AWS::Logs::MetricFilter"
    properties = frozenset({"FilterName", "FilterPattern", "LogGroupName", "MetricTransformations"})
    in_place = frozenset({"FilterPattern", "MetricTransformations"})

    def create(self, place: Place, properties: Properties) -> str:
        """Name the filter; `configure` writes it."""
        return str(properties.get("FilterName") or place.name(512))

    def configure(self, instance: Instance, old: Properties) -> None:  # noqa: ARG002 - the same call either way
        """Write the filter."""
        names = {"MetricName": "metricName", "MetricNamespace": "metricNamespace", "MetricValue": "metricValue"}
        names |= {"DefaultValue": "defaultValue", "Unit": "unit", "Dimensions": "dimensions"}
        new = instance.properties
        instance.client("logs").put_metric_filter(
            logGroupName=new["LogGroupName"],
            filterName=instance.id,
            filterPattern=new["FilterPattern"],
            metricTransformations=[
                {names[key]: value for key, value in item.items()} for item in new["MetricTransformations"]
            ],
        )

    def delete(self, instance: Instance) -> None:
        """Delete the filter."""
        where = {"logGroupName": instance.properties["LogGroupName"], "filterName": instance.id}
        instance.client("logs").delete_metric_filter(**where)


ADAPTERS: tuple[Adapter, ...] = (LogGroup(), ResourcePolicy(), MetricFilter())
