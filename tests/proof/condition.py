"""Condition operators as z3 formulas: absent keys, IfExists, Null and set qualifiers as AWS has them.

Source: IAM User Guide, "Condition operators" and "Single-valued vs. multivalued context keys". What is
not encoded is an error: a condition that is left out would prove too much.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from ipaddress import IPv4Network, ip_network
from operator import eq, ge, gt, le, lt
from typing import TYPE_CHECKING

import z3
from proof.pattern import Arn, Text, all_of, any_of, equal, like, same

if TYPE_CHECKING:
    from proof.request import Key, Request, Slot


def holds(request: Request, condition: dict) -> z3.BoolRef:
    """Return whether a Condition element holds: every key under every operator.

    Raises:
        ValueError: an operator, a key or a value is not encoded.
    """
    return all_of(
        _one(request, operator, key, [_text(value) for value in (given if isinstance(given, list) else [given])])
        for operator, keys in condition.items()
        for key, given in keys.items()
    )


def _text(value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _one(request: Request, operator: str, name: str, values: list[str]) -> z3.BoolRef:
    key = request.key(name)
    if operator == "Null":
        absent = {"true": True, "false": False}
        return any_of(key.present if not absent[value] else z3.Not(key.present) for value in values)
    qualifier, _, rest = operator.rpartition(":")
    base, if_exists = rest.removesuffix("IfExists"), rest.endswith("IfExists")
    negated = "Not" in base
    positive = base.replace("Not", "")

    def matches(slot: Slot) -> z3.BoolRef:
        found = _matches(request, key, positive, slot, values)
        return z3.Not(found) if negated else found

    if qualifier == "ForAnyValue":
        return any_of(z3.And(slot.there, matches(slot)) for slot in key.slots)
    if qualifier == "ForAllValues":
        return all_of(z3.Implies(slot.there, matches(slot)) for slot in key.slots)
    if qualifier or key.multivalued:
        raise ValueError(f"{operator} on {name}: a multivalued key takes ForAnyValue or ForAllValues")
    absent = z3.BoolVal(val=negated or if_exists)
    return z3.If(key.present, matches(key.slots[0]), absent)


def _matches(request: Request, key: Key, positive: str, slot: Slot, values: list[str]) -> z3.BoolRef:
    """Return whether a value matches one of the policy's values."""
    if any("${" in value for value in values):
        return _variable(request, key, positive, slot, values)
    if (reader := _READERS.get((key.type, positive))) is None:
        raise ValueError(f"{positive} on {key.name}, which is of type {key.type}, is not encoded")
    return reader(slot.value, values)


def _boolean(value: z3.BoolRef, values: list[str]) -> z3.BoolRef:
    return any_of(value if _truth(text) else z3.Not(value) for text in values)


def _written_boolean(value: z3.BoolRef, values: list[str]) -> z3.BoolRef:
    texts = {"true": value, "false": z3.Not(value)}
    return any_of(is_so for text, is_so in texts.items() if any(fnmatchcase(text, each) for each in values))


def _arn(value: Arn, values: list[str]) -> z3.BoolRef:
    return any_of(value.like(pattern) for pattern in values)


def _address(value: z3.ArithRef, values: list[str]) -> z3.BoolRef:
    return any_of(_within(value, network) for network in values)


def _ignoring_case(value: Text, values: list[str]) -> z3.BoolRef:
    return equal(value, values, ignore_case=True)


def _variable(request: Request, key: Key, positive: str, slot: Slot, values: list[str]) -> z3.BoolRef:
    """Compare with policy variables such as ``${aws:PrincipalAccount}``; only whole values, and only equality."""
    found = []
    for value in values:
        name = value.removeprefix("${").removesuffix("}")
        other = request.key(name)
        whole = value == f"${{{name}}}" and "${" not in name
        if not whole or positive not in {"StringEquals", "StringLike"} or {key.type, other.type} != {"String"}:
            raise ValueError(f"{positive} of {key.name} with {value} is not encoded")
        found.append(z3.And(other.present, same(slot.value, other.slots[0].value)))
    return any_of(found)


def _truth(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()]


def _ordered(comparison: Callable, read: Callable) -> Callable[[z3.ArithRef, list[str]], z3.BoolRef]:
    return lambda value, values: any_of(comparison(value, read(bound)) for bound in values)


def _seconds(text: str) -> int:
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _within(address: z3.ArithRef, text: str) -> z3.BoolRef:
    network = ip_network(text, strict=False)
    if not isinstance(network, IPv4Network):
        raise ValueError(f"{text}: only IPv4 is encoded")  # noqa: TRY004 - what is not encoded is a ValueError
    first = int(network.network_address)
    return z3.And(address >= first, address < first + network.num_addresses)


_COMPARED = {"Equals": eq, "LessThan": lt, "LessThanEquals": le, "GreaterThan": gt, "GreaterThanEquals": ge}
_READERS: dict[tuple[str, str], Callable] = {
    ("Bool", "Bool"): _boolean,
    ("Bool", "StringEquals"): _written_boolean,
    ("Bool", "StringLike"): _written_boolean,
    ("ARN", "ArnEquals"): _arn,
    ("ARN", "ArnLike"): _arn,
    ("String", "StringEquals"): equal,
    ("String", "StringLike"): like,
    ("String", "StringEqualsIgnoreCase"): _ignoring_case,
    ("IPAddress", "IpAddress"): _address,
    **{("Numeric", f"Numeric{name}"): _ordered(compare, z3.RealVal) for name, compare in _COMPARED.items()},
    **{("Date", f"Date{name}"): _ordered(compare, _seconds) for name, compare in _COMPARED.items()},
}
"""How a value is compared with a policy's values, by the type of the key and the positive form of the operator."""
