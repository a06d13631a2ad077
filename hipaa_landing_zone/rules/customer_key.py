"""Whether a property names a customer managed KMS key: the question that every rule on encryption asks."""

import re
from typing import Any

from hipaa_landing_zone.rules import key
from hipaa_landing_zone.rules.foundation import is_published
from hipaa_landing_zone.rules.model import Assembly, Resource
from hipaa_landing_zone.rules.unknown import Unknown

_ID = re.compile(r"(mrk-)?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
_KEYS = (key.TYPE, key.REPLICA, "AWS::KMS::Alias")


def is_customer_key(value: Any, assembly: Assembly) -> bool | Unknown:
    """Whether a resolved key property names a key whose policy the customer writes.

    Args:
        value: `KmsKeyId`, `KMSMasterKeyID` and the like: id, ARN or alias. None is AWS's own key.
        assembly: where a reference leads.

    Returns:
        False for no key, and for keys that AWS manages (`alias/aws/…`), whose policies nobody can change. True for a
        key of the app, one that the landing zone publishes, and one named by its id or ARN: AWS's own keys are named
        by alias in templates, as their ids are made in each account. `Unknown` where the template does not tell.
    """
    if value is None or isinstance(value, Unknown):
        return value or False
    if not isinstance(value, str):
        return Unknown("something other than text in the place of a key")
    if (named := _named(value)) is not None:
        return named
    found = assembly.find(value)
    if isinstance(found, Resource) and found.type in _KEYS:
        return True
    return found if isinstance(found, Unknown) else Unknown(f"{value}, which is no key")


def _named(text: str) -> bool | Unknown | None:
    """What a name tells by itself; None when it is a reference to follow."""
    last = text.rsplit(":", maxsplit=1)[-1]
    if _ID.fullmatch(text):
        return True
    if is_published(text):
        return is_published(text, "key/") or Unknown(f"{text}, which is no key")
    if last.startswith("alias/"):
        return not last.startswith("alias/aws/")
    if text.startswith("arn:"):
        return True if ":kms:" in text else Unknown(f"{text}, which is no key")
    return None
