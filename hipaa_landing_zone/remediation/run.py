"""The part that all remedies share: look, decide, record, act, look again, record."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple

import boto3
from botocore.exceptions import BotoCoreError, ClientError

ACT = "act"
UNTOLD = ("sound", "gone", "acting")
"""Outcomes that are recorded and not sent to people: nothing was wrong, or the end is still to come."""


# Tuples and not dataclasses, which look their module up: it is unknown how Systems Manager loads a script.
class State(NamedTuple):
    """What a resource is like now.

    Attributes:
        faults: what is wrong, as data that a record can hold; nothing when the resource is as it should be.
        tags: the keys of its tags; nothing where no tag exempts this kind of resource.
    """

    faults: list[dict[str, Any]]
    tags: frozenset[str]


class Remedy(NamedTuple):
    """How one kind of resource is mended.

    Attributes:
        service: the service as boto3 names it.
        look: returns the state of a resource, with a client of its account and Region.
        mend: takes exactly these faults away.
        gone: error codes that say that the resource does not exist any more.
    """

    service: str
    look: Callable[[Any, str], State]
    mend: Callable[[Any, str, list[dict[str, Any]]], None]
    gone: tuple[str, ...]


class NotMendedError(Exception):
    """The fault is still there after a remedy that nothing refused."""


def remediate(order: dict[str, str], remedy: Remedy) -> dict[str, Any]:
    """Mend one resource, or say why not; every outcome is recorded before the function returns.

    What cannot be read is neither mended nor taken for exempt: the outcome is ``undecided``, and people are told.
    Nothing is done unless what is about to be done could be recorded. Doing it twice does nothing more.

    Args:
        order: ``Account``, ``Region`` and ``Resource`` to look at; ``Event`` and ``Execution``, the ids of what
            started this; what the document says and no event: ``Mode`` (``act``; anything else is a dry run),
            ``Remedy``, ``ExemptTag``, ``Partition``, ``Role``, ``LogGroup`` and ``Bus``.
        remedy: how this kind of resource is looked at and mended.

    Returns:
        The record.

    Raises:
        ClientError: mending was refused, or the record could not be written.
        NotMendedError: the fault is still there.
    """
    try:
        client = _client(order, remedy.service)
        state = remedy.look(client, order["Resource"])
    except (BotoCoreError, ClientError) as error:
        return _record(order, "gone" if _code(error) in remedy.gone else "undecided", reason=_code(error))
    if not state.faults:
        return _record(order, "sound")
    if order["ExemptTag"] in state.tags:
        return _record(order, "exempt", before=state.faults)
    if order["Mode"] != ACT:
        return _record(order, "would act", before=state.faults)
    _record(order, "acting", before=state.faults)
    try:
        remedy.mend(client, order["Resource"], state.faults)
        after = remedy.look(client, order["Resource"]).faults
    except (BotoCoreError, ClientError) as error:
        _record(order, "failed", before=state.faults, reason=_code(error))
        raise
    if after:
        _record(order, "failed", before=state.faults, after=after, reason="NotMended")
        raise NotMendedError(order["Resource"])
    return _record(order, "acted", before=state.faults, after=after)


def _client(order: dict[str, str], service: str) -> Any:
    role = f"arn:{order['Partition']}:iam::{order['Account']}:role/{order['Role']}"
    taken = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName=order["Execution"])["Credentials"]
    session: Any = boto3.Session(
        aws_access_key_id=taken["AccessKeyId"],
        aws_secret_access_key=taken["SecretAccessKey"],
        aws_session_token=taken["SessionToken"],
        region_name=order["Region"],
    )
    return session.client(service)


def _code(error: BotoCoreError | ClientError) -> str:
    """Name an error by its code and operation; a message could quote what it should not."""
    if isinstance(error, ClientError):
        return str(error.response["Error"]["Code"])
    return type(error).__name__


def _record(order: dict[str, str], outcome: str, **more: Any) -> dict[str, Any]:
    """Write what was found or done to the log, and tell people where they should know."""
    said = {name.lower(): order[name] for name in ("Remedy", "Account", "Region", "Resource", "Event", "Execution")}
    record = said | {"outcome": outcome, "mode": order["Mode"]} | more
    _write(order, record)
    if outcome not in UNTOLD:
        _tell(order, record)
    return record


def _write(order: dict[str, str], record: dict[str, Any]) -> None:
    logs = boto3.client("logs")
    where = {"logGroupName": order["LogGroup"], "logStreamName": order["Execution"]}
    with suppress(logs.exceptions.ResourceAlreadyExistsException):  # the same execution wrote before
        logs.create_log_stream(**where)
    event = {"timestamp": int(time.time() * 1000), "message": json.dumps(record)}
    logs.put_log_events(**where, logEvents=[event])


def _tell(order: dict[str, str], record: dict[str, Any]) -> None:
    entry = {
        "EventBusName": order["Bus"],
        "Source": "hlz.remediation",
        "DetailType": f"Remediation: {record['outcome']}",
        "Detail": json.dumps(record),
    }
    answer = boto3.client("events").put_events(Entries=[entry])
    if answer["FailedEntryCount"]:
        raise RuntimeError(f"the bus did not take the record: {answer['Entries'][0].get('ErrorCode')}")
