"""Releases new records without identifiers, every night."""

import json
import logging
import os
from collections.abc import Callable
from typing import Any

from database import connect, mark_exported, waiting
from deidentify import deidentify

LIMIT = 1000  # records a run
_log = logging.getLogger()
_log.setLevel(logging.INFO)


def handler(_: Any, context: Any) -> dict[str, int]:
    """Export, under the name of this request."""
    import boto3  # noqa: PLC0415 - in AWS Lambda's runtime; tests do without

    from token_vault import TokenVault  # noqa: PLC0415

    vault = TokenVault(_session(boto3, "TOKEN_VAULT_ROLE_ARN"))
    release = _session(boto3, "RELEASE_ROLE_ARN").client("s3")
    connection = connect()
    try:
        return {"exported": export(connection, vault.tokenize, release, f"{context.aws_request_id}.jsonl")}
    finally:
        connection.close()


def export(connection: Any, tokenize: Callable[[str], str], s3: Any, key: str) -> int:
    """Write what was not exported yet as one object, then remember it.

    Args:
        connection: To the database.
        tokenize: From a medical record number to a token.
        s3: Client that may release.
        key: Of the object; tells nothing about a patient.

    Returns:
        How many records left.
    """
    rows = list(waiting(connection, LIMIT))
    if rows:
        lines = (json.dumps(deidentify(record, tokenize(record.medical_record_number))) for _, record in rows)
        s3.put_object(Bucket=os.environ["RELEASE_BUCKET_NAME"], Key=key, Body="\n".join(lines).encode())
        mark_exported(connection, [number for number, _ in rows])
    _log.info("%d records exported", len(rows))
    return len(rows)


def _session(boto3: Any, variable: str) -> Any:
    """Take on the role that an environment variable names."""
    answer = boto3.client("sts").assume_role(RoleArn=os.environ[variable], RoleSessionName="ehr-intake-export")
    given = answer["Credentials"]
    return boto3.Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
