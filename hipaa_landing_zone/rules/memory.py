"""Remembers what several rules ask about one resource, for as long as one assembly is judged."""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from hipaa_landing_zone.rules.model import Assembly, Resource
from hipaa_landing_zone.rules.rule import Case

Answer = TypeVar("Answer")


def once_per_resource(find: Callable[[Resource], Answer]) -> Callable[[Case], Answer]:
    """Let a question about a resource be answered once, however many rules ask it: policies are slow to read."""

    @lru_cache(maxsize=1)
    def answers(_assembly: Assembly) -> dict[Resource, Answer]:
        return {}

    def ask(case: Case) -> Answer:
        known = answers(case.assembly)
        if case.resource not in known:
            known[case.resource] = find(case.resource)
        return known[case.resource]

    return ask
