"""Each saved query is parsed as Trino, checked against its table, and run in DuckDB on rows as AWS writes them."""

from __future__ import annotations

import re
from typing import Any

import duckdb
import pytest
import sqlglot
from sqlglot.optimizer.qualify import qualify

from hipaa_landing_zone.plan import query as queries
from hipaa_landing_zone.plan.log_table import ACCESS, CLOUDTRAIL, FLOW
from hipaa_landing_zone.plan.query import QUERIES, Query

ACCOUNT, OTHER, DAY = "200000000005", "999999999999", "2026/11/21"
DAYS = (ACCOUNT, "2026/11/20", "2026/11/22")
PARTITIONS = {
    "cloudtrail": {"account": "string", "region": "string", "day": "string"},
    "flow": dict.fromkeys(("account", "vpc_region", "year", "month", "day", "hour"), "string"),
    "access": {"logged": "string", "day": "string"},
}
TABLES = {
    name: {**columns, **PARTITIONS[name]}
    for name, columns in (("cloudtrail", CLOUDTRAIL), ("flow", FLOW), ("access", ACCESS))
}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/clinician"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/clinician/ada"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1"
ADA = {"type": "AssumedRole", "arn": SESSION, "accountid": ACCOUNT, "sessioncontext": {"sessionissuer": {"arn": ROLE}}}


def duck(kind: str) -> str:
    """Return a type of Glue in DuckDB's words."""
    kind = re.sub(r"array<(.*)>$", lambda found: f"{duck(found[1])}[]", kind)
    for old, new in (("struct<", "STRUCT("), ("map<", "MAP("), (">", ")"), (":", " "), ("string", "VARCHAR")):
        kind = kind.replace(old, new)
    return re.sub(r"\bint\b", "INTEGER", kind)


def value(given: Any) -> str:
    """Return a literal of DuckDB; what a struct leaves out is null."""
    if isinstance(given, dict):
        return "{" + ", ".join(f"'{name}': {value(each)}" for name, each in given.items()) + "}"
    if isinstance(given, list):
        return "[" + ", ".join(map(value, given)) + "]"
    return "NULL" if given is None else str(given) if isinstance(given, int) else "'" + given.replace("'", "''") + "'"


def full(kind: str, given: Any) -> Any:
    """Fill up a struct with nulls, so that DuckDB takes it for the column's type."""
    if kind.startswith("struct<") and isinstance(given, dict):
        return {name: full(of, given.get(name)) for name, of in fields(kind)}
    if kind.startswith("array<") and isinstance(given, list):
        return [full(kind[6:-1], each) for each in given]
    return given


def fields(kind: str) -> list[tuple[str, str]]:
    """Return the fields of a struct with their types."""
    found, depth, start = [], 0, 0
    inner = f"{kind[7:-1]},"
    for position, character in enumerate(inner):
        depth += (character == "<") - (character == ">")
        if character == "," and depth == 0:
            name, _, of = inner[start:position].partition(":")
            found.append((name, of))
            start = position + 1
    return found


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name, columns in TABLES.items():
        described = ", ".join(f'"{column}" {duck(kind)}' for column, kind in columns.items())
        connection.execute(f"CREATE TABLE {name} ({described})")
    for table, rows in ROWS.items():
        for row in rows:
            unknown = row.keys() - TABLES[table].keys()
            assert not unknown
            columns = ", ".join(f'"{column}"' for column in row)
            values = ", ".join(value(full(TABLES[table][column], each)) for column, each in row.items())
            connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({values})")  # noqa: S608 - rows of this file
    return connection


def call(name: str, service: str, **more: Any) -> dict[str, Any]:
    """Return a row of CloudTrail."""
    common = {"account": ACCOUNT, "region": "us-east-1", "day": DAY, "eventtime": "2026-11-21T10:00:00Z"}
    rest = {"useridentity": ADA, "recipientaccountid": ACCOUNT, "readonly": "true", "sourceipaddress": "10.64.0.9"}
    return {**common, **rest, "eventname": name, "eventsource": f"{service}.amazonaws.com", **more}


GET = '{"bucketName":"ehr-images","key":"scan/7.dcm"}'
FLOW_PLACE = {"account": ACCOUNT, "vpc_region": "us-east-1", "year": "2026", "month": "11", "day": "21", "hour": "10"}
FLOW_ROW = FLOW_PLACE | {
    "flow_direction": "egress",
    "action": "ACCEPT",
    "pkt_srcaddr": "10.64.0.9",
    "bytes": 700,
    "start": 1,
    "end": 2,
}
ROWS: dict[str, list[dict[str, Any]]] = {
    "cloudtrail": [
        call("GetObject", "s3", requestparameters=GET, additionaleventdata='{"bytesTransferredOut":512.0}'),
        call(
            "GetObject",
            "s3",
            requestparameters=GET,
            additionaleventdata='{"bytesTransferredOut":2048.0}',
            useridentity={"type": "AWSAccount", "accountid": OTHER, "arn": f"arn:aws:iam::{OTHER}:user/eve"},
        ),
        call("GetObject", "s3", requestparameters=GET, day="2026/10/01"),
        call("GetObject", "s3", requestparameters=GET, account=OTHER),
        call("Decrypt", "kms", resources=[{"arn": KEY, "accountid": ACCOUNT}], requestparameters="{}"),
        call("Decrypt", "kms", resources=[{"arn": f"{KEY}2"}], requestparameters="{}"),
        call("RunInstances", "ec2", errorcode="Client.UnauthorizedOperation", errormessage="explicit deny"),
        call("StopLogging", "cloudtrail", errorcode="AccessDeniedException", readonly="false"),
        call("DeleteObject", "s3", errorcode="AccessDenied", readonly="false"),
        call("PutKeyPolicy", "kms", readonly="false"),
        call("CreateUser", "iam", readonly="false"),
        call("ListUsers", "iam"),
        call(
            "ConsoleLogin",
            "signin",
            responseelements='{"ConsoleLogin":"Failure"}',
            additionaleventdata='{"MFAUsed":"No"}',
            useridentity={"type": "Root", "arn": f"arn:aws:iam::{ACCOUNT}:root"},
        ),
    ],
    "flow": [
        {**FLOW_ROW, "pkt_dstaddr": "203.0.113.9"},
        {**FLOW_ROW, "pkt_dstaddr": "203.0.113.9", "hour": "11"},
        *({**FLOW_ROW, "pkt_dstaddr": inside} for inside in ("10.1.2.3", "172.31.0.1", "192.168.1.1", "fd00::1")),
        {**FLOW_ROW, "pkt_dstaddr": "203.0.113.9", "action": "REJECT"},
        {**FLOW_ROW, "pkt_dstaddr": "203.0.113.9", "flow_direction": "ingress"},
        {**FLOW_ROW, "pkt_dstaddr": "172.32.0.1", "day": "22"},
    ],
    "access": [
        {"logged": "trail", "day": DAY, "requester": SESSION, "operation": "REST.GET.OBJECT", "bytes_sent": sent}
        for sent in ("100", "-", "50")
    ],
}
# What each query is asked, and what the first columns of its answer then hold.
CASES: tuple[tuple[Query, tuple[str, ...], str, list[Any]], ...] = (
    (
        queries.WHO_READ_AN_OBJECT,
        (*DAYS, "ehr-images", "scan/%"),
        "principal",
        [f"arn:aws:iam::{OTHER}:user/eve", SESSION],
    ),
    (queries.WHO_READ_AN_OBJECT, (*DAYS, "ehr-images", "other/%"), "principal", []),
    (queries.PRINCIPAL_ACTIVITY, (*DAYS, f"{ROLE}%", f"{ROLE}%"), "principal", [SESSION] * 9),
    (queries.DENIED, DAYS, "eventname", ["DeleteObject", "RunInstances", "StopLogging"]),
    (
        queries.LEFT_BY_NETWORK,
        (ACCOUNT, "us-east-1", "2026", "11", "21", "22"),
        "pkt_dstaddr",
        ["172.32.0.1", "203.0.113.9"],
    ),
    (queries.LEFT_BY_NETWORK, (ACCOUNT, "us-east-1", "2026", "11", "21", "21"), "bytes_out", [1400]),
    (queries.LEFT_BY_STORAGE, DAYS, "reader_account", [OTHER]),
    (queries.LEFT_BY_STORAGE, DAYS, "bytes_out", [2048.0]),
    (queries.KEY_USE, (*DAYS, KEY), "times", [1]),
    (queries.SIGN_INS, DAYS, "mfa_used", ["No"]),
    (queries.IAM_CHANGES, DAYS, "eventname", ["CreateUser", "PutKeyPolicy"]),
    (queries.ARCHIVE_TAMPERING, DAYS, "eventname", ["DeleteObject", "PutKeyPolicy", "StopLogging"]),
    (queries.ARCHIVE_READERS, DAYS[1:], "bytes_sent", [150]),
)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_columns_exist(query: Query) -> None:
    parsed = sqlglot.parse_one(query.sql, read="athena")
    schema = {name: {column: duck(kind) for column, kind in columns.items()} for name, columns in TABLES.items()}
    assert qualify(parsed, schema=schema, dialect="athena", validate_qualify_columns=True).selects


def test_a_column_that_does_not_exist_is_noticed() -> None:
    parsed = sqlglot.parse_one("SELECT nonsense FROM flow", read="athena")
    with pytest.raises(sqlglot.errors.OptimizeError):
        qualify(parsed, schema={"flow": FLOW}, dialect="athena")


def test_every_query_is_run() -> None:
    assert {query.name for query, *_ in CASES} == {query.name for query in QUERIES}


@pytest.mark.parametrize(
    ("query", "parameters", "column", "expected"), CASES, ids=lambda case: getattr(case, "name", "")
)
def test_answers(
    database: duckdb.DuckDBPyConnection, query: Query, parameters: tuple[str, ...], column: str, expected: list[Any]
) -> None:
    sql = sqlglot.transpile(query.sql, read="athena", write="duckdb")[0]
    result = database.execute(sql, parameters)
    assert result.description
    position = [each[0] for each in result.description].index(column)
    assert sorted(row[position] for row in result.fetchall()) == sorted(expected)
