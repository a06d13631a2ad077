"""EventBridge event patterns of what CloudTrail, AWS Health and CloudWatch report, without their source."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PATTERN_CHARACTERS = 2048
"""How long an event pattern may be. Source: Amazon EventBridge User Guide, "Amazon EventBridge quotas"."""

CALL, SIGN_IN = "AWS API Call via CloudTrail", "AWS Console Sign In via CloudTrail"
HEALTH, ABUSE = "AWS Health Event", "AWS Health Abuse Event"
ALARM = "CloudWatch Alarm State Change"

# Only AWS can send events whose source begins so: nobody in an account can forge one with events:PutEvents.
_FROM_AWS = {"source": [{"prefix": "aws."}]}

BY_HAND = {"sourceIPAddress": [{"anything-but": ["cloudformation.amazonaws.com"]}]}
"""Only calls that CloudFormation did not make: what it does was reviewed as code, and is much."""


def calls(names: str, *services: str, **detail: Any) -> dict[str, Any]:
    """Return the pattern of API calls, attempts that were refused included.

    Args:
        names: the calls' names, apart by white space.
        services: the services' IAM prefixes, such as ``kms``.
        detail: what else the event's ``detail`` must hold.
    """
    source = [f"{service}.amazonaws.com" for service in services]
    return {"detail-type": [CALL], "detail": {"eventSource": source, "eventName": names.split(), **detail}}


def sign_in(result: str, **detail: Any) -> dict[str, Any]:
    """Return the pattern of sign-ins to the console.

    Args:
        result: ``Success`` or ``Failure``.
        detail: what else the event's ``detail`` must hold.
    """
    answer = {"eventName": ["ConsoleLogin"], "responseElements": {"ConsoleLogin": [result]}}
    return {"detail-type": [SIGN_IN], "detail": {**answer, **detail}}


def fit(patterns: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Return as few event patterns as match what any of these matches, each short enough for one rule.

    What they match must come from AWS itself.

    Args:
        patterns: in their order, so that the same ones give the same result.

    Raises:
        ValueError: one is too long for a rule of its own.
    """
    rules: list[list[Mapping[str, Any]]] = []
    for pattern in patterns:
        if _length([pattern]) > PATTERN_CHARACTERS:
            raise ValueError(f"pattern of {_length([pattern])} characters; allowed: {PATTERN_CHARACTERS}: {pattern}")
        if rules and _length([*rules[-1], pattern]) <= PATTERN_CHARACTERS:
            rules[-1].append(pattern)
        else:
            rules.append([pattern])
    return tuple(_any_of(each) for each in rules)


def _any_of(patterns: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    # EventBridge takes $or with two alternatives or more.
    return {**_FROM_AWS, **patterns[0]} if len(patterns) == 1 else {**_FROM_AWS, "$or": list(patterns)}


def _length(patterns: Sequence[Mapping[str, Any]]) -> int:
    return len(json.dumps(_any_of(patterns), separators=(",", ":")))
