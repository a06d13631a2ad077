"""Saved queries: what they read exists, and they answer what they ask, run on rows as AWS writes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from hipaa_constructs.isolated_vpc import FLOW_LOG_FIELDS
from hipaa_landing_zone.plan.log_table import ACCESS, ACCESS_LINE, CLOUDTRAIL, FLOW, log_tables
from hipaa_landing_zone.plan.query import QUERIES, Query

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan

ACCESS_LOG = (
    "79a59df900b949e5 hlz-logs-trail-200000000001-us-east-1 [21/Nov/2026:00:00:38 +0000] 192.0.2.3 "
    "arn:aws:sts::200000000001:assumed-role/hlz-investigator/ada 3E57427F3EXAMPLE REST.GET.OBJECT "
    'AWSLogs/o-exampleorgid/x.json.gz "GET /AWSLogs/x.json.gz?x=1 HTTP/1.1" 200 - 113 113 7 6 "-" '
    '"aws-sdk-java/2.0 (Linux)" - s9lzHYrFp76ZVxRcpX9= SigV4 TLS_AES_128_GCM_SHA256 AuthHeader '
    "hlz-logs.s3.us-east-1.amazonaws.com TLSv1.3 - -"
)


def test_queries_have_names_and_parameters_of_their_own() -> None:
    assert len({query.name for query in QUERIES}) == len(QUERIES)
    for query in QUERIES:
        assert query.sql.count("?") == len(query.parameters), query.name
        assert len(query.description) <= 1024


def test_questions_that_an_investigator_asks_first_are_answered() -> None:
    assert {query.name for query in QUERIES} >= {
        *("who-read-an-object", "principal-activity", "what-was-denied", "what-left-by-network"),
        *("what-left-by-storage", "who-used-a-key", "console-sign-ins", "changes-of-access"),
        *("attempts-on-the-archive", "who-read-the-archive"),
    }


def test_flow_table_has_the_fields_that_flow_logs_are_made_with() -> None:
    assert list(FLOW) == [field.replace("-", "_") for field in FLOW_LOG_FIELDS.split()]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_every_query_names_its_partitions_so_that_it_reads_little(query: Query, plan: Plan) -> None:
    (table,) = (table for table in log_tables(plan) if table.name == query.table)
    condition = query.sql.partition("WHERE")[2]
    injected = [name for name, how in table.projection.items() if how["type"] == "injected"]
    for name in [*injected, "day"]:
        assert re.search(rf"\b{name} (=|BETWEEN) \?", condition), (query.name, name)
    assert f"FROM {query.table}\n" in query.sql


@pytest.mark.parametrize("name", ["cloudtrail", "flow", "access"])
def test_every_partition_is_projected_and_stands_in_the_folder(name: str, plan: Plan) -> None:
    (table,) = (table for table in log_tables(plan) if table.name == name)
    assert set(re.findall(r"\$\{(\w+)\}", table.template)) == set(table.projection)
    assert table.template.startswith(table.location)
    assert not set(table.columns) & set(table.projection)


def test_folders_are_those_that_aws_writes(plan: Plan) -> None:
    cloudtrail, flow, access = log_tables(plan)
    bucket = "s3://hlz-logs-{}-200000000001-us-east-1/"
    assert (
        cloudtrail.template == bucket.format("trail") + "AWSLogs/o-exampleorgid/${account}/CloudTrail/${region}/${day}"
    )
    assert flow.template == (
        bucket.format("flow") + "AWSLogs/aws-account-id=${account}/aws-service=vpcflowlogs/aws-region=${vpc_region}/"
        "year=${year}/month=${month}/day=${day}/hour=${hour}"
    )
    assert access.template == bucket.format("access") + "${logged}/200000000001/us-east-1/${logged}/${day}"


def test_a_denied_call_in_a_region_that_is_not_governed_is_found(plan: Plan) -> None:
    cloudtrail = log_tables(plan)[0]
    assert "eu-central-1" in cloudtrail.projection["region"]["values"].split(",")


@pytest.mark.parametrize("more", ["", " us-west-2 something-new"])
def test_a_line_of_an_access_log_is_taken_apart(more: str) -> None:
    match = re.fullmatch(ACCESS_LINE, ACCESS_LOG + more)
    assert match
    row = dict(zip(ACCESS, match.groups(), strict=True))
    assert row["bucket"] == "hlz-logs-trail-200000000001-us-east-1"
    assert row["request_time"] == "21/Nov/2026:00:00:38 +0000"
    assert row["requester"].endswith("hlz-investigator/ada")
    assert row["operation"] == "REST.GET.OBJECT"
    assert row["http_status"] == "200"
    assert row["bytes_sent"] == "113"
    assert row["user_agent"] == '"aws-sdk-java/2.0 (Linux)"'
    assert row["tls_version"] == "TLSv1.3"


def test_columns_have_types_that_glue_knows() -> None:
    for kind in (*CLOUDTRAIL.values(), *FLOW.values(), *ACCESS.values()):
        names = re.findall(r"[a-z]+(?=[,<>]|$)", kind)
        assert set(names) <= {"string", "int", "bigint", "struct", "array", "map"}, kind
        assert kind.count("<") == kind.count(">")
