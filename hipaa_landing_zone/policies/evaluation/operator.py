"""The condition operators: what it means that a request's value matches one of the policy's values.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from operator import eq, ge, gt, le, lt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hipaa_landing_zone.policies.evaluation.context import Value
    from hipaa_landing_zone.policies.evaluation.template import Template

    Matcher = Callable[[str, Mapping[str, Value]], bool]
    """Whether a request's value matches any of the policy's values; ValueError: the value is of the wrong type."""

_NOTHING: Mapping[str, Value] = {}
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2}))?)?)?")


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator.

    Attributes:
        compile: makes the matcher of the positive form; ValueError: a value of the policy is malformed.
        negated: whether the operator holds when the matcher does not.
        variables: whether its values may contain policy variables.
    """

    compile: Callable[[Sequence[Template]], Matcher]
    negated: bool = False
    variables: bool = False


def _equal(templates: Sequence[Template]) -> Matcher:
    if not any(template.keys for template in templates):
        texts = frozenset(template.text(_NOTHING) for template in templates)
        return lambda value, _: value in texts
    return lambda value, context: any(template.text(context) == value for template in templates)


def _equal_ignoring_case(templates: Sequence[Template]) -> Matcher:
    def matches(value: str, context: Mapping[str, Value]) -> bool:
        texts = (template.text(context) for template in templates)
        return any(text is not None and text.casefold() == value.casefold() for text in texts)

    return matches


def _like(templates: Sequence[Template]) -> Matcher:
    return _matcher([(template.keys, template.regex) for template in templates])


def _arn(templates: Sequence[Template]) -> Matcher:
    for template in templates:
        if not template.keys and template.source.count(":") < _COLONS:
            raise ValueError(f"{template.source!r} is no ARN of six parts")
    matches = _matcher([(template.keys, template.arn_regex) for template in templates])

    def arn_matches(value: str, context: Mapping[str, Value]) -> bool:
        if not value.startswith("arn:") or value.count(":") < _COLONS:
            raise ValueError("it is no ARN")
        return matches(value, context)

    return arn_matches


_COLONS = 5


def _matcher(sources: Sequence[tuple[frozenset[str], Callable[[Mapping[str, Value]], str | None]]]) -> Matcher:
    """Make one regular expression of all patterns without variables; the others are made anew for every request."""
    fixed = [regex(_NOTHING) for keys, regex in sources if not keys]
    variable = [regex for keys, regex in sources if keys]
    pattern = re.compile("|".join(f"(?:{regex})" for regex in fixed), re.DOTALL) if fixed else None

    def matches(value: str, context: Mapping[str, Value]) -> bool:
        if pattern and pattern.fullmatch(value):
            return True
        found = (regex(context) for regex in variable)
        return any(regex is not None and re.fullmatch(regex, value, re.DOTALL) for regex in found)

    return matches


def _compared(parse: Callable[[str], Any], compare: Callable[[Any, Any], bool]) -> Callable[..., Matcher]:
    def compile_(templates: Sequence[Template]) -> Matcher:
        bounds = tuple(parse(template.source) for template in templates)

        def matches(value: str, _: Mapping[str, Value]) -> bool:
            parsed = parse(value)
            return any(compare(parsed, bound) for bound in bounds)

        return matches

    return compile_


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is no number") from None
    if not number.is_finite():
        raise ValueError(f"{text!r} is no finite number")
    return number


def _date(text: str) -> Decimal:
    """Return seconds since 1970: a date of W3C's profile of ISO 8601, or epoch seconds."""
    if re.fullmatch(r"-?\d+", text):
        return Decimal(text)
    if not _DATE.fullmatch(text):
        raise ValueError(f"{text!r} is no date: write 2026-11-21T12:00:00Z or epoch seconds")
    day = text + "-01"[: 10 - len(text)] if len(text) == len("2026-11") else text
    moment = datetime.fromisoformat(day)
    return Decimal(str((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()))


def _boolean(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError(f"{text!r} is neither true nor false")
    return text.lower() == "true"


def _truth(templates: Sequence[Template]) -> Matcher:
    for template in templates:
        if not template.keys:
            _boolean(template.source)

    def matches(value: str, context: Mapping[str, Value]) -> bool:
        texts = (template.text(context) for template in templates)
        return any(text is not None and _boolean(text) == _boolean(value) for text in texts)

    return matches


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError(f"{text!r} is not base-64") from None


def _network(templates: Sequence[Template]) -> Matcher:
    networks: tuple[IPv4Network | IPv6Network, ...] = tuple(
        ip_network(template.source, strict=False) for template in templates
    )

    def matches(value: str, _: Mapping[str, Value]) -> bool:
        address = ip_address(value)
        return any(address in network for network in networks)

    return matches


def _family(name: str, parse: Callable[[str], Any]) -> dict[str, Operator]:
    return {
        f"{name}Equals": Operator(_compared(parse, eq)),
        f"{name}NotEquals": Operator(_compared(parse, eq), negated=True),
        f"{name}LessThan": Operator(_compared(parse, lt)),
        f"{name}LessThanEquals": Operator(_compared(parse, le)),
        f"{name}GreaterThan": Operator(_compared(parse, gt)),
        f"{name}GreaterThanEquals": Operator(_compared(parse, ge)),
    }


OPERATORS: Mapping[str, Operator] = {
    "StringEquals": Operator(_equal, variables=True),
    "StringNotEquals": Operator(_equal, negated=True, variables=True),
    "StringEqualsIgnoreCase": Operator(_equal_ignoring_case, variables=True),
    "StringNotEqualsIgnoreCase": Operator(_equal_ignoring_case, negated=True, variables=True),
    "StringLike": Operator(_like, variables=True),
    "StringNotLike": Operator(_like, negated=True, variables=True),
    **_family("Numeric", _number),
    **_family("Date", _date),
    "Bool": Operator(_truth, variables=True),
    "BinaryEquals": Operator(_compared(_bytes, eq)),
    "IpAddress": Operator(_network),
    "NotIpAddress": Operator(_network, negated=True),
    "ArnEquals": Operator(_arn, variables=True),
    "ArnLike": Operator(_arn, variables=True),
    "ArnNotEquals": Operator(_arn, negated=True, variables=True),
    "ArnNotLike": Operator(_arn, negated=True, variables=True),
}
