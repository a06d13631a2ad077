"""Lint of declarative and service policies: settings exist, operators fit them, values are allowed.

Source: AWS Organizations User Guide, "Policy syntax and inheritance for declarative policy types".
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.policies.lint.finding import Finding
from hipaa_landing_zone.policies.lint.schema import SCHEMAS, Branch, Leaf, Open

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hipaa_landing_zone.policies.lint.schema import Node

_FOR_CHILDREN = "@@operators_allowed_for_child_policies"
_SETTING = ("@@assign", "@@append", "@@remove")
_ALLOWED_FOR_CHILDREN = {"@@all", "@@none", *_SETTING}
_Mistake = tuple[str, str, str, str, tuple[str, ...]]


def lint_management(content: Mapping[str, Any], kind: str, policy: str) -> Iterator[Finding]:
    """Yield findings on a policy that consists of settings rather than statements."""
    for code, where, given, allowed, nearest in _walk(content, SCHEMAS[kind], ""):
        yield Finding(code=code, policy=policy, sid="", where=where, given=given, allowed=allowed, nearest=nearest)


def _walk(content: Mapping[str, Any], node: Node, path: str) -> Iterator[_Mistake]:
    """Yield code, place, what was given, what is allowed and what is near for each mistake below a place."""
    for name, value in content.items():
        where = f"{path}.{name}".removeprefix(".")
        if name.startswith("@@"):
            yield from _operator(name, value, node, where)
            continue
        child = _child(node, name)
        if child is None:
            known = sorted(node.children) if isinstance(node, Branch) else [*_SETTING, _FOR_CHILDREN]
            near = tuple(get_close_matches(name, known, 1))
            yield "unknown-element", where, name, f"Write {', '.join(known)}.", near
        elif not isinstance(value, dict):
            yield "wrong-value", where, repr(value), 'Write an object: a value needs an operator, {"@@assign": …}.', ()
        else:
            yield from _walk(value, child, where)
    if isinstance(node, Branch) and not any(name in content for name in _SETTING):
        for name in node.required:
            if name not in content:
                yield "missing-element", path, path or "the policy", f"Write {name}.", ()


def _child(node: Node, name: str) -> Node | None:
    if isinstance(node, Open):
        return node
    return node.children.get(name, node.others) if isinstance(node, Branch) else None


def _operator(name: str, value: Any, node: Node, where: str) -> Iterator[_Mistake]:
    if name == _FOR_CHILDREN:
        given = value if isinstance(value, list) else [value]
        if not set(map(str, given)) <= _ALLOWED_FOR_CHILDREN or ({"@@all", "@@none"} & set(given) and len(given) > 1):
            allowed = f"Write a list of {', '.join(_SETTING)}, or @@all, or @@none."
            yield "wrong-value", where, repr(value), allowed, ()
    elif name not in _SETTING:
        known = (*_SETTING, _FOR_CHILDREN)
        yield "unknown-element", where, name, f"Write {', '.join(known)}.", tuple(get_close_matches(name, known, 1))
    elif isinstance(node, Branch):
        yield (
            "operator-not-allowed",
            where,
            name,
            f"It takes settings: {', '.join(sorted(node.children)) or 'by name'}.",
            (),
        )
    elif isinstance(node, Leaf):
        yield from _values(name, value, node, where)


def _values(name: str, value: Any, leaf: Leaf, where: str) -> Iterator[_Mistake]:
    if name != "@@assign" and not leaf.several:
        yield "operator-not-allowed", where, name, "It has one value: use @@assign.", ()
    if isinstance(value, list) and not leaf.several:
        yield "wrong-value", where, repr(value), "It has one value: write a text.", ()
    for each in value if isinstance(value, list) else [value]:
        if not isinstance(each, str | int):
            yield "wrong-value", where, repr(each), "Write a text.", ()
        elif leaf.allowed and str(each) not in leaf.allowed:
            near = tuple(get_close_matches(str(each), leaf.allowed, 1))
            yield "wrong-value", where, str(each), f"Write {', '.join(sorted(leaf.allowed))}.", near
