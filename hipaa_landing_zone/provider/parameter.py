"""What an operation takes: CloudFormation hands over text, and nothing that was not described gets through."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Parse = Callable[[Any], Any]
"""From a value of a template to a value that an operation works with.

Raises:
    ValueError: it is something else.
"""

REGION = r"[a-z]{2}(-[a-z]+)+-\d"
ACCOUNT_ID = r"\d{12}"


def text(pattern: str) -> Parse:
    """Return what accepts text that matches a pattern as a whole."""

    def parse(value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise ValueError(f"{value!r} is not text like {pattern}")
        return value

    return parse


def integer(least: int, most: int) -> Parse:
    """Return what accepts a whole number between two others."""

    def parse(value: Any) -> int:
        if isinstance(value, bool) or not re.fullmatch(r"\d{1,9}", str(value)) or not least <= int(value) <= most:
            raise ValueError(f"{value!r} is not a whole number from {least} to {most}")
        return int(value)

    return parse


def boolean(value: Any) -> bool:
    """Accept true or false."""
    if str(value).lower() not in ("true", "false"):
        raise ValueError(f"{value!r} is neither true nor false")
    return str(value).lower() == "true"


def several(each: Parse) -> Parse:
    """Return what accepts a list without repetitions, none of it empty; its order is kept."""

    def parse(value: Any) -> list[Any]:
        if not isinstance(value, list) or len({str(item) for item in value}) != len(value):
            raise ValueError(f"{value!r} is not a list without repetitions")
        return [each(item) for item in value]

    return parse


def record(parses: Mapping[str, Parse]) -> Parse:
    """Return what accepts exactly these names, each with its kind of value."""

    def parse(value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise ValueError(f"{value!r} is not a mapping")  # noqa: TRY004 - wrong input, of whatever type
        missing, unknown = sorted(parses.keys() - value.keys()), sorted(value.keys() - parses.keys())
        if missing or unknown:
            raise ValueError(f"missing: {', '.join(missing) or 'nothing'}; unknown: {', '.join(unknown) or 'nothing'}")
        return {name: _parsed(name, parses[name], value[name]) for name in parses}

    return parse


def _parsed(name: str, parse: Parse, value: Any) -> Any:
    try:
        return parse(value)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
