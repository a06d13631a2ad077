"""Who administers a key does not use it, and nobody outside is let in by a bare `*`.

A key protects PHI only as far as the people who can change its policy cannot also decrypt with it. No statement of a
key policy grants both (a wildcard such as `kms:*` or `kms:Create*`, which contains CreateGrant, does), and no
principal is named as administrator in one statement and as unconditional user in another. A statement for everybody
(`*`) needs a condition that bounds the caller by organization, account, principal or source; `kms:ViaService` alone
does not.

A person who may put a key policy can still give themselves use. That is a recorded, visible act, not an accident.

How to fix: use `CustomerKey`, or split the statement: administration for administrators, use for users.

Source: AWS KMS Developer Guide, "Default key policy" (key administrators, key users) and "Key policies"; AWS
Well-Architected Security Pillar, SEC08-BP01; 45 CFR 164.312(a)(1), 164.312(a)(2)(iv).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules import key, resource_policy
from hipaa_landing_zone.rules.policy import Statement
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown

CALLER_KEYS = (
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "kms:CallerAccount",
)
FIX_SPLIT = (
    "Give administration (kms:PutKeyPolicy, kms:ScheduleKeyDeletion, …) and use (kms:Decrypt, kms:CreateGrant, …) "
    "to different principals in different statements, without wildcards that span both."
)
FIX_EVERYBODY = "Name the principals, or add a condition on aws:PrincipalOrgID or kms:CallerAccount."
FIX_POLICY = "Write a key policy: without one KMS gives the whole account kms:*."


def _check(case: Case) -> Iterator[Problem]:
    if case.resource.get("KeyPolicy") is None:
        yield failed("has no key policy, so that KMS lets the whole account administer and use it.", FIX_POLICY)
    allowing = []
    for statement in resource_policy.read(case.resource):
        if not statement.effect or _hides_actions(statement):
            yield undecided(f"what {statement.label} grants: {statement.unknown[0]}", FIX_SPLIT)
        elif statement.allows:
            allowing.append(statement)
    for statement in allowing:
        yield from _judge(statement)
    yield from _same_principal(allowing)


def _hides_actions(statement: Statement) -> bool:
    return any(isinstance(each, Unknown) for each in (*statement.actions, *statement.not_actions))


def _judge(statement: Statement) -> Iterator[Problem]:
    administers, uses = statement.first(key.ADMINISTRATION), statement.first(key.USE)
    if administers and uses:
        yield failed(f"{statement.label} grants administration ({administers}) and use ({uses}) together.", FIX_SPLIT)
    if ("AWS", "*") in statement.principals and not statement.bounds(*CALLER_KEYS):
        yield failed(f"{statement.label} is for every AWS principal, and no condition bounds who calls.", FIX_EVERYBODY)


def _same_principal(allowing: list[Statement]) -> Iterator[Problem]:
    separate = [each for each in allowing if not (each.first(key.ADMINISTRATION) and each.first(key.USE))]
    administrators = {name for each in separate if each.first(key.ADMINISTRATION) for name in each.principals}
    users = {name for each in separate if each.first(key.USE) and not each.conditions for name in each.principals}
    for _kind, name in sorted(administrators & users, key=str):
        yield failed(f"{name} administers the key in one statement and uses it in another.", FIX_SPLIT)


RULE = Rule(
    id="HLZ-RULE-08",
    name="keys_separate_duties",
    title="Key policies separate administration from use.",
    severity="high",
    citations=("164.312(a)(1)", "164.312(a)(2)(iv)"),
    types=(key.TYPE, key.REPLICA),
    check=_check,
)
