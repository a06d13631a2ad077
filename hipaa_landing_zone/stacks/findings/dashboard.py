"""A dashboard for each audience, over the metrics of every account that is linked to this one.

A search covers all linked accounts; its lines carry the account's name. No widget queries logs, whose results could
hold PHI. Source: Amazon CloudWatch User Guide, "Dashboard body structure and syntax", "Search expression syntax",
"CloudWatch cross-account observability".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_cdk import Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from hipaa_landing_zone.plan.name import FINDINGS_BUS, INVESTIGATION, RESOURCE_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.plan import Plan
    from hipaa_landing_zone.stacks.findings.bus import FindingsBus
    from hipaa_landing_zone.stacks.findings.route import Routes

WIDTH, HEIGHT, FULL_WIDTH = 12, 6, 24
HOUR, DAY = 3600, 86400


@dataclass(frozen=True, slots=True)
class _Search:
    """One question, answered with a search over the metrics of all accounts."""

    title: str
    expression: str
    statistic: str = "Sum"
    period: int = HOUR


SECURITY = (
    _Search(
        "Watched events, by account and rule", f'{{AWS/Events,RuleName}} MetricName="MatchedEvents" {RESOURCE_PREFIX}'
    ),
    _Search(
        "Bytes that investigators' queries read",
        f'{{AWS/Athena,QueryState,QueryType,WorkGroup}} MetricName="ProcessedBytes" WorkGroup="{INVESTIGATION}"',
        period=DAY,
    ),
)
PLATFORM = (
    _Search(
        "Forwarding that fails: findings and watched events would be lost",
        f'{{AWS/Events,RuleName}} MetricName="FailedInvocations" {RESOURCE_PREFIX}',
    ),
    _Search(
        "The landing zone's own functions: errors",
        f'{{AWS/Lambda,FunctionName}} MetricName="Errors" {RESOURCE_PREFIX}',
    ),
    _Search(
        "Patching and other commands that failed or did not arrive",
        '{AWS/SSM-RunCommand} MetricName=("CommandsFailed" OR "CommandsDeliveryTimedOut")',
        period=DAY,
    ),
    _Search(
        "Notifications that failed",
        f'{{AWS/SNS,TopicName}} MetricName="NumberOfNotificationsFailed" {RESOURCE_PREFIX}',
    ),
)
APPLICATION = (
    _Search("Functions: errors", '{AWS/Lambda,FunctionName} MetricName="Errors"'),
    _Search("APIs: faults", '{AWS/ApiGateway,ApiName} MetricName="5XXError"'),
    _Search(
        "Queues: age of the oldest message, in seconds",
        '{AWS/SQS,QueueName} MetricName="ApproximateAgeOfOldestMessage"',
        "Maximum",
    ),
    _Search("Databases: CPU in per cent", '{AWS/RDS,DBInstanceIdentifier} MetricName="CPUUtilization"', "Maximum"),
    _Search("Tables: throttled requests", '{AWS/DynamoDB,Operation,TableName} MetricName="ThrottledRequests"'),
    _Search(
        "Load balancers: targets that are not healthy",
        '{AWS/ApplicationELB,LoadBalancer,TargetGroup} MetricName="UnHealthyHostCount"',
        "Maximum",
    ),
)


class Dashboards(Construct):
    """What each audience asks first.

    * ``hlz-security``: which findings came, how grave, from where; whether they reached people; who queries the logs.
    * ``hlz-platform``: whether the landing zone itself works.
    * ``hlz-application``: whether applications do, in every account.

    Args:
        scope: the home Region's findings stack.
        construct_id: id in the parent.
        plan: the governed Regions.
        bus: its rules and dead letters.
        routes: rules by severity, and the alarms on deliveries.
    """

    def __init__(self, scope: Construct, construct_id: str, *, plan: Plan, bus: FindingsBus, routes: Routes) -> None:
        super().__init__(scope, construct_id)
        self._home = Stack.of(self).region
        self._dashboard("security", [*self._findings(bus, routes), *_searches(SECURITY, plan.regions)])
        self._dashboard("platform", list(_searches(PLATFORM, plan.regions)))
        self._dashboard("application", list(_searches(APPLICATION, plan.regions)))

    def _findings(self, bus: FindingsBus, routes: Routes) -> Iterator[dict[str, Any]]:
        for severity, names in routes.rules.items():
            if names:
                metrics = [
                    ["AWS/Events", "MatchedEvents", "EventBusName", FINDINGS_BUS, "RuleName", name] for name in names
                ]
                yield _metrics(f"Findings and events, {severity}", metrics, self._home, stacked=True)
        queue = ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", bus.dead_letter_queue.queue_name]
        yield _metrics("Findings that reached nobody", [queue], self._home, stat="Maximum")
        if routes.alarms:
            arns = [alarm.alarm_arn for alarm in routes.alarms]
            yield {"type": "alarm", "properties": {"title": "Deliveries to people", "alarms": arns}}

    def _dashboard(self, audience: str, widgets: list[dict[str, Any]]) -> None:
        placed = [
            {
                **widget,
                "x": WIDTH * (number % (FULL_WIDTH // WIDTH)),
                "y": HEIGHT * (number // (FULL_WIDTH // WIDTH)),
                "width": WIDTH,
                "height": HEIGHT,
            }
            for number, widget in enumerate(widgets)
        ]
        body = Stack.of(self).to_json_string({"widgets": placed})
        name = f"{RESOURCE_PREFIX}-{audience}"
        cloudwatch.CfnDashboard(self, audience.capitalize(), dashboard_name=name, dashboard_body=body)


def _searches(searches: tuple[_Search, ...], regions: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for search in searches:
        for region in regions:
            found = f"SEARCH('{search.expression}', '{search.statistic}', {search.period})"
            label = "${PROP('AccountLabel')} ${LABEL}"
            metrics = [[{"expression": found, "id": "found", "label": label, "region": region}]]
            yield _metrics(f"{search.title} ({region})", metrics, region, stat=search.statistic, period=search.period)


def _metrics(title: str, metrics: list[Any], region: str, *, stacked: bool = False, **more: Any) -> dict[str, Any]:
    shown = {"stat": "Sum", "period": HOUR, "view": "timeSeries", "stacked": stacked, **more}
    return {"type": "metric", "properties": {"title": title, "metrics": metrics, "region": region, **shown}}
