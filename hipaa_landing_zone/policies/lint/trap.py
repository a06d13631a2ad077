"""Lint of traps: conditions that AWS accepts and that do something else than they seem to.

Source: IAM User Guide, "Condition operators with IfExists", "Set operators", and the availability of each global key;
AWS Organizations User Guide, "RCP syntax"; AWS whitepaper "Building a Data Perimeter on AWS".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies import reference
from hipaa_landing_zone.policies.lint.condition import is_global, key_on
from hipaa_landing_zone.policies.lint.glob import arns_overlap, matches
from hipaa_landing_zone.policies.lint.operator import OPERATORS
from hipaa_landing_zone.policies.lint.resource import fits, formats_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hipaa_landing_zone.policies.lint.finding import Finding
    from hipaa_landing_zone.policies.lint.statement import Condition, Statement
    from hipaa_landing_zone.policies.reference import Action, ConditionKey

RCP = "RESOURCE_CONTROL_POLICY"
_NAMED = 3

ABSENCE_DENIES: Mapping[str, str] = {
    "aws:principalaccount": "only anonymous requests and AWS services have none",
    "aws:principalarn": "only anonymous requests and AWS services have none",
    "aws:principalorgid": "who has none is outside every organization",
    "aws:principalorgpaths": "who has none is outside every organization",
    "ec2:instancetype": "every launch of an instance has one",
    "ec2:metadatahttptokens": "without it, version 1 of the metadata service stays on",
}
"""Keys in lower case whose absence should deny, and why: a negated operator on them needs no IfExists to say so."""

_ANONYMOUS_LACKS = frozenset(key for key in reference.ALWAYS_PRESENT if key.startswith("aws:principal")) - {
    "aws:principaltype"
} | {"aws:viaawsservice"}
_ABSENT_WHEN_FALSE = {"aws:assumedroot"}
# Two keys that are in a request together, or neither is: a Null on one guards the other.
_TOGETHER = (
    {"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"},
    {"aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths"},
    {"aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip", "aws:sourcevpcarn"},
    {"aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths"},
)
# What the task policies of sts:AssumeRoot let a session do, besides reading; in lower case.
_ROOT_TASKS = frozenset(
    {
        "iam:createloginprofile",
        "iam:deactivatemfadevice",
        "iam:deleteaccesskey",
        "iam:deleteloginprofile",
        "iam:deletesigningcertificate",
        "s3:deletebucketpolicy",
        "s3:putbucketpolicy",
        "sqs:setqueueattributes",
    }
)


def lint_traps(statement: Statement) -> Iterator[Finding]:
    """Yield findings on conditions that an absent key decides, on MFA, root, and AWS services in an RCP."""
    for condition in statement.conditions:
        key = condition.known_key
        if key is not None and condition.base in OPERATORS:
            yield from _absent(statement, condition, key)
            yield from _mfa(statement, condition, key)
    if statement.effect == "Deny":
        yield from _root(statement)
        if statement.kind == RCP:
            yield from _aws_services(statement)


def _absent(statement: Statement, condition: Condition, key: ConditionKey) -> Iterator[Finding]:
    name = key.name.lower()
    if condition.base == "Null":
        if condition.values == ("true",) and not is_global(key):
            yield from _never_there(statement, condition)
        return
    if condition.holds_when_absent:
        if _is_present(statement, condition.key.lower()):
            return
        if not is_global(key) and (there := list(_never_there(statement, condition))):
            yield from there
        elif not condition.if_exists and name not in ABSENCE_DENIES:
            verb = "denies" if statement.effect == "Deny" else "allows"
            allowed = (
                f'It {verb} when {condition.key} is absent. Say so with {condition.operator}IfExists, or add "Null": '
                f'{{"{condition.key}": "false"}}.'
            )
            yield statement.finding("absent-key", condition.where, condition.operator, allowed)
    elif condition.values == ("false",) and name in _absent_when_false(statement):
        allowed = f"{key.name} is absent where it would be false: write BoolIfExists."
        yield statement.finding("absent-key", condition.where, condition.operator, allowed)


def _absent_when_false(statement: Statement) -> frozenset[str] | set[str]:
    return _ABSENT_WHEN_FALSE | _ANONYMOUS_LACKS if statement.kind == RCP else _ABSENT_WHEN_FALSE


def _is_present(statement: Statement, key: str) -> bool:
    """Return whether every request that meets the statement's other conditions holds a key."""
    always = reference.ALWAYS_PRESENT - _ANONYMOUS_LACKS if statement.kind == RCP else reference.ALWAYS_PRESENT
    together = {key}.union(*(group for group in _TOGETHER if key in group))
    return key in always or any(
        not other.holds_when_absent and other.base == "Null" for each in together for other in statement.on(each)
    )


def _never_there(statement: Statement, condition: Condition) -> Iterator[Finding]:
    """Yield a finding when some actions, on some resources, never have a key: for them its absence is certain.

    Actions that lack another key, which the statement needs, cannot meet the statement at all and do not count.
    """
    needed = [each.key for each in statement.conditions if _needs_key_of_service(each)]
    if statement.is_open:
        without = [] if needed else ["every action of other services"]
    else:
        meant = (each for each in statement.known_actions() if all(key_on(each.condition_keys, key) for key in needed))
        without = sorted({action.full_name for action in meant if _lacks(action, statement, condition.key)})
    if without:
        named = ", ".join(without[:_NAMED]) + (f" and {len(without) - _NAMED} more" if len(without) > _NAMED else "")
        allowed = (
            f"Requests for {named} never hold {condition.key}, so this condition holds for them whatever they are."
        )
        yield statement.finding("absent-key", condition.where, condition.operator, f"{allowed} Split the statement.")


def _needs_key_of_service(condition: Condition) -> bool:
    key = condition.known_key
    return key is not None and not is_global(key) and not condition.holds_when_absent


def _lacks(action: Action, statement: Statement, key: str) -> bool:
    """Return whether requests for an action, on some type of resource that the statement is on, lack a key."""
    if key_on(action.own_keys, key):
        return False
    service = reference.service(action.service)
    types = service.resource_types if service else {}
    met = [
        keys
        for name, keys in action.resource_types.items()
        if statement.is_on_everything
        or statement.not_resource
        or any(fits(given, types[name].arn) for given in statement.resources)
    ]
    if not met:
        return not formats_of(action)
    return any(not key_on(keys, key) for keys in met)


def _mfa(statement: Statement, condition: Condition, key: ConditionKey) -> Iterator[Finding]:
    if statement.effect == "Deny" and key.name in {"aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"}:
        users = [c for c in statement.on("aws:principalarn") if not c.negated and all(":user/" in v for v in c.values)]
        if not users:
            allowed = "Require MFA where people sign in, or limit the statement to IAM users by aws:PrincipalArn."
            yield statement.finding("mfa-in-deny", condition.where, condition.key, allowed)


def _root(statement: Statement) -> Iterator[Finding]:
    """Yield a finding when a Deny picks root users and does not spare the sessions of sts:AssumeRoot."""
    root = f"arn:{statement.partition or '*'}:iam::?*:root"
    for condition in statement.on("aws:principalarn"):
        if condition.negated or condition.base == "Null":
            continue
        picked = [value for value in condition.values if value.startswith("arn:") and arns_overlap(value, root)]
        if picked and not _spares_root_sessions(statement) and _covers_root_tasks(statement):
            allowed = 'Add "BoolIfExists": {"aws:AssumedRoot": "false"}: only management can open such sessions.'
            yield statement.finding("root-without-assumed-root", condition.where, picked[0], allowed)


def _spares_root_sessions(statement: Statement) -> bool:
    # A Bool without IfExists spares them too; that it then matches nobody else is another finding.
    return any("false" in each.values or each.holds_when_absent for each in statement.on("aws:assumedroot"))


def _covers_root_tasks(statement: Statement) -> bool:
    listed = {task for task in _ROOT_TASKS if any(matches(pattern, task) for pattern in statement.lowered_actions)}
    return bool(_ROOT_TASKS - listed if statement.not_action else listed)


def _aws_services(statement: Statement) -> Iterator[Finding]:
    """Yield a finding when an RCP's condition on who calls also holds for AWS services, which have no such keys."""
    if statement.on("aws:principalisawsservice") or statement.on("aws:principalservicename"):
        return
    for condition in statement.conditions:
        name = condition.key.lower()
        denies_absent = name in ABSENCE_DENIES and condition.negated and condition.holds_when_absent
        if denies_absent and not _is_present(statement, name):
            allowed = (
                'Log delivery and backups would stop: add "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}, '
                "and guard AWS services by aws:SourceOrgID in a statement of its own."
            )
            yield statement.finding("rcp-denies-aws-services", condition.where, condition.key, allowed)
