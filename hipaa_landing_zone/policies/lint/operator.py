"""Condition operators: which there are, what types of keys they fit, and what their values look like.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
"""

from __future__ import annotations

import ipaddress
import re
from datetime import datetime
from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.lint.resource import misshapen, principal_fits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hipaa_landing_zone.policies.lint.statement import Condition
    from hipaa_landing_zone.policies.reference import ConditionKey, KeyType

_ORDER = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
_STRING = (
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
)
_TEXT: frozenset[KeyType] = frozenset({"String", "ARN"})
_ARN: frozenset[KeyType] = frozenset({"ARN"})
_NUMERIC: frozenset[KeyType] = frozenset({"Numeric"})
_DATE: frozenset[KeyType] = frozenset({"Date"})
_ADDRESS: frozenset[KeyType] = frozenset({"IPAddress"})
_BOOL: frozenset[KeyType] = frozenset({"Bool"})

OPERATORS: Mapping[str, frozenset[KeyType]] = {
    **dict.fromkeys(_STRING, _TEXT),
    **{f"Numeric{name}": _NUMERIC for name in _ORDER},
    **{f"Date{name}": _DATE for name in _ORDER},
    "Bool": _BOOL,
    "BinaryEquals": frozenset(),
    "IpAddress": _ADDRESS,
    "NotIpAddress": _ADDRESS,
    **dict.fromkeys(("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"), _ARN),
    "Null": _TEXT | _NUMERIC | _DATE | _ADDRESS | _BOOL,
}
"""Every operator without qualifier and IfExists, and the types of keys that it fits."""

_OPEN = re.compile(r"\$\{|<[^>]+>")
_ACCOUNT = (r"\d{12}", "an account id of twelve digits")
_ORGANIZATION = (r"o-[a-z0-9]{10,32}", "an organization id such as o-a1b2c3d4e5")
_PATH = (
    r"o-[a-z0-9]{10,32}/(\*|r-[a-z0-9]{4,32}/(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}/)*(\*|ou-\*)?)",
    "an organization path such as o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*",
)
_SHAPES: Mapping[str, tuple[str, str]] = {
    "aws:principalaccount": _ACCOUNT,
    "aws:resourceaccount": _ACCOUNT,
    "aws:sourceaccount": _ACCOUNT,
    "aws:vpceaccount": _ACCOUNT,
    "kms:calleraccount": _ACCOUNT,
    "s3:resourceaccount": _ACCOUNT,
    "aws:principalorgid": _ORGANIZATION,
    "aws:resourceorgid": _ORGANIZATION,
    "aws:sourceorgid": _ORGANIZATION,
    "aws:vpceorgid": _ORGANIZATION,
    "aws:principalorgpaths": _PATH,
    "aws:resourceorgpaths": _PATH,
    "aws:sourceorgpaths": _PATH,
    "aws:vpceorgpaths": _PATH,
    "aws:requestedregion": (r"[a-z]{2,4}(-[a-z]+)+-\d+", "a Region such as us-east-1"),
}


def fits_type(condition: Condition, key: ConditionKey) -> bool:
    """Return whether the operator fits the key's type."""
    fitting = OPERATORS[condition.base]
    # The reference calls some keys String that hold ARNs; AWS's own examples compare them as ARNs.
    holds_arn = key.type == "String" and "arn" in key.name.split(":", 1)[1].lower()
    # aws:EpochTime is both a date and a number.
    is_epoch = key.name == "aws:EpochTime" and condition.base.startswith("Numeric")
    return key.type in fitting or is_epoch or (holds_arn and "ARN" in fitting)


def wrong_value(condition: Condition, key: ConditionKey, value: str, partition: str | None) -> str:
    """Return what a value would have to be, empty when it is that; variables and placeholders stand for anything."""
    if _OPEN.search(value):
        return ""
    if condition.base == "Null":
        return "" if value in {"true", "false"} else "true or false"
    if condition.base.startswith(("Arn", "String")):
        return _wrong_arn(condition, key, value, partition) or _wrong_string(condition, key, value)
    parse, allowed = _PARSERS[key.type]
    return "" if _parses(parse, value) else allowed


def _wrong_arn(condition: Condition, key: ConditionKey, value: str, partition: str | None) -> str:
    """Return why a text is no ARN where it has to be one, or no ARN of a principal where it has to be that."""
    if value == "*" or not (value.startswith("arn:") or condition.base.startswith("Arn")):
        return ""
    reason = misshapen(value, partition)
    if key.name == "aws:PrincipalArn" and not reason and not principal_fits(value):
        return "the ARN of a role, a user, root or a federated user"
    return reason


def _wrong_string(condition: Condition, key: ConditionKey, value: str) -> str:
    if key.name.lower() not in _SHAPES:
        return ""
    pattern, allowed = _SHAPES[key.name.lower()]
    is_pattern = condition.base.endswith("Like") and re.search(r"[*?]", value)
    # What remains of a pattern without its wildcards is judged only where the shape itself has none.
    if is_pattern and (pattern, allowed) != _PATH:
        return ""
    return "" if re.fullmatch(pattern, value) else allowed


def _parses(parse: Callable[[str], object], value: str) -> bool:
    try:
        parse(value)
    except ValueError:
        return False
    return True


def moment(value: str) -> float:
    """Return a date of a policy as seconds since 1970: ISO 8601, or such seconds.

    Raises:
        ValueError: it is neither.
    """
    return float(value) if re.fullmatch(r"\d+", value) else datetime.fromisoformat(value).timestamp()


def truth(value: str) -> bool:
    """Return a Boolean of a policy.

    Raises:
        ValueError: it is neither true nor false.
    """
    if value not in {"true", "false"}:
        raise ValueError(value)
    return value == "true"


_PARSERS: Mapping[KeyType, tuple[Callable[[str], object], str]] = {
    "Bool": (truth, "true or false"),
    "Numeric": (float, "a number"),
    "Date": (moment, "a date in ISO 8601, or seconds since 1970"),
    "IPAddress": (lambda value: ipaddress.ip_network(value, strict=False), "an address or a CIDR block"),
}
