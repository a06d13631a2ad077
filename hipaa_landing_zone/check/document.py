"""Reads one file as a CloudFormation template: JSON or YAML, checked to have the shape that rules rely on."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.check.json_text import parse_json
from hipaa_landing_zone.check.problem import TemplateError
from hipaa_landing_zone.check.yaml_text import parse_yaml

if TYPE_CHECKING:
    from pathlib import Path

BYTES_MAXIMUM = 4_000_000
"""CloudFormation takes a template of 1 MB at most; blanks make some larger on disk."""
SECTIONS = ("Conditions", "Mappings", "Metadata", "Outputs", "Parameters", "Resources")
_LOGICAL_ID = re.compile(r"[A-Za-z0-9]{1,255}")
_LIKE_A_TEMPLATE = re.compile(
    r"""(?:^|[{,])[ \t]*["']?(?:AWSTemplateFormatVersion|Resources)["']?[ \t]*:""", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Document:
    """A template as it stands in a file.

    Attributes:
        body: its values; short-form functions are written out.
        lines: line of each resource, by logical id.
    """

    body: dict[str, Any]
    lines: dict[str, int]


def read_text(path: Path) -> str:
    """Read a file that is to hold a template.

    Raises:
        TemplateError: it is no regular file, cannot be read, is too large, or is not UTF-8 text.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise TemplateError("not a regular file", allowed="a file or a folder")
        if status.st_size > BYTES_MAXIMUM:
            allowed = f"at most {BYTES_MAXIMUM:,} bytes; CloudFormation takes 1 MB"
            raise TemplateError("the file is too large", given=f"{status.st_size:,} bytes", allowed=allowed)
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise TemplateError(error.strerror or "cannot be read", allowed="a readable file") from error
    except UnicodeDecodeError as error:
        raise TemplateError("the file is not UTF-8", allowed="UTF-8 text") from error
    if "\0" in text:
        raise TemplateError("the file holds NUL bytes", allowed="UTF-8 text")
    return text


def parse(text: str, *, json_only: bool) -> Document:
    """Parse a template and check its shape.

    Args:
        text: the whole file.
        json_only: whether it must be JSON; else it may be YAML, of which JSON is nearly a part.

    Raises:
        TemplateError: it is no template.
    """
    body, lines = _parsed(text, json_only=json_only)
    if not isinstance(body, dict):
        what = "the file is empty" if body is None else "not a template"
        raise TemplateError(what, allowed="a mapping with Resources")
    for name in SECTIONS:
        if not isinstance(body.get(name), dict | None):
            raise TemplateError("not a mapping", path=name, given=repr(body[name]), allowed="a mapping")
    resources = body.get("Resources")
    if not resources:
        raise TemplateError("has no resources: there is nothing to check", path="Resources", allowed="one or more")
    for name, resource in resources.items():
        _check_resource(name, resource, lines.get(name, 1))
    return Document(body, lines)


def is_like_a_template(text: str) -> bool:
    """Whether a text names a section that only templates have, whether or not it can be parsed."""
    return bool(_LIKE_A_TEMPLATE.search(text))


def _parsed(text: str, *, json_only: bool) -> tuple[Any, dict[str, int]]:
    if json_only:
        return parse_json(text)
    if text.lstrip().startswith("{"):
        try:
            return parse_json(text)
        except TemplateError as as_json:
            if not as_json.what.startswith("not valid JSON"):
                raise
    return parse_yaml(text)


def _check_resource(name: str, resource: Any, line: int) -> None:
    place = f"Resources.{name}"
    if name.startswith("Fn::"):
        return  # a macro, which a rule reports
    if not _LOGICAL_ID.fullmatch(name):
        raise TemplateError("not a logical id", line=line, path="Resources", given=name, allowed="letters and digits")
    if not isinstance(resource, dict):
        raise TemplateError("not a resource", line=line, path=place, given=repr(resource), allowed="a mapping")
    if not isinstance(resource.get("Type"), str) or not resource["Type"].strip():
        raise TemplateError("has no Type", line=line, path=place, allowed="a type such as AWS::S3::Bucket")
    if not isinstance(resource.get("Properties"), dict | None):
        given = repr(resource["Properties"])
        raise TemplateError("not a mapping", line=line, path=f"{place}.Properties", given=given, allowed="a mapping")
