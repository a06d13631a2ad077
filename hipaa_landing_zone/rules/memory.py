"""Remembers what several rules ask about one resource."""

from collections.abc import Callable
from typing import TypeVar, cast

from hipaa_landing_zone.rules.model import Resource

Answer = TypeVar("Answer")


def once_per_resource(find: Callable[[Resource], Answer]) -> Callable[[Resource], Answer]:
    """Let a question about a resource be answered once, however many rules ask it: policies are slow to read."""

    def ask(resource: Resource) -> Answer:
        if find not in resource.answers:
            resource.answers[find] = find(resource)
        return cast("Answer", resource.answers[find])

    return ask
