"""Everything that a named person accepts for a time: findings, services, partners, switches, suppressions."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.evidence.model import Accepted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.evidence.source import Source


def exceptions(sources: Sequence[Source], configuration: Configuration) -> tuple[Accepted, ...]:
    """Return every exception once, those that end first in front, decisions of design last.

    Args:
        sources: assemblies, with the accepted findings that were given when they were judged.
        configuration: what the owner wants.
    """
    every = [*_findings(sources), *_services(configuration), *_partners(configuration), *_off(configuration)]
    every += _suppressions(configuration)
    unique = {each.id: each for each in every}
    return tuple(sorted(unique.values(), key=lambda each: (each.expires or date.max, each.kind, each.what, each.place)))


def identify(*parts: str) -> str:
    """Return a short id that is the same for the same parts."""
    return sha256("\0".join(parts).encode()).hexdigest()[:12]


def _findings(sources: Iterable[Source]) -> Iterator[Accepted]:
    for source in sources:
        for row in source.accepted:
            origin, application = row["origin"], source.name
            yield _accepted(
                "accepted finding", row["rule"], row, place=row["place"], origin=origin, application=application
            )


def _services(configuration: Configuration) -> Iterator[Accepted]:
    for each in configuration.service_eligibility.exceptions:
        yield _accepted("service", each.prefix, each.model_dump(mode="json"))


def _partners(configuration: Configuration) -> Iterator[Accepted]:
    for each in configuration.data_perimeter.partners:
        yield _accepted("partner", each.account_id, each.model_dump(mode="json"))


def _off(configuration: Configuration) -> Iterator[Accepted]:
    for each in configuration.detective_services.off:
        yield _accepted("detective service off", each.service, each.model_dump(mode="json"))


def _suppressions(configuration: Configuration) -> Iterator[Accepted]:
    for each in configuration.findings.suppressions:
        place = " ".join(filter(None, (each.account_id, each.resource_id)))
        yield _accepted("suppression", each.generator_id, each.model_dump(mode="json"), place=place)


def _accepted(
    kind: str,
    what: str,
    row: Mapping[str, Any],
    *,
    place: str = "",
    origin: str = "configuration",
    application: str = "",
) -> Accepted:
    until = row.get("expires")
    return Accepted(
        id=f"X-{identify(kind, what, place, *filter(None, (application,)))}",
        kind=kind,
        what=what,
        place=place,
        reason=row.get("reason") or "",
        approver=row.get("approver") or "",
        expires=date.fromisoformat(until) if until else None,
        origin=origin,
        source=row.get("source") or "",
        findings=(),
        application=application,
    )
