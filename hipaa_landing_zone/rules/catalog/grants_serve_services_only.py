"""Whoever may create grants on a KMS key may create them for AWS services only.

A grant hands use of a key to anybody whom its creator names, in any account, and stands in no policy. An Allow of
`kms:CreateGrant`, in a key policy or in a policy of identities, is therefore bounded: `kms:GrantIsForAWSResource`
true (a service makes the grant for a resource of the caller), `kms:ViaService` or `kms:GranteeServicePrincipal` that
names services, or `kms:GranteePrincipal` that names service-linked roles. A statement whose principals are all AWS
services needs no bound. `kms:*`, `*` and `NotAction` are judged by `keys_separate_duties`, `policies_name_their_data`
and cdk-nag.

How to fix: use `CustomerKey.grant_use`; or put `kms:CreateGrant` into a statement of its own with
`"Bool": {"kms:GrantIsForAWSResource": "true"}`.

Source: AWS KMS Developer Guide, "Controlling access to grants", "AWS KMS condition keys"; 45 CFR 164.312(a)(1),
164.312(a)(2)(iv).
"""

from collections.abc import Iterator
from typing import Any

from hipaa_landing_zone.rules import identity_policy, key, resource_policy
from hipaa_landing_zone.rules.policy import Statement
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown

ACTION = "kms:CreateGrant"
KEYS = (key.TYPE, key.REPLICA)
EVERYTHING = ("*", "kms:*")
FOR_SERVICES, SERVICE_LINKED = "kms:grantisforawsresource", ":role/aws-service-role/"
SERVICES = ("kms:ViaService", "kms:GranteeServicePrincipal")
FIX = f'Put {ACTION} into a statement of its own with "Bool": {{"kms:GrantIsForAWSResource": "true"}}.'


def _statements(case: Case) -> tuple[Statement, ...]:
    if case.resource.type in KEYS:
        return resource_policy.read(case.resource)
    return identity_policy.granted(case)


def _check(case: Case) -> Iterator[Problem]:
    for statement in _statements(case):
        if not statement.effect:
            yield undecided(f"whether its policy lets create grants: {statement.unknown[0]}", FIX)
        elif statement.allows and not statement.not_actions:
            yield from _judge(statement)


def _judge(statement: Statement) -> Iterator[Problem]:
    hidden = next((each for each in statement.actions if isinstance(each, Unknown)), None)
    if not (hidden or statement.covers(ACTION)) or any(each in EVERYTHING for each in statement.actions):
        return
    bound = _is_bounded(statement)
    if isinstance(bound, Unknown):
        yield undecided(f"for whom {statement.label} lets create grants: {bound}", FIX)
    elif not bound:
        if statement.covers(ACTION):
            yield failed(f"{statement.label} lets create grants for anybody.", FIX)
        else:
            yield undecided(f"whether {statement.label} lets create grants: {hidden}", FIX)


def _is_bounded(statement: Statement) -> bool | Unknown:
    if statement.principals and all(kind == "Service" for kind, _name in statement.principals):
        return True
    grantees = statement.bounds("kms:GranteePrincipal")
    if statement.bounds(*SERVICES) or (grantees and all(SERVICE_LINKED in str(each) for each in grantees)):
        return True
    flags = [
        each
        for operator, name, values in statement.conditions
        if name == FOR_SERVICES and operator in ("bool", "stringequals")
        for each in values
    ]
    if flags and all(_is_true(each) for each in flags):
        return True
    # A condition that only deployment knows may be the one that is asked for.
    untold = [each for _operator, name, values in statement.conditions if not name for each in values]
    return next((each for each in (*flags, *grantees, *untold) if isinstance(each, Unknown)), False)


def _is_true(value: Any) -> bool:
    return str(value).lower() == "true"


RULE = Rule(
    id="HLZ-RULE-76",
    name="grants_serve_services_only",
    title="Grants on KMS keys can be created for AWS services only.",
    severity="high",
    citations=("164.312(a)(1)", "164.312(a)(2)(iv)"),
    types=(*KEYS, *identity_policy.TYPES),
    applies=lambda case: bool(_statements(case)),
    check=_check,
)
