"""Lint of statements against each other: those that decide nothing, and allow-lists by NotAction that cancel out.

All denies on a target apply together. So a Deny that is narrower than another one decides nothing, and of two Denies
with NotAction only what both spare remains.
"""

from __future__ import annotations

from collections import Counter
from itertools import permutations
from typing import TYPE_CHECKING

from hipaa_landing_zone.policies import reference
from hipaa_landing_zone.policies.lint.glob import covers_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hipaa_landing_zone.policies.lint.finding import Finding
    from hipaa_landing_zone.policies.lint.statement import Condition, Statement

_NAMED = 5
_EXEMPTING = {"aws:principalarn", "aws:assumedroot", "aws:principalaccount", "aws:principalisawsservice"}


def lint_together(statements: Sequence[Statement], *, across: bool) -> Iterator[Finding]:
    """Yield findings on pairs of statements that apply to the same target.

    Args:
        statements: in order: of two that say the same, the later one is superfluous.
        across: whether to compare statements of different policies, rather than those of the same one.
    """
    superfluous: set[int] = set()
    for one, other in permutations(range(len(statements)), 2):
        first, second = statements[one], statements[other]
        if (first.policy != second.policy) is not across:
            continue
        yield from _cut(first, second)
        if superfluous & {one, other} or not _decides(first, second):
            continue
        if one > other and _decides(second, first):
            continue
        superfluous.add(other)
        allowed = f"Take it out: {first.policy}, {first.label} matches whatever it matches."
        yield second.finding("unreachable-statement", "", f"{second.effect} {_summary(second.actions)}", allowed)


def _summary(actions: Sequence[str]) -> str:
    return ", ".join(actions[:_NAMED]) + (f" and {len(actions) - _NAMED} more" if len(actions) > _NAMED else "")


def _decides(one: Statement, other: Statement) -> bool:
    """Return whether a statement decides every request that another one matches; in doubt it does not."""
    return (
        one.effect in {other.effect, "Deny"}
        and _holds_actions(one, other)
        and _holds_resources(one, other)
        and all(any(_implies(narrow, wide) for narrow in other.conditions) for wide in one.conditions)
    )


def _holds_actions(one: Statement, other: Statement) -> bool:
    return _holds((one.not_action, one.lowered_actions), (other.not_action, other.lowered_actions))


def _holds_resources(one: Statement, other: Statement) -> bool:
    return _holds((one.not_resource, one.resources), (other.not_resource, other.resources))


def _holds(one: tuple[bool, tuple[str, ...]], other: tuple[bool, tuple[str, ...]]) -> bool:
    """Return whether a list of patterns, or what it leaves over, holds all of another such list."""
    (one_left, wide), (other_left, narrow) = one, other
    if "*" in wide and not one_left:
        return True
    if one_left and other_left:  # what is left over shrinks as the list grows
        return covers_all(narrow, wide)
    if one_left or other_left:
        return False
    return covers_all(wide, narrow)


def _implies(narrow: Condition, wide: Condition) -> bool:
    """Return whether a condition holds only if another one does; in doubt it does not."""
    if narrow.key.lower() != wide.key.lower() or narrow.qualifier != wide.qualifier:
        return False
    if narrow == wide:
        return True
    if narrow.base != wide.base or (narrow.holds_when_absent and not wide.holds_when_absent):
        return False
    if not narrow.base.startswith(("String", "Arn")) or "IgnoreCase" in narrow.base:
        return set(narrow.values) == set(wide.values)
    bigger, smaller = (narrow.values, wide.values) if narrow.negated else (wide.values, narrow.values)
    return covers_all(bigger, smaller) if _has_wildcards(narrow) else set(smaller) <= set(bigger)


def _has_wildcards(condition: Condition) -> bool:
    return condition.base.startswith("Arn") or condition.base.endswith("Like")


def _is_allow_list(statement: Statement, other: Statement) -> bool:
    """Return whether a statement denies what it does not list wherever another one applies, but for some principals."""
    holds = all(
        (wide.key.lower() in _EXEMPTING and wide.holds_when_absent)
        or any(_implies(narrow, wide) for narrow in other.conditions)
        for wide in statement.conditions
    )
    return statement.effect == "Deny" and statement.not_action and statement.is_on_everything and holds


def _cut(allow_list: Statement, other: Statement) -> Iterator[Finding]:
    """Yield a finding when a NotAction spares actions that an allow-list of the same target denies after all."""
    if other.effect != "Deny" or not other.not_action or not _is_allow_list(allow_list, other):
        return
    lost = sorted(other.listed - allow_list.listed)
    if lost:
        services = Counter(name.split(":", 1)[0] for name in lost)
        total = {prefix: len(reference.expand(f"{prefix}:*")) for prefix in services}
        given = [f"{prefix}:*" for prefix in services if services[prefix] == total[prefix]]
        given += [name for name in lost if services[name.split(":", 1)[0]] != total[name.split(":", 1)[0]]]
        allowed = (
            f"{allow_list.policy}, {allow_list.label} denies whatever it does not list: add these there, or take them "
            "out here. Two allow-lists by NotAction leave only what both list."
        )
        yield other.finding("allow-list-cut", "NotAction", _summary(given), allowed)
