"""Checks of the way from a finding to a person: the bus, its archive, rules, topics, chat, tickets, suppressions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.live.verify import rule
from hipaa_landing_zone.live.verify.archive import archive_of
from hipaa_landing_zone.live.verify.check import DEPLOY, Check, Judgement, Subject, Waiting, compare, text
from hipaa_landing_zone.live.verify.document import alike
from hipaa_landing_zone.live.verify.key import key_behind
from hipaa_landing_zone.live.verify.place import of_stack
from hipaa_landing_zone.plan.baseline import findings_bus_arn
from hipaa_landing_zone.plan.finding_route import (
    CONNECTION,
    SINK_NAME,
    forwards,
    planned_senders,
    routes,
    sink_policy,
)
from hipaa_landing_zone.plan.name import FINDINGS_BUS, RESOURCE_PREFIX, key_alias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hipaa_landing_zone.live.verify.reader import Reader
    from hipaa_landing_zone.plan import Plan, PlannedStack

    Subjects = Callable[[Plan], Iterator[Subject[PlannedStack] | Waiting]]


def _redeploy(subject: Subject[PlannedStack]) -> str:
    return DEPLOY.format(stack=subject.planned.path)


def _regions(resource: str) -> Subjects:
    return lambda plan: of_stack(plan, "findings", resource)


def _home(resource: str, wanted: Callable[[Plan], Any] = lambda _: True) -> Subjects:
    """Return what lists the home Region of the security account, where the configuration wants it."""

    def subjects(plan: Plan) -> Iterator[Subject[PlannedStack] | Waiting]:
        for each in of_stack(plan, "findings", resource):
            if each.place.region == plan.organization.home_region and wanted(plan):
                yield each

    return subjects


def _only_the_baseline_sends(reader: Reader, subject: Subject[PlannedStack]) -> Iterator[Judgement]:
    bus = reader.get(subject.place, "events", "describe_event_bus", Name=FINDINGS_BUS)
    key = key_behind(reader, subject.place, key_alias("findings"))
    yield key.judge(bus.get("KmsKeyIdentifier"), _redeploy(subject), "key of the bus")
    allowed = [
        row for row in json.loads(bus.get("Policy") or '{"Statement": []}')["Statement"] if row["Effect"] == "Allow"
    ]
    found = "the planned senders" if alike(allowed, [planned_senders(reader.plan)]) else f"others: {allowed}"
    yield compare("the planned senders", found, f"Who may send can forge findings. {_redeploy(subject)}", "senders")


def _are_kept(reader: Reader, subject: Subject[PlannedStack]) -> Iterator[Judgement]:
    arn, days = findings_bus_arn(reader.plan), archive_of(reader.plan).retention_days
    rows = reader.rows(subject.place, "events", "list_archives", "Archives", EventSourceArn=arn)
    for row in rows:
        archive = reader.get(subject.place, "events", "describe_archive", ArchiveName=row["ArchiveName"])
        kept = archive.get("RetentionDays") or 0
        what = "some events" if archive.get("EventPattern") else "every event"
        said = f"{archive['State']}, {what}, {f'{kept} days' if kept else 'for ever'}"
        held = archive["State"] == "ENABLED" and what == "every event" and (not kept or kept >= days)
        wanted = f"ENABLED, every event, {days} days"
        yield Judgement(held, wanted, said, _redeploy(subject), f"archive {row['ArchiveName']}")
    if not rows:
        yield compare("an archive", "none", _redeploy(subject), "archive of the bus")


def _are_forwarded(reader: Reader, subject: Subject[PlannedStack]) -> Iterator[Judgement]:
    home = subject.place.region == reader.plan.organization.home_region
    bus = frozenset({findings_bus_arn(reader.plan)})
    for name, pattern in forwards(reader.plan.detective_services, home=home):
        yield rule.judge(reader, subject.place, rule.PlannedRule(name, pattern, bus), _redeploy(subject))


def _are_routed(reader: Reader, subject: Subject[PlannedStack]) -> Iterator[Judgement]:
    for route in routes(reader.plan):
        targets = frozenset(way.name for way in route.ways)
        planned = rule.PlannedRule(route.name, route.pattern, targets, "Id", FINDINGS_BUS)
        yield rule.judge(reader, subject.place, planned, _redeploy(subject))


def _people_are_told(reader: Reader, subject: Subject[PlannedStack]) -> Iterator[Judgement]:
    """Judge each e-mail topic: the planned addresses, confirmed, and nobody else, who would read every finding."""
    planned: dict[str, set[str]] = {}
    for route in reader.plan.findings.email:
        planned.setdefault(f"{FINDINGS_BUS}-email-{route.from_severity}", set()).add(route.address)
    for name, addresses in planned.items():
        arn = f"arn:{reader.plan.partition}:sns:{subject.place.region}:{subject.place.account_id}:{name}"
        rows = reader.rows(subject.place, "sns", "list_subscriptions_by_topic", "Subscriptions", TopicArn=arn)
        waiting = {row["Endpoint"] for row in rows if not row["SubscriptionArn"].startswith("arn:")}
        found = {f"{row['Endpoint']}{' (not confirmed)' if row['Endpoint'] in waiting else ''}" for row in rows}
        advice = f"An address confirms with the link that AWS sent to it; others unsubscribe. {_redeploy(subject)}"
        yield compare(addresses, found, advice, f"topic {name}")


def _chat_is_told(reader: Reader, subject: Subject[PlannedStack]) -> Iterator[Judgement]:
    rows = reader.rows(subject.place, "chatbot", "describe_slack_channel_configurations", "SlackChannelConfigurations")
    for route in reader.plan.findings.chat:
        topic = f"{FINDINGS_BUS}-chat-{route.from_severity}"
        row = next((row for row in rows if row["SlackChannelId"] == route.slack_channel_id), {})
        topics = {arn.rpartition(":")[2] for arn in row.get("SnsTopicArns", [])}
        guards = {arn.rpartition("/")[2] for arn in row.get("GuardrailPolicyArns", [])}
        found = f"{row.get('State', 'ENABLED')}, {text(topics)}, {text(guards)}" if row else "none"
        resource = f"Slack channel {route.slack_channel_id}"
        yield compare(f"ENABLED, {topic}, AWSDenyAll", found, _redeploy(subject), resource)


def _tickets_are_made(reader: Reader, subject: Subject[PlannedStack]) -> Iterator[Judgement]:
    (route,) = reader.plan.findings.webhooks
    found = reader.get(subject.place, "events", "describe_api_destination", Name=CONNECTION)
    said = f"{found['ApiDestinationState']}, {found['HttpMethod']} {found['InvocationEndpoint']}"
    yield compare(f"ACTIVE, POST {route.url}", said, _redeploy(subject), f"API destination {CONNECTION}")
    state = reader.get(subject.place, "events", "describe_connection", Name=CONNECTION)["ConnectionState"]
    yield compare("AUTHORIZED", state, _redeploy(subject), f"connection {CONNECTION}")


def _only_planned_is_suppressed(reader: Reader, subject: Subject[PlannedStack]) -> Iterator[Judgement]:
    rows = reader.rows(subject.place, "securityhub", "list_automation_rules", "AutomationRulesMetadata")
    planned = {f"{RESOURCE_PREFIX}-{each.name}" for each in reader.plan.findings.suppressions}
    found = {row["RuleName"] for row in rows if row.get("RuleStatus") == "ENABLED"}
    advice = (
        f"A rule that nobody approved can hide any finding: findings.suppressions is the place. {_redeploy(subject)}"
    )
    yield compare(planned, found, advice, "automation rules of Security Hub CSPM")


def _sink_takes_metrics(reader: Reader, subject: Subject[PlannedStack]) -> Iterator[Judgement]:
    rows = reader.rows(subject.place, "oam", "list_sinks", "Items")
    yield compare({SINK_NAME}, {row["Name"] for row in rows}, _redeploy(subject), "sinks")
    for row in rows:
        policy = reader.get(subject.place, "oam", "get_sink_policy", SinkIdentifier=row["Arn"]).get("Policy") or "{}"
        same = alike(json.loads(policy), sink_policy(reader.plan.organization_id or ""))
        found = "metrics of the organization" if same else f"another policy: {policy}"
        yield compare("metrics of the organization", found, _redeploy(subject), f"what sink {row['Name']} takes")


_RESPONSE = ("164.308(a)(6)(ii)", "164.308(a)(1)(ii)(D)")

CHECKS: tuple[Check[Any], ...] = (
    Check(
        name="only_the_baseline_sends_findings",
        title="The bus of findings is encrypted, and takes events of the organization's baseline only.",
        citations=("164.312(c)(1)", "164.312(a)(2)(iv)"),
        subjects=_home(f"bus {FINDINGS_BUS}"),
        judge=_only_the_baseline_sends,
    ),
    Check(
        name="findings_are_kept",
        title="Every event on the bus is kept as long as the logs.",
        citations=("164.316(b)(2)(i)", "164.312(b)"),
        subjects=_home("archive of findings"),
        judge=_are_kept,
    ),
    Check(
        name="findings_are_forwarded",
        title="The findings of every governed Region are sent to the bus of the home Region.",
        citations=_RESPONSE,
        subjects=_regions("rules that forward findings"),
        judge=_are_forwarded,
    ),
    Check(
        name="findings_are_routed",
        title="Each finding goes every way that is planned for its severity.",
        citations=_RESPONSE,
        subjects=_home("rules that route findings", lambda plan: list(routes(plan))),
        judge=_are_routed,
    ),
    Check(
        name="people_are_told",
        title="The planned addresses, confirmed, get findings by e-mail, and nobody else.",
        citations=_RESPONSE,
        subjects=_home("e-mail of findings", lambda plan: plan.findings.email),
        judge=_people_are_told,
    ),
    Check(
        name="chat_is_told",
        title="The planned channels show findings, and can do nothing.",
        citations=_RESPONSE,
        subjects=_home("chat of findings", lambda plan: plan.findings.chat),
        judge=_chat_is_told,
    ),
    Check(
        name="tickets_are_made",
        title="Findings are posted to the ticket system.",
        citations=_RESPONSE,
        subjects=_home("tickets of findings", lambda plan: plan.findings.webhooks),
        judge=_tickets_are_made,
    ),
    Check(
        name="only_planned_findings_are_suppressed",
        title="Nothing is suppressed but what the configuration names, with a reason.",
        citations=_RESPONSE,
        subjects=_home("suppressions", lambda plan: not plan.detective_services.without("security_hub")),
        judge=_only_planned_is_suppressed,
    ),
    Check(
        name="sinks_take_metrics_only",
        title="The security account takes in metrics of the organization's accounts, and nothing else.",
        citations=("164.308(a)(1)(ii)(D)", "164.312(a)(1)"),
        subjects=_regions("sink of CloudWatch"),
        judge=_sink_takes_metrics,
    ),
)
"""Of the security account."""
