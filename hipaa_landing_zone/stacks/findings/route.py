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
from hipaa_landing_zone.plan.finding_source import Source, on_the_bus
from hipaa_landing_zone.plan.name import FINDINGS_BUS
from hipaa_landing_zone.stacks.findings.chat import Chat
from hipaa_landing_zone.stacks.findings.message import as_chat, as_text, as_ticket, console_address, transformer
from hipaa_landing_zone.stacks.findings.ticket import TicketSystem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hipaa_landing_zone.plan import Plan
    from hipaa_landing_zone.stacks.findings.bus import FindingsBus
    from hipaa_landing_zone.stacks.findings.message import Format

TARGETS_PER_RULE = 5
"""Source: Amazon EventBridge User Guide, "Amazon EventBridge quotas"."""


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to people, from one severity on."""

    name: str
    from_severity: Severity
    arn: str
    role_arn: str | None
    template: Format

    def carries(self, severity: Severity) -> bool:
        return SEVERITIES.index(severity) <= SEVERITIES.index(self.from_severity)


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
        ways = (*self._email(), *self._chat(), *self._tickets())
        for source in on_the_bus(plan.detective_services):
            for severity in source.patterns:
                self._send(source, severity, [way for way in ways if way.carries(severity)])
        self.alarms = tuple(self._alarms())

    def _email(self) -> Iterator[_Way]:
        for severity in _wanted(route.from_severity for route in self._plan.findings.email):
            topic = self._topic(f"email-{severity}")
            for route in self._plan.findings.email:
                if route.from_severity == severity:
                    topic.subscribe_email(route.address)
            yield _Way(f"email-{severity}", severity, topic.resource.topic_arn, None, as_text)

    def _chat(self) -> Iterator[_Way]:
        routes = self._plan.findings.chat
        topics = {
            severity: self._topic(f"chat-{severity}") for severity in _wanted(route.from_severity for route in routes)
        }
        if routes:
            Chat(self, "Chat", routes=[(route, topics[route.from_severity].resource.topic_arn) for route in routes])
        for severity, topic in topics.items():
            yield _Way(f"chat-{severity}", severity, topic.resource.topic_arn, None, as_chat)

    def _tickets(self) -> Iterator[_Way]:
        for route in self._plan.findings.webhooks:
            system = TicketSystem(self, "TicketSystem", route=route, bus=self._bus)
            yield _Way("ticket", route.from_severity, system.arn, system.role_arn, as_ticket)

    def _topic(self, channel: str) -> PhiTopic:
        name = f"{FINDINGS_BUS}-{channel}"
        topic = PhiTopic(
            self, name, encryption_key=self._bus.key.resource, topic_name=name, notifications_only="email" in channel
        )
        topic.admit_alarms()
        topic.admit_rules()
        self.topics[name] = topic
        return topic

    def _send(self, source: Source, severity: Severity, ways: list[_Way]) -> None:
        for first in range(0, len(ways), TARGETS_PER_RULE):
            name = f"{FINDINGS_BUS}-{severity}-{source.name}{'' if first == 0 else f'-{first}'}"
            link = console_address(source, self._plan.partition, self._plan.organization.home_region)
            events.CfnRule(
                self,
                name,
                name=name,
                event_bus_name=self._bus.resource.event_bus_name,
                description=f"{severity}: {source.title or source.name}",
                event_pattern=source.patterns[severity],
                targets=[
                    events.CfnRule.TargetProperty(
                        id=way.name,
                        arn=way.arn,
                        role_arn=way.role_arn,
                        input_transformer=transformer(source, way.template(source, severity, link)),
                        dead_letter_config=events.CfnRule.DeadLetterConfigProperty(
                            arn=self._bus.dead_letter_queue.queue_arn
                        ),
                    )
                    for way in ways[first : first + TARGETS_PER_RULE]
                ],
            )
            self.rules[severity].append(name)

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


def _wanted(given: Iterable[Severity]) -> tuple[Severity, ...]:
    """Return the severities given, the gravest first, each once."""
    wanted = set(given)
    return tuple(severity for severity in SEVERITIES if severity in wanted)
