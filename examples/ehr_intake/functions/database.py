"""The database of records, reached over TLS as an IAM identity: there is no password."""

import os
import ssl
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from record import Record

PORT = 5432
# Amazon RDS's certificates, put beside this file before deployment: see README.md.
AUTHORITY = Path(__file__).with_name("rds-ca.pem")
_COLUMNS = ("medical_record_number", "name", "birth_date", "sex", "zip_code", "admitted_on", "diagnosis")


def connect() -> Any:
    """Log in with a token that lives for fifteen minutes."""
    import boto3  # noqa: PLC0415 - in AWS Lambda's runtime; tests need neither this nor the next
    import pg8000.native  # noqa: PLC0415

    host, user = os.environ["DATABASE_HOST"], os.environ["DATABASE_USER"]
    token = boto3.client("rds").generate_db_auth_token(DBHostname=host, Port=PORT, DBUsername=user)
    return pg8000.native.Connection(
        user,
        host=host,
        port=PORT,
        database=os.environ["DATABASE_NAME"],
        password=token,
        ssl_context=ssl.create_default_context(cafile=str(AUTHORITY)),
    )


def store(connection: Any, source: str, records: Iterable[Record]) -> int:
    """Write the records of a file, all or none; a file that arrives twice is stored once.

    Args:
        connection: To the database.
        source: Bucket, key and version of the file.
        records: What it holds.

    Returns:
        How many records were written.
    """
    names, places = ", ".join(_COLUMNS), ", ".join(f":{name}" for name in _COLUMNS)
    connection.run("START TRANSACTION")
    try:
        connection.run("DELETE FROM record WHERE source = :source AND NOT exported", source=source)
        count = 0
        for line, record in enumerate(records, 1):
            connection.run(
                f"INSERT INTO record (source, line, {names}) VALUES (:source, :line, {places})"  # noqa: S608 - constants
                " ON CONFLICT (source, line) DO NOTHING",
                source=source,
                line=line,
                **{name: getattr(record, name) for name in _COLUMNS},
            )
            count += 1
    except BaseException:
        connection.run("ROLLBACK")
        raise
    connection.run("COMMIT")
    return count


def waiting(connection: Any, limit: int) -> Iterator[tuple[int, Record]]:
    """Yield the records that were not exported yet, with their ids."""
    names = ", ".join(_COLUMNS)
    rows = connection.run(
        f"SELECT id, {names} FROM record WHERE NOT exported ORDER BY id LIMIT :limit",  # noqa: S608 - constants
        limit=limit,
    )
    for number, *values in rows:
        yield number, Record(*values)


def mark_exported(connection: Any, ids: list[int]) -> None:
    """Remember what was exported."""
    connection.run("UPDATE record SET exported = TRUE WHERE id = ANY(:ids)", ids=ids)
