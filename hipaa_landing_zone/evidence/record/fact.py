"""What templates know: names and ids of this landing zone, and the days on which notices are due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.evidence.record.incident import INCIDENTS, signals
from hipaa_landing_zone.plan import name
from hipaa_landing_zone.plan.detection import EXTERNAL_ACCESS, UNUSED_ACCESS
from hipaa_landing_zone.plan.log_table import DATABASE
from hipaa_landing_zone.plan.query import QUERIES
from hipaa_landing_zone.plan.remediation import AUTOMATIONS, LOG_GROUP

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.config.region import Partition
    from hipaa_landing_zone.plan import Plan

NOT_KNOWN = "not-known-until-hlz-lock"
"""Stands, in prose and in commands, where an id would: AWS refuses it, and a reader sees why."""

NOTICE_DAYS = 60
"""Calendar days after discovery, at most. Source: 45 CFR 164.404(b), 164.406(b), 164.410(b)."""

YEARLY_DAYS = 60
"""Days after the end of the calendar year of discovery. Source: 45 CFR 164.408(c)."""

GLOBAL_REGIONS: Mapping[Partition, str] = {"aws": "us-east-1", "aws-us-gov": "us-gov-west-1"}
"""Where the events of IAM are recorded. Source: AWS CloudTrail User Guide, "About global service events"."""

FEW = 5

DISCOVERY_DAYS = 31
"""For how many days of discovery the worksheet computes the last days; it is written anew before they are over."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last days of the notices that follow from one day of discovery."""

    discovered: date
    notice: date
    yearly: date


@dataclass(frozen=True, slots=True)
class KeySet:
    """Keys that one account has in some Regions.

    Attributes:
        account: the account's name.
        regions: where.
        aliases: without ``alias/``.
    """

    account: str
    regions: tuple[str, ...]
    aliases: tuple[str, ...]


def facts(plan: Plan, configuration: Configuration, as_of: date) -> dict[str, Any]:
    """Return what templates may use.

    Args:
        plan: what exists.
        configuration: what the owner wants.
        as_of: the day for which the records are written.
    """
    quarantine = next((ou for ou in plan.ous if ou.purpose == "quarantine"), None)
    by_purpose = {account.purpose: account for account in plan.accounts if account.purpose != "workload"}
    return {
        "plan": plan,
        "configuration": configuration,
        "as_of": as_of,
        "name": name,
        "home": plan.organization.home_region,
        "arn": f"arn:{plan.partition}",
        "management": by_purpose["management"],
        "security": by_purpose["security"],
        "archive": by_purpose["log_archive"],
        "core": [each.name for each in plan.accounts if each.purpose in ("management", "security", "log_archive")],
        "break_glass": plan.organization.account_access_role,
        "quarantine": quarantine,
        "ou_ids": {ou.path: ou.id for ou in plan.ous},
        "missing": _missing(plan),
        "database": DATABASE,
        "results_bucket": name.query_results_name(known(_id(plan, "log_archive")), plan.organization.home_region),
        "external_access": EXTERNAL_ACCESS,
        "unused_access": UNUSED_ACCESS,
        "queries": QUERIES,
        "ask": ask,
        "signals": {record: tuple(signals(plan, incident)) for record, incident in INCIDENTS.items()},
        "automations": AUTOMATIONS,
        "remedies": {record: incident.remedies for record, incident in INCIDENTS.items()},
        "remediation_log": LOG_GROUP,
        "keys": tuple(key_sets(plan)),
        "in_force": [each.name for each in configuration.business_associates if each.state(as_of) == "in force"],
        "global_region": GLOBAL_REGIONS[plan.partition],
        "deadlines": [deadline(as_of + timedelta(days=number)) for number in range(DISCOVERY_DAYS)],
    }


def known(value: str | None) -> str:
    """Return an id, or what stands for one that AWS has not given yet."""
    return value or NOT_KNOWN


def cell(text: str) -> str:
    """Return text that a person wrote as one cell of a table: one line, without markup."""
    line = " ".join(text.split())
    for character, harmless in (("&", "&amp;"), ("<", "&lt;"), ("\\", "\\\\"), ("|", "\\|"), ("`", "\\`")):
        line = line.replace(character, harmless)
    return line


def ask(query: str, *values: str) -> str:
    """Return the command that runs a saved query.

    Args:
        query: its name, without the landing zone's prefix.
        values: what to give for each of its parameters, as the shell reads them between double quotes.

    Raises:
        ValueError: there is no such query, or it has other parameters: a template is wrong.
    """
    found = next((each for each in QUERIES if each.name == query), None)
    if found is None or len(found.parameters) != len(values):
        wanted = ", ".join(found.parameters) if found else f"one of {', '.join(each.name for each in QUERIES)}"
        raise ValueError(f"query {query} with {len(values)} values; wanted: {wanted}")
    return " ".join((f"ask {name.RESOURCE_PREFIX}-{query}", *(f'"{value}"' for value in values)))


def deadline(discovered: date) -> Deadline:
    """Return the last days of the notices of a breach that was discovered on a day."""
    end_of_year = date(discovered.year, 12, 31)
    return Deadline(discovered, discovered + timedelta(days=NOTICE_DAYS), end_of_year + timedelta(days=YEARLY_DAYS))


def key_sets(plan: Plan) -> Iterator[KeySet]:
    """Yield the landing zone's own keys: those of single stacks, then those that every account has."""
    home, security = plan.organization.home_region, _name(plan, "security")
    archive = plan.log_archive
    for region, buckets in groupby(
        sorted(archive.buckets if archive else (), key=lambda each: each.region), key=lambda each: each.region
    ):
        yield KeySet(_name(plan, "log_archive"), (region,), tuple(dict.fromkeys(each.key_alias for each in buckets)))
    yield _keys(_name(plan, "log_archive"), (home,), "query-results")
    yield _keys("management", (home,), "organization-settings", "organization-trail", "security-administration")
    yield _keys(security, (home,), "findings", "remediation")
    yield _keys(security, plan.regions, "detection")
    yield _keys("every account", plan.regions, *name.KEY_PURPOSES)


def _keys(account: str, regions: tuple[str, ...], *purposes: str) -> KeySet:
    return KeySet(account, regions, tuple(name.key_alias(purpose) for purpose in purposes))


def _name(plan: Plan, purpose: str) -> str:
    return next(account.name for account in plan.accounts if account.purpose == purpose)


def _id(plan: Plan, purpose: str) -> str | None:
    return next(account.id for account in plan.accounts if account.purpose == purpose)


def _missing(plan: Plan) -> tuple[str, ...]:
    """Say in words what has no id yet."""
    accounts = [account.name for account in plan.accounts if account.id is None]
    ous = [ou.path for ou in plan.ous if ou.id is None]
    return (
        *(("the ids of the organization and its root",) if plan.organization_id is None else ()),
        *((f"the ids of {_few(accounts, 'accounts')}",) if accounts else ()),
        *((f"the ids of {_few(ous, 'OUs')}",) if ous else ()),
    )


def _few(names: list[str], of: str) -> str:
    """Return a few names, or how many there are."""
    return f"{of} {', '.join(names)}" if len(names) <= FEW else f"{len(names)} {of}"
