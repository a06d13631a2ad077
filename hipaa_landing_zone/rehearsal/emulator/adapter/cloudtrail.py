"""AWS::CloudTrail: trails.

Property and attribute names: CloudFormation resource reference, AWS::CloudTrail::Trail.
"""

from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import Adapter, Instance, Place, Properties, only

_SETTINGS = (
    "S3BucketName",
    "S3KeyPrefix",
    "SnsTopicName",
    "IncludeGlobalServiceEvents",
    "IsMultiRegionTrail",
    "EnableLogFileValidation",
    "CloudWatchLogsLogGroupArn",
    "CloudWatchLogsRoleArn",
    "IsOrganizationTrail",
)
_SELECTORS = ("EventSelectors", "AdvancedEventSelectors")


def _parameters(place: Place, properties: Properties) -> dict[str, Any]:
    key = {"KmsKeyId": properties["KMSKeyId"]} if "KMSKeyId" in properties else {}
    return {"Name": properties.get("TrailName") or place.name(128), **only(properties, *_SETTINGS), **key}


class Trail(Adapter):
    """A trail; its physical id is its name."""

    type = "AWS::CloudTrail::Trail"
    properties = frozenset({*_SETTINGS, *_SELECTORS, "TrailName", "KMSKeyId", "IsLogging", "InsightSelectors", "Tags"})
    in_place = properties - {"TrailName", "Tags", "InsightSelectors"}

    def create(self, place: Place, properties: Properties) -> str:
        """Create the trail, not yet logging."""
        trail = place.client("cloudtrail").create_trail(
            **_parameters(place, properties), TagsList=properties.get("Tags", [])
        )
        return str(trail["Name"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Select events, then start or stop logging."""
        client = instance.client("cloudtrail")
        if old:
            client.update_trail(**_parameters(instance.place, instance.properties))
        if only(instance.properties, *_SELECTORS):
            client.put_event_selectors(TrailName=instance.id, **only(instance.properties, *_SELECTORS))
        if instance.properties.get("InsightSelectors") and not old:
            client.put_insight_selectors(
                TrailName=instance.id, InsightSelectors=instance.properties["InsightSelectors"]
            )
        switch = (
            client.start_logging if str(instance.properties["IsLogging"]).lower() == "true" else client.stop_logging
        )
        switch(Name=instance.id)

    def delete(self, instance: Instance) -> None:
        """Delete the trail."""
        instance.client("cloudtrail").delete_trail(Name=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the ARNs of the trail and of its topic."""
        trail = instance.client("cloudtrail").get_trail(Name=instance.id)["Trail"]
        return {"Arn": trail["TrailARN"], "SnsTopicArn": trail.get("SnsTopicARN", "")}


ADAPTERS: tuple[Adapter, ...] = (Trail(),)
