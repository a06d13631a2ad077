"""The ways to people: topics for e-mail and chat, the ticket system, and which rule sends what where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_events as events
from constructs import Construct

from hipaa_constructs import PhiTopic
from hipaa_landing_zone.config.detection import SEVERITIES, Severity
from hipaa_landing_zone.plan.finding_route import Channel, Way, routes, ways
from hipaa_landing_zone.plan.name import FINDINGS_BUS
from hipaa_landing_zone.stacks.findings.chat import Chat
from hipaa_landing_zone.stacks.findings.message import as_chat, as_text, as_ticket, console_address, transformer
from hipaa_landing_zone.stacks.findings.ticket import TicketSystem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hipaa_landing_zone.plan import Plan
    from hipaa_landing_zone.plan.finding_route import Route
    from hipaa_landing_zone.stacks.findings.bus import FindingsBus
    from hipaa_landing_zone.stacks.findings.message import Format

_FORMATS: Mapping[Channel, Format] = {"email": as_text, "chat": as_chat, "ticket": as_ticket}


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a way leads, and with which role."""

    arn: str
    role_arn: str | None = None


class Routes(Construct):
    """Sends each finding to everybody who asked for its severity, as a message without PHI.

    A topic stands for a channel and a least severity, so that an address is subscribed, and confirms, once. What cannot
    be delivered goes to the bus's dead-letter queue; that, and a topic whose deliveries fail, alarms on every topic.

    Args:
        scope: the home Region's findings stack.
        construct_id: id in the parent.
        plan: the routes, and which services are on.
        bus: where the findings are.

    Attributes:
        rules: the names of the rules on the bus, by severity.
        topics: the topics, by name.
        alarms: what says that deliveries fail.
    """

    def __init__(self, scope: Construct, construct_id: str, *, plan: Plan, bus: FindingsBus) -> None:
        super().__init__(scope, construct_id)
        self._plan, self._bus = plan, bus
        self.topics: dict[str, PhiTopic] = {}
        self.rules: dict[Severity, list[str]] = {severity: [] for severity in SEVERITIES}
        targets = {way: self._target(way) for way in ways(plan)}
        if plan.findings.chat:
            topics = [(route, targets[Way("chat", route.from_severity)].arn) for route in plan.findings.chat]
            Chat(self, "Chat", routes=topics)
        for route in routes(plan):
            self._send(route, targets)
        self.alarms = tuple(self._alarms())

    def _target(self, way: Way) -> _Target:
        if way.channel == "ticket":
            (route,) = self._plan.findings.webhooks
            system = TicketSystem(self, "TicketSystem", route=route, bus=self._bus)
            return _Target(system.arn, system.role_arn)
        topic = self._topic(way.name)
        if way.channel == "email":
            for each in self._plan.findings.email:
                if each.from_severity == way.from_severity:
                    topic.subscribe_email(each.address)
        return _Target(topic.resource.topic_arn)

    def _topic(self, channel: str) -> PhiTopic:
        name = f"{FINDINGS_BUS}-{channel}"
        topic = PhiTopic(
            self, name, encryption_key=self._bus.key.resource, topic_name=name, notifications_only="email" in channel
        )
        topic.admit_alarms()
        topic.admit_rules()
        self.topics[name] = topic
        return topic

    def _send(self, route: Route, targets: Mapping[Way, _Target]) -> None:
        source, severity = route.source, route.severity
        link = console_address(source, self._plan.partition, self._plan.organization.home_region)
        undelivered = events.CfnRule.DeadLetterConfigProperty(arn=self._bus.dead_letter_queue.queue_arn)
        events.CfnRule(
            self,
            route.name,
            name=route.name,
            event_bus_name=self._bus.resource.event_bus_name,
            description=f"{severity}: {source.title or source.name}",
            event_pattern=route.pattern,
            targets=[
                events.CfnRule.TargetProperty(
                    id=way.name,
                    arn=targets[way].arn,
                    role_arn=targets[way].role_arn,
                    input_transformer=transformer(source, _FORMATS[way.channel](source, severity, link)),
                    dead_letter_config=undelivered,
                )
                for way in route.ways
            ],
        )
        self.rules[severity].append(route.name)

    def _alarms(self) -> Iterator[cloudwatch.Alarm]:
        """An alarm for undelivered events, one for each topic, and one for chat; without topics nobody would hear."""
        if not self.topics:
            return
        undelivered = self._bus.dead_letter_queue.metric_approximate_number_of_messages_visible()
        yield self._alarm("undelivered", undelivered, "A finding reached nobody: it is in the dead-letter queue.")
        for name, topic in self.topics.items():
            failed = topic.resource.metric_number_of_notifications_failed()
            why = "A notification of a finding failed; the topic's log of failures says why."
            yield self._alarm(name.removeprefix(f"{FINDINGS_BUS}-"), failed, why)
        for metric in Chat.failures(Stack.of(self).region) if self._plan.findings.chat else ():
            yield self._alarm("chat", metric, "A finding could not be shown in the chat channel.")

    def _alarm(self, what: str, metric: cloudwatch.IMetric, why: str) -> cloudwatch.Alarm:
        alarm = cloudwatch.Alarm(
            self,
            f"{what}-alarm",
            alarm_name=f"{FINDINGS_BUS}-{what}-fails",
            alarm_description=why,
            metric=metric,
            threshold=1,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        for topic in self.topics.values():
            alarm.add_alarm_action(actions.SnsAction(topic.resource))
        return alarm
