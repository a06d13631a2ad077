"""Lint of what only resource control policies restrict.

Source: AWS Organizations User Guide, "RCP syntax" and "List of AWS services that support RCPs".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies import reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.policies.lint.finding import Finding
    from hipaa_landing_zone.policies.lint.statement import Statement


def lint_rcp(statement: Statement) -> Iterator[Finding]:
    """Yield findings on effect, principal and actions of a statement of an RCP."""
    if statement.effect != "Deny":
        allowed = "Write Deny; RCPFullAWSAccess, which AWS attaches, is the only one that allows."
        yield statement.finding("rcp-effect", "Effect", statement.effect, allowed)
    if statement.principal not in ("*", {"AWS": "*"}):
        allowed = 'Write "*" and limit whom it is about in Condition.'
        yield statement.finding("rcp-principal", "Principal", str(statement.principal), allowed)
    for number, given in enumerate(statement.actions):
        where = f"Action[{number}]"
        prefix = given.partition(":")[0].lower()
        if given == "*":
            yield statement.finding("rcp-action", where, given, 'List the services, such as "s3:*".')
        elif prefix in reference.services() and prefix not in reference.rcp_services():
            supported = ", ".join(sorted(reference.rcp_services()))
            yield statement.finding("rcp-service", where, given, f"As of {reference.as_of()}: {supported}.")
        elif reference.expand(given) and set(reference.expand(given)) <= reference.rcp_exempt_actions():
            yield statement.finding("action-never-matches", where, given, "No RCP restricts this action; use an SCP.")
