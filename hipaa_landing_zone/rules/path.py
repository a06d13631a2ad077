"""Paths into resolved properties, for rules that are tables: `Replicas[].SSESpecification.KMSMasterKeyId`."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from hipaa_landing_zone.rules.model import Resource
from hipaa_landing_zone.rules.value import Unknown, at, listed

_EACH, _OPTIONAL = "[]", "?"
_NOTHING: tuple[Any, ...] = (None, False, "false", "", [], {})


class _Step(NamedTuple):
    name: str
    each: bool
    optional: bool


def reach(resource: Resource, path: str) -> Iterator[Any]:
    """Find what stands at a path.

    Args:
        resource: where to begin.
        path: names with dots between. `Name[]` goes through every entry of a list; `Name?` and `Name[]?` may be
            absent, and then nothing is found.

    Yields:
        The values; None where a name without `?` is absent; the `Unknown` that the walk ran into.
    """
    first, *rest = _steps(path)
    yield from _walk(resource.get(first.name), first, rest)


def written(resource: Resource, path: str) -> Iterator[Any]:
    """Find what is written at a path, as `reach` does, before intrinsic functions are evaluated."""
    first, *rest = _steps(path)
    yield from _walk(at(resource.body.get("Properties"), first.name), first, rest)


def given(resource: Resource, path: str) -> bool | Unknown:
    """Whether something other than false or emptiness stands at a path."""
    values = list(reach(resource, path))
    unknown = next((each for each in values if isinstance(each, Unknown)), None)
    if any(each not in _NOTHING for each in values if not isinstance(each, Unknown)):
        return True
    return unknown or False


@lru_cache(maxsize=512)
def _steps(path: str) -> tuple[_Step, ...]:
    steps = []
    for written in path.split("."):
        name = written.removesuffix(_OPTIONAL)
        steps.append(_Step(name.removesuffix(_EACH), name.endswith(_EACH), written.endswith(_OPTIONAL)))
    return tuple(steps)


def _walk(value: Any, step: _Step, rest: list[_Step]) -> Iterator[Any]:
    if value is None or (step.each and value == []):
        if not step.optional:
            yield None
        return
    for each in listed(value) if step.each else [value]:
        if rest:
            yield from _walk(at(each, rest[0].name), rest[0], rest[1:])
        else:
            yield each
