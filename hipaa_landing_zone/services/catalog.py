"""One dated version of AWS's HIPAA Eligible Services Reference, read once and asked about IAM service prefixes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

Mode = Literal["strict", "standard"]
Tier = Literal["listed", "feature", "foundation", "foundation_optional"]

_TIERS: dict[Mode, frozenset[Tier]] = {
    "strict": frozenset({"listed", "foundation"}),
    "standard": frozenset({"listed", "feature", "foundation"}),
}


@dataclass(frozen=True, slots=True)
class Service:
    """One entry of the reference: a service covered by the BAA, with the IAM prefixes that it answers to."""

    name: str
    status: Literal["active", "ending", "retired"]
    prefixes: tuple[str, ...]
    notes: str


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
class Catalog:
    """The reference as of one day.

    Source: AWS HIPAA Eligible Services Reference, https://aws.amazon.com/compliance/hipaa-eligible-services-reference/.
    """

    as_of: date
    source: str
    services: tuple[Service, ...]
    prefixes: Mapping[str, Prefix]
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


@cache
def newest() -> Catalog:
    """Read the newest version of the reference that this package carries."""
    from datetime import date  # noqa: PLC0415 - only parsing needs it at run time

    folder = resources.files("hipaa_landing_zone.services") / "data"
    name = max(entry.name for entry in folder.iterdir() if entry.name.endswith(".json"))
    raw = json.loads((folder / name).read_text(encoding="utf-8"))
    return Catalog(
        as_of=date.fromisoformat(raw["as_of"]),
        source=raw["source"],
        services=tuple(
            Service(row["name"], row["status"], tuple(row["prefixes"]), row["notes"]) for row in raw["services"]
        ),
        prefixes={
            name: Prefix(name, row["tier"], row["title"], tuple(row["services"]), row["basis"], row.get("ended"))
            for name, row in raw["prefixes"].items()
        },
        global_actions=raw["global_actions"],
    )
