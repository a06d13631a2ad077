"""Where CloudFormation resources carry policies of identities, and what those say."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from hipaa_landing_zone.rules.memory import once_per_resource
from hipaa_landing_zone.rules.model import Assembly, Resource
from hipaa_landing_zone.rules.policy import Statement, statements
from hipaa_landing_zone.rules.rule import Case
from hipaa_landing_zone.rules.value import Unknown, at, listed

IDENTITIES = ("AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::User")
"""Carry policies inside `Policies`, and name others in `ManagedPolicyArns`."""
PERMISSION_SET = "AWS::SSO::PermissionSet"
_MANAGED = "AWS::IAM::ManagedPolicy"
TYPES = (
    *IDENTITIES,
    "AWS::IAM::GroupPolicy",
    _MANAGED,
    "AWS::IAM::Policy",
    "AWS::IAM::RolePolicy",
    "AWS::IAM::UserPolicy",
    PERMISSION_SET,
)


@once_per_resource
def read(resource: Resource) -> tuple[Statement, ...]:
    """Statements of all policies that a resource of one of `TYPES` carries."""
    return tuple(each for document in _documents(resource) for each in statements(document))


def granted(case: Case) -> tuple[Statement, ...]:
    """Statements that give rights: a managed policy that is a permissions boundary and nothing else gives none."""
    return () if case.resource in _boundaries(case.assembly) else read(case.resource)


@lru_cache(maxsize=1)
def _boundaries(assembly: Assembly) -> frozenset[Resource]:
    """Managed policies that identities of the app have as a boundary, and none has as a policy."""
    boundaries: set[Resource | Unknown] = set()
    policies: set[Resource | Unknown] = set()
    for identity in assembly.of_type(*IDENTITIES):
        boundaries.add(assembly.find(identity.get("PermissionsBoundary")))
        policies.update(assembly.find(arn) for arn in listed(identity.get("ManagedPolicyArns")))
    for policy in assembly.of_type(_MANAGED):
        if any(policy.get(name) for name in ("Groups", "Roles", "Users")):
            policies.add(policy)
    return frozenset(each for each in boundaries - policies if isinstance(each, Resource))


def _documents(resource: Resource) -> Iterator[Any]:
    if resource.type in IDENTITIES:
        for policy in listed(resource.get("Policies")):
            yield at(policy, "PolicyDocument")
    else:
        yield resource.get("InlinePolicy" if resource.type == PERMISSION_SET else "PolicyDocument")
