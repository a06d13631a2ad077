"""Lint of conditions that cannot all hold, so that a statement matches no request.

Numbers, dates, addresses and Booleans are decided by trying every value at which an answer can change. Texts are
decided by their literal values, and by whether patterns overlap or cover each other; in doubt nothing is said.
"""

from __future__ import annotations

import ipaddress
from itertools import pairwise
from typing import TYPE_CHECKING

from hipaa_landing_zone.policies import reference
from hipaa_landing_zone.policies.lint.glob import arns_overlap, covers, matches, overlap
from hipaa_landing_zone.policies.lint.operator import OPERATORS, fits_type, moment, wrong_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hipaa_landing_zone.policies.lint.finding import Finding
    from hipaa_landing_zone.policies.lint.statement import Condition, Statement


def lint_contradictions(statement: Statement) -> Iterator[Finding]:
    """Yield a finding for each key whose conditions exclude each other."""
    for name in dict.fromkeys(each.key.lower() for each in statement.conditions):
        conditions = statement.on(name)
        if not all(_is_sound(each, statement.partition) for each in conditions) or not _contradicts(name, conditions):
            continue
        given = " and ".join(f"{each.operator} {', '.join(each.values)}" for each in conditions)
        where = f"Condition.*.{conditions[0].key}"
        yield statement.finding(
            "contradictory-conditions", where, given, "Take one of them out, or split the statement."
        )


def _is_sound(condition: Condition, partition: str | None) -> bool:
    """Return whether a condition has no finding of its own, so that it means something."""
    key = condition.known_key
    return (
        key is not None
        and condition.base in OPERATORS
        and fits_type(condition, key)
        and not any(wrong_value(condition, key, value, partition) for value in condition.values)
    )


def _contradicts(name: str, conditions: Sequence[Condition]) -> bool:
    can_be_absent = name not in reference.ALWAYS_PRESENT and all(each.holds_when_absent for each in conditions)
    if can_be_absent:
        return False
    if any(each.base == "Null" and each.holds_when_absent for each in conditions):
        return True
    tests = [each for each in conditions if each.base != "Null"]
    of_all = [each for each in tests if each.qualifier == "ForAllValues"]
    # ForAnyValue asks for one value, which ForAllValues then judges as well; two of ForAnyValue may mean two values.
    groups = [[each, *of_all] for each in tests if each.qualifier == "ForAnyValue"]
    groups.append([each for each in tests if not each.qualifier])
    return any(group and not _can_hold(group) for group in groups)


def _can_hold(conditions: Sequence[Condition]) -> bool:
    """Return whether some value meets all of the conditions, which are on one key; in doubt it does."""
    # A variable can stand for anything: it excludes nothing for certain.
    certain = [each for each in conditions if not any("${" in value for value in each.values)]
    bases = {each.base for each in certain}
    if all(base.startswith(("String", "Arn")) for base in bases):
        return _text_can_hold(certain)
    if bases == {"Bool"}:
        return any(all(value in each.values for each in certain) for value in ("true", "false"))
    if bases <= {"IpAddress", "NotIpAddress"}:
        return _address_can_hold(certain)
    return _number_can_hold(certain, moment if any(base.startswith("Date") for base in bases) else float)


def _text_can_hold(conditions: Sequence[Condition]) -> bool:
    positive = [each for each in conditions if not each.negated]
    negative = [each for each in conditions if each.negated]
    for each in positive:
        if all(_is_literal(each, value) for value in each.values):
            return any(all(_text_holds(other, value) for other in conditions) for value in each.values)
    for each in positive:
        open_values = [v for v in each.values if not any(covers(n, v) for other in negative for n in other.values)]
        if not open_values:
            return False
        if not all(any(_overlap(each, v, w) for v in open_values for w in other.values) for other in positive):
            return False
    return not any(value == "*" and not _is_literal(each, value) for each in negative for value in each.values)


def _overlap(condition: Condition, one: str, other: str) -> bool:
    return arns_overlap(one, other) if condition.base.startswith("Arn") else overlap(one, other)


def _is_literal(condition: Condition, value: str) -> bool:
    has_wildcards = condition.base.startswith("Arn") or condition.base.endswith("Like")
    return not has_wildcards or not ("*" in value or "?" in value)


def _text_holds(condition: Condition, value: str) -> bool:
    if condition.base.endswith("IgnoreCase"):
        found = value.lower() in {each.lower() for each in condition.values}
    elif condition.base in {"StringEquals", "StringNotEquals"}:
        found = value in condition.values
    else:
        found = any(matches(each, value) for each in condition.values)
    return found is not condition.negated


def _address_can_hold(conditions: Sequence[Condition]) -> bool:
    networks = {each: [ipaddress.ip_network(value, strict=False) for value in each.values] for each in conditions}
    every = [network for each in networks.values() for network in each]
    # Blocks nest or are apart, so an answer changes only at the first address of a block and after the last one.
    tried = [network.network_address for network in every]
    tried += [ends.broadcast_address + 1 for ends in every if int(ends.broadcast_address) + 1 < 1 << ends.max_prefixlen]
    return any(
        all(any(address in network for network in networks[each]) is not each.negated for each in conditions)
        for address in (*tried, ipaddress.ip_address(0), ipaddress.ip_address("::"))
    )


def _number_can_hold(conditions: Sequence[Condition], parse: Callable[[str], float]) -> bool:
    bounds = sorted({parse(value) for each in conditions for value in each.values})
    between = [(low + high) / 2 for low, high in pairwise(bounds)]
    return any(
        all(_number_holds(each, number, parse) for each in conditions)
        for number in (bounds[0] - 1, *bounds, *between, bounds[-1] + 1)
    )


def _number_holds(condition: Condition, number: float, parse: Callable[[str], float]) -> bool:
    name = condition.base.removeprefix("Numeric").removeprefix("Date")
    compare: dict[str, Callable[[float], bool]] = {
        "Equals": lambda bound: number == bound,
        "NotEquals": lambda bound: number == bound,
        "LessThan": lambda bound: number < bound,
        "LessThanEquals": lambda bound: number <= bound,
        "GreaterThan": lambda bound: number > bound,
        "GreaterThanEquals": lambda bound: number >= bound,
    }
    return any(compare[name](parse(value)) for value in condition.values) is not condition.negated
