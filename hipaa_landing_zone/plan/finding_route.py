"""The ways of findings: who may send to the bus, which rules send what where, who is told from which severity on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from hipaa_landing_zone.config.detection import SEVERITIES, Severity
from hipaa_landing_zone.plan.baseline import findings_bus_arn
from hipaa_landing_zone.plan.finding_source import Source, aggregated, direct, on_the_bus
from hipaa_landing_zone.plan.name import FINDINGS_BUS, FORWARDER_ROLES, RESOURCE_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hipaa_landing_zone.config.detection import ChatRoute, DetectiveServices, EmailRoute
    from hipaa_landing_zone.plan.model import Plan

CONNECTION = "hlz-ticket-webhook"
"""The connection to the ticket system; EventBridge keeps its API key in a secret of its own of this name."""

SENDER_STATEMENT = "OnlyTheBaselineSends"
SINK_NAME = f"{RESOURCE_PREFIX}-observability"
METRICS = "AWS::CloudWatch::Metric"


TARGETS_PER_RULE = 5
"""Source: Amazon EventBridge User Guide, "Amazon EventBridge quotas"."""

Channel = Literal["email", "chat", "ticket"]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to people, and from which severity on it carries findings."""

    channel: Channel
    from_severity: Severity

    @property
    def name(self) -> str:
        """Its name, which is also its target's: a topic for each channel and severity; there is one ticket system."""
        return self.channel if self.channel == "ticket" else f"{self.channel}-{self.from_severity}"

    def carries(self, severity: Severity) -> bool:
        """Return whether findings of a severity go this way."""
        return SEVERITIES.index(severity) <= SEVERITIES.index(self.from_severity)


@dataclass(frozen=True, slots=True)
class Route:
    """One rule on the bus: findings of one source and severity, and the ways on which it sends them."""

    name: str
    source: Source
    severity: Severity
    ways: tuple[Way, ...]

    @property
    def pattern(self) -> Mapping[str, Any]:
        """The rule's event pattern."""
        return self.source.patterns[self.severity]


def ways(plan: Plan) -> tuple[Way, ...]:
    """Return the ways to people: a topic for each channel and least severity, and the ticket system."""
    channels: Mapping[Channel, tuple[EmailRoute | ChatRoute, ...]] = {
        "email": plan.findings.email,
        "chat": plan.findings.chat,
    }
    topics = (
        Way(channel, severity)
        for channel, given in channels.items()
        for severity in SEVERITIES
        if any(route.from_severity == severity for route in given)
    )
    return (*topics, *(Way("ticket", route.from_severity) for route in plan.findings.webhooks))


def routes(plan: Plan) -> Iterator[Route]:
    """Yield the rules on the bus; none where no way carries, more than one where EventBridge takes not all targets."""
    every = ways(plan)
    for source in on_the_bus(plan.detective_services):
        for severity in source.patterns:
            carrying = tuple(way for way in every if way.carries(severity))
            for first in range(0, len(carrying), TARGETS_PER_RULE):
                name = f"{FINDINGS_BUS}-{severity}-{source.name}{f'-{first}' if first else ''}"
                yield Route(name, source, severity, carrying[first : first + TARGETS_PER_RULE])


def forwards(services: DetectiveServices, *, home: bool) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the name and pattern of each rule that sends what the services put on the security account's default bus.

    One for each service, without severities and states, but for the noise that nobody is told of.

    Args:
        services: which are on.
        home: whether the rules are those of the home Region, where gathered findings arrive too.
    """
    sources: tuple[Source, ...] = (*(aggregated(services) if home else ()), *direct(services))
    seen: dict[str, dict[str, Any]] = {}
    for source in sources:
        first = next(iter(source.patterns.values()))
        seen.setdefault(first["source"][0], {"source": first["source"], "detail-type": first["detail-type"]})
    for service, pattern in seen.items():
        if service == "aws.securityhub":  # a control that passes is a finding too, of no severity
            labels = [severity.upper() for severity in SEVERITIES]
            pattern["detail"] = {"findings": {"Severity": {"Label": labels}}}
        yield f"{RESOURCE_PREFIX}-forward-{service.removeprefix('aws.')}", pattern


def sender_statement(partition: str, organization_id: str, bus_arn: str) -> dict[str, Any]:
    """Return the only statement of the bus's policy.

    Args:
        partition: the AWS partition.
        organization_id: whose accounts may send.
        bus_arn: the bus, or what stands for it in a template.
    """
    return {
        "Sid": SENDER_STATEMENT,
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": "events:PutEvents",
        "Resource": bus_arn,
        "Condition": {
            "StringEquals": {"aws:PrincipalOrgID": organization_id},
            "ArnLike": {"aws:PrincipalArn": f"arn:{partition}:iam::*:role/{FORWARDER_ROLES}"},
        },
    }


def planned_senders(plan: Plan) -> dict[str, Any]:
    """Return that statement as AWS gives it back.

    Raises:
        ValueError: the security account has no id yet.
    """
    return sender_statement(plan.partition, plan.organization_id or "", findings_bus_arn(plan))


def sink_policy(organization_id: str) -> dict[str, Any]:
    """Return the policy of a sink of CloudWatch cross-account observability: links of the organization, metrics only.

    Args:
        organization_id: whose accounts may link.
    """
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": "*",
                "Action": ["oam:CreateLink", "oam:UpdateLink"],
                "Resource": "*",
                "Condition": {
                    "StringEquals": {"aws:PrincipalOrgID": organization_id},
                    "ForAllValues:StringEquals": {"oam:ResourceTypes": [METRICS]},
                    "Null": {"oam:ResourceTypes": "false"},
                },
            }
        ],
    }
