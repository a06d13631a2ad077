"""The check of what workload accounts publish to their applications: all that is planned, and where it really is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.live.verify.check import Check, compare
from hipaa_landing_zone.live.verify.key import key_behind
from hipaa_landing_zone.live.verify.network import networks, of_vpc, redeploy, vpc_id
from hipaa_landing_zone.plan.name import (
    APPLICATION_BOUNDARY,
    APPLICATION_LOGS,
    FOUNDATION_PREFIX,
    KEY_PURPOSES,
    TOPIC_PURPOSES,
    bucket_name,
    key_alias,
    topic_name,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from hipaa_landing_zone.live.verify.check import Judgement, Subject
    from hipaa_landing_zone.live.verify.reader import Reader
    from hipaa_landing_zone.plan.address import Network


def _is_published(reader: Reader, subject: Subject[Network]) -> Iterator[Judgement]:
    """An application trusts these values: it would encrypt with another's key, and never notice."""
    rows = reader.rows(
        subject.place, "ssm", "get_parameters_by_path", "Parameters", Path=FOUNDATION_PREFIX, Recursive=True
    )
    found = {row["Name"].removeprefix(f"{FOUNDATION_PREFIX}/"): row["Value"] for row in rows}
    right = {**dict(_addresses(reader, subject)), **dict(_destinations(reader, subject))}
    wrong = {f"{path}: {found.get(path, 'absent')}" for path, values in right.items() if found.get(path) not in values}
    wrong |= {f"{path}: not planned" for path in found.keys() - right.keys()}
    place = f"parameters {FOUNDATION_PREFIX} for {subject.place.resource}"
    yield compare(set(), wrong, f"Who wrote there? {redeploy(subject)}", place)


def _addresses(reader: Reader, subject: Subject[Network]) -> Iterator[tuple[str, Collection[str]]]:
    """Each path and the values that are right there."""
    yield "vpc/id", {vpc_id(reader, subject)}
    yield "vpc/cidr", {str(subject.planned.cidr)}
    endpoints = of_vpc(reader, subject, "describe_vpc_endpoints", "VpcEndpoints")
    if groups := {group["GroupId"] for each in endpoints for group in each.get("Groups", [])}:
        yield "vpc/endpoint-security-group", groups
    subnets = of_vpc(reader, subject, "describe_subnets", "Subnets")
    tables = of_vpc(reader, subject, "describe_route_tables", "RouteTables")
    for number, block in enumerate(subject.planned.subnets, start=1):
        there = [row for row in subnets if row["CidrBlock"] == str(block)]
        ids = {row["SubnetId"] for row in there}
        yield f"zone/{number}/name", {row["AvailabilityZone"] for row in there}
        yield f"zone/{number}/subnet", ids
        yield f"zone/{number}/route-table", {row["RouteTableId"] for row in tables if _subnets_of(row) & ids}


def _subnets_of(table: dict[str, Any]) -> set[str]:
    return {each["SubnetId"] for each in table.get("Associations", []) if "SubnetId" in each}


def _destinations(reader: Reader, subject: Subject[Network]) -> Iterator[tuple[str, Collection[str]]]:
    place = subject.place
    for purpose in KEY_PURPOSES:
        names = key_behind(reader, place, key_alias(purpose)).names
        yield f"key/{purpose}", {name for name in names if ":key/" in name}
    yield "bucket/access-logs", {bucket_name(APPLICATION_LOGS, place.account_id or "", place.region)}
    yield "boundary/application", {f"arn:{reader.plan.partition}:iam::{place.account_id}:policy/{APPLICATION_BOUNDARY}"}
    for purpose in TOPIC_PURPOSES:
        topic = f"arn:{reader.plan.partition}:sns:{place.region}:{place.account_id}:{topic_name(purpose)}"
        yield f"topic/{purpose}", {topic}


CHECKS: tuple[Check[Network], ...] = (
    Check(
        name="foundation_is_published",
        title="Applications find in their account what is planned, and nothing else under its name.",
        citations=("164.308(a)(4)(ii)(B)", "164.312(c)(1)"),
        subjects=networks,
        judge=_is_published,
    ),
)
