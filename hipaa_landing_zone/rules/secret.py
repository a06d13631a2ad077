"""What tells a secret by its name, by how it looks, and by the way it gets into a template."""

import re
from functools import lru_cache
from typing import Any, Literal

from hipaa_landing_zone.rules.model import Resource
from hipaa_landing_zone.rules.value import Unknown, at, truth

Source = Literal[
    "stored", "resolved parameter", "hidden parameter", "written parameter", "shown parameter", "reference"
]

# A name must end with one of these: SECRET_ARN, TOKEN_URL and MAX_TOKENS name no secret.
_NAMES = re.compile(
    r"(?:^|_)(?:pass|passwd|password|passphrase|pwd|secret|token|credentials?"
    r"|(?:api|access|auth|private|secret|signing|encryption|master|account|shared)_?keys?|connection_?string)$"
)
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+")
_LOOKS = re.compile(
    r"\b(?P<access_key>(?:AKIA|ASIA)[A-Z0-9]{16})\b"
    r"|(?P<private_key>-----BEGIN [A-Z ]*PRIVATE KEY)"
    r"|(?P<password_in_a_URL>[a-z][a-z0-9+.-]*://[^\s:/@]*:[^\s/@]+@)"
    r"|(?P<password_in_a_connection_string>(?:^|;)\s*(?i:password|pwd)\s*=\s*[^\s;]+;)"
    r"|\b(?P<token>gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,}|xox[abprs]-[A-Za-z0-9-]{10,}|sk_live_[A-Za-z0-9]{16,})"
)
_REFERENCES = re.compile(r"\$\{[^}]*\}")
# Account and Region, where they are not known, are no reference to a secret.
_TO_RESOURCE = re.compile(r"\$\{(?!AWS\.)")
_HARMLESS = re.compile(r"arn:.*|/.*|[a-z][a-z0-9+.-]*://.*|true|false|\d{1,3}|", re.IGNORECASE | re.DOTALL)
_KEPT = ("{{resolve:secretsmanager:", "{{resolve:ssm-secure:")
_PLAIN, _PARAMETER = "{{resolve:ssm:", "Ref to parameter "


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Whether something of this name is a secret itself: `DB_PASSWORD`, `apiKey`; not `DB_SECRET_ARN`, `MAX_TOKENS`."""
    return _NAMES.search(_WORDS.sub("_", name).lower()) is not None


def looks_like(text: str) -> str | None:
    """What kind of secret stands in a text, such as `private key`; None when none is seen."""
    if "${" in text:
        text = _REFERENCES.sub("", text)
    found = _LOOKS.search(text)
    return found.lastgroup.replace("_", " ") if found and found.lastgroup else None


def seen_in(value: Any) -> str | None:
    """What kind of secret stands in any text of a value as it is written, between functions too; None: none is seen."""
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, str) and (kind := looks_like(each)):
            return kind
        if isinstance(each, dict | list):
            left.extend(each.values() if isinstance(each, dict) else each)
    return None


def is_harmless(text: str) -> bool:
    """Whether a value under a secret's name only leads to it, as an ARN, a path or an address do, or is a setting."""
    return _TO_RESOURCE.search(text) is not None or _HARMLESS.fullmatch(text) is not None


def source(value: Any, resource: Resource) -> Source | Unknown | None:
    """How a value gets into the template, if it does not stand there.

    Args:
        value: a resolved property.
        resource: whose property it is.

    Returns:
        `stored`: a dynamic reference to AWS Secrets Manager or a secure string. `resolved parameter`: one to a plain
        parameter of AWS Systems Manager. `hidden`, `written`, `shown parameter`: a parameter of the template with
        NoEcho, with NoEcho and a default, without NoEcho. `reference`: to another resource. None: it stands there,
        or nothing does.
    """
    if isinstance(value, Unknown):
        if any(mark in value.because for mark in _KEPT):
            return "stored"
        if _PLAIN in value.because:
            return "resolved parameter"
        return _parameter(value, resource) if value.because.startswith(_PARAMETER) else value
    return "reference" if isinstance(value, str) and _TO_RESOURCE.search(value) else None


def _parameter(value: Unknown, resource: Resource) -> Source | Unknown:
    body = at(resource.template.section("Parameters").get(value.because.removeprefix(_PARAMETER)))
    if not isinstance(body, dict):
        return value
    if truth(body.get("NoEcho")) is not True:
        return "shown parameter"
    return "hidden parameter" if body.get("Default") in (None, "") else "written parameter"
