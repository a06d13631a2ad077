"""Lint of form: the elements of SCPs and RCPs and their values. What has a wrong form is left out of all other lint.

Source: AWS Organizations User Guide, "SCP syntax" and "RCP syntax"; IAM User Guide, "Grammar of the IAM JSON policy
language".
"""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.policies.lint.finding import Finding
from hipaa_landing_zone.policies.lint.statement import Condition, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_COMMON = ("Sid", "Effect", "Action", "Resource", "NotResource", "Condition")
ELEMENTS: Mapping[str, tuple[str, ...]] = {
    "SERVICE_CONTROL_POLICY": (*_COMMON, "NotAction"),
    "RESOURCE_CONTROL_POLICY": (*_COMMON, "Principal"),
}
"""The policy types that consist of statements, and the elements of a statement of each."""

_Mistake = tuple[str, str, str, str]


def lint_form(document: Mapping[str, Any], kind: str, policy: str) -> Iterator[Finding]:
    """Yield findings on the form of a document and of each of its statements."""
    bodies = _bodies(document)
    for code, where, given, allowed in _document(document, bodies):
        yield Finding(code=code, policy=policy, sid="", where=where, given=given, allowed=allowed)
    for number, body in enumerate(bodies):
        sid = _label(number, body)
        for code, where, given, allowed in _statement(body, kind):
            near = tuple(get_close_matches(where, ELEMENTS[kind], 1)) if code == "unknown-element" else ()
            yield Finding(code=code, policy=policy, sid=sid, where=where, given=given, allowed=allowed, nearest=near)


def parse(document: Mapping[str, Any], kind: str, policy: str, partition: str | None) -> Iterator[Statement]:
    """Yield the statements whose form is right enough to look at their meaning."""
    for number, body in enumerate(_bodies(document)):
        if any(code in {"malformed", "missing-element", "wrong-value"} for code, *_ in _statement(body, kind)):
            continue
        if (not_action := "NotAction" in body) and "NotAction" not in ELEMENTS[kind]:
            continue
        not_resource = "NotResource" in body
        yield Statement(
            policy=policy,
            label=_label(number, body),
            kind=kind,
            partition=partition,
            effect=body["Effect"],
            actions=_texts(body["NotAction" if not_action else "Action"]),
            not_action=not_action,
            resources=_texts(body["NotResource" if not_resource else "Resource"]),
            not_resource=not_resource,
            conditions=tuple(
                Condition(operator, key, tuple(_scalar(value) for value in _listed(values)))
                for operator, keys in body.get("Condition", {}).items()
                for key, values in keys.items()
            ),
            principal=body.get("Principal"),
        )


def _bodies(document: Mapping[str, Any]) -> list[Any]:
    return _listed(document.get("Statement", []))


def _label(number: int, body: Any) -> str:
    sid = body.get("Sid") if isinstance(body, dict) else None
    return sid if isinstance(sid, str) and sid else f"Statement[{number}]"


def _document(document: Mapping[str, Any], bodies: list[Any]) -> Iterator[_Mistake]:
    """Yield code, place, what was given and what is allowed for each mistake of form outside the statements."""
    for element in sorted(set(document) - {"Version", "Id", "Statement"}):
        yield "unknown-element", element, element, 'Write "Version" and "Statement".'
    if document.get("Version") != "2012-10-17":
        given = repr(document.get("Version"))
        yield "wrong-value", "Version", given, 'Write "2012-10-17": older versions know no variables.'
    if not bodies:
        yield "missing-element", "Statement", "the policy", "Write at least one statement."
    sids = Counter(sid for body in bodies if isinstance(body, dict) and isinstance(sid := body.get("Sid"), str))
    for sid in sorted(sid for sid, times in sids.items() if times > 1):
        yield "duplicate-sid", "Sid", sid, "Give each statement a Sid of its own."


def _statement(body: Any, kind: str) -> Iterator[_Mistake]:
    """Yield code, place, what was given and what is allowed for each mistake of form."""
    if not isinstance(body, dict):
        yield "malformed", "", repr(body), "Write an object."
        return
    for element in sorted(set(body) - set(ELEMENTS[kind])):
        yield "unknown-element", element, element, f"{kind} has {', '.join(sorted(ELEMENTS[kind]))}."
    sid = body.get("Sid", "")
    if not isinstance(sid, str) or not (sid.isascii() and (sid.isalnum() or not sid)):
        yield "sid-not-alphanumeric", "Sid", str(sid), "Use A-Z, a-z and 0-9."
    if body.get("Effect") not in ("Allow", "Deny"):  # a list is not hashable, and no effect
        yield "wrong-value", "Effect", repr(body.get("Effect")), 'Write "Allow" or "Deny".'
    if "Principal" in ELEMENTS[kind] and "Principal" not in body:
        yield "missing-element", "Principal", "the statement", 'Write "Principal": "*".'
    yield from _one_of(body, "Action", "NotAction")
    yield from _one_of(body, "Resource", "NotResource")
    yield from _conditions(body.get("Condition", {}))


def _one_of(body: dict[str, Any], element: str, negated: str) -> Iterator[_Mistake]:
    present = [name for name in (element, negated) if name in body]
    if not present:
        yield "missing-element", element, "the statement", f"Write {element} or {negated}."
    elif len(present) > 1:
        yield "wrong-value", negated, f"{element} beside {negated}", "Write one of the two."
    for name in present:
        values = _listed(body[name])
        if not values or not all(isinstance(value, str) and value for value in values):
            yield "wrong-value", name, repr(body[name]), "Write a text or a list of texts."


def _conditions(given: Any) -> Iterator[_Mistake]:
    allowed = 'Write {"Operator": {"key": "value" or ["value", …]}}.'
    if not isinstance(given, dict) or not all(isinstance(keys, dict) and keys for keys in given.values()):
        yield "wrong-value", "Condition", repr(given), allowed
        return
    for operator, keys in given.items():
        for key, values in keys.items():
            listed = _listed(values)
            if not listed or not all(isinstance(value, str | bool | int | float) for value in listed):
                yield "wrong-value", f"Condition.{operator}.{key}", repr(values), allowed


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_listed(value))


def _scalar(value: Any) -> str:
    """Return a condition's value as AWS compares it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
