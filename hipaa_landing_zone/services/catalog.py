"""One dated version of AWS's HIPAA Eligible Services Reference, read once and asked about IAM service prefixes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Mode = Literal["strict", "standard"]
Tier = Literal["listed", "feature", "foundation", "foundation_optional"]

_TIERS: dict[Mode, frozenset[Tier]] = {
    "strict": frozenset({"listed", "foundation"}),
    "standard": frozenset({"listed", "feature", "foundation"}),
}


@dataclass(frozen=True, slots=True)
class Service:
    """One entry of the reference: a service covered by the BAA, with the IAM prefixes that it answers to.

    ``known_since`` is the oldest version of the reference that was seen with this entry, in words.
    """

    name: str
    status: Literal["active", "ending", "retired"]
    prefixes: tuple[str, ...]
    notes: str
    known_since: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """One IAM service prefix and why it is, or is not, in the allow-list."""

    name: str
    tier: Tier
    title: str
    services: tuple[str, ...]
    basis: str
    ended: str | None


@dataclass(frozen=True, slots=True)
class ExcludedFeature:
    """One feature that the reference excludes by name inside a listed service, as far as an API can tell it."""

    name: str
    entry: str
    sid: str
    actions: tuple[str, ...]
    condition: Mapping[str, Mapping[str, list[str]]]


@dataclass(frozen=True, slots=True)
class NotEligible:
    """One IAM service prefix that no entry of the reference claims; ``review`` says that it may belong to one."""

    name: str
    title: str
    verdict: Literal["no", "review"]
    note: str


@dataclass(frozen=True, slots=True)
class Catalog:
    """The reference as of one day.

    Source: AWS HIPAA Eligible Services Reference, https://aws.amazon.com/compliance/hipaa-eligible-services-reference/.
    """

    as_of: date
    source: str
    tiers: Mapping[str, str]
    services: tuple[Service, ...]
    prefixes: Mapping[str, Prefix]
    excluded_features: tuple[ExcludedFeature, ...]
    not_eligible: Mapping[str, NotEligible]
    global_actions: Mapping[str, str]

    def allowed_prefixes(self, mode: Mode, exceptions: Iterable[str] = ()) -> tuple[str, ...]:
        """Return the prefixes that an account under the BAA may call, sorted; ended services are left out.

        Args:
            mode: ``strict`` allows the listed services and what no account runs without; ``standard`` also allows
                generally available features of the listed services.
            exceptions: prefixes that the configuration adds, each with a reason and an expiry recorded there.
        """
        tiers = _TIERS[mode]
        allowed = {prefix.name for prefix in self.prefixes.values() if prefix.tier in tiers and not prefix.ended}
        return tuple(sorted(allowed | set(exceptions)))

    def age_days(self, today: date) -> int:
        """Return how many days old the contents of this version are."""
        return (today - self.as_of).days


def read_catalog(text: str) -> Catalog:
    """Read one version of the list.

    Args:
        text: JSON in the shape of the files in ``services/data``.

    Raises:
        ValueError, KeyError: it is not such a file.
    """
    raw: dict[str, Any] = json.loads(text)
    return Catalog(
        as_of=date.fromisoformat(raw["as_of"]),
        source=raw["source"],
        tiers=raw["tiers"],
        services=tuple(
            Service(row["name"], row["status"], tuple(row["prefixes"]), row["notes"], row["known_since"])
            for row in raw["services"]
        ),
        prefixes={
            name: Prefix(name, row["tier"], row["title"], tuple(row["services"]), row["basis"], row.get("ended"))
            for name, row in raw["prefixes"].items()
        },
        excluded_features=tuple(
            ExcludedFeature(row["name"], row["entry"], row.get("sid", ""), tuple(row["actions"]), row["condition"])
            for row in raw["excluded_features"]
        ),
        not_eligible={
            name: NotEligible(name, row["title"], row["verdict"], row["note"])
            for name, row in raw["not_eligible"].items()
        },
        global_actions=raw["global_actions"],
    )


def versions() -> tuple[str, ...]:
    """Return the days of the versions that this package carries, oldest first."""
    folder = resources.files("hipaa_landing_zone.services") / "data"
    return tuple(sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".json")))


@cache
def version(day: str) -> Catalog:
    """Read one of the versions that this package carries."""
    return read_catalog((resources.files("hipaa_landing_zone.services") / "data" / f"{day}.json").read_text("utf-8"))


def newest() -> Catalog:
    """Read the newest version of the reference that this package carries."""
    return version(versions()[-1])
