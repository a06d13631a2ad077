"""Applies accepted findings to a CDK app, so that CDK suppresses them and records who accepted what."""

from collections.abc import Iterator, Sequence
from datetime import date
from fnmatch import fnmatchcase

from aws_cdk import Acknowledgment, Validations
from constructs import IConstruct

from hipaa_landing_zone.rules.acceptance import AcceptedFinding, require_current, require_qualified


def accept(construct: IConstruct, rule: str, reason: str) -> None:
    """Accept a rule's findings at a construct and everything beneath it.

    Args:
        construct: Any construct; an App accepts everywhere.
        rule: Qualified rule id, see `AcceptedFinding.rule`.
        reason: Recorded in `validation-report.json` beside each finding that it suppresses.

    Raises:
        AcceptanceError: The rule id is not qualified.
    """
    require_qualified(rule)
    Validations.of(construct).acknowledge(Acknowledgment(id=rule, reason=reason))


def accept_all(app: IConstruct, accepted: Sequence[AcceptedFinding], today: date) -> list[AcceptedFinding]:
    """Accept findings wherever their place is found in a construct tree. Call it after building, before synth.

    Args:
        app: Root of the tree.
        accepted: What to accept.
        today: The day on which it must not have expired.

    Returns:
        Those whose place matches no construct: a typing error, or a stack that this synthesis leaves out.

    Raises:
        AcceptanceError: Some have expired.
    """
    require_current(accepted, today)
    homeless = []
    for each in accepted:
        constructs = list(_at(app, tuple(each.place.split("/"))))
        for construct in constructs:
            accept(construct, each.rule, each.explanation)
        if not constructs:
            homeless.append(each)
    return homeless


def _at(scope: IConstruct, segments: tuple[str, ...]) -> Iterator[IConstruct]:
    """Descend by path segments: each step into Node costs, so only what a pattern can match is visited."""
    if not segments:
        yield scope
        return
    first, rest = segments[0], segments[1:]
    if any(mark in first for mark in "*?["):
        children = [child for child in scope.node.children if fnmatchcase(child.node.id, first)]
    else:
        child = scope.node.try_find_child(first)
        children = [child] if child else []
    for child in children:
        yield from _at(child, rest)
