"""Every function and every kind of task has a role of its own, where PHI is.

A role that two programs share has the rights of both: the one that shows a calendar can then read what the one that
writes records can, and the log does not tell which of them did. Functions and tasks of one app in one Region must not
share `Role` or `TaskRoleArn`. Execution roles of ECS, which start a task and are not given to its code, may be shared.
A role that is not known is undecided: it may be another one's as well.

How to fix: leave `role` out of `lambda_.Function`, so that CDK makes one, or give each its own.

Source: AWS Well-Architected Security Pillar, SEC03-BP02 (least privilege); AWS Lambda Developer Guide, "Defining Lambda
function permissions with an execution role"; 45 CFR 164.312(a)(1), 164.308(a)(4)(ii)(B), 164.312(b).
"""

from collections.abc import Iterator
from functools import lru_cache

from hipaa_landing_zone.rules.model import Assembly, Resource
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.rules.value import Unknown

ROLES = {"AWS::ECS::TaskDefinition": "TaskRoleArn", "AWS::Lambda::Function": "Role"}
FIX = "Give each function and task a role of its own."


def _role(resource: Resource) -> object:
    return resource.get(ROLES[resource.type])


def _has_role(case: Case) -> bool:
    # A task without a role has no rights to share.
    return holds_phi(case) and _role(case.resource) is not None


def _check(case: Case) -> Iterator[Problem]:
    role = _role(case.resource)
    if isinstance(role, Unknown):
        yield undecided(f"whether its role is its own: {role}", FIX)
        return
    others = _users(case.assembly)[_place(case.resource)]
    if len(others) > 1:
        names = ", ".join(each.logical_id for each in others if each is not case.resource)
        yield failed(f"shares its role with {names}.", FIX)


@lru_cache(maxsize=1)
def _users(assembly: Assembly) -> dict[tuple[str, str | None, str | None], list[Resource]]:
    users: dict[tuple[str, str | None, str | None], list[Resource]] = {}
    for resource in assembly.of_type(*ROLES):
        users.setdefault(_place(resource), []).append(resource)
    return users


def _place(resource: Resource) -> tuple[str, str | None, str | None]:
    """Role, account and Region: the same function in two Regions may well have one role."""
    return str(_role(resource)), resource.account, resource.region


RULE = Rule(
    id="HLZ-RULE-30",
    name="functions_have_roles_of_their_own",
    title="Functions and tasks share no role.",
    severity="medium",
    citations=("164.312(a)(1)", "164.308(a)(4)(ii)(B)", "164.312(b)"),
    types=tuple(ROLES),
    applies=_has_role,
    check=_check,
)
