"""Tells keys and topics that the landing zone publishes: it has admitted in them what an application needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from constructs import IConstruct

MARK = "hipaa_constructs:published"
"""The context that :class:`Foundation` gives to everything below it."""


def is_published(construct: IConstruct) -> bool:
    """Tells whether a key or topic is of the landing zone's contract, so that nothing has to be admitted in it.

    Args:
        construct: a key or a topic.
    """
    return construct.node.try_get_context(MARK) is True
