"""Writes the records: templates of Markdown, filled with the plan."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from hipaa_landing_zone.evidence.record.fact import cell, facts, known
from hipaa_landing_zone.evidence.record.registry import DOCUMENTS

if TYPE_CHECKING:
    from datetime import date

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan import Plan


_MANY_LINES = re.compile(r"\n{3,}")


def write_records(plan: Plan, configuration: Configuration, as_of: date) -> dict[str, str]:
    """Return the runbooks, worksheets and checklists of this landing zone.

    What AWS has not given an id yet is called so, and the document says in its first lines what it waits for.

    Args:
        plan: what exists, with the ids of the lock.
        configuration: what the owner wants.
        as_of: the day for which they are written; dates are counted from it.

    Returns:
        Markdown by the file's name in the evidence folder, in the order of ``DOCUMENTS``.
    """
    environment, given = _environment(), facts(plan, configuration, as_of)
    return {
        record.file: _tidy(environment.get_template(f"{record.file}.j2").render(given, record=record))
        for record in DOCUMENTS
    }


def _tidy(text: str) -> str:
    """Return text without the empty lines that parts of templates leave behind."""
    return _MANY_LINES.sub("\n\n", text).rstrip("\n") + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("hipaa_landing_zone.evidence.record", "template"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Markdown, not HTML; `cell` keeps markup out of what people wrote
    )
    environment.filters.update(cell=cell, known=known)
    return environment
