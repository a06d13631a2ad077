"""AWS::DynamoDB: tables, and global tables with one replica.

Property and attribute names: CloudFormation resource reference, AWS::DynamoDB.
"""

from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.direct import tag_list
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

_CREATED = (
    "AttributeDefinitions",
    "BillingMode",
    "DeletionProtectionEnabled",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "LocalSecondaryIndexes",
    "ProvisionedThroughput",
    "SSESpecification",
    "StreamSpecification",
    "TableClass",
)
_UPDATED = ("BillingMode", "DeletionProtectionEnabled", "ProvisionedThroughput", "SSESpecification", "TableClass")


def _sse(specification: Mapping[str, Any]) -> dict[str, Any]:
    return {"Enabled" if key == "SSEEnabled" else key: value for key, value in specification.items()}


def _api(properties: Properties, *names: str) -> dict[str, Any]:
    arguments = only(properties, *names)
    if "SSESpecification" in arguments:
        arguments["SSESpecification"] = _sse(arguments["SSESpecification"])
    if "StreamSpecification" in arguments:
        kind = arguments["StreamSpecification"]["StreamViewType"]
        arguments["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": kind}
    return arguments


class Table(Adapter):
    """A table; its physical id is its name."""

    type = "AWS::DynamoDB::Table"
    properties = frozenset(
        {
            *_CREATED,
            "PointInTimeRecoverySpecification",
            "ResourcePolicy",
            "TableName",
            "Tags",
            "TimeToLiveSpecification",
        }
    )
    dropped = frozenset({"ContributorInsightsSpecification"})
    in_place = frozenset(
        {*_UPDATED, "PointInTimeRecoverySpecification", "ResourcePolicy", "Tags", "TimeToLiveSpecification"}
    )

    def create(self, place: Place, properties: Properties) -> str:
        """Create the table."""
        name = properties.get("TableName") or place.name(255)
        arguments = _api(properties, *_CREATED)
        place.client("dynamodb").create_table(TableName=name, Tags=tag_list(properties), **arguments)
        return str(name)

    def configure(self, instance: Instance, old: Properties) -> None:
        """Bring recovery, expiry, policy and on an update the rest up to date."""
        client, new = instance.client("dynamodb"), instance.properties
        if old and changed(old, new, *_UPDATED):
            client.update_table(TableName=instance.id, **_api(new, *_UPDATED))
        recovery = new.get("PointInTimeRecoverySpecification", {"PointInTimeRecoveryEnabled": False})
        client.update_continuous_backups(TableName=instance.id, PointInTimeRecoverySpecification=recovery)
        if changed(old, new, "TimeToLiveSpecification"):
            expiry = new.get("TimeToLiveSpecification") or {**old["TimeToLiveSpecification"], "Enabled": False}
            client.update_time_to_live(TableName=instance.id, TimeToLiveSpecification=expiry)
        self._restrict(instance, old)
        if old and changed(old, new, "Tags"):
            arn = _arn(instance)
            client.untag_resource(ResourceArn=arn, TagKeys=removed_tags(old, new))
            client.tag_resource(ResourceArn=arn, Tags=tag_list(new))

    def delete(self, instance: Instance) -> None:
        """Delete the table, which must not be protected."""
        instance.client("dynamodb").delete_table(TableName=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return ARN, and that of the stream where there is one."""
        table = instance.client("dynamodb").describe_table(TableName=instance.id)["Table"]
        stream = {"StreamArn": table["LatestStreamArn"]} if "LatestStreamArn" in table else {}
        return {"Arn": table["TableArn"], **stream}

    @staticmethod
    def _restrict(instance: Instance, old: Properties) -> None:
        client, new = instance.client("dynamodb"), instance.properties
        if "ResourcePolicy" in new and changed(old, new, "ResourcePolicy"):
            document = minified(new["ResourcePolicy"]["PolicyDocument"])
            client.put_resource_policy(ResourceArn=_arn(instance), Policy=document)
        elif "ResourcePolicy" in old and "ResourcePolicy" not in new:
            client.delete_resource_policy(ResourceArn=_arn(instance))


class GlobalTable(Table):
    """A global table whose one replica is in the stack's own Region: what CDK's TableV2 makes."""

    type = "AWS::DynamoDB::GlobalTable"
    properties = frozenset(
        {
            *("AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes", "KeySchema", "LocalSecondaryIndexes"),
            *("Replicas", "SSESpecification", "StreamSpecification", "TableName", "TimeToLiveSpecification"),
        }
    )
    dropped = frozenset()
    in_place = frozenset({"BillingMode", "Replicas", "SSESpecification", "TimeToLiveSpecification"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the table in its Region."""
        return super().create(place, _flat(place, properties))

    def configure(self, instance: Instance, old: Properties) -> None:
        """Configure the replica."""
        before = _flat(instance.place, old) if old else {}
        super().configure(Instance(instance.place, instance.id, _flat(instance.place, instance.properties)), before)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return what a table returns, and its id."""
        table = instance.client("dynamodb").describe_table(TableName=instance.id)["Table"]
        return {**super().attributes(instance), "TableId": table.get("TableId", instance.id)}


def _flat(place: Place, properties: Properties) -> dict[str, Any]:
    """Describe a global table with one replica as a table.

    Raises:
        ResourceError: There are other replicas, or the replica has what the emulator does not carry.
    """
    (*others, replica) = properties["Replicas"]
    if others or replica["Region"] != place.region:
        raise ResourceError("the emulator carries global tables with one replica, in the stack's own Region")
    lost = sorted(replica.keys() - Table.properties - {"Region"})
    if lost:
        raise ResourceError(f"the emulator does not carry {', '.join(lost)} of a replica")
    own = {key: value for key, value in replica.items() if key != "Region"}
    shared = {key: value for key, value in properties.items() if key != "Replicas"}
    key = own.pop("SSESpecification", {})
    if "SSESpecification" in shared:
        shared["SSESpecification"] = {**shared["SSESpecification"], **key}
    return {**shared, **own}


def _arn(instance: Instance) -> str:
    return instance.place.arn("dynamodb", f"table/{instance.id}")


ADAPTERS: tuple[Adapter, ...] = (Table(), GlobalTable())
