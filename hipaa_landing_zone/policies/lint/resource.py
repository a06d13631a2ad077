"""Lint of Resource and NotResource: every ARN can match, and every action can meet one of them.

Source: AWS Service Authorization Reference, resource types of each action and their ARN formats. IAM User Guide, "IAM
JSON policy elements: Resource": each of the six parts of an ARN is compared by itself, and case counts.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from hipaa_landing_zone.policies import reference
from hipaa_landing_zone.policies.lint.glob import overlap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.policies.lint.finding import Finding
    from hipaa_landing_zone.policies.lint.statement import Statement
    from hipaa_landing_zone.policies.reference import Action

PARTITIONS = ("aws", "aws-us-gov", "aws-cn", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f")
_COLONS = 5
_PLACEHOLDER = re.compile(r"\$\{([^}]+)\}")
_ACCOUNT = re.compile(r"\d{12}|aws")
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d+")
_PRINCIPALS = (
    "arn:${Partition}:iam::${Account}:user/${UserNameWithPath}",
    "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}",
    "arn:${Partition}:iam::${Account}:root",
    "arn:${Partition}:sts::${Account}:federated-user/${FederatedUserName}",
)


def lint_resources(statement: Statement) -> Iterator[Finding]:
    """Yield findings on ARNs that no request of the statement's actions can have, and on actions that meet no ARN."""
    formats = None
    is_sound = True
    for number, given in enumerate(statement.resources):
        where = f"{statement.resource_element}[{number}]"
        if given == "*":
            continue
        if wrong := misshapen(given, statement.partition):
            yield statement.finding("arn-never-matches", where, given, wrong)
            is_sound = False
            continue
        formats = _formats(statement) if formats is None else formats
        if formats and not any(fits(given, each) for each in formats):
            near = tuple(get_close_matches(given, formats, 2, 0.3))
            allowed = "Write an ARN that one of the statement's actions can be limited to."
            yield statement.finding("arn-never-matches", where, given, allowed, near)
            is_sound = False
    if is_sound and not statement.is_open and not statement.not_resource:
        yield from _actions_without_resource(statement)


def _formats(statement: Statement) -> tuple[str, ...]:
    """Return the ARN formats of the statement's actions; those of the services that its ARNs name when it is open."""
    if not statement.is_open:
        return tuple(dict.fromkeys(arn for action in statement.known_actions() for arn in formats_of(action)))
    named = {given.split(":")[2] for given in statement.resources if given.count(":") >= _COLONS}
    prefixes = named if named <= set(reference.services()) else reference.services()
    return tuple(
        kind.arn
        for prefix in sorted(prefixes)
        if (found := reference.service(prefix))
        for kind in found.resource_types.values()
    )


def formats_of(action: Action) -> tuple[str, ...]:
    """Return the ARN formats that an action can be limited to."""
    service = reference.service(action.service)
    return tuple(service.resource_types[name].arn for name in action.resource_types) if service else ()


def _actions_without_resource(statement: Statement) -> Iterator[Finding]:
    if statement.is_on_everything:
        return
    for number, pattern in enumerate(statement.actions):
        actions = [found for name in reference.expand(pattern) if (found := reference.action(name))]
        if not actions or any(_meets(action, statement.resources) for action in actions):
            continue
        formats = tuple(dict.fromkeys(arn for action in actions for arn in formats_of(action)))
        allowed = (
            f"Add {' or '.join(formats[:3])}."
            if formats
            else 'It knows no resource but "*": use a statement of its own.'
        )
        yield statement.finding("action-never-matches", f"Action[{number}]", pattern, allowed)


def _meets(action: Action, resources: tuple[str, ...]) -> bool:
    return any(fits(given, arn) for arn in formats_of(action) for given in resources)


@cache
def misshapen(given: str, partition: str | None) -> str:
    """Return why a pattern is no ARN of the partition, empty when it is one."""
    parts = given.split(":", _COLONS)
    if parts[0] != "arn":
        return 'Write an ARN, which begins with "arn:", or "*".'
    if any("${" in part for part in parts[:_COLONS]):
        return "AWS replaces no policy variable before the fifth colon: write the part out, or a wildcard."
    if len(parts) <= _COLONS:
        shape = "arn:partition:service:region:account:resource"
        return "" if given.endswith("*") else f"Write all six parts, {shape}, or end it in a star."
    allowed = (partition,) if partition else PARTITIONS
    if not any(overlap(parts[1], each) for each in allowed):
        return f"Write the partition {' or '.join(allowed[:3])}."
    if not parts[_COLONS]:
        return "Write what the resource is after the fifth colon, or a star."
    return ""


@cache
def fits(given: str, arn_format: str) -> bool:
    """Return whether an ARN of the format can match a pattern."""
    wanted = arn_format.split(":", _COLONS)
    parts = given.split(":", _COLONS)
    if len(parts) <= _COLONS:
        return overlap(given, _as_pattern(arn_format))
    _, _, service, region, account, rest = parts
    return (
        overlap(service, wanted[2])
        and _part_fits(region, wanted[3], _REGION)
        and _part_fits(account, wanted[4], _ACCOUNT)
        and _rest_fits(rest, wanted[_COLONS])
    )


def _part_fits(given: str, wanted: str, value: re.Pattern[str]) -> bool:
    """Compare a Region or account: the format leaves it empty, fixes it, or has a placeholder for it."""
    if not _PLACEHOLDER.search(wanted):
        return overlap(given, wanted)
    return "*" in given or "?" in given or value.fullmatch(given) is not None


def _rest_fits(given: str, wanted: str) -> bool:
    if wanted == "${BucketName}" and "/" in given:
        return False  # a bucket's name has no slash: what has one is an object
    return overlap(given, _as_pattern(wanted))


def _as_pattern(arn_format: str) -> str:
    """Return an ARN format with placeholders as wildcards for at least one character."""
    return _PLACEHOLDER.sub("?*", arn_format)


def principal_fits(given: str) -> bool:
    """Return whether ``aws:PrincipalArn`` can match a pattern: a role's session has the ARN of its role."""
    return any(fits(given, each) for each in _PRINCIPALS)
