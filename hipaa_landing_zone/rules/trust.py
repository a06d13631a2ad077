"""Reads role trust policies: who may assume a role."""

from hipaa_landing_zone.rules.memory import once_per_resource
from hipaa_landing_zone.rules.model import Resource
from hipaa_landing_zone.rules.policy import Statement, statements
from hipaa_landing_zone.rules.rule import Case

TYPE = "AWS::IAM::Role"


@once_per_resource
def read(role: Resource) -> tuple[Statement, ...]:
    """Statements of a role's trust policy."""
    return tuple(statements(role.get("AssumeRolePolicyDocument")))


def trusts(case: Case, *kinds: str) -> bool:
    """Whether a role is for any of these kinds of principal (`AWS`, `Service`, `Federated`), or may be.

    A statement that is not known may be for any; an Allow without Principal has NotPrincipal, which is everybody.
    """
    return any(
        not each.effect
        or (each.allows and (not each.principals or any(kind in kinds for kind, _name in each.principals)))
        for each in read(case.resource)
    )
