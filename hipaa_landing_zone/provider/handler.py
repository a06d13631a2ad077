"""Answers CloudFormation's requests for custom resources; this is what AWS Lambda runs.

Source of the protocol: AWS CloudFormation User Guide, "Custom resource request objects" and "response objects".
"""

from __future__ import annotations

import json
import os
import random
import re
import time
import traceback
import urllib.request
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from hipaa_landing_zone.provider.operation import Invocation, Operation, OperationError
from hipaa_landing_zone.provider.parameter import record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_RESPONSE_URL = re.compile(
    r"https://cloudformation-custom-resource-response-[a-z0-9-]+\.s3([.-][a-z0-9-]+)?\.amazonaws\.com(\.cn)?/.+"
)
_NEVER_CREATED = "hlz-never-created"
_RESERVED_S = 45.0  # for the call that is under way and for the answer
_PATIENCE_S = (1, 2, 4, 8, 15, 30)  # AWS's control planes are eventually consistent
_SETTLING_S = (0, *_PATIENCE_S, 60, 60, 120)  # what is begun in other accounts takes minutes
_SENDING_ATTEMPTS = 3
# Organizations takes one change at a time, while CloudFormation makes several resources at once; what was switched on a
# moment ago is not yet known everywhere; and what an attempt that got no answer has done already is found when read.
_BUSY = frozenset(
    {
        "ConcurrentModificationException",
        "ConflictException",
        "PolicyChangesInProgressException",
        "ResourceConflictException",
        "ServiceAccessNotEnabledException",
        "ThrottlingException",
        "TooManyRequestsException",
        "TooManyUpdates",
    }
)
# The role, or a new version of its policy, was made seconds ago; IAM is eventually consistent.
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})
_REASON_LENGTH = 1000  # the whole answer may have 4,096 bytes, the ids in it 2,000


class RefusedError(OperationError):
    """A request that this provider does not serve; nothing was changed."""


def connect(service: str, region: str, check: Callable[..., None]) -> Any:
    """Make a boto3 client that calls ``check`` before each attempt to call AWS."""
    config = Config(connect_timeout=10, read_timeout=25, retries={"mode": "standard", "total_max_attempts": 6})
    client = boto3.client(service, region_name=region, config=config)  # type: ignore[call-overload] # any service
    client.meta.events.register("before-send", check)
    return client


def setting(name: str) -> str:
    """Return a variable of the function's environment."""
    return os.environ[name]


def sleep(seconds: float) -> None:
    """Wait, never as long as somebody else who began at the same moment."""
    time.sleep(seconds * random.uniform(1, 1.5))  # noqa: S311 - spreads calls; nothing is kept secret by it


def send(url: str, body: bytes) -> None:
    """Put the answer where CloudFormation waits for it.

    Raises:
        OSError: it could not be delivered; the invocation then fails and shows in the function's errors.
    """
    for attempt in range(1, _SENDING_ATTEMPTS + 1):
        request = urllib.request.Request(url, data=body, method="PUT", headers={"Content-Type": ""})  # noqa: S310 - https: see _RESPONSE_URL
        try:
            with urllib.request.urlopen(request, timeout=10):  # noqa: S310 - as above
                return
        except OSError:
            if attempt == _SENDING_ATTEMPTS:
                raise
            sleep(attempt)


def serve(event: Mapping[str, Any], context: Any, operations: Sequence[Operation]) -> None:
    """Carry out one request and answer it, whatever happens.

    Args:
        event: CloudFormation's request.
        context: Lambda's; says how much time is left.
        operations: what this provider does, and nothing else.

    Raises:
        RefusedError: the request does not say where CloudFormation waits, so it came from somebody else.
    """
    url = str(event.get("ResponseURL"))
    if not _RESPONSE_URL.fullmatch(url):
        raise RefusedError("The request's ResponseURL is none of CloudFormation's: nothing was done.")
    created = event["RequestType"] == "Create"
    physical_id = _NEVER_CREATED if created else str(event["PhysicalResourceId"])
    status, reason = "SUCCESS", ""
    try:
        operation = _operation(event, operations)
        if operation is None:
            reason = "This provider no longer does this; it is left as it is."
        else:
            parameters = _parameters(event, operation)
            if created:
                physical_id = f"{operation.name}/{_stack_name(event)}/{event['LogicalResourceId']}"
            call = _invocation(event, context)
            passing = _BUSY if event["RequestType"] == "Delete" else _BUSY | _DENIED
            reason = _persistently(call, passing, lambda: _carry_out(event, operation, parameters, call))
    except Exception as error:  # noqa: BLE001 - whatever it is, CloudFormation must hear of it
        print(traceback.format_exc())  # noqa: T201 - Lambda's log
        status, reason = "FAILED", f"{type(error).__name__}: {error}"
    _log(event, status, reason)
    send(url, _answer(event, status, reason, physical_id))


def _operation(event: Mapping[str, Any], operations: Sequence[Operation]) -> Operation | None:
    """Return what is asked for, or None where there is nothing to delete."""
    name, kind = str(event["ResourceProperties"].get("Operation")), event["RequestType"]
    if kind == "Delete" and event["PhysicalResourceId"] == _NEVER_CREATED:
        return None
    found = next((each for each in operations if each.name == name), None)
    if found is None and kind == "Delete":
        return None
    if found is None:
        known = ", ".join(each.name for each in operations)
        raise RefusedError(f"operation {name!r} is none of this provider's: {known}")
    if event["ResourceType"] != found.resource_type:
        raise RefusedError(f"{event['ResourceType']} is not the type of operation {name}")
    if kind != "Create" and not str(event["PhysicalResourceId"]).startswith(f"{name}/"):
        raise RefusedError(f"{event['PhysicalResourceId']} is not a resource of operation {name}")
    return found


def _parameters(event: Mapping[str, Any], operation: Operation) -> dict[str, Any]:
    apart = ("Operation", "ServiceToken", "ServiceTimeout")
    given = {name: value for name, value in event["ResourceProperties"].items() if name not in apart}
    if event["RequestType"] == "Delete" and operation.leaves_on:
        return {}
    try:
        parsed: dict[str, Any] = record(operation.parameters)(given)
    except ValueError as error:
        raise RefusedError(f"operation {operation.name}: {error}") from None
    return parsed


def _persistently(call: Invocation, passing: frozenset[str], work: Callable[[], str]) -> str:
    """Do something again for as long as it fails for reasons that pass; every operation can be repeated."""
    for seconds in _PATIENCE_S:
        try:
            return work()
        except ClientError as error:
            if error.response["Error"]["Code"] not in passing:
                raise
        call.pause(seconds)
    return work()


def _carry_out(event: Mapping[str, Any], operation: Operation, parameters: Mapping[str, Any], call: Invocation) -> str:
    if event["RequestType"] == "Delete":
        if operation.leaves_on:
            return "It stays as it is: what this operation switches on protects."
        operation.undo(call, parameters)
        return "Undone."
    wanted, current = operation.wanted(parameters), operation.read(call, parameters)
    if current == wanted:
        return "It was so already."
    operation.write(call, parameters, current)
    for seconds in _SETTLING_S:
        call.pause(seconds)
        current = operation.read(call, parameters)
        if current == wanted:
            return "Done, and read back."
    raise OperationError(f"{operation.name}: wanted {wanted}, but AWS says {current}")


def _invocation(event: Mapping[str, Any], context: Any) -> Invocation:
    def check(**_: Any) -> None:
        if context.get_remaining_time_in_millis() / 1000 < _RESERVED_S:
            raise TimeoutError("The time that one call of this provider may take is over; run the deployment again.")

    def pause(seconds: float) -> None:
        check()
        sleep(seconds)

    return Invocation(
        client=lambda service, region: connect(service, region, check),
        region=setting("AWS_REGION"),
        owner=f"{_stack_name(event)}/{event['LogicalResourceId']}",
        pause=pause,
    )


def _stack_name(event: Mapping[str, Any]) -> str:
    return str(event["StackId"]).split("/")[1]


def _answer(event: Mapping[str, Any], status: str, reason: str, physical_id: str) -> bytes:
    said = " ".join(reason.split()).encode("ascii", "replace").decode()[:_REASON_LENGTH]
    copied = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    return json.dumps({"Status": status, "Reason": said, "PhysicalResourceId": physical_id, **copied}).encode()


def _log(event: Mapping[str, Any], status: str, reason: str) -> None:
    """Write one line; not the event, whose ResponseURL lets whoever has it answer."""
    told = {name: event.get(name) for name in ("RequestType", "ResourceType", "LogicalResourceId", "StackId")}
    print(json.dumps({**told, "Status": status, "Reason": reason}))  # noqa: T201 - Lambda's log
