"""YAML text as a template: its values with short-form functions written out, and the line of each resource.

Built from the parser's events without recursion, so that no nesting exhausts the stack. Aliases and merge keys are
refused as CloudFormation refuses them, so that a small file cannot become a large one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml
from yaml.resolver import Resolver

from hipaa_landing_zone.check.problem import DEPTH_MAXIMUM, TemplateError, too_deep, twice

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's parser is about ten times faster
_RESOLVER: Any = Resolver()
_CORE = "tag:yaml.org,2002:"
_PLAIN_TAGS = {None, "!", *(f"{_CORE}{name}" for name in ("map", "seq", "str", "int", "float", "bool", "null"))}
_NAMES = (
    "And Base64 Cidr Contains EachMemberEquals EachMemberIn Equals FindInMap GetAZs GetAtt If ImportValue Join Length "
    "Not Or RefAll Select Split Sub ToJsonString Transform ValueOf ValueOfAll"
)
_SHORT_FORMS = {f"!{name}": f"Fn::{name}" for name in _NAMES.split()} | {"!Ref": "Ref", "!Condition": "Condition"}
_TRUE = frozenset({"yes", "true", "on"})
_LONGEST_NUMBER = 11  # a number of twelve digits is an AWS account id, and longer ones are no counts
YAML_ALLOWED = "YAML 1.1 without aliases, merge keys and tags other than CloudFormation's short forms"
_MISSING: Any = object()


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end is not reached."""

    value: Any
    tag: str | None
    line: int
    key: Any = _MISSING


def parse_yaml(text: str) -> tuple[Any, dict[str, int]]:
    """Parse a template.

    Returns:
        Its values, and the line of each resource by logical id.

    Raises:
        TemplateError: It is not YAML as CloudFormation takes it, a key stands twice, or it is nested too deeply.
    """
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=_Loader):
            builder.take(event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = f"not valid YAML: {getattr(error, 'problem', None) or getattr(error, 'reason', 'cannot be parsed')}"
        line = mark.line + 1 if mark else 1
        raise TemplateError(what, line=line, allowed=YAML_ALLOWED) from error
    return None if builder.root is _MISSING else builder.root, builder.lines


class _Builder:
    """Puts values together from events."""

    def __init__(self) -> None:
        self.root: Any = _MISSING
        self.lines: dict[str, int] = {}
        self._open: list[_Open] = []

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            if len(self._open) >= DEPTH_MAXIMUM:
                raise too_deep(line)
            if self._expects_key():
                raise TemplateError("a key that is no text", line=line, allowed="text as key")
            self._open.append(_Open({} if isinstance(event, yaml.MappingStartEvent) else [], event.tag, line))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            done = self._open.pop()
            self._put(_written_out(done.tag, done.value, done.line), done.line)
        elif isinstance(event, yaml.AliasEvent):
            raise TemplateError("a YAML alias, which CloudFormation does not take", line=line, allowed="plain values")
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not _MISSING:
            raise TemplateError("a second YAML document", line=line, allowed="one template a file")

    def _expects_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].value, dict) and self._open[-1].key is _MISSING

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        if not self._expects_key():
            self._put(_scalar(event, line), line)
            return
        within, key = self._open[-1], str(event.value)
        if key == "<<" and event.implicit[0]:
            raise TemplateError("a YAML merge key, which CloudFormation does not take", line=line, allowed="plain keys")
        if key in within.value:
            raise twice(key, line)
        within.key = key
        if [each.key for each in self._open[:-1]] == ["Resources"]:
            self.lines[key] = line

    def _put(self, value: Any, line: int) -> None:
        if not self._open:
            self.root = value
            return
        within = self._open[-1]
        if isinstance(within.value, list):
            within.value.append(value)
        elif within.key is _MISSING:
            raise TemplateError("a key that is no text", line=line, allowed="text as key")
        else:
            within.value[within.key] = value
            within.key = _MISSING


def _written_out(tag: str | None, value: Any, line: int) -> Any:
    if tag in _SHORT_FORMS:
        return {_SHORT_FORMS[tag]: value}
    if tag not in _PLAIN_TAGS:
        raise TemplateError("a tag that CloudFormation does not know", line=line, given=tag or "", allowed=YAML_ALLOWED)
    return value


def _scalar(event: yaml.ScalarEvent, line: int) -> Any:
    text = str(event.value)
    if event.tag is not None and event.tag.startswith("!") and event.tag != "!":
        return _written_out(event.tag, text, line)
    tag = event.tag or (
        _RESOLVER.resolve(yaml.ScalarNode, text, event.implicit) if event.implicit[0] else f"{_CORE}str"
    )
    if tag not in _PLAIN_TAGS and event.tag is not None:
        return _written_out(event.tag, text, line)
    return _typed(tag.removeprefix(_CORE), text)


def _typed(kind: str, text: str) -> Any:
    """Read a scalar by YAML 1.1; dates, sexagesimal numbers and account ids stay text, which they are to AWS."""
    if kind == "bool":
        return text.lower() in _TRUE
    if kind == "null":
        return None
    try:
        if kind == "int" and ":" not in text and len(text) <= _LONGEST_NUMBER:
            octal = text.lstrip("+-").startswith("0") and text.lstrip("+-0").isdigit()
            return int(text, 8 if octal else 0)
        return float(text) if kind == "float" and text[-1:].isdigit() else text
    except ValueError:
        return text
