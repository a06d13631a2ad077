"""CloudFormation's intrinsic functions, evaluated as far as a template tells; beyond that the value is `Unknown`.

A parameter is `Unknown` even when it has a default: who deploys may give another value, so that a default promises
nothing. A function with arguments of the wrong shape is `Unknown` too: CloudFormation will refuse it, and no rule has
to care. What a macro (`Fn::Transform`, `Fn::ForEach`) will put somewhere is `Unknown`.
"""

import json
import re
from base64 import b64encode
from collections.abc import Callable
from ipaddress import ip_network
from itertools import islice
from operator import is_
from typing import Any, Protocol

from hipaa_landing_zone.rules.foundation import is_published
from hipaa_landing_zone.rules.unknown import Unknown, unknowns

NO_VALUE = object()
"""What `AWS::NoValue` stands for: the property is as if it were not written."""

LONGEST_TEXT = 1_000_000
"""Characters; references that double one another would fill the memory otherwise. A template has a megabyte at most."""
MOST_BLOCKS = 256  # Fn::Cidr gives no more
_PLACEHOLDER = re.compile(r"\$\{(!?)([^}$]+)\}")  # stops at "$", or a text of many "${" would take quadratic time
_MISSHAPEN = (AttributeError, IndexError, KeyError, TypeError, ValueError)


class Scope(Protocol):
    """What a template gives its intrinsic functions to refer to."""

    def reference(self, name: str, attribute: str | None) -> Any:
        """Value of `Ref` (attribute None) or `Fn::GetAtt`: text, `Unknown`, or `NO_VALUE`."""

    def imported(self, name: Any) -> Any:
        """Value of `Fn::ImportValue`."""

    def condition(self, name: Any) -> bool | Unknown:
        """Whether a condition of the template holds."""

    def mapped(self, name: str, first: str, second: str) -> Any:
        """Value of a mapping of the template, which holds literals only; None when it has no such entry."""


def resolve(value: Any, scope: Scope) -> Any:
    """Evaluate the intrinsic functions in a template value.

    Args:
        value: JSON from a template.
        scope: The template that the value stands in.

    Returns:
        The same JSON with functions replaced by their values, or by `Unknown` leaves.

    Source: CloudFormation template reference, "Intrinsic function reference".
    """
    if isinstance(value, str):
        return Unknown(f"dynamic reference {value}") if "{{resolve:" in value and not is_published(value) else value
    if isinstance(value, dict):
        return _mapping(value, scope)
    return _list(value, scope) if isinstance(value, list) else value


# What holds no function stays what it is, so that a large template is not in memory twice.
def _mapping(value: dict[str, Any], scope: Scope) -> Any:
    if len(value) == 1:
        ((name, argument),) = value.items()
        if name == "Ref" or name.startswith("Fn::"):
            return _call(name, argument, scope)
    elif "Fn::Transform" in value:
        return Unknown("Fn::Transform")
    entries = {key: resolve(item, scope) for key, item in value.items()}
    if all(map(is_, entries.values(), value.values())):
        return value
    return {key: item for key, item in entries.items() if item is not NO_VALUE}


def _list(value: list[Any], scope: Scope) -> list[Any]:
    items = [resolve(each, scope) for each in value]
    return value if all(map(is_, items, value)) else [each for each in items if each is not NO_VALUE]


def equal(argument: Any, scope: Scope) -> bool | Unknown:
    """Evaluate `Fn::Equals`: known only when both sides are literals, whatever they were written as."""
    try:
        first, second = (_literal(resolve(each, scope)) for each in argument)
    except _MISSHAPEN:
        return Unknown("Fn::Equals with arguments that CloudFormation does not take")
    unknown = next((each for each in (first, second) if isinstance(each, Unknown)), None)
    return unknown or first == second


def _call(name: str, argument: Any, scope: Scope) -> Any:
    evaluate = _FUNCTIONS.get(name)
    if evaluate is None:
        return Unknown(name)
    try:
        return evaluate(argument, scope)
    except _MISSHAPEN:
        return Unknown(f"{name} with arguments that CloudFormation does not take")


def _ref(argument: Any, scope: Scope) -> Any:
    return scope.reference(_text(argument), None)


def _get_att(argument: Any, scope: Scope) -> Any:
    name, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
    return scope.reference(_text(name), attribute) if isinstance(attribute, str) else Unknown(f"Fn::GetAtt of {name}")


def _join(argument: Any, scope: Scope) -> Any:
    separator, items = argument
    parts = resolve(items, scope)
    if isinstance(parts, Unknown):
        return parts
    if not isinstance(parts, list):
        raise TypeError(parts)
    return _written(parts, _text(separator))


def _written(parts: list[Any], separator: str = "") -> str | Unknown:
    """Put parts together, unless one is not known or the text grows without end."""
    length = 0
    for part in parts:
        if isinstance(part, Unknown):
            return part
        length += len(_text(part)) + len(separator)
        if length > LONGEST_TEXT:
            return Unknown(f"text of more than {LONGEST_TEXT:,} characters")
    return separator.join(map(_text, parts))


def _text(value: Any) -> str:
    """Write a scalar as CloudFormation does when it stands in a text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise TypeError(value)
    return str(value)


def _sub(argument: Any, scope: Scope) -> Any:
    text, variables = (argument, {}) if isinstance(argument, str) else argument
    if "{{resolve:" in text:
        return Unknown(f"dynamic reference {text}")
    parts: list[Any] = []
    end = 0
    for match in _PLACEHOLDER.finditer(text):
        parts.append(text[end : match.start()])
        end = match.end()
        literal, name = match.groups()
        if literal:
            parts.append(f"${{{name}}}")
        elif name in variables:
            parts.append(resolve(variables[name], scope))
        else:
            logical_id, _, attribute = name.partition(".")
            parts.append(scope.reference(logical_id, attribute or None))
    parts.append(text[end:])
    return _written(parts)


def _split(argument: Any, scope: Scope) -> Any:
    separator, text = argument
    text = _literal(resolve(text, scope))
    return text if isinstance(text, Unknown) else text.split(separator)


def _literal(text: Any) -> str | Unknown:
    """Take a text as it is written; with a reference in it, it stands for something else."""
    if isinstance(text, Unknown):
        return text
    return Unknown("a reference within the text") if "${" in _text(text) else _text(text)


def _select(argument: Any, scope: Scope) -> Any:
    index, items = (resolve(each, scope) for each in argument)
    known = isinstance(items, list) and str(index).isdigit() and int(index) < len(items)
    return items[int(index)] if known else Unknown("Fn::Select")


def _if(argument: Any, scope: Scope) -> Any:
    name, then, otherwise = argument
    holds = scope.condition(name)
    return Unknown(f"Fn::If of {name}") if isinstance(holds, Unknown) else resolve(then if holds else otherwise, scope)


def _find_in_map(argument: Any, scope: Scope) -> Any:
    keys = [_literal(resolve(each, scope)) for each in argument[:3]]
    if any(isinstance(key, Unknown) for key in keys):
        return next(key for key in keys if isinstance(key, Unknown))
    name, first, second = map(str, keys)
    found = scope.mapped(name, first, second)
    if found is None and len(argument) > len(keys):
        return resolve(argument[3]["DefaultValue"], scope)
    return Unknown(f"Fn::FindInMap of {name}") if found is None else found


def _base64(argument: Any, scope: Scope) -> Any:
    text = _literal(resolve(argument, scope))
    return text if isinstance(text, Unknown) else b64encode(text.encode()).decode()


def _cidr(argument: Any, scope: Scope) -> Any:
    block, count, bits = (resolve(each, scope) for each in argument)
    if isinstance(block, Unknown):
        return block
    network = ip_network(block)
    if not 1 <= int(count) <= MOST_BLOCKS:
        raise ValueError(count)
    return [str(each) for each in islice(network.subnets(new_prefix=network.max_prefixlen - int(bits)), int(count))]


def _to_json(argument: Any, scope: Scope) -> Any:
    value = resolve(argument, scope)
    return next(unknowns(value), None) or _literal(json.dumps(value, separators=(",", ":")))


def _length(argument: Any, scope: Scope) -> Any:
    items = resolve(argument, scope)
    return len(items) if isinstance(items, list) else Unknown("Fn::Length")


def _import(argument: Any, scope: Scope) -> Any:
    return scope.imported(resolve(argument, scope))


_FUNCTIONS: dict[str, Callable[[Any, Scope], Any]] = {
    "Fn::Base64": _base64,
    "Fn::Cidr": _cidr,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAtt": _get_att,
    "Fn::If": _if,
    "Fn::ImportValue": _import,
    "Fn::Join": _join,
    "Fn::Length": _length,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
    "Fn::ToJsonString": _to_json,
    "Ref": _ref,
}
