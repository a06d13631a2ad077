"""Whoever may hand roles to services may hand over named roles only, and to named services only.

`iam:PassRole` on every role is administration in disguise: start a function with the most powerful role of the account
and use it. The Resource names roles or a path below `role/`, and the condition `iam:PassedToService` names the
services. A role of the same app may go without the condition: its own trust policy names who can use it.

How to fix: `Resource` with the role's ARN, and `"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}`.

Source: IAM User Guide, "Grant a user permissions to pass a role to an AWS service"; 45 CFR 164.312(a)(1),
164.308(a)(4)(ii)(B).
"""

import re
from collections.abc import Iterator

from hipaa_landing_zone.rules import identity_policy, trust
from hipaa_landing_zone.rules.policy import Statement
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown

PASS, SERVICE = "iam:PassRole", "iam:passedtoservice"
# The key is in every request to pass a role, so that IfExists bounds these as well.
OPERATORS = ("stringequals", "stringlike")
# With a wildcard before the first slash, or nothing but wildcards behind it.
EVERY_ROLE = re.compile(r"[^/]*[*?](/[*?/]*)?|[^/]*/[*?/]*|arn:[^:]*:iam::[^:]*:")
FIX_ROLE = "Name the roles in Resource."
FIX_SERVICE = 'Add the condition "StringEquals": {"iam:PassedToService": <the service that will use the role>}.'


def _passes(case: Case) -> list[Statement]:
    """Allows that may pass roles, and statements that may be one."""
    return [
        each
        for each in identity_policy.granted(case)
        if not each.effect or (each.allows and (each.covers(PASS) or _hides(each)))
    ]


def _hides(statement: Statement) -> bool:
    return any(isinstance(each, Unknown) for each in (*statement.actions, *statement.not_actions))


def _check(case: Case) -> Iterator[Problem]:
    for statement in _passes(case):
        if statement.covers(PASS):
            yield from _judge(statement, case)
        else:
            yield undecided(f"whether {statement.label} passes roles: {statement.unknown[0]}", FIX_ROLE)


def _judge(statement: Statement, case: Case) -> Iterator[Problem]:
    resources = statement.resources or ("*",)  # NotResource stands in its place
    for resource in resources:
        if isinstance(resource, Unknown):
            yield undecided(f"which roles {statement.label} passes: {resource}", FIX_ROLE)
        elif EVERY_ROLE.fullmatch(str(resource)):
            yield failed(f"{statement.label} passes every role.", FIX_ROLE)
    if not _names_services(statement) and not all(_is_own_role(each, case) for each in resources):
        hidden = next((each for each in _hidden_services(statement) if isinstance(each, Unknown)), None)
        if hidden:
            yield undecided(f"to which services {statement.label} passes roles: {hidden}", FIX_SERVICE)
        else:
            yield failed(f"{statement.label} passes roles to any service.", FIX_SERVICE)


def _names_services(statement: Statement) -> bool:
    return any(
        key == SERVICE
        and operator.removesuffix("ifexists") in OPERATORS
        and not any(isinstance(value, Unknown) or str(value).startswith(("*", "?")) for value in values)
        for operator, key, values in statement.conditions
    )


def _hidden_services(statement: Statement) -> list[object]:
    """Conditions that only deployment knows, and the services of those that name them."""
    return [each for _operator, key, values in statement.conditions if key in ("", SERVICE) for each in values]


def _is_own_role(resource: object, case: Case) -> bool:
    found = case.assembly.find(resource)
    return not isinstance(found, Unknown) and found.type == trust.TYPE


RULE = Rule(
    id="HLZ-RULE-20",
    name="passed_roles_are_bounded",
    title="iam:PassRole names the roles and the services that may use them.",
    severity="high",
    citations=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    types=identity_policy.TYPES,
    applies=lambda case: bool(_passes(case)),
    check=_check,
)
