"""What resource policies of an app grant to other accounts: a grant that guardrails deny gives nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.check.preview_need import Doubt, Need
from hipaa_landing_zone.policies import reference
from hipaa_landing_zone.rules.value import at, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hipaa_landing_zone.check.preview_need import Surroundings
    from hipaa_landing_zone.plan import PlannedAccount
    from hipaa_landing_zone.rules.model import Resource

POLICIES: Mapping[str, tuple[str, ...]] = {
    "AWS::DynamoDB::Table": ("ResourcePolicy", "PolicyDocument"),
    "AWS::ECR::Repository": ("RepositoryPolicyText",),
    "AWS::IAM::Role": ("AssumeRolePolicyDocument",),
    "AWS::KMS::Key": ("KeyPolicy",),
    "AWS::S3::BucketPolicy": ("PolicyDocument",),
    "AWS::SecretsManager::ResourcePolicy": ("ResourcePolicy",),
    "AWS::SQS::QueuePolicy": ("PolicyDocument",),
}
"""Where the policy stands in each type that RCPs speak of."""
_ARN = re.compile(r"arn:[^:]+:(?:iam|sts)::(\d{12}):(.+)")
_MANY = 1000


def grant_needs(surroundings: Surroundings) -> Iterator[Need | Doubt]:
    """Yield, for every grant to an account by its id, what that account is to do here."""
    for resource in surroundings.assembly.of_type(*POLICIES):
        owner = surroundings.account(resource.account)
        if owner is None:
            yield Doubt(resource, "stacks in an account that is not known")
            continue
        for statement in listed(at(resource.properties, *POLICIES[resource.type], "Statement")):
            if not isinstance(statement, Mapping):
                yield Doubt(resource, "statements that cannot be read")
            elif statement.get("Effect") == "Allow":
                for principal in listed(at(statement.get("Principal"), "AWS")):
                    yield from _grant(resource, owner, principal, statement, surroundings)


def _grant(
    resource: Resource, owner: PlannedAccount, principal: Any, statement: Mapping[str, Any], surroundings: Surroundings
) -> Iterator[Need | Doubt]:
    account_id, name = _identity(principal)
    if account_id is None or account_id == owner.id:
        return  # not by an account's id, or within the account, where the role's own statements are asked
    caller = surroundings.account(account_id)
    if caller is None and any(each.id is None for each in surroundings.plan.accounts):
        yield Doubt(resource, "accounts that may be of the organization, since the lock does not have every account")
        return
    for wanted in listed(statement.get("Action")):
        actions = reference.expand(wanted) if isinstance(wanted, str) else ()
        if not actions:
            yield Doubt(resource, "actions that are not in the service reference")
            continue
        yield Need(
            resource,
            f"lets {caller.name if caller else 'an account outside the organization'} ({account_id})",
            caller.name if caller else owner.name,
            name if caller else f"arn:{surroundings.plan.partition}:iam::{account_id}:{name}",
            wanted,
            actions[:_MANY],
            owner=owner.name,
            context={"aws:RequestedRegion": surroundings.region(resource)},
        )


def _identity(principal: Any) -> tuple[str | None, str]:
    """Return the account and the role of a principal; an account as a whole stands for any role of it."""
    if not isinstance(principal, str):
        return None, ""
    if principal.isdigit():
        return principal, "role/Any"
    found = _ARN.fullmatch(principal)
    if found is None:
        return None, ""
    account_id, name = found.groups()
    return account_id, name if name.startswith(("role/", "user/")) and "*" not in name else "role/Any"
