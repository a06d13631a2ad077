"""What a property must say, for rules that are tables of properties."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from hipaa_landing_zone.rules.model import Resource
from hipaa_landing_zone.rules.path import reach
from hipaa_landing_zone.rules.rule import Problem, failed, undecided
from hipaa_landing_zone.rules.value import Unknown

Test = Callable[[str], bool]


def one_of(*allowed: str) -> Test:
    """The value is one of these; case does not matter."""
    return frozenset(each.lower() for each in allowed).__contains__


def other_than(*refused: str) -> Test:
    """The value is none of these; case does not matter."""
    values = frozenset(each.lower() for each in refused)
    return lambda value: value not in values


def like(pattern: str) -> Test:
    """The whole value matches a pattern, written in lower case."""
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


true = one_of("true")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One property, and what it must say.

    Args:
        path: Where it stands, as `path.reach` reads it.
        test: Whether a value, in lower case, is right.
        absent: Whether AWS's default is right.
        wrong: What follows from a wrong value, as the end of "the resource …".
        fix: What to write instead.
    """

    path: str
    test: Test = true
    absent: bool = False
    wrong: str
    fix: str


def breaches(resource: Resource, demands: Iterable[Demand]) -> Iterator[Problem]:
    """Find which demands a resource does not meet."""
    for demand in demands:
        for value in reach(resource, demand.path):
            place = demand.path.replace("[]", "").replace("?", "")
            if value is None:
                if not demand.absent:
                    yield failed(f"{demand.wrong}: {place} is not set.", demand.fix)
            elif isinstance(value, Unknown):
                yield undecided(f"{place} is {value}", demand.fix)
            elif not isinstance(value, str | int | float):
                yield undecided(f"{place} is neither text nor number", demand.fix)
            elif not demand.test(str(value).lower()):
                yield failed(f"{demand.wrong}: {place} is {value}.", demand.fix)
