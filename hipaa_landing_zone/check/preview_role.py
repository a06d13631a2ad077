"""What the roles of an app need: the Allow statements of their identity policies, action by action."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.check.preview_need import Doubt, Need
from hipaa_landing_zone.policies import reference
from hipaa_landing_zone.rules.model import Resource
from hipaa_landing_zone.rules.value import Unknown, at, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.check.preview_need import Surroundings

POLICY_TYPES = ("AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy")
_ACCOUNT, _REGION = 4, 3  # parts of an ARN
_MANY = 1000  # actions of one pattern; "*" has more, and is not asked whole


@dataclass(frozen=True, slots=True)
class _Holder:
    """Who has a statement, and where it stands: the resource, the role, its account's name, the role for the plan."""

    place: Resource
    role: str
    account: str
    who: str


def role_needs(surroundings: Surroundings) -> Iterator[Need | Doubt]:
    """Yield what every role of an app needs, and what of its policies cannot be read."""
    for role in surroundings.assembly.of_type("AWS::IAM::Role"):
        for policy in listed(role.get("Policies")):
            yield from _document(role, role, at(policy, "PolicyDocument"), surroundings)
        for arn in listed(role.get("ManagedPolicyArns")):
            yield from _attached(role, arn, surroundings)
    for policy in surroundings.assembly.of_type(*POLICY_TYPES):
        holders = listed(policy.get("Roles")) + listed(policy.get("RoleName"))
        for holder in holders:
            yield from _document(policy, _role(holder, surroundings), policy.get("PolicyDocument"), surroundings)
        if listed(policy.get("Users")) or listed(policy.get("Groups")):
            yield Doubt(policy, "policies of users and groups")


def _attached(role: Resource, arn: Any, surroundings: Surroundings) -> Iterator[Need | Doubt]:
    found = surroundings.assembly.find(arn)
    if isinstance(found, Resource) and found.type == "AWS::IAM::ManagedPolicy":
        yield from _document(found, role, found.get("PolicyDocument"), surroundings)
    elif isinstance(arn, str) and ":iam::aws:policy/" in arn:
        yield Doubt(role, "AWS-managed policies, whose content templates do not tell")
    else:
        yield Doubt(role, "managed policies that are not in the templates")


def _role(holder: Any, surroundings: Surroundings) -> Resource | str | None:
    """Return the role that a policy names: of the app, by its name alone, or None when that is not known."""
    found = surroundings.assembly.find(holder)
    if isinstance(found, Resource):
        return found
    return holder if isinstance(holder, str) and "${" not in holder else None


def _document(
    place: Resource, role: Resource | str | None, document: Any, surroundings: Surroundings
) -> Iterator[Need | Doubt]:
    account = surroundings.account(place.account)
    if account is None:
        yield Doubt(place, "stacks in an account that is not known")
        return
    if role is None:
        yield Doubt(place, "policies of roles that are not known")
        return
    name = role.logical_id if isinstance(role, Resource) else role
    holder = _Holder(place, name, account.name, _principal(role, surroundings))
    for statement in listed(at(document, "Statement")):
        if not isinstance(statement, Mapping) or isinstance(statement.get("Effect"), Unknown):
            yield Doubt(place, "statements that cannot be read")
        elif statement.get("Effect") == "Allow":
            yield from _statement(holder, statement, surroundings)


def _principal(role: Resource | str, surroundings: Surroundings) -> str:
    if isinstance(role, str):
        return f"role/{role}"
    # IAM User Guide, "IAM identifiers": the path is part of the ARN. CloudFormation makes a name where none is given.
    path = role.get("Path")
    made = f"{surroundings.deployment(role.template).stack_name}-{role.logical_id}-generated"
    name = role.get("RoleName")
    return f"role{path if isinstance(path, str) else '/'}{name if _literal(name) else made}"


def _literal(name: Any) -> bool:
    return isinstance(name, str) and "${" not in name


def _statement(holder: _Holder, statement: Mapping[str, Any], surroundings: Surroundings) -> Iterator[Need | Doubt]:
    if "NotAction" in statement:
        yield Doubt(holder.place, "statements with NotAction")
        return
    # A statement with NotResource is about so much that only a guardrail for every resource denies all of it.
    targets = listed(statement.get("Resource", "*")) or ["*"]
    for wanted in listed(statement.get("Action")):
        actions = reference.expand(wanted) if isinstance(wanted, str) else ()
        if not actions:
            yield Doubt(holder.place, "actions that are not in the service reference")
            continue
        for written in targets:
            target, owner, doubt = _target(written, actions[0], surroundings)
            region = _named_region(target) or surroundings.region(holder.place)
            yield Need(
                holder.place,
                f"gives role {holder.role}",
                holder.account,
                holder.who,
                wanted,
                actions[:_MANY],
                target,
                owner,
                {"aws:RequestedRegion": region},
                doubt=doubt,
            )


def _target(written: Any, action: str, surroundings: Surroundings) -> tuple[str, str | None, str]:
    """Return what a statement's resource comes to: an ARN or a pattern, its owner's name, and a doubt about these.

    The symbol of a resource without a known name stays as it is: only a guardrail for every resource covers it.
    """
    if not isinstance(written, str):
        return "*", None, ""
    symbol, brace, _ = written.partition("}")
    found = surroundings.assembly.find(symbol + brace if written.startswith("${") else written.removesuffix("/*"))
    if isinstance(found, Resource):
        owner = surroundings.account(found.account)
        return written, owner.name if owner else None, ""
    if not written.startswith("arn:") or action.partition(":")[0] not in reference.rcp_services():
        return written, None, ""
    parts = [*written.split(":", 5), "", "", "", "", ""]
    if parts[_ACCOUNT].isdigit():
        known = surroundings.account(parts[_ACCOUNT]) is not None
        return written, None, "" if known else "resources of accounts that the organization does not know"
    if parts[_ACCOUNT]:
        return written, None, ""
    return written, None, "buckets whose account is not known"


def _named_region(arn: str) -> str | None:
    parts = arn.split(":", 5)
    region = parts[_REGION] if len(parts) > _ACCOUNT else ""
    return region if region and not set(region) & set("*?$") else None
