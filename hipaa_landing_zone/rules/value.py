"""CloudFormation values: intrinsic functions evaluated as far as a template tells, and `Unknown` beyond that."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

NO_VALUE = object()
_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]+)\}")


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that only deployment will know; a rule that needs it is undecided, never passed.

    Args:
        because: What stands in the way, for a message: "Ref to parameter Foo".
    """

    because: str

    def __str__(self) -> str:
        """Say it in a message."""
        return f"not known before deployment: {self.because}"


class Scope(Protocol):
    """What a template gives its intrinsic functions to refer to."""

    def reference(self, name: str, attribute: str | None) -> Any:
        """Value of `Ref` (attribute None) or `Fn::GetAtt`: text, `Unknown`, or `NO_VALUE`."""

    def imported(self, name: Any) -> Any:
        """Value of `Fn::ImportValue`."""


def resolve(value: Any, scope: Scope) -> Any:
    """Evaluate the intrinsic functions in a template value.

    Args:
        value: JSON from a template.
        scope: The template that the value stands in.

    Returns:
        The same JSON with functions replaced by their values, or by `Unknown` leaves.

    Source: CloudFormation template reference, "Intrinsic function reference".
    """
    if isinstance(value, list):
        return [item for item in (resolve(each, scope) for each in value) if item is not NO_VALUE]
    if isinstance(value, str) and "{{resolve:" in value:
        return Unknown(f"dynamic reference {value}")
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((function, argument),) = value.items()
        if function == "Ref":
            return scope.reference(argument, None)
        if function.startswith("Fn::"):
            evaluate = _FUNCTIONS.get(function)
            return evaluate(argument, scope) if evaluate else Unknown(function)
    resolved = ((key, resolve(item, scope)) for key, item in value.items())
    return {key: item for key, item in resolved if item is not NO_VALUE}


def at(value: Any, *path: str) -> Any:
    """Walk into nested properties.

    Returns:
        The value there, None where a key is absent, or the `Unknown` that the walk ran into.
    """
    for key in path:
        if isinstance(value, Unknown):
            return value
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def listed(value: Any) -> list[Any]:
    """Give a "one or many" property as a list; None is an empty one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def truth(value: Any) -> bool | Unknown:
    """Read a Boolean property, which CloudFormation also accepts as text; absent is false."""
    return value if isinstance(value, Unknown) else str(value).lower() == "true"


def unknowns(value: Any) -> Iterator[Unknown]:
    """Find every `Unknown` in a resolved value."""
    if isinstance(value, Unknown):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from unknowns(item)
    elif isinstance(value, list):
        for item in value:
            yield from unknowns(item)


def _join(argument: Any, scope: Scope) -> Any:
    separator, items = argument
    parts = resolve(items, scope)
    return next(unknowns(parts), None) or separator.join(str(part) for part in parts)


def _get_att(argument: Any, scope: Scope) -> Any:
    name, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
    return scope.reference(name, attribute) if isinstance(attribute, str) else Unknown(f"Fn::GetAtt of {name}")


def _sub(argument: Any, scope: Scope) -> Any:
    text, variables = (argument, {}) if isinstance(argument, str) else argument
    missing: list[Unknown] = []

    def put(match: re.Match[str]) -> str:
        literal, name = match.groups()
        if literal:
            return f"${{{name}}}"
        if name in variables:
            part = resolve(variables[name], scope)
        else:
            logical_id, _, attribute = name.partition(".")
            part = scope.reference(logical_id, attribute or None)
        if isinstance(part, Unknown):
            missing.append(part)
        return str(part)

    replaced = _PLACEHOLDER.sub(put, text)
    return missing[0] if missing else replaced


def _split(argument: Any, scope: Scope) -> Any:
    separator, text = argument[0], resolve(argument[1], scope)
    return text.split(separator) if isinstance(text, str) and "${" not in text else Unknown("Fn::Split")


def _select(argument: Any, scope: Scope) -> Any:
    index, items = resolve(argument[0], scope), resolve(argument[1], scope)
    known = isinstance(items, list) and str(index).isdigit() and int(index) < len(items)
    return items[int(index)] if known else Unknown("Fn::Select")


_FUNCTIONS: dict[str, Callable[[Any, Scope], Any]] = {
    "Fn::GetAtt": _get_att,
    "Fn::ImportValue": lambda argument, scope: scope.imported(resolve(argument, scope)),
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
}
