"""Checks of constructor arguments: what was given, what is allowed, as a ValueError at construction."""

from __future__ import annotations

import re


def is_token(value: str) -> bool:
    """Tells whether a string holds a CDK token, whose value is known only when CloudFormation deploys.

    Read off the text, because ``Token.is_unresolved`` costs a call into Node.
    """
    return "${Token[" in value


def require_key(name: str, value: object) -> None:
    """Checks that a key is given, not its construct: CDK takes what it does not know for no key, and says nothing.

    Args:
        name: name of the argument, for the message.
        value: what was given.

    Raises:
        ValueError: not a ``kms.IKey``.
    """
    _require_resource(name, value, "key_arn", "a kms.IKey, such as PhiKey(…).resource")


def require_bucket(name: str, value: object) -> None:
    """Checks that a bucket is given, not its construct.

    Args:
        name: name of the argument, for the message.
        value: what was given.

    Raises:
        ValueError: not an ``s3.IBucket``.
    """
    _require_resource(name, value, "bucket_arn", "an s3.IBucket, such as AccessLogBucket(…).resource")


def require_match(name: str, value: str, pattern: str, allowed: str) -> None:
    """Checks a literal against a regular expression; a token inside counts as a character that matches.

    Args:
        name: name of the argument, for the message.
        value: what was given.
        pattern: regular expression that the whole value must match.
        allowed: what is allowed, in words, for the message.

    Raises:
        ValueError: the value does not match.
    """
    literal = re.sub(r"\$\{Token\[[^]]*\]\}", "t", value)
    if re.fullmatch(pattern, literal) is None:
        raise ValueError(f"{name}: {value!r} given; allowed: {allowed}.")


def require_organization_id(value: str) -> None:
    """Checks the id of an organization, unless it is a token.

    Args:
        value: what was given.

    Raises:
        ValueError: not of the form that AWS Organizations gives its ids.
    """
    if not is_token(value):
        require_match("organization_id", value, r"o-[a-z0-9]{10,32}", "o- and 10 to 32 lower-case letters or digits")


def require_bucket_name(name: str, value: str) -> None:
    """Checks a bucket name, unless it is a token.

    Args:
        name: name of the argument, for the message.
        value: what was given.

    Raises:
        ValueError: not a name that Amazon S3 accepts.
    """
    if not is_token(value):
        require_match(name, value, r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "3 to 63 lower-case letters, digits, . and -")


def require_role_name(name: str, value: str) -> None:
    """Checks the name of an IAM role, unless it is a token.

    Args:
        name: name of the argument, for the message.
        value: what was given.

    Raises:
        ValueError: not a name that IAM accepts.
    """
    if not is_token(value):
        require_match(name, value, r"[\w+=,.@-]{1,64}", "1 to 64 letters, digits and _+=,.@-")


def require_account_id(name: str, value: str) -> None:
    """Checks the id of an AWS account, unless it is a token.

    Args:
        name: name of the argument, for the message.
        value: what was given.

    Raises:
        ValueError: not twelve digits.
    """
    if not is_token(value):
        require_match(name, value, r"\d{12}", "12 digits")


def _require_resource(name: str, value: object, attribute: str, allowed: str) -> None:
    # By attribute, not by type: jsii's interfaces are no classes that isinstance could ask.
    if not hasattr(value, attribute) or hasattr(value, "resource"):
        given = "None" if value is None else type(value).__name__
        raise ValueError(f"{name}: {given} given; allowed: {allowed}.")
