"""Pydantic's errors in this project's words: what is wrong, what was given, what is allowed."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

from hipaa_landing_zone.config.model import Configuration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import ValidationError
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

    from hipaa_landing_zone.config.document import Document, Location
    from hipaa_landing_zone.config.problem import Problem

_PATTERNS = {
    r"^\d{12}$": "an AWS account id: twelve digits",
    r"^[a-z][a-z0-9-]{1,28}[a-z0-9]$": "3 to 30 small letters, digits and hyphens, beginning with a letter",
    r"^[^@\s]{1,64}@[^@\s]+\.[^@\s]+$": "an e-mail address of at most 64 characters",
    r"^[^@\s]*\{account\}[^@\s]*@[^@\s]+\.[^@\s]+$": "an e-mail address with {account} before the @",
    r"^[a-z]{2}(-gov)?-[a-z]+-\d$": "an AWS Region such as us-east-1",
    r"^[\w+=,.@-]{1,64}$": "an IAM role name",
    r"^[^:\s]+::\S.*$": "a rule id with its pack, as the finding says it after 'Acknowledge with'",
    r"^[a-z0-9-]{1,63}$": "an IAM service prefix such as s3",
    r"^https://[^\s/]+(/\S*)?$": "a URL that begins with https://",
    r"^[A-Z0-9]{8,20}$": "an id of Slack: capital letters and digits, such as T0123ABCD",
    r"^[\w+=,.@-]{1,32}$": "the name of a permission set: at most 32 characters, no spaces",
    r"^[\s0-9()+-]{1,25}$": "a telephone number: digits, spaces, + - ( )",
    r"^(cron|rate)\([^()]+\)$": "a schedule of AWS Systems Manager such as cron(0 4 ? * SUN *)",
    r"^[a-z][a-z0-9-]{2,47}$": "3 to 48 small letters, digits and hyphens, beginning with a letter",
    r"^[A-Za-z0-9-]{1,64}$": "the name of an HTTP header",
    r"^[A-Za-z0-9][A-Za-z0-9 _.-]{0,127}$": "letters, digits, spaces, dots, hyphens and underscores, no slash",
}
_KINDS = {
    "bool": "true or false",
    "int": "a whole number",
    "string": "text",
    "date": "a date written YYYY-MM-DD",
    "ip_v4_network": "an IPv4 network in CIDR form without host bits, such as 10.64.0.0/12",
    "tuple": "a list",
    "dict": "a mapping",
    "model": "a mapping of keys to values",
}


def problems(document: Document, location: Location, error: ValidationError) -> list[Problem]:
    """Return one problem for each error that pydantic found below a location."""
    return [_problem(document, location, detail) for detail in real_errors(error)]


def real_errors(error: ValidationError) -> list[ErrorDetails]:
    """Return pydantic's errors without those that only follow from another one.

    A list that is long enough is also called too short when one of its entries is wrong.
    """
    details = error.errors(include_url=False)
    return [
        detail
        for detail in details
        if detail["type"] != "too_short" or len(detail["input"]) < (detail.get("ctx") or {}).get("min_length", 0)
    ]


def missing(document: Document, location: Location, info: FieldInfo | None) -> Problem:
    """Describe a required key that is not there."""
    meaning = (info.description or "").split("\n")[0] if info else ""
    return document.problem(location, "is missing", allowed=f"required. {meaning}".strip())


def unknown_key(document: Document, location: Location, section: type[BaseModel]) -> Problem:
    """Describe a key that its section does not know, with the nearest known key first."""
    known = list(section.model_fields)
    near = get_close_matches(str(location[-1]), known, n=1)
    hint = f"did you mean {near[0]}? known keys: " if near else "known keys: "
    return document.problem(location, "unknown key", given=str(location[-1]), allowed=hint + ", ".join(known))


def _problem(document: Document, location: Location, detail: ErrorDetails) -> Problem:
    place = (*location, *(part for part in detail["loc"] if part != "[key]"))
    section = section_at(place)
    if detail["type"] == "extra_forbidden":
        return unknown_key(document, place, section)
    if detail["type"] == "missing":
        return missing(document, place, section.model_fields.get(str(place[-1])))
    allowed = _allowed(detail) if detail["type"] != "string_type" else _text(section.model_fields.get(str(place[-1])))
    return document.problem(place, "not allowed", given=document.value(place), allowed=allowed)


def _text(info: FieldInfo | None) -> str:
    patterns = [item.pattern for item in info.metadata if getattr(item, "pattern", None)] if info else []
    return _PATTERNS.get(patterns[0], "text") if patterns else "text"


def section_at(place: Location) -> type[BaseModel]:
    """Return the model whose keys stand at a place: the innermost section on the way there."""
    section: type[BaseModel] = Configuration
    for key in (part for part in place[:-1] if isinstance(part, str)):
        info = section.model_fields.get(key)
        section = next(_models(info.annotation), section) if info else section
    return section


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models in a type, such as the one of ``tuple[Account, ...] | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inside in get_args(annotation):
        yield from _models(inside)


def _allowed(detail: ErrorDetails) -> str:
    context: dict[str, Any] = detail.get("ctx") or {}
    kind = detail["type"]
    if "pattern" in context:
        return _PATTERNS.get(context["pattern"], f"text matching {context['pattern']}")
    if "expected" in context:
        return str(context["expected"])
    bounds = {"ge": "at least", "le": "at most", "min_length": "at least", "max_length": "at most"}
    for key, words in bounds.items():
        if key in context:
            unit = " entries" if kind.startswith("too_") else " characters" if "length" in key else ""
            return f"{words} {context[key]}{unit}"
    for prefix, words in _KINDS.items():
        if kind.startswith(prefix):
            return words
    return detail["msg"]
