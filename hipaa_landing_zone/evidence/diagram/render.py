"""Fills templates: every value is escaped, and one that is missing is an error instead of a gap."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from hipaa_landing_zone.evidence.markup import anchor, environment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import Environment

CSS = files(__package__).joinpath("diagram.css").read_text(encoding="utf-8")
"""What the fragments look like: light, dark and printed. Every class in it begins with ``d-``."""


def render(template: str, **values: Any) -> Markup:
    """Return a fragment of HTML.

    Args:
        template: its name in the folder ``template``, without ending.
        values: what the template speaks of.

    Raises:
        jinja2.UndefinedError: the template speaks of something that is not given.
    """
    return Markup(_environment().get_template(f"{template}.html").render(values).strip())  # noqa: S704 - autoescape


@cache
def _environment() -> Environment:
    filled = environment(__package__)
    filled.filters |= {"anchor": anchor, "count": count, "listed": listed}
    return filled


def count(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: ``1 account``, ``1,200 accounts``."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def listed(names: Iterable[str], most: int) -> str:
    """Return names in one line, and how many more there are than the most that are named."""
    given = tuple(names)
    more = len(given) - most
    return ", ".join(given[:most]) + (f" and {more:,} more" if more > 0 else "")
