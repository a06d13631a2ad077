"""Policies of identities say what they allow, and name the data that they let read.

An Allow with `NotAction` or `NotResource` grants all that is not mentioned, and with it whatever AWS adds next year; in
every account it fails. Where PHI is, an Allow to read data (objects, items, rows, messages, secrets, decryption) on
Resource `*`, or on all buckets, tables or keys, fails as well: what an application may read is part of its design. A
condition on tags of the resource, its alias or its encryption context names data as well as an ARN does. AWS managed
policies that read everything, such as AmazonS3ReadOnlyAccess, count as such an Allow. Policies of permission sets are
asked whether they allow all actions of a data service on everything, `s3:*` on `*`; whether reading is too much depends
on the accounts they are for, which is said elsewhere. A permissions boundary gives no rights and is not asked.

cdk-nag's IAMPolicyNoStatementsWithAdminAccess and IAMPolicyNoStatementsWithFullAccess look for `*` and `service:*` as
actions; this rule looks at the other ways to grant too much, and for `service:*` of data services where those do not
look: in permission sets, in policies that are resources of their own (RolePolicy, GroupPolicy, UserPolicy), and at
services with a hyphen in their name.

How to fix: name actions and ARNs, or use `grant_read` of the resource.

Source: IAM User Guide, "IAM JSON policy elements: NotAction", "Security best practices in IAM" (apply least-privilege
permissions); 45 CFR 164.308(a)(4)(ii)(B), 164.312(a)(1).
"""

import re
from collections.abc import Iterator

from hipaa_landing_zone.rules import data_reading, identity_policy
from hipaa_landing_zone.rules.policy import Statement
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.rules.value import Unknown, listed

NAMING = (
    "aws:resourcetag/",
    "dynamodb:leadingkeys",
    "kms:encryptioncontext:",
    "kms:resourcealiases",
    "s3:buckettag/",
    "s3:dataaccesspointarn",
    "s3:existingobjecttag/",
    "secretsmanager:resourcetag/",
)
# After the account, S3 has the bucket's name, and others a word such as `table/` or `secret:` before theirs.
EVERYTHING = re.compile(
    r"[*?]+"
    r"|arn:([^:]*:){0,3}[^:]*[*?]"
    r"|arn:[^:]*:(s3:::[*?/]+|(?!s3:)[^:]*:[^:]*:[^:]*:([a-z]+[:/])?[*?/]+(/(index|stream)/[*?]+)?)"
)
SERVICES = frozenset(f"{action.split(':')[0]}:*" for action in data_reading.ACTIONS)
NOT_LOOKED_AT_BY_CDK_NAG = (
    "AWS::IAM::GroupPolicy",
    "AWS::IAM::RolePolicy",
    "AWS::IAM::UserPolicy",
    identity_policy.PERMISSION_SET,
)
FIX_NOT = "Write Action and Resource, with what is needed."
FIX_DATA = "Name the buckets, tables, keys and secrets in Resource."


def _is_subject(case: Case) -> bool:
    return bool(identity_policy.granted(case) or _managed(case))


def _managed(case: Case) -> list[object]:
    if case.resource.type not in identity_policy.IDENTITIES:
        return []
    return listed(case.resource.get("ManagedPolicyArns"))


def _check(case: Case) -> Iterator[Problem]:
    judges_data = holds_phi(case) and case.resource.type != identity_policy.PERMISSION_SET
    for statement in identity_policy.granted(case):
        if not statement.effect:
            yield undecided(f"what its policy allows: {statement.unknown[0]}", FIX_NOT)
        elif statement.allows:
            yield from _judge(statement, judges_data=judges_data)
            if not judges_data:
                yield from _whole_services(statement, case.resource.type)
    for arn in _managed(case) if judges_data else ():
        if isinstance(arn, Unknown):
            yield undecided(f"which managed policies it has: {arn}", FIX_DATA)
        elif (name := data_reading.managed_policy(arn)) in data_reading.MANAGED_POLICIES:
            yield failed(f"reads all data of the account through {name}.", FIX_DATA)


def _judge(statement: Statement, *, judges_data: bool) -> Iterator[Problem]:
    if statement.not_actions:
        yield failed(f"{statement.label} allows everything but what NotAction lists.", FIX_NOT)
    if not statement.resources:
        yield failed(f"{statement.label} allows it on everything but what NotResource lists.", FIX_NOT)
    if not judges_data or statement.not_actions or not statement.resources:
        return
    action = statement.first(data_reading.ACTIONS)
    hidden = next((each for each in statement.actions if isinstance(each, Unknown)), None)
    named = _named_by_condition(statement)
    if unclear := next((each for each in named if isinstance(each, Unknown)), None):
        yield undecided(f"which data a condition of {statement.label} names: {unclear}", FIX_DATA)
    if named or not (action or hidden):
        return
    for resource in statement.resources:
        if isinstance(resource, Unknown):
            yield undecided(f"which data {statement.label} lets read: {resource}", FIX_DATA)
        elif EVERYTHING.fullmatch(str(resource)):
            if hidden and not action:
                yield undecided(f"whether {statement.label} lets read all data: {hidden}", FIX_DATA)
            else:
                yield failed(f"{statement.label} allows {action} on {resource}.", FIX_DATA)


def _whole_services(statement: Statement, kind: str) -> Iterator[Problem]:
    asked = [
        each for each in statement.actions if each in SERVICES and ("-" in each or kind in NOT_LOOKED_AT_BY_CDK_NAG)
    ]
    for resource in statement.resources if asked and not _named_by_condition(statement) else ():
        if isinstance(resource, Unknown):
            yield undecided(f"on which data {statement.label} allows {asked[0]}: {resource}", FIX_DATA)
        elif EVERYTHING.fullmatch(str(resource)):
            yield failed(f"{statement.label} allows {asked[0]} on {resource}.", FIX_DATA)


def _named_by_condition(statement: Statement) -> tuple[object, ...]:
    keys = [key for _operator, key, _values in statement.conditions if key.startswith(NAMING)]
    return statement.bounds(*keys) if keys else ()


RULE = Rule(
    id="HLZ-RULE-21",
    name="policies_name_their_data",
    title="Policies name what they allow, and the data that they let read.",
    severity="high",
    citations=("164.308(a)(4)(ii)(B)", "164.312(a)(1)"),
    types=identity_policy.TYPES,
    applies=_is_subject,
    check=_check,
)
