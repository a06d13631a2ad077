"""Which log group of the app a name stands for, and who can make one that nobody planned."""

from functools import lru_cache
from typing import Any

from hipaa_landing_zone.rules import identity_policy
from hipaa_landing_zone.rules.model import Assembly, Resource
from hipaa_landing_zone.rules.rule import Case
from hipaa_landing_zone.rules.value import Unknown, listed

TYPE = "AWS::Logs::LogGroup"
CREATE = "logs:CreateLogGroup"
_ATTACHED = ("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::RolePolicy")


def find(name: Any, user: Resource, assembly: Assembly) -> Resource | Unknown:
    """The log group that a name or a reference stands for in the account and Region of who uses it."""
    if isinstance(name, str) and (named := _by_name(assembly).get((user.account, user.region, name))):
        return named
    found = assembly.find(name)
    if isinstance(found, Resource) and found.type != TYPE:
        return Unknown(f"{found} is no log group")
    return found


def may_be_made_by(role: Any, case: Case) -> bool:
    """Whether a role may create log groups: also when its policies, or some of them, are not in the app."""
    found = case.assembly.find(role)
    if not isinstance(found, Resource) or found.type != "AWS::IAM::Role":
        return True
    attached = _policies_by_role(case.assembly)
    named = (case.assembly.find(each) for each in listed(found.get("ManagedPolicyArns")))
    policies = [found, *named, *attached.get(found, ()), *attached.get(None, ())]
    return any(isinstance(each, Unknown) or _allows(each) for each in policies)


def _allows(policy: Resource) -> bool:
    return any(
        not each.effect or (each.allows and (each.covers(CREATE) or any(map(_is_unknown, each.actions))))
        for each in identity_policy.read(policy)
    )


def _is_unknown(action: Any) -> bool:
    return isinstance(action, Unknown)


@lru_cache(maxsize=1)
def _by_name(assembly: Assembly) -> dict[tuple[str | None, str | None, str], Resource]:
    groups = ((each, each.get("LogGroupName")) for each in assembly.of_type(TYPE))
    return {(each.account, each.region, name): each for each, name in groups if isinstance(name, str)}


@lru_cache(maxsize=1)
def _policies_by_role(assembly: Assembly) -> dict[Resource | None, list[Resource]]:
    """Policies by role of the app; None for those whose role only deployment will know, which may be anybody's."""
    index: dict[Resource | None, list[Resource]] = {}
    for policy in assembly.of_type(*_ATTACHED):
        for name in (*listed(policy.get("Roles")), *listed(policy.get("RoleName"))):
            role = assembly.find(name)
            if isinstance(role, Resource) or isinstance(name, Unknown):
                index.setdefault(role if isinstance(role, Resource) else None, []).append(policy)
    return index
