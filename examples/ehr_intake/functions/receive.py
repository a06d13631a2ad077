"""Writes the records of each file that arrives into the database."""

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from database import connect, store
from record import RecordError, read_records

_log = logging.getLogger()
_log.setLevel(logging.INFO)


def handler(event: Mapping[str, Any], _: Any) -> dict[str, Any]:
    """Answer Amazon SQS: which messages failed, and are to come again."""
    import boto3  # noqa: PLC0415 - in AWS Lambda's runtime; tests do without

    return receive(event, boto3.client("s3"), connect)


def receive(event: Mapping[str, Any], s3: Any, connection: Callable[[], Any]) -> dict[str, Any]:
    """Store the file of each message.

    Args:
        event: Messages of the queue; the body of each is an event of Amazon S3.
        s3: Client.
        connection: Connects to the database.
    """
    failed = []
    for message in event["Records"]:
        try:
            source, count = _store(json.loads(message["body"])["detail"], s3, connection)
        except RecordError as error:
            _log.error("message %s: %s", message["messageId"], error)
            failed.append({"itemIdentifier": message["messageId"]})
        except Exception as error:  # noqa: BLE001 - whatever it is, the message comes again, and at last is a dead letter
            # The type alone: the text of an error may hold what it is about.
            _log.error("message %s failed: %s", message["messageId"], type(error).__name__)
            failed.append({"itemIdentifier": message["messageId"]})
        else:
            _log.info("%d records of %s stored", count, source)
    return {"batchItemFailures": failed}


def _store(detail: Mapping[str, Any], s3: Any, connection: Callable[[], Any]) -> tuple[str, int]:
    place = {"Bucket": detail["bucket"]["name"], "Key": detail["object"]["key"]}
    version = detail["object"].get("version-id")
    body = s3.get_object(**place, **({"VersionId": version} if version else {}))["Body"]
    records = list(read_records(body.read().decode().splitlines()))
    source = f"{place['Bucket']}/{quote(place['Key'])}#{version or ''}"
    opened = connection()
    try:
        return source, store(opened, source, records)
    finally:
        opened.close()
