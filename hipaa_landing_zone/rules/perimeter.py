"""Whom a statement admits from outside the organization: the question of trust policies and resource policies alike."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Literal

from hipaa_landing_zone.rules.foundation import is_published
from hipaa_landing_zone.rules.model import Assembly
from hipaa_landing_zone.rules.policy import Statement, binds
from hipaa_landing_zone.rules.rule import Case
from hipaa_landing_zone.rules.value import Unknown, truth

Kind = Literal["account", "arn", "organization", "path", "network"]

SOURCES: dict[str, Kind] = {
    "aws:sourceaccount": "account",
    "aws:sourcearn": "arn",
    "aws:sourceorgid": "organization",
    "aws:sourceorgpaths": "path",
    "aws:sourceowner": "account",
}
"""Condition keys that tell for whom an AWS service acts."""
CALLERS: dict[str, Kind] = {
    **SOURCES,
    "aws:principalaccount": "account",
    "aws:principalarn": "arn",
    "aws:principalorgid": "organization",
    "aws:principalorgpaths": "path",
    "aws:sourcevpc": "network",
    "aws:sourcevpce": "network",
    "aws:vpceaccount": "account",
    "aws:vpceorgid": "organization",
    "kms:calleraccount": "account",
    "s3:dataaccesspointaccount": "account",
    "s3:dataaccesspointarn": "arn",
}
"""Condition keys that tell who calls, or through which network."""
MOUNT_TARGET = "elasticfilesystem:accessedviamounttarget"
"""True for clients that come through a mount target of the file system, which is a place in a VPC."""
_NEGATIVE = ("stringnotequals", "stringnotlike", "arnnotequals", "arnnotlike")


def strangers(statement: Statement, case: Case) -> Iterator[tuple[str, Unknown | None]]:
    """Principals of other accounts that an Allow names, services and identity providers aside.

    Yields:
        What is named, with None where it is known to be no part of the organization, or why that is not known. An
        Allow without Principal has NotPrincipal in its place, which admits everybody else.
    """
    for kind, name in statement.principals or (("AWS", "*"),):
        if kind not in {"AWS", "CanonicalUser"}:
            continue
        ours = is_ours(account_of(name) if kind == "AWS" else _canonical(name), case)
        if ours is not True:
            yield str(name), ours or None


def is_ours(account: str | Unknown, case: Case, *, named: bool = False) -> bool | Unknown:
    """Whether an account belongs to the organization; `*` does not.

    Args:
        account: as `account_of` gives it.
        case: where it is named.
        named: whether any account will do while nobody has told which are the organization's.
    """
    if isinstance(account, Unknown):
        return account
    if account == "*":
        return False
    # What refers to a resource of the app, or is published by the landing zone, is ours by construction.
    if "${" in account or account == case.resource.account or is_published(account):
        return True
    known = case.expectations.organization_account_ids
    if account in known or account in _deployed_to(case.assembly):
        return True
    if known:
        return False
    return named or Unknown(f"whether account {account} belongs to the organization, whose accounts were not given")


def account_of(principal: Any) -> str | Unknown:
    """Account that a principal or an ARN is of: `*` for any, empty for ARNs without one, `${…}` for the app's own."""
    if isinstance(principal, Unknown):
        return principal
    text = str(principal)
    if text == "*" or text.startswith("${") or _digits(text) or is_published(text):
        return text
    prefix, _partition, _service, _region, account, *name = [*text.split(":", 5), *[""] * 5][:6]
    if prefix == "arn" and (not account or _digits(account) or "${" in account):
        return account
    if prefix == "arn" and ("*" in account or "?" in account):
        return "*"
    # Origin access identities stand under an account that is CloudFront's.
    return "${" if account == "cloudfront" and "${" in name[0] else Unknown(f"which account {text} is of")


def bounded(statement: Statement, case: Case, keys: dict[str, Kind], *, named: bool = False) -> bool | Unknown:
    """Whether conditions of an Allow keep everybody outside the organization out.

    Args:
        statement: the Allow.
        case: where it stands.
        keys: condition keys that count: `SOURCES` or `CALLERS`.
        named: whether naming any account will do while nobody has told which are the organization's.
    """
    unclear: Unknown | None = None
    for operator, key, values in statement.conditions:
        inside: bool | Unknown = False
        if not key:
            inside = values[0]
        elif key == MOUNT_TARGET and operator == "bool":
            inside = keys is CALLERS and [truth(value) for value in values] == [True]
        elif key in keys and binds(operator, values):
            inside = _all_inside(values, keys[key], case, named=named)
        if inside is True:
            return True
        unclear = unclear or inside or None
    return unclear or False


def refused(statement: Statement, others: tuple[Statement, ...], case: Case, *, services: bool = False) -> bool:
    """Whether a Deny of the same policy turns strangers away from all that an Allow grants.

    Args:
        statement: the Allow.
        others: all statements of the policy.
        case: where it stands.
        services: whether the strangers are AWS services that act for others, as far as they say for whom.
    """
    return any(
        each.effect == "Deny"
        and ("AWS", "*") in each.principals
        and all(isinstance(action, str) and each.covers(action) for action in statement.actions)
        and all(isinstance(resource, str) and each.is_on(resource) for resource in statement.resources)
        and _spares_only_ours(each, case, services=services)
        for each in others
    )


def _spares_only_ours(deny: Statement, case: Case, *, services: bool) -> bool:
    keys, spares = SOURCES if services else CALLERS, False
    for operator, key, values in deny.conditions:
        if key == "aws:principalisawsservice" and operator.startswith("bool"):
            if [truth(each) for each in values] != [services]:
                return False
        elif not (services and operator == "null" and key in SOURCES):
            if key not in keys or operator.removesuffix("ifexists") not in _NEGATIVE:
                return False
            if _all_inside(values, keys[key], case, named=services) is not True:
                return False
            spares = True
    return spares


def _all_inside(values: tuple[Any, ...], kind: Kind, case: Case, *, named: bool = False) -> bool | Unknown:
    answers = [_inside(value, kind, case, named=named) for value in values]
    if not answers or False in answers:
        return False
    return next((each for each in answers if isinstance(each, Unknown)), True)


def _inside(value: Any, kind: Kind, case: Case, *, named: bool) -> bool | Unknown:
    if isinstance(value, Unknown):
        return value
    text = str(value)
    if kind == "network":
        return not {"*", "?"} & set(text)
    if kind == "account":
        return is_ours("*" if "*" in text or "?" in text else text, case, named=named)
    if kind == "arn":
        account = account_of(text)
        # A bucket's ARN has no account, and its name is unique: a name that does not begin with a wildcard will do.
        name = text.split(":", 5)[5:]
        return is_ours(account, case, named=named) if account else name != [] and not name[0].startswith(("*", "?"))
    organization, wanted = text.split("/", maxsplit=1)[0], case.expectations.organization_id
    if is_published(text) or "${" in organization:
        return True
    return organization == wanted if wanted else not {"*", "?"} & set(organization)


def _canonical(name: Any) -> str | Unknown:
    text = str(name)
    return name if isinstance(name, Unknown) or text.startswith("${") else Unknown(f"whose canonical user id {text} is")


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


@lru_cache(maxsize=1)
def _deployed_to(assembly: Assembly) -> frozenset[str | None]:
    """Accounts that the app itself is deployed to, which are the organization's."""
    return frozenset(template.account for template in assembly.templates)
