"""A YAML file as plain values, each with the line where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from hipaa_landing_zone.config.problem import InputError, Problem

if TYPE_CHECKING:
    from pathlib import Path

Location = tuple[str | int, ...]

MAX_BYTES = 4_000_000
MAX_VALUES = 200_000  # aliases can multiply a small file without end
MAX_DEPTH = 50  # libyaml builds nodes recursively and would exhaust the stack of the process
ACCOUNT_ID_DIGITS = 12
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_CONSTANTS: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}
# libyaml's parser is about ten times faster than the pure one; both give the same nodes.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Document:
    """The values of one YAML file and their lines.

    Scalars follow YAML's core schema only: ``true``/``false``, ``null`` and decimal integers. Everything else stays
    text, so that an account id with a leading zero is not read as an octal number and ``no`` is not read as false.
    """

    file: str
    data: Any = None
    lines: dict[Location, int] = field(default_factory=dict)

    def line(self, location: Location) -> int:
        """Return the line of a location, or of its nearest enclosing one when it is missing from the file."""
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location, 1)

    def value(self, location: Location) -> Any:
        """Return the value at a location, or None when there is none."""
        value = self.data
        for key in location:
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def problem(self, location: Location, what: str, *, given: Any = "", allowed: str) -> Problem:
        """Describe what is wrong at a location of this file."""
        shown = given if isinstance(given, str) else repr(given)
        return Problem(self.file, self.line(location), dotted(location), what, shorten(shown), allowed)


def dotted(location: Location) -> str:
    """Write a location as ``accounts[3].email``."""
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "(whole file)"


def shorten(text: str, limit: int = 120) -> str:
    """Cut a long value so that an error message stays one readable line."""
    text = " ".join(text.split())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def read(path: Path) -> Document:
    """Read a YAML file.

    Args:
        path: the file to read, UTF-8.

    Raises:
        InputError: the file is missing, too large, not UTF-8, not YAML, or uses YAML that this format does not.
    """
    document = Document(str(path))
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _unreadable(document, "the file is too large", f"at most {MAX_BYTES:,} bytes")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise _unreadable(document, error.strerror or "cannot be read", "a readable YAML file") from error
    except UnicodeDecodeError as error:
        raise _unreadable(document, "the file is not UTF-8", "UTF-8 text") from error
    try:
        if _depth(text) > MAX_DEPTH:
            raise _unreadable(document, "nested too deeply", f"at most {MAX_DEPTH} levels")
        node = yaml.compose(text, Loader=_Loader)
        problems: list[Problem] = []
        document.data = None if node is None else _Builder(document, problems).build(node, (), frozenset())
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = f"not valid YAML: {getattr(error, 'problem', None) or 'cannot be parsed'}"
        line = mark.line + 1 if mark else 1
        raise InputError([Problem(document.file, line, "(whole file)", what, "", "YAML 1.2")]) from error
    if problems:
        raise InputError(problems)
    return document


def _depth(text: str) -> int:
    """Return how deeply a text is nested, or a little over the limit: reading stops there."""
    depth = deepest = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            deepest = max(deepest, depth)
            if deepest > MAX_DEPTH:
                break
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return deepest


def _unreadable(document: Document, what: str, allowed: str) -> InputError:
    return InputError([document.problem((), what, allowed=allowed)])


@dataclass(slots=True)
class _Builder:
    """Turns YAML nodes into values while it notes their lines."""

    document: Document
    problems: list[Problem]
    built: int = 0

    def build(self, node: yaml.Node, location: Location, above: frozenset[int]) -> Any:
        if id(node) in above:
            self.problems.append(self.document.problem(location, "refers to itself", allowed="plain values"))
            return None
        self.built += 1
        if self.built > MAX_VALUES:
            raise _unreadable(self.document, "too many values", f"at most {MAX_VALUES:,}, aliases counted each time")
        self.document.lines.setdefault(location, node.start_mark.line + 1)
        inside = above | {id(node)}
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, location, inside)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*location, i), inside) for i, child in enumerate(node.value)]
        return _scalar(str(node.value), quoted=bool(getattr(node, "style", None)))

    def _mapping(self, node: yaml.MappingNode, location: Location, above: frozenset[int]) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            place = (*location, key)
            if key in mapping:
                self.document.lines[place] = key_node.start_mark.line + 1
                self.problems.append(self.document.problem(place, "the key stands twice", allowed="each key once"))
                continue
            self.document.lines[place] = key_node.start_mark.line + 1
            mapping[key] = self.build(value_node, place, above)
        return mapping


def _scalar(text: str, *, quoted: bool) -> Any:
    if quoted:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    # A number of twelve digits is an AWS account id: it stays text, quoted or not.
    return int(text) if _INTEGER.match(text) and len(text) < ACCOUNT_ID_DIGITS else text
