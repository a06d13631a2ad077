"""What policies with inheritance operators come to for one account, computed as AWS Organizations does.

Source: AWS Organizations User Guide, "Understanding declarative policy inheritance" (inheritance operators, child
control operators, and its examples, which are this module's tests).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ASSIGN, APPEND, REMOVE = "@@assign", "@@append", "@@remove"
CONTROL = "@@operators_allowed_for_child_policies"
_EVERY = frozenset({ASSIGN, APPEND, REMOVE})
_CONTROLS = {"@@all": _EVERY, "@@none": frozenset[str]()}


@dataclass(slots=True)
class _Node:
    """One setting while levels are merged: its value, what is below it, and what levels further down may still do."""

    value: Any = None
    allowed: frozenset[str] = _EVERY
    children: dict[str, _Node] = field(default_factory=dict)
    assigned_here: bool = False

    def plain(self) -> Any:
        """Return the value, or the settings below that have one; None when there is neither."""
        if self.value is not None:
            return self.value
        found = {key: child.plain() for key, child in self.children.items()}
        return {key: value for key, value in found.items() if value is not None} or None


def effective(levels: Iterable[Sequence[dict[str, Any]]]) -> dict[str, Any]:
    """Return the effective policy of an account.

    Args:
        levels: the contents of the policies of one type: of the root, of each OU on the way down, of the account; on
            one level in the order in which they were attached.

    Returns:
        The settings without operators, as DescribeEffectivePolicy shows them; empty when nothing is set.
    """
    top = _Node()
    for level in levels:
        for content in level:
            _apply(top, content)
        _close(top, level)
    found = top.plain()
    return found if isinstance(found, dict) else {}


def _apply(node: _Node, content: dict[str, Any]) -> None:
    """Merge one policy into what was inherited; an operator that a level above does not allow is without effect."""
    for operator in (ASSIGN, APPEND, REMOVE):
        if operator in content and operator in node.allowed:
            _operate(node, operator, content[operator])
    for key, value in content.items():
        if key.startswith("@@"):
            continue
        if key not in node.children:
            if not node.allowed:  # locked: nothing new below it either
                continue
            node.children[key] = _Node()
        _apply(node.children[key], value)


def _operate(node: _Node, operator: str, value: Any) -> None:
    if operator == ASSIGN:
        if not node.assigned_here:  # of policies on one level the one that was attached first wins
            node.value, node.assigned_here = value, True
    elif operator == APPEND:
        present = list(node.value or [])
        node.value = [*present, *(item for item in value if item not in present)]
    else:
        node.value = [item for item in node.value or [] if item not in value] or None


def _close(node: _Node, contents: Sequence[dict[str, Any]]) -> None:
    """End a level: what its policies allow further down holds from here on, and no level below can widen it."""
    node.assigned_here = False
    for content in contents:
        if CONTROL in content:
            named = content[CONTROL]
            node.allowed &= frozenset[str]().union(*(_CONTROLS.get(name, {name}) for name in named))
    for key, child in node.children.items():
        _close(child, [content[key] for content in contents if key in content])
