"""JSON text as a template: its values, and the line of each resource, for next to no time beyond that of parsing."""

from __future__ import annotations

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]  # not in typeshed; the module's own public reader
from sys import intern
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.check.problem import DEPTH_MAXIMUM, TemplateError, too_deep, twice

if TYPE_CHECKING:
    from collections.abc import Callable

_BLANK = re.compile(r"[ \t\n\r]*")
JSON_ALLOWED = "JSON (RFC 8259)"


class _TwiceError(ValueError):
    """A key stands twice somewhere inside a value."""


def parse_json(text: str) -> tuple[Any, dict[str, int]]:
    """Parse a template.

    Returns:
        Its values, and the line of each resource by logical id.

    Raises:
        TemplateError: It is not JSON, a key stands twice, or it is nested too deeply.
    """
    return _Reader(text).read()


class _Reader:
    """Walks the two outer levels itself, to note where resources begin, and leaves the rest to the C parser."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse)
        self._counted_to, self._line = 0, 1
        self._lines: dict[str, int] = {}

    def read(self) -> tuple[Any, dict[str, int]]:
        start = self._blank(0)
        body: Any = {}
        if self._text[start : start + 1] == "{":
            end = self._members(start, body, self._section)
        else:
            body, end = self._value("", start)
        if self._blank(end) != len(self._text):
            raise self._wrong("more text after the template", self._blank(end))
        return body, self._lines

    def _section(self, name: str, at: int) -> tuple[Any, int]:
        if name != "Resources" or self._text[at : at + 1] != "{":
            return self._value(name, at)
        resources: dict[str, Any] = {}
        return resources, self._members(at, resources, self._resource)

    def _resource(self, name: str, at: int) -> tuple[Any, int]:
        self._lines[name] = self._line
        return self._value(name, at)

    def _members(self, at: int, into: dict[str, Any], read: Callable[[str, int], tuple[Any, int]]) -> int:
        """Read the members of the object that begins at an offset; returns the offset behind it."""
        text, at = self._text, self._blank(at + 1)
        if text[at : at + 1] == "}":
            return at + 1
        while True:
            if text[at : at + 1] != '"':
                raise self._wrong("not valid JSON: a property name in double quotes is missing", at)
            self._count_to(at)
            try:
                key, at = scanstring(text, at + 1, True)  # noqa: FBT003 - its C twin takes no keywords
            except ValueError as error:
                raise self._wrong("not valid JSON: a property name", at) from error
            if key in into:
                raise twice(key, self._line)
            at = self._blank(at)
            if text[at : at + 1] != ":":
                raise self._wrong("not valid JSON: a colon is missing", at)
            into[key], at = read(key, self._blank(at + 1))
            at = self._blank(at)
            if text[at : at + 1] == "}":
                return at + 1
            if text[at : at + 1] != ",":
                raise self._wrong("not valid JSON: a comma is missing", at)
            at = self._blank(at + 1)

    def _value(self, name: str, at: int) -> tuple[Any, int]:
        try:
            value, end = self._decoder.raw_decode(self._text, at)
        except _TwiceError as error:
            raise twice(f"{name}: {error}" if name else str(error), self._line) from error
        except RecursionError as error:
            raise too_deep(self._line) from error
        except json.JSONDecodeError as error:
            raise TemplateError(f"not valid JSON: {error.msg}", line=error.lineno, allowed=JSON_ALLOWED) from error
        except ValueError as error:
            raise self._wrong(f"not valid JSON: {error}", at) from error
        opened = self._text.count("{", at, end) + self._text.count("[", at, end)
        if opened > DEPTH_MAXIMUM and _is_deep(value):
            raise too_deep(self._line)
        return value, end

    def _blank(self, at: int) -> int:
        match = _BLANK.match(self._text, at)
        return match.end() if match else at

    def _count_to(self, offset: int) -> None:
        self._line += self._text.count("\n", self._counted_to, offset)
        self._counted_to = offset

    def _wrong(self, what: str, offset: int) -> TemplateError:
        self._count_to(offset)
        return TemplateError(what, line=self._line, allowed=JSON_ALLOWED)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # The C parser shares keys within one call only, and every resource is a call of its own.
    value = {intern(key): item for key, item in pairs}
    if len(value) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _TwiceError(next(key for key in keys if keys.count(key) > 1))
    return value


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no number")


def _is_deep(value: Any) -> bool:
    """Whether a value is nested beyond the limit, level by level so that nothing recurses."""
    level = [value]
    for _ in range(DEPTH_MAXIMUM):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True
