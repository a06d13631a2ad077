"""Roles for federated identities name the audience and the subject that may assume them.

An identity provider such as GitHub issues tokens to all of its customers. A trust policy that asks for the issuer
alone lets every one of them in; one whose subject begins with a wildcard lets in whoever can choose the rest. For web
identities (OIDC) the conditions pin `<issuer>:aud` and `<issuer>:sub`; for GitHub the subject names organization and
repository. Amazon Cognito has no subject: `cognito-identity.amazonaws.com:amr` must ask for `authenticated`. For SAML
the condition pins `SAML:aud`.

How to fix: `iam.WebIdentityPrincipal(provider, {"StringEquals": {"<issuer>:aud": "sts.amazonaws.com"}, "StringLike":
{"<issuer>:sub": "repo:my-organization/my-repository:ref:refs/heads/main"}})`; for SAML
`iam.SamlConsolePrincipal(provider, {})`.

Source: IAM User Guide, "Create a role for OpenID Connect federation (console)" (limit access to a GitHub organization,
repository and branch), "Available keys for AWS OIDC federation", "Available keys for SAML-based AWS STS federation";
45 CFR 164.312(d), 164.312(a)(1).
"""

import re
from collections.abc import Iterator

from hipaa_landing_zone.rules import trust
from hipaa_landing_zone.rules.policy import Statement
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown

WEB, SAML = "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"
REPOSITORY = re.compile(r"repo:[^*?/:]+/[^*?/:]+:.+", re.IGNORECASE)
FIX_WEB = "Pin <issuer>:aud and <issuer>:sub with StringEquals or StringLike, to values that begin without a wildcard."
FIX_SAML = 'Add the condition "StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}.'


def _check(case: Case) -> Iterator[Problem]:
    for statement in trust.read(case.resource):
        if not statement.effect:
            yield undecided(f"which identities may assume it: {statement.unknown[0]}", FIX_WEB)
        elif statement.allows and any(kind == "Federated" for kind, _name in statement.principals):
            yield from _judge(statement)


def _judge(statement: Statement) -> Iterator[Problem]:
    hidden = next((each for each in (*statement.actions, *_hidden(statement)) if isinstance(each, Unknown)), None)
    if statement.covers(SAML):
        yield from _pinned(statement, ("saml:aud",), hidden, FIX_SAML)
    if statement.covers(WEB):
        yield from _pinned(statement, _keys(statement, ":aud"), hidden, FIX_WEB)
        yield from _pinned(statement, _keys(statement, ":sub", ":amr"), hidden, FIX_WEB)
    elif hidden and not statement.covers(SAML):
        yield undecided(f"how identities assume it: {hidden}", FIX_WEB)


def _hidden(statement: Statement) -> list[Unknown]:
    """Conditions that only deployment knows, such as CDK's `CfnJson` for the issuer of an EKS cluster."""
    return [values[0] for _operator, key, values in statement.conditions if not key]


def _keys(statement: Statement, *ends: str) -> tuple[str, ...]:
    found = [key for _operator, key, _values in statement.conditions if key.endswith(ends) and key != "saml:aud"]
    return tuple(dict.fromkeys(found)) or (f"<issuer>{ends[0]}",)


def _pinned(statement: Statement, keys: tuple[str, ...], hidden: Unknown | None, fix: str) -> Iterator[Problem]:
    values = statement.bounds(*keys)
    if not values and hidden:
        yield undecided(f"whether {keys[0]} is pinned: {hidden}", fix)
    elif not values:
        yield failed(f"admits identities whatever their {keys[0]} is.", fix)
    for value in values:
        if isinstance(value, Unknown):
            yield undecided(f"to what {keys[0]} is pinned: {value}", fix)
        elif not _is_narrow(keys[0], str(value)):
            yield failed(f"admits every {keys[0]} like {value!r}, which is not one party's.", fix)


def _is_narrow(key: str, value: str) -> bool:
    if key == "token.actions.githubusercontent.com:sub":
        return REPOSITORY.fullmatch(value) is not None
    if key.endswith(":amr"):
        return value != "unauthenticated" and not value.startswith(("*", "?"))
    return not value.startswith(("*", "?"))


RULE = Rule(
    id="HLZ-RULE-18",
    name="federated_trust_is_pinned",
    title="Roles for federated identities pin the audience and the subject.",
    severity="high",
    citations=("164.312(d)", "164.312(a)(1)"),
    types=(trust.TYPE,),
    applies=lambda case: trust.trusts(case, "Federated"),
    check=_check,
)
