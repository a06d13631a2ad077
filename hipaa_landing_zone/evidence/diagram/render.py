"""Fills templates: every value is escaped, and one that is missing is an error instead of a gap."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterable

CSS = files(__package__).joinpath("diagram.css").read_text(encoding="utf-8")
"""What the fragments look like: light, dark and printed. Every class in it begins with ``d-``."""

_UNSAFE = re.compile(r"[^A-Za-z0-9._():/+@,-]")


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
    environment = Environment(
        loader=PackageLoader(__package__, "template"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"anchor": anchor, "count": count, "listed": listed}
    return environment


def anchor(kind: str, name: str) -> str:
    """Return the id of an element that is linked to: ``account-ehr-prod``, ``guardrail-HLZ-SCP-05``, ``ou-Security``.

    An id holds no white space, and a link not every character: each such one becomes its code point between tildes.
    """
    return f"{kind}-" + _UNSAFE.sub(lambda found: f"~{ord(found[0]):x}~", name)


def count(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: ``1 account``, ``1,200 accounts``."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def listed(names: Iterable[str], most: int) -> str:
    """Return names in one line, and how many more there are than the most that are named."""
    given = tuple(names)
    more = len(given) - most
    return ", ".join(given[:most]) + (f" and {more:,} more" if more > 0 else "")
