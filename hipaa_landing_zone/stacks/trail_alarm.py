"""Alarms on the organization trail: what no account can hide, because the trail is not in its hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_logs as logs
from constructs import Construct

from hipaa_landing_zone.plan.name import RESOURCE_PREFIX, topic_name
from hipaa_landing_zone.plan.trail_alarm import TrailAlarm, trail_alarms
from hipaa_landing_zone.plan.watch import alarm_name

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan

NAMESPACE = "hlz/organization-trail"
PERIOD_S = 300
SILENCE_PERIODS = 6


class TrailAlarms(Construct):
    """A metric filter and an alarm for each event of ``plan/trail_alarm.py``, and one for a trail that falls silent.

    An alarm reaches people on two ways. The baseline of the management account sends its change of state to the
    security account, where its name, ``hlz-<severity>-…``, says how grave it is; and it publishes to the account's own
    topic ``hlz-security``. That topic is of a later stage: until then CloudWatch finds no topic and tells nobody, as it
    does not look whether an action's topic exists when the alarm is made. Source: Amazon CloudWatch User Guide, "Using
    Amazon CloudWatch alarms", common features of alarms.

    A trail that delivers nothing for half an hour was stopped, or cannot write: every other alarm would be blind.

    Args:
        scope: parent construct, in the trail's stack.
        construct_id: id in the parent.
        plan: what will exist.
        log_group: of the organization trail.
    """

    def __init__(self, scope: Construct, construct_id: str, *, plan: Plan, log_group: logs.ILogGroup) -> None:
        super().__init__(scope, construct_id)
        stack = Stack.of(self)
        self._topic = f"arn:{plan.partition}:sns:{stack.region}:{stack.account}:{topic_name('security')}"
        self._log_group = log_group
        for planned in trail_alarms(plan.organization):
            self._alarm(planned)
        self._silence()

    def _alarm(self, planned: TrailAlarm) -> None:
        title = "".join(part.capitalize() for part in planned.name.split("-"))
        logs.CfnMetricFilter(
            self,
            f"{title}Filter",
            filter_name=f"{RESOURCE_PREFIX}-{planned.name}",
            log_group_name=self._log_group.log_group_name,
            filter_pattern=planned.filter,
            metric_transformations=[
                logs.CfnMetricFilter.MetricTransformationProperty(
                    metric_namespace=NAMESPACE, metric_name=planned.name, metric_value="1", default_value=0
                )
            ],
        )
        control = f" ({planned.control})" if planned.control else ""
        cloudwatch.CfnAlarm(
            self,
            title,
            alarm_name=alarm_name(planned.severity, planned.name),
            alarm_description=f"{planned.title}, somewhere in the organization{control}. The trail says who and where.",
            alarm_actions=[self._topic],
            namespace=NAMESPACE,
            metric_name=planned.name,
            statistic="Sum",
            period=PERIOD_S,
            evaluation_periods=1,
            comparison_operator="GreaterThanOrEqualToThreshold",
            threshold=planned.threshold,
            treat_missing_data="notBreaching",
        )

    def _silence(self) -> None:
        cloudwatch.CfnAlarm(
            self,
            "TrailSilent",
            alarm_name=alarm_name("critical", "trail-silent"),
            alarm_description="The organization trail has delivered nothing for half an hour.",
            alarm_actions=[self._topic],
            namespace="AWS/Logs",
            metric_name="IncomingLogEvents",
            dimensions=[
                cloudwatch.CfnAlarm.DimensionProperty(name="LogGroupName", value=self._log_group.log_group_name)
            ],
            statistic="Sum",
            period=PERIOD_S,
            evaluation_periods=SILENCE_PERIODS,
            comparison_operator="LessThanThreshold",
            threshold=1,
            treat_missing_data="breaching",
        )
