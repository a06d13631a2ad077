"""AWS::CloudWatch: alarms, anomaly detectors and dashboards.

Property and attribute names: CloudFormation resource reference, AWS::CloudWatch.
"""

from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.direct import Direct
from hipaa_landing_zone.rehearsal.emulator.adapter.resource import Adapter, Instance, Place, Properties, minified, only

_ACTIONS = ("ActionsEnabled", "AlarmActions", "AlarmDescription", "InsufficientDataActions", "OKActions", "Tags")
_METRIC = ("Namespace", "MetricName", "Dimensions", "Stat", "SingleMetricAnomalyDetector", "MetricMathAnomalyDetector")
_DETECTION = ("Configuration", "MetricCharacteristics")


class Alarm(Direct):
    """An alarm; its physical id is its name."""

    type = "AWS::CloudWatch::Alarm"
    service = "cloudwatch"
    creation = change = "put_metric_alarm"
    deletion = "delete_alarms"
    key = "AlarmName"
    longest = 255
    properties = frozenset(
        {
            *_ACTIONS,
            "AlarmName",
            "ComparisonOperator",
            "DatapointsToAlarm",
            "Dimensions",
            "EvaluateLowSampleCountPercentile",
            "EvaluationPeriods",
            "ExtendedStatistic",
            "MetricName",
            "Metrics",
            "Namespace",
            "Period",
            "Statistic",
            "Threshold",
            "ThresholdMetricId",
            "TreatMissingData",
            "Unit",
        }
    )
    in_place = properties - {"AlarmName"}

    def delete(self, instance: Instance) -> None:
        """Delete the alarm."""
        self.call(instance.place, self.deletion, AlarmNames=[instance.id])

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the ARN."""
        return {"Arn": instance.place.arn("cloudwatch", f"alarm:{instance.id}")}


class CompositeAlarm(Alarm):
    """An alarm over alarms; its physical id is its name."""

    type = "AWS::CloudWatch::CompositeAlarm"
    creation = change = "put_composite_alarm"
    properties = frozenset({"AlarmName", "AlarmRule", *_ACTIONS})
    in_place = properties - {"AlarmName"}


class AnomalyDetector(Adapter):
    """An anomaly detector, which the API knows by its metric; its physical id is CloudFormation's own."""

    type = "AWS::CloudWatch::AnomalyDetector"
    properties = frozenset({*_METRIC, *_DETECTION})
    in_place = frozenset(_DETECTION)

    def create(self, place: Place, properties: Properties) -> str:  # noqa: ARG002 - `configure` does the work
        """Name the detector; `configure` makes it."""
        return place.name()

    def configure(self, instance: Instance, old: Properties) -> None:  # noqa: ARG002 - the same call either way
        """Make or change the detector."""
        instance.client("cloudwatch").put_anomaly_detector(**instance.properties)

    def delete(self, instance: Instance) -> None:
        """Delete the detector."""
        instance.client("cloudwatch").delete_anomaly_detector(**only(instance.properties, *_METRIC))

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return the id."""
        return {"Id": instance.id}


class Dashboard(Direct):
    """A dashboard; its physical id is its name."""

    type = "AWS::CloudWatch::Dashboard"
    service = "cloudwatch"
    creation = change = "put_dashboard"
    deletion = "delete_dashboards"
    key = "DashboardName"
    longest = 255
    properties = frozenset({"DashboardBody", "DashboardName"})
    in_place = frozenset({"DashboardBody"})

    def arguments(self, place: Place, properties: Properties) -> dict[str, Any]:
        """Write the body as text."""
        return {**super().arguments(place, properties), "DashboardBody": minified(properties["DashboardBody"])}

    def delete(self, instance: Instance) -> None:
        """Delete the dashboard."""
        self.call(instance.place, self.deletion, DashboardNames=[instance.id])


ADAPTERS: tuple[Adapter, ...] = (Alarm(), CompositeAlarm(), AnomalyDetector(), Dashboard())
