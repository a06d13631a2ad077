"""The two questions: is this document sound, and do the documents of one target go together."""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.policies.lint.action import lint_actions
from hipaa_landing_zone.policies.lint.condition import lint_conditions
from hipaa_landing_zone.policies.lint.contradiction import lint_contradictions
from hipaa_landing_zone.policies.lint.finding import Finding
from hipaa_landing_zone.policies.lint.grammar import ELEMENTS, lint_form, parse
from hipaa_landing_zone.policies.lint.management import lint_management
from hipaa_landing_zone.policies.lint.rcp import lint_rcp
from hipaa_landing_zone.policies.lint.resource import lint_resources
from hipaa_landing_zone.policies.lint.schema import SCHEMAS
from hipaa_landing_zone.policies.lint.target import lint_together
from hipaa_landing_zone.policies.lint.trap import RCP, lint_traps
from hipaa_landing_zone.policies.quota import QUOTAS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hipaa_landing_zone.policies.lint.statement import Statement

_CHARACTERS: Mapping[str, int] = {kind: quota.characters for kind, quota in QUOTAS.items()}


def lint_document(
    document: Mapping[str, Any] | str, kind: str, *, policy: str = "policy", partition: str | None = None
) -> tuple[Finding, ...]:
    """Judge one policy.

    Args:
        document: the policy, as JSON or as text; only of a text can white space and keys that stand twice be judged.
        kind: the policy type as AWS Organizations names it, such as ``SERVICE_CONTROL_POLICY``.
        policy: its name, for the findings.
        partition: the AWS partition that it is for; any partition is right when None.

    Returns:
        Findings, in the order of the document; none when it is sound. A type that lint does not know is a finding.
    """
    content, findings = _read(document, policy)
    if content is None:
        return tuple(findings)
    is_whole = not findings  # of keys that stand twice only the last is left to be measured
    findings.extend(_size(document if is_whole else content, content, kind, policy))
    if kind in ELEMENTS:
        findings.extend(lint_form(content, kind, policy))
        statements = list(parse(content, kind, policy, partition))
        findings.extend(chain.from_iterable(_judge(each) for each in statements))
        findings.extend(lint_together(statements, across=False))
    elif kind in SCHEMAS:
        findings.extend(lint_management(content, kind, policy))
    else:
        known = ", ".join(sorted([*ELEMENTS, *SCHEMAS]))
        findings.append(_whole("unknown-policy-type", policy, kind, f"Known: {known}."))
    return tuple(findings)


def lint_target(documents: Mapping[str, Mapping[str, Any]], kind: str) -> tuple[Finding, ...]:
    """Judge the policies of one target against each other. What is wrong within one is `lint_document`'s business.

    Args:
        documents: by name, every SCP or RCP that is attached to one root, OU or account.
        kind: their type. Other types than these two merge instead, and have no findings here.

    Returns:
        Findings at the statement that decides nothing, or whose NotAction is cut.
    """
    if kind not in ELEMENTS:
        return ()
    statements = [each for name, document in documents.items() for each in parse(document, kind, name, None)]
    return tuple(lint_together(statements, across=True))


def _judge(statement: Statement) -> Iterator[Finding]:
    yield from lint_actions(statement)
    yield from lint_resources(statement)
    yield from lint_conditions(statement)
    yield from lint_traps(statement)
    yield from lint_contradictions(statement)
    if statement.kind == RCP:
        yield from lint_rcp(statement)


def _whole(code: str, policy: str, given: str, allowed: str, where: str = "") -> Finding:
    return Finding(code=code, policy=policy, sid="", where=where, given=given, allowed=allowed)


def _read(document: Mapping[str, Any] | str, policy: str) -> tuple[Mapping[str, Any] | None, list[Finding]]:
    """Return the parsed document, None when it is no JSON object, and what was found on the way."""
    twice: list[str] = []
    content: Any = document
    if isinstance(document, str):
        try:
            content = json.loads(document, object_pairs_hook=lambda pairs: _object(pairs, twice))
        except ValueError as error:
            return None, [_whole("malformed", policy, f"a text with {error}", "Write JSON.")]
    if not isinstance(content, dict):
        return None, [_whole("malformed", policy, type(content).__name__, "Write a JSON object.")]
    return content, [_whole("duplicate-key", policy, key, "Merge the two.", key) for key in twice]


def _object(pairs: list[tuple[str, Any]], twice: list[str]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice.extend(sorted({name for name in names if names.count(name) > 1}))
    return found


def _size(document: Mapping[str, Any] | str, content: Mapping[str, Any], kind: str, policy: str) -> Iterator[Finding]:
    minified = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    size = len(document) if isinstance(document, str) else len(minified)
    quota = _CHARACTERS.get(kind)
    if quota is not None and size > quota:
        allowed = f"AWS allows {quota:,} for {kind}."
        yield _whole("policy-too-large", policy, f"a text of {size:,} characters", allowed)
    if isinstance(document, str) and len(document) > len(minified):
        allowed = f"Minified it has {len(minified):,} characters."
        yield _whole("white-space", policy, f"a text of {size:,} characters", allowed)
