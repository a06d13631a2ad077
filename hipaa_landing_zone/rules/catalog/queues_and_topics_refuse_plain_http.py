"""Every queue and topic in an account that holds PHI refuses requests without TLS.

Amazon SQS and Amazon SNS still answer on plain HTTP. A policy must deny everybody who comes without TLS: for a queue
sending and receiving, for a topic publishing. One policy may be for many queues. cdk-nag's HIPAA pack does not look at
this.

How to fix: use `PhiQueue` or `PhiTopic`, or CDK's `enforce_ssl=True`.

Source: Amazon SQS Developer Guide, "Enforce encryption of data in transit"; Amazon SNS Developer Guide, "Enforce
encryption of data in transit"; 45 CFR 164.312(e)(1), 164.312(e)(2)(ii).
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from hipaa_landing_zone.rules import resource_policy
from hipaa_landing_zone.rules.model import Assembly, Resource
from hipaa_landing_zone.rules.policy import Statement
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.rules.transport import refuses_plain_http
from hipaa_landing_zone.rules.value import Unknown, listed

QUEUE, TOPIC = "AWS::SQS::Queue", "AWS::SNS::Topic"
POLICIES = {
    "AWS::SQS::QueuePolicy": "Queues",
    "AWS::SQS::QueueInlinePolicy": "Queue",
    "AWS::SNS::TopicPolicy": "Topics",
    "AWS::SNS::TopicInlinePolicy": "TopicArn",
}
ACTIONS = {QUEUE: ("sqs:SendMessage", "sqs:ReceiveMessage"), TOPIC: ("sns:Publish",)}
FIX = (
    'Add a policy statement: Deny, Principal "*", Action "sqs:*" (or "sns:Publish"), on the queue or topic, '
    "Condition Bool aws:SecureTransport false."
)


def _check(case: Case) -> Iterator[Problem]:
    unclear: list[Unknown] = []
    index = _policies(case.assembly)
    for policy in (*index.get(case.resource, ()), *index.get(None, ())):
        if isinstance(policy, Unknown):
            unclear.append(policy)
            continue
        for statement in resource_policy.read(policy):
            if _refuses(statement, case.resource):
                return
            unclear.extend(statement.unknown)
    if unclear:
        yield undecided(f"whether it refuses requests without TLS: {unclear[0]}", FIX)
    else:
        yield failed("accepts requests without TLS: no policy denies them.", FIX)


def _refuses(statement: Statement, subject: Resource) -> bool:
    return (
        refuses_plain_http(statement)
        and all(statement.covers(action) for action in ACTIONS[subject.type])
        # SQS and SNS take a statement without a resource for one on the queue or topic.
        and (not statement.resources or any(statement.is_on(arn) for arn in _arns(subject)))
    )


def _arns(subject: Resource) -> Iterator[str]:
    """Every way in which a policy may write the ARN."""
    attribute, service, given = (
        ("Arn", "sqs", "QueueName") if subject.type == QUEUE else ("TopicArn", "sns", "TopicName")
    )
    yield subject.symbol
    yield f"{subject.symbol[:-1]}.{attribute}}}"
    name: Any = subject.get(given)
    if isinstance(name, str):
        yield subject.arn(service, name)


# One assembly at a time: every queue of an app asks, and there may be thousands of policies.
@lru_cache(maxsize=1)
def _policies(assembly: Assembly) -> dict[Resource | None, list[Resource | Unknown]]:
    index: dict[Resource | None, list[Resource | Unknown]] = {}
    for policy in assembly.of_type(*POLICIES):
        for name in listed(policy.get(POLICIES[policy.type])):
            owner = assembly.find(name)
            if isinstance(name, Unknown):
                reason = Unknown(f"what {policy.logical_id} belongs to: {name.because}")
                index.setdefault(None, []).append(reason)
            elif isinstance(owner, Resource) and policy.is_there_with(owner):
                index.setdefault(owner, []).append(policy)
    return index


RULE = Rule(
    id="HLZ-RULE-50",
    name="queues_and_topics_refuse_plain_http",
    title="Every queue and topic refuses requests without TLS.",
    severity="high",
    citations=("164.312(e)(1)", "164.312(e)(2)(ii)"),
    types=tuple(ACTIONS),
    applies=holds_phi,
    check=_check,
)
