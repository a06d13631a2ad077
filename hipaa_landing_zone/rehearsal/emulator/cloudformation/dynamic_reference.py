"""Dynamic references: values that CloudFormation reads from Parameter Store and Secrets Manager while it deploys.

Source: AWS CloudFormation User Guide, "Get values stored in other services using dynamic references". They are
resolved after the intrinsic functions: Fn::Split sees the reference, not its value, and a StringList arrives as one
text with commas.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import Place
from hipaa_landing_zone.rehearsal.emulator.cloudformation.template import TemplateError

_REFERENCE = re.compile(r"\{\{resolve:([a-z-]+):([^}]+)\}\}")
_SECRET = re.compile(r"(arn:[^:]+:secretsmanager:[^:]+:\d+:secret:[^:]+|[^:]+)(?::([^:]*))?(?::([^:]*))?(?::(.*))?")
_UNREADABLE_TYPES = {"SecureString"}


def resolve(value: Any, place: Place) -> Any:
    """Replace every reference in a value, whose functions are evaluated already, by what it refers to.

    Raises:
        TemplateError: A reference leads nowhere, or to a service that the emulator does not ask.
    """
    if isinstance(value, str):
        return _REFERENCE.sub(lambda match: _value(match, place), value)
    if isinstance(value, list):
        return [resolve(item, place) for item in value]
    if isinstance(value, Mapping):
        return {key: resolve(item, place) for key, item in value.items()}
    return value


def check(value: Any, place: Place) -> None:
    """Read every parameter that a template refers to literally, as CloudFormation does before it deploys anything.

    Raises:
        TemplateError: A parameter does not exist.
    """
    for text in _texts(value):
        for match in _REFERENCE.finditer(text):
            if match[1] == "ssm" and "${" not in match[2]:
                _value(match, place)


def parameter(name: str, place: Place) -> str:
    """Read a parameter in plain text, in the version that the name says (`name:3`) or else the newest.

    Raises:
        TemplateError: There is none, or it is secret.
    """
    try:
        found = place.client("ssm").get_parameter(Name=name)["Parameter"]
    except ClientError as error:
        raise TemplateError(f"Parameters: [ssm:{name}] cannot be found.") from error
    if found["Type"] in _UNREADABLE_TYPES:
        raise TemplateError(f"Parameters [{name}] referenced by template have types not supported by CloudFormation.")
    return str(found["Value"])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _value(match: re.Match[str], place: Place) -> str:
    service, key = match[1], match[2]
    if service == "ssm":
        return parameter(key, place)
    if service == "secretsmanager":
        return _secret(key, place)
    raise TemplateError(f"the emulator does not resolve {match[0]}")


def _secret(key: str, place: Place) -> str:
    """Read a secret: name or ARN, "SecretString", and where given the JSON key, the stage and the version."""
    match = _SECRET.fullmatch(key)
    if match is None or match[2] not in {None, "", "SecretString"}:
        raise TemplateError(f"Incorrect format is used in the following SSM reference: [secretsmanager:{key}]")
    member, (stage, _, version) = match[3], (match[4] or "").partition(":")
    wanted = {name: text for name, text in (("VersionStage", stage), ("VersionId", version)) if text}
    try:
        secret = place.client("secretsmanager").get_secret_value(SecretId=match[1], **wanted)["SecretString"]
    except ClientError as error:
        raise TemplateError("Secrets Manager can't find the specified secret.") from error
    return _member(str(secret), member) if member else str(secret)


def _member(secret: str, name: str) -> str:
    try:
        return str(json.loads(secret)[name])
    except (ValueError, KeyError, TypeError) as error:
        raise TemplateError("Could not find a value associated with JSONKey in SecretString") from error
