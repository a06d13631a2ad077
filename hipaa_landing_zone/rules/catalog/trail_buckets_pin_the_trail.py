"""Bucket policies let CloudTrail in for one named trail only.

`cloudtrail.amazonaws.com` acts for every AWS customer. An Allow for it without `aws:SourceArn` lets anybody's trail
write into the archive (the confused deputy). The ARN must name a trail that exists: one typing error in it, and the
organization trail cannot deliver. CDK's `Trail` construct leaves `aws:SourceArn` out of two statements.

How to fix: put `"StringEquals": {"aws:SourceArn": "arn:aws:cloudtrail:<home Region>:<management
account>:trail/<name>"}` into every Allow for CloudTrail.

Source: AWS CloudTrail User Guide, "Amazon S3 bucket policy for CloudTrail"; 45 CFR 164.312(b), 164.312(c)(1).
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from hipaa_landing_zone.rules import resource_policy, trail
from hipaa_landing_zone.rules.policy import Statement
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.scope import ACCOUNT
from hipaa_landing_zone.rules.value import Unknown

FIX = (
    'Add the condition "StringEquals": {"aws:SourceArn": <the ARN of the trail, in the management account>} '
    "to the statement."
)


def _admissions(case: Case) -> list[Statement]:
    """Allows for CloudTrail, and statements that may be one."""
    policy = resource_policy.read(case.resource)
    return [each for each in policy if not each.effect or (each.allows and (_is_for_cloudtrail(each) or _hides(each)))]


def _is_for_cloudtrail(statement: Statement) -> bool:
    return statement.names("Service", trail.SERVICE)


def _hides(statement: Statement) -> bool:
    return any(kind == "Service" and isinstance(name, Unknown) for kind, name in statement.principals)


def _known_trails(case: Case) -> set[str]:
    arns = {trail.arn(each) for each in case.assembly.of_type(trail.TYPE)}
    return {each for each in (*arns, case.expectations.organization_trail_arn) if each}


def _check(case: Case) -> Iterator[Problem]:
    known = _known_trails(case)
    for statement in _admissions(case):
        if _is_for_cloudtrail(statement):
            yield from _judge(statement, known)
        else:
            yield undecided(f"whether {statement.label} admits CloudTrail: {statement.unknown[0]}", FIX)


def _judge(statement: Statement, known: set[str]) -> Iterator[Problem]:
    pinned = statement.bounds("aws:SourceArn")
    if not pinned:
        yield failed(f"{statement.label} admits CloudTrail for anybody's trail: no aws:SourceArn.", FIX)
    for value in pinned:
        if isinstance(value, Unknown):
            yield undecided(f"which trail {statement.label} admits: {value}", FIX)
        elif known and not any(fnmatchcase(arn, str(value)) for arn in known):
            yield failed(f"{statement.label} admits {value}, but the trails are {', '.join(sorted(known))}.", FIX)
        elif not _names_an_account(str(value)):
            yield failed(f"{statement.label} admits {value}, which does not name one account.", FIX)


def _names_an_account(arn: str) -> bool:
    """The fifth part of an ARN is its account; a reference to a trail of this app stands for its own."""
    account = "".join(arn.split(":")[4:5])
    return arn.startswith("${") or account.isdigit() or account == ACCOUNT


RULE = Rule(
    id="HLZ-RULE-05",
    name="trail_buckets_pin_the_trail",
    title="Every Allow to CloudTrail in a bucket policy is pinned to one trail by aws:SourceArn.",
    severity="fatal",
    citations=("164.312(b)", "164.312(c)(1)"),
    types=("AWS::S3::BucketPolicy",),
    applies=lambda case: bool(_admissions(case)),
    check=_check,
)
