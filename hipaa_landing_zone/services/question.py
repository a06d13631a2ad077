"""Questions about the list of eligible services: what about one service, and what changed between two lists."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hipaa_landing_zone.services.catalog import Catalog, ExcludedFeature, Mode, Service

Verdict = Literal["eligible", "allowed", "not allowed", "ended"]


class UnknownNameError(Exception):
    """Neither a prefix nor a service of this name; says which names are near."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the list says about one IAM service prefix.

    Attributes:
        prefix: the IAM service prefix.
        title: the service's name in AWS's service reference.
        verdict: ``eligible``: the addendum covers it; ``allowed``: it handles no PHI and no account runs without it, or
            an exception allows it; ``not allowed``; ``ended``: AWS has ended it.
        tier: why it is in the list, in the list's own word; empty when it is not.
        because: the same in words.
        services: the entries of the reference that it belongs to.
        excluded: features of them that the reference excludes by name and HLZ-SCP-01 denies.
        exception: the reason of an exception in the configuration.
    """

    prefix: str
    title: str
    verdict: Verdict
    tier: str
    because: str
    services: tuple[Service, ...] = ()
    excluded: tuple[ExcludedFeature, ...] = ()
    exception: str | None = None


def explain(catalog: Catalog, name: str, mode: Mode, exceptions: Mapping[str, str]) -> tuple[Answer, ...]:
    """Return what the list says about a prefix, or about every prefix of a service.

    Args:
        catalog: the version of the list.
        name: an IAM service prefix such as ``s3``, an action such as ``s3:GetObject``, or a service's name.
        mode: the mode of the configuration.
        exceptions: reasons of exceptions by prefix.

    Raises:
        UnknownNameError: there is neither.
    """
    if about := answer(catalog, name.lower().split(":")[0], mode, exceptions):
        return (about,)
    found = [service for service in catalog.services if name.lower() in service.name.lower()]
    exact = [service for service in found if service.name.lower() == name.lower()] or found
    prefixes = dict.fromkeys(prefix for service in exact for prefix in service.prefixes)
    if prefixes:
        return tuple(_answer(catalog, prefix, mode, exceptions) for prefix in prefixes)
    raise UnknownNameError(_unknown(catalog, name, exact))


def answer(catalog: Catalog, prefix: str, mode: Mode, exceptions: Mapping[str, str]) -> Answer | None:
    """Return what the list says about one IAM service prefix; None when it has no data about it."""
    known = prefix in catalog.prefixes or prefix in catalog.not_eligible
    return _answer(catalog, prefix, mode, exceptions) if known else None


def _answer(catalog: Catalog, prefix: str, mode: Mode, exceptions: Mapping[str, str]) -> Answer:
    exception = exceptions.get(prefix)
    row = catalog.prefixes.get(prefix)
    if row is None:
        other = catalog.not_eligible[prefix]
        words = {"no": "no entry of the reference", "review": "no entry names it; it may belong to one"}[other.verdict]
        because = f"{words}{f': {other.note}' if other.note else ''}"
        return Answer(prefix, other.title, "allowed" if exception else "not allowed", "", because, (), (), exception)
    services = tuple(service for service in catalog.services if service.name in row.services)
    return Answer(
        prefix=prefix,
        title=row.title,
        verdict=_verdict(catalog, prefix, mode, exception),
        tier=row.tier,
        because=f"{catalog.tiers[row.tier]}; {row.ended or row.basis}",
        services=services,
        excluded=tuple(
            feature
            for feature in catalog.excluded_features
            if any(action.split(":")[0] == prefix for action in feature.actions)
        ),
        exception=exception,
    )


def _verdict(catalog: Catalog, prefix: str, mode: Mode, exception: str | None) -> Verdict:
    row = catalog.prefixes[prefix]
    if prefix in catalog.allowed_prefixes(mode):
        return "eligible" if row.tier in ("listed", "feature") else "allowed"
    if exception:
        return "allowed"
    return "ended" if row.ended else "not allowed"


def _unknown(catalog: Catalog, name: str, found: list[Service]) -> str:
    if found:  # an entry such as Kiro, which has no prefix of its own
        return f"{found[0].name} is on the list but has no IAM prefix. {found[0].notes}"
    names = [*catalog.prefixes, *catalog.not_eligible, *(service.name for service in catalog.services)]
    lower = {each.lower(): each for each in names}
    near = [lower[each] for each in get_close_matches(name.lower().split(":")[0], lower, n=3)]
    hint = f"Did you mean {', '.join(near)}?" if near else "`hlz services` lists them all."
    return f"{name}: neither an IAM service prefix nor an entry of the list of {catalog.as_of}. {hint}"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions of the list: a service, a prefix or an excluded feature."""

    what: Literal["service", "prefix", "excluded feature"]
    name: str
    before: str
    after: str


def differences(before: Catalog, after: Catalog) -> tuple[Change, ...]:
    """Return what changed from one version of the list to another; an empty text stands for what is not there."""
    return tuple(
        Change(what, name, old.get(name, ""), new.get(name, ""))
        for (what, old), (_, new) in zip(_facts(before), _facts(after), strict=True)
        for name in sorted({*old, *new})
        if old.get(name, "") != new.get(name, "")
    )


def _facts(catalog: Catalog) -> Iterator[tuple[Literal["service", "prefix", "excluded feature"], dict[str, str]]]:
    yield "service", {each.name: f"{each.status}: {' '.join(each.prefixes) or '-'}" for each in catalog.services}
    yield (
        "prefix",
        {each.name: f"{each.tier}{', ended' if each.ended else ''}" for each in catalog.prefixes.values()},
    )
    yield "excluded feature", {each.name: " ".join(each.actions) for each in catalog.excluded_features}
