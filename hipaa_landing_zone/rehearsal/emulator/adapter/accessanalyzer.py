"""AWS::AccessAnalyzer: analyzers.

Property and attribute names: CloudFormation resource reference, AWS::AccessAnalyzer::Analyzer.
"""

from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import (
    Adapter,
    Instance,
    Place,
    Properties,
    changed,
    removed_tags,
    tag_map,
)


class Analyzer(Adapter):
    """An analyzer; its physical id is its ARN."""

    type = "AWS::AccessAnalyzer::Analyzer"
    properties = frozenset({"AnalyzerConfiguration", "AnalyzerName", "Tags", "Type"})
    in_place = frozenset({"AnalyzerConfiguration", "Tags"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the analyzer."""
        name = str(properties.get("AnalyzerName") or place.name())
        made = place.client("accessanalyzer").create_analyzer(
            analyzerName=name, type=properties["Type"], tags=tag_map(properties), **_configuration(properties)
        )
        return str(made["arn"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change configuration and tags."""
        client, new = instance.client("accessanalyzer"), instance.properties
        if old and changed(old, new, "AnalyzerConfiguration"):
            client.update_analyzer(analyzerName=_name(instance), **_configuration(new))
        if old and changed(old, new, "Tags"):
            client.untag_resource(resourceArn=instance.id, tagKeys=removed_tags(old, new))
            client.tag_resource(resourceArn=instance.id, tags=tag_map(new))

    def delete(self, instance: Instance) -> None:
        """Delete the analyzer."""
        instance.client("accessanalyzer").delete_analyzer(analyzerName=_name(instance))

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the ARN."""
        return {"Arn": instance.id}


def _name(instance: Instance) -> str:
    return instance.id.rpartition("/")[2]


def _configuration(properties: Properties) -> dict[str, Any]:
    unused = properties.get("AnalyzerConfiguration", {}).get("UnusedAccessConfiguration")
    return {"configuration": {"unusedAccess": {"unusedAccessAge": unused["UnusedAccessAge"]}}} if unused else {}


ADAPTERS: tuple[Adapter, ...] = (Analyzer(),)
