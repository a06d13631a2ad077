"""What CloudFormation's own resource handlers call: the actions that whoever deploys a resource type may need.

Source: the ``handlers`` of the CloudFormation registry schemas, which list what a handler *may* call: some of it only
for properties that a template does not use. How to renew it: `renew_handler`.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from hipaa_landing_zone.policies.reference.lookup import action, expand

Operation = Literal["create", "update", "delete"]

# In this order: what a handler creates and then starts, it has to create first.
_VERBS = ("create", "put", "register", "allocate", "request", "add", "run", "start", "enable", "publish", "import")
_WRITES = frozenset({"Write", "Permissions management"})
# Services that handlers of other services' types use beside: roles are passed, keys used.
_BESIDE = {"iam": "AWS::IAM::", "kms": "AWS::KMS::"}


@cache
def _data() -> dict[str, Any]:
    directory = files(__package__).joinpath("data")
    newest = max((each for each in directory.iterdir() if each.name.startswith("handler-")), key=lambda each: each.name)
    data: dict[str, Any] = json.loads(newest.read_text(encoding="utf-8"))
    return data


@cache
def handlers_as_of() -> date:
    """Return the day that the list is of."""
    return date.fromisoformat(_data()["as_of"])


@cache
def handled_types() -> frozenset[str]:
    """Return the CloudFormation types whose handlers' permissions are known."""
    return frozenset(each for each in _data() if "::" in each)


@cache
def handler_actions(kind: str, operation: Operation) -> frozenset[str]:
    """Return the actions that a type's handler may call, patterns expanded; those that do not exist are left out.

    Args:
        kind: CloudFormation type, such as ``AWS::S3::Bucket``.
        operation: which of its handlers.

    Raises:
        KeyError: nothing is known of the type.
    """
    if kind not in handled_types():
        raise KeyError(kind)
    found: set[str] = set()
    for operations, services in _data()[kind].items():
        if operation in operations.split():
            for service in services.split():
                prefix, _, names = service.partition(":")
                found.update(each for name in names.split(",") for each in expand(f"{prefix}:{name}"))
    return frozenset(found)


@cache
def necessary_actions(kind: str, operation: Operation) -> tuple[str, ...]:
    """Return the actions of which a handler calls one at least: where all are denied, the operation surely fails.

    That is the type's namesake, such as ``ec2:CreateNatGateway``; without one, every action that writes, but for
    passing roles and using keys. Nothing when the schema names none of these.

    Raises:
        KeyError: nothing is known of the type.
    """
    writing = {each.lower().partition(":")[2]: each for each in handler_actions(kind, operation) if _writes(kind, each)}
    name = kind.rpartition("::")[2].lower()
    verbs = _VERBS if operation == "create" else (operation,)
    namesakes = (f"{verb}{name}{plural}" for verb in verbs for plural in ("", "s"))
    namesake = next((writing[each] for each in namesakes if each in writing), None)
    return (namesake,) if namesake else tuple(sorted(writing.values()))


def _writes(kind: str, name: str) -> bool:
    found = action(name)
    beside = not kind.startswith(_BESIDE.get(name.partition(":")[0], ""))
    return found is not None and found.access_level in _WRITES and not beside
