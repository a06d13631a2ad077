"""Alarms reach somebody, and what detects is switched on.

A composite alarm has an action and its actions are on; an alarm acts when it goes off, not only when it is over; the
topic that it tells has a subscriber. A GuardDuty detector is enabled, a Macie session not paused, and an EventBridge
rule for findings, sign-ins, API calls or failed backups is enabled: each of these looks installed and finds nothing.

A topic of this app without a subscription of this app is undecided, as somebody may have subscribed by hand; a topic
from elsewhere, such as those that the landing zone publishes, is taken to be heard. cdk-nag's `CloudWatchAlarmAction`
looks whether a simple alarm has any action at all, and whether its actions are on.

How to fix: give the alarm `AlarmActions` with a topic that has a subscription, such as `Foundation`'s; enable what the
message names.

Source: Amazon CloudWatch User Guide, "Create a composite alarm", "Notify users on alarm changes"; Amazon EventBridge
User Guide, "Disabling or deleting an Amazon EventBridge rule"; 45 CFR 164.308(a)(1)(ii)(D), 164.308(a)(6)(ii).
"""

from collections.abc import Callable, Iterator
from functools import lru_cache

from hipaa_landing_zone.rules.model import Assembly, Resource
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.setting import must_be_on
from hipaa_landing_zone.rules.value import Unknown, at, listed, unknowns

ALARM, COMPOSITE, TOPIC = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm", "AWS::SNS::Topic"
DETECTING = ("access-analyzer", "backup", "cloudtrail", "config", "guardduty", "health", "iam", "inspector2", "kms")
SOURCES = {f"aws.{each}" for each in (*DETECTING, "macie", "securityhub", "signin", "sts")}
FIX_ACTION = "Add a topic to AlarmActions."
FIX_SUBSCRIBER = "Subscribe somebody to the topic in the app, or use a topic that the landing zone publishes."
FIX_RULE = "Set State to ENABLED."


def _alarm(case: Case) -> Iterator[Problem]:
    alarm = case.resource
    actions = alarm.get("AlarmActions")
    if alarm.type == COMPOSITE:
        enabled = alarm.get("ActionsEnabled")
        wrong = "tells nobody: its actions are switched off."
        fix = "Take ActionsEnabled out, or set it to true."
        yield from must_be_on(True if enabled is None else enabled, "ActionsEnabled", wrong, fix)
    if isinstance(actions, Unknown):
        yield undecided(f"whom it tells: {actions}", FIX_ACTION)
    elif actions:
        yield from _heard(listed(actions), case)
    elif alarm.type == COMPOSITE or alarm.get("OKActions") or alarm.get("InsufficientDataActions"):
        yield failed("tells nobody when it goes off: it has no AlarmActions.", FIX_ACTION)


def _heard(actions: list[object], case: Case) -> Iterator[Problem]:
    topics = [case.assembly.find(each) for each in actions]
    if not all(isinstance(each, Resource) and each.type == TOPIC for each in topics):
        return  # an action that is no topic of this app is heard elsewhere
    subscribed = _subscribed(case.assembly)
    if not any(each in subscribed or each.get("Subscription") for each in topics if isinstance(each, Resource)):
        yield undecided(f"whether anybody subscribes to {topics[0]}: nobody does in this app", FIX_SUBSCRIBER)


@lru_cache(maxsize=1)
def _subscribed(assembly: Assembly) -> frozenset[Resource]:
    """Topics of the app that a subscription of the app is to."""
    found = ((each, assembly.find(each.get("TopicArn"))) for each in assembly.of_type("AWS::SNS::Subscription"))
    return frozenset(topic for each, topic in found if isinstance(topic, Resource) and each.is_there_with(topic))


def _event_rule(case: Case) -> Iterator[Problem]:
    state, unclear = case.resource.get("State"), next(unknowns(case.resource.get("EventPattern")), None)
    if isinstance(state, Unknown):
        yield undecided(f"whether it is enabled: {state}", FIX_RULE)
    elif state == "DISABLED" and not any(map(_is_detection, _sources(case.resource))):
        yield undecided(f"whether it looks for events of a detecting service, as it is disabled: {unclear}", FIX_RULE)
    elif state == "DISABLED":
        yield failed("looks for events, and is disabled.", FIX_RULE)


def _detector(case: Case) -> Iterator[Problem]:
    yield from must_be_on(case.resource.get("Enable"), "Enable", "detects nothing: it is off.", "Set Enable to true.")


def _session(case: Case) -> Iterator[Problem]:
    state = case.resource.get("Status")
    if isinstance(state, Unknown):
        yield undecided(f"whether it is enabled: {state}", "Set Status to ENABLED.")
    elif state == "PAUSED":
        yield failed("looks for PHI in no bucket: it is paused.", "Set Status to ENABLED.")


CHECKS: dict[str, Callable[[Case], Iterator[Problem]]] = {
    ALARM: _alarm,
    COMPOSITE: _alarm,
    "AWS::Events::Rule": _event_rule,
    "AWS::GuardDuty::Detector": _detector,
    "AWS::Macie::Session": _session,
}


def _detects(case: Case) -> bool:
    """Only rules for events that detection goes by: others may be switched off at will."""
    if case.resource.type != "AWS::Events::Rule":
        return True
    return any(isinstance(each, Unknown) or _is_detection(each) for each in _sources(case.resource))


def _sources(rule: Resource) -> list[object]:
    return listed(at(rule.get("EventPattern"), "source"))


def _is_detection(source: object) -> bool:
    return isinstance(source, str) and source in SOURCES


def _check(case: Case) -> Iterator[Problem]:
    yield from CHECKS[case.resource.type](case)


RULE = Rule(
    id="HLZ-RULE-74",
    name="alarms_are_heard",
    title="Alarms reach somebody, and what detects is switched on.",
    severity="medium",
    citations=("164.308(a)(1)(ii)(D)", "164.308(a)(6)(ii)"),
    types=tuple(CHECKS),
    applies=_detects,
    check=_check,
)
