"""The key of every trail lets CloudTrail encrypt for that trail, and for no other.

CloudTrail needs `kms:GenerateDataKey*` and `kms:DescribeKey` in the key policy. Without them the trail cannot be
created, or stops recording later. The permission to encrypt is pinned to the trail twice: by `aws:SourceArn`, so that
nobody else's trail can use the key through CloudTrail, and by the encryption context `aws:cloudtrail:arn`. CDK's own
`Trail` construct adds neither statement.

How to fix: use `OrganizationTrail`/`CustomerKey` of hipaa_constructs, or add the two statements of the AWS guide to
the key policy.

Source: AWS CloudTrail User Guide, "Configure AWS KMS key policies for CloudTrail"; 45 CFR 164.312(a)(2)(iv),
164.312(b).
"""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any

from hipaa_landing_zone.rules import resource_policy, trail
from hipaa_landing_zone.rules.policy import Statement
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown

PINS = ("aws:SourceArn", "kms:EncryptionContext:aws:cloudtrail:arn")
FIX = (
    "In the key policy allow cloudtrail.amazonaws.com kms:GenerateDataKey* under StringEquals aws:SourceArn = "
    "the trail's ARN and StringLike kms:EncryptionContext:aws:cloudtrail:arn, and kms:DescribeKey."
)


def _is_encrypted(case: Case) -> bool:
    return case.resource.get("KMSKeyId") is not None


def _check(case: Case) -> Iterator[Problem]:
    subject = case.resource
    key = case.assembly.key(subject.get("KMSKeyId"), account=subject.account, region=subject.region)
    if isinstance(key, Unknown):
        yield undecided(f"whether its key admits CloudTrail: {key}", FIX)
        return
    policy = resource_policy.read(key)
    admitting = [each for each in policy if each.allows and each.names("Service", trail.SERVICE)]
    arn = trail.arn(subject)
    for action, pins in (("kms:GenerateDataKey", PINS), ("kms:DescribeKey", ())):
        granting = [each for each in admitting if each.covers(action)]
        if any(_pins(each, pins, arn) for each in granting):
            continue
        unclear = [reason for each in policy for reason in each.unknown]
        if unclear:
            yield undecided(f"whether {key} admits CloudTrail to {action}: {unclear[0]}", FIX)
        else:
            bounds = f" bounded by {' and '.join(pins)} to {arn}" if pins else ""
            yield failed(f"uses {key}, whose policy does not admit cloudtrail.amazonaws.com to {action}{bounds}.", FIX)


def _pins(statement: Statement, keys: Sequence[str], arn: str | None) -> bool:
    """Whether every condition key is present and fits the trail."""
    return all(_fits(statement.bounds(key), arn) for key in keys)


def _fits(values: tuple[Any, ...], arn: str | None) -> bool:
    patterns = [value for value in values if isinstance(value, str)]
    return bool(patterns) if arn is None else any(fnmatchcase(arn, pattern) for pattern in patterns)


RULE = Rule(
    id="HLZ-RULE-04",
    name="trail_keys_admit_cloudtrail",
    title="The key of every trail admits CloudTrail, for that trail only.",
    severity="fatal",
    citations=("164.312(a)(2)(iv)", "164.312(b)"),
    types=(trail.TYPE,),
    applies=_is_encrypted,
    check=_check,
)
