"""Lint of Action and NotAction: every name exists."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from hipaa_landing_zone.policies import reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.policies.lint.finding import Finding
    from hipaa_landing_zone.policies.lint.statement import Statement


def lint_actions(statement: Statement) -> Iterator[Finding]:
    """Yield findings on names of services and actions.

    Source: AWS Service Authorization Reference. The service prefix is literal: it takes no wildcard.
    """
    for number, given in enumerate(statement.actions):
        where = f"{statement.action_element}[{number}]"
        prefix, colon, name = given.partition(":")
        if given == "*":
            continue
        if not colon or not name:
            yield statement.finding("wrong-value", where, given, 'Write "service:Action", "service:*" or "*".')
        elif prefix.lower() not in reference.services():
            near = reference.nearest(given) or tuple(get_close_matches(prefix.lower(), reference.services(), 2))
            yield statement.finding(
                "unknown-service", where, given, f"Write a service prefix as of {reference.as_of()}.", near
            )
        elif not reference.expand(given):
            allowed = f"Write an action that {prefix} has as of {reference.as_of()}, or a wildcard that matches one."
            yield statement.finding("unknown-action", where, given, allowed, reference.nearest(given))
