"""The OU tree of a configuration as rows: each OU with its path, its level and what it inherits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hipaa_landing_zone.config.document import Location
    from hipaa_landing_zone.config.model import OrganizationalUnit, OuPurpose


@dataclass(frozen=True, slots=True)
class Unit:
    """One OU with what it inherits from the OUs above it."""

    path: str
    name: str
    parent: str | None
    level: int
    purpose: OuPurpose | None
    phi: bool
    releases: bool
    existing: bool
    location: Location


def flatten(
    ous: Iterable[OrganizationalUnit], above: Unit | None = None, location: Location = ("ous",)
) -> Iterator[Unit]:
    """Yield every OU, parents before children, in the order of the file."""
    for index, ou in enumerate(ous):
        unit = Unit(
            path=f"{above.path}/{ou.name}" if above else ou.name,
            name=ou.name,
            parent=above.path if above else None,
            level=above.level + 1 if above else 1,
            purpose=ou.purpose or (above.purpose if above else None),
            phi=ou.phi or bool(above and above.phi),
            releases=ou.releases_deidentified or bool(above and above.releases),
            existing=ou.existing,
            location=(*location, index),
        )
        yield unit
        yield from flatten(ou.ous, unit, (*unit.location, "ous"))
