"""Reads what AWS answers in pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def pages(method: Callable[..., Any], listed: str, cursor: str = "NextToken", **arguments: Any) -> Iterator[Any]:
    """List the items of every page.

    Args:
        method: a client's method that lists.
        listed: the key of the items in an answer.
        cursor: what the service calls its token for the next page.
        arguments: what to list.
    """
    answer = method(**arguments)
    yield from answer.get(listed, ())
    while answer.get(cursor):
        answer = method(**{**arguments, cursor: answer[cursor]})
        yield from answer.get(listed, ())
