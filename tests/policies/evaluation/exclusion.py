"""What an exclusion from the comparison is, and the words that the lists of exclusions are written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from policies.evaluation.scenario import Document, Scenario, document
from policies.evaluation.vocabulary import ALLOW_ALL, HOME, RESOURCES

from hipaa_landing_zone.policies.evaluation import Principal, Request, Resource

ALICE = Principal.of(f"arn:aws:iam::{HOME}:user/alice")
READER = Principal.of(f"arn:aws:iam::{HOME}:role/Reader", session="alice")
ROOT = Principal.of(f"arn:aws:iam::{HOME}:root")
LINKED = Principal.of(f"arn:aws:iam::{HOME}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig")
TRAIL = Principal.service("cloudtrail.amazonaws.com")
QUEUE = RESOURCES["sqs:SendMessage"].format(HOME)
OBJECT = RESOURCES["s3:GetObject"].format(HOME)
NOBODY = document({"Effect": "Deny", "Action": "sqs:*", "Resource": "*"})
REACHED = document({"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*"})


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One kind of case that is not generated.

    Attributes:
        what: what the generator leaves out.
        why: why this library answers as it does, with AWS's page where there is one.
        ours: this library's outcome, or the error that it raises.
        theirs: iam-simulate's outcome, or ``error`` when it refuses.
    """

    what: str
    why: str
    ours: str
    theirs: str
    scenario: Scenario


def ask(
    principal: Principal, action: str, arn: str, context: dict[str, Any] | None = None, **policies: Any
) -> Scenario:
    account = policies.pop("account", HOME)
    return Scenario(Request(principal, action, Resource(arn, account), context or {}), **policies)


def send(principal: Principal = ALICE, context: dict[str, Any] | None = None, **policies: Any) -> Scenario:
    return ask(principal, "sqs:SendMessage", QUEUE, context, **policies)


def when(operator: str, key: str, value: Any, *, given: Any = None, version: str | None = "2012-10-17") -> Scenario:
    """Return a scenario that is allowed when a condition holds."""
    statement = {**ALLOW_ALL, "Condition": {operator: {key: value}}}
    return send(context={} if given is None else {key: given}, identity=(document(statement, version=version),))


def on(element: str, value: str, effect: str = "Allow", arn: str = QUEUE, action: str = "sqs:SendMessage") -> Scenario:
    """Return a scenario with a Resource or NotResource element."""
    statement = {"Effect": effect, "Action": "*", element: value}
    return ask(ALICE, action, arn, identity=(document(*([ALLOW_ALL] if effect == "Deny" else []), statement),))


def key_policy(principal: Any) -> Document:
    return document({"Effect": "Allow", "Principal": principal, "Action": "*", "Resource": "*"})


def all_but(*arns: str) -> Document:
    return document({"Effect": "Deny", "NotPrincipal": {"AWS": list(arns)}, "Action": "*", "Resource": "*"})
