"""Resolved CloudFormation values as rules read them: `Unknown` for what no template tells, and safe ways to walk.

A mistaken or hostile template may hold text where CloudFormation wants a mapping. These functions answer `Unknown`
then, so that a rule is undecided and does not break: read properties through `Resource.get`, `at`, `listed`,
`mappings`, `truth` and `whole`, not through methods of what these return.
"""

from typing import Any

from hipaa_landing_zone.rules.intrinsic import NO_VALUE, Scope, resolve
from hipaa_landing_zone.rules.unknown import Unknown, unknowns

__all__ = ["NO_VALUE", "Scope", "Unknown", "at", "listed", "mappings", "resolve", "truth", "unknowns", "whole"]


def at(value: Any, *path: str) -> Any:
    """Walk into nested properties.

    Returns:
        The value there; None where a key is absent; the `Unknown` that the walk ran into; `Unknown` as well where
        something other than a mapping stands in the way, which AWS would refuse or read in its own way.
    """
    for key in path:
        if isinstance(value, dict):
            value = value.get(key)
        elif value is None or isinstance(value, Unknown):
            return value
        else:
            return _misshapen(value, f"a mapping with {key}")
    return value


def listed(value: Any) -> list[Any]:
    """Give a "one or many" property as a list; None is an empty one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def mappings(value: Any) -> list[dict[str, Any] | Unknown]:
    """Give a list of mappings, such as rules or tags, so that each entry can be asked `entry.get(…)`.

    Returns:
        The entries; one that is not known, or is no mapping, is an `Unknown`. None is an empty list.
    """
    return [each if isinstance(each, dict | Unknown) else _misshapen(each, "a mapping") for each in listed(value)]


def truth(value: Any) -> bool | Unknown:
    """Read a Boolean property, which CloudFormation also accepts as text; absent is false."""
    if value is None or isinstance(value, Unknown):
        return value or False
    written = str(value).lower() if isinstance(value, str | int) else None
    return written == "true" if written in ("true", "false") else _misshapen(value, "true or false")


def whole(value: Any) -> int | Unknown | None:
    """Read a whole number, which CloudFormation also accepts as text; None when it is absent."""
    if value is None or isinstance(value, Unknown):
        return value
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return _misshapen(value, "a whole number")


def _misshapen(value: Any, wanted: str) -> Unknown:
    kind = {str: "text", bool: "true or false", dict: "a mapping", list: "a list"}.get(type(value), "a number")
    return Unknown(f"{kind} where CloudFormation wants {wanted}")
