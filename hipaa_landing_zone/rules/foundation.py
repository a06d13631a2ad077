"""What the landing zone publishes for applications, as rules see it: known to be right, though not by value."""

from collections.abc import Mapping
from typing import Any

PREFIX = "/hlz/foundation/"
"""Only the landing zone writes parameters here (HLZ-SCP-07), so what a template reads from them may be relied on."""

ACCESS_LOGS = "bucket/access-logs"
"""The bucket for access logs: without Object Lock and with SSE-S3, which the landing zone's own templates show."""

_BEGINNING, _END = "{{resolve:ssm:", "}}"


def published_by(parameter: Any) -> str | None:
    """What a template's parameter stands for, when nothing but the landing zone can give its value.

    Args:
        parameter: the entry of `Parameters`.

    Returns:
        The same text as a dynamic reference to the published parameter; None for any other parameter, also for one
        that merely defaults to a published one and could be given another value at deployment.
    """
    if not isinstance(parameter, Mapping):
        return None
    kind, name = parameter.get("Type"), parameter.get("Default")
    if not isinstance(kind, str) or not kind.startswith("AWS::SSM::Parameter::Value<") or not isinstance(name, str):
        return None
    if not name.startswith(PREFIX) or parameter.get("AllowedValues") != [name]:
        return None
    return f"{_BEGINNING}{name}{_END}"


def is_published(value: Any, below: str = "") -> bool:
    """Whether a resolved value is one that the landing zone publishes.

    Args:
        value: a resolved property.
        below: what follows the contract's version in the name, such as `key/`; empty for anything.
    """
    if not isinstance(value, str) or not value.startswith(_BEGINNING + PREFIX) or value.count("{{") != 1:
        return False
    if not value.endswith(_END):
        return False
    version, _, name = value.removeprefix(_BEGINNING + PREFIX).removesuffix(_END).partition("/")
    # With a version of the parameter behind a colon it would be an old value, which may be wrong by now.
    return version.startswith("v") and ":" not in name and name.startswith(below)
