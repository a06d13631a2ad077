"""Server access logs go to buckets without S3 Object Lock.

S3 does not deliver server access logs into a bucket with Object Lock. CloudFormation and CDK accept the combination
without a word, and the access record that 45 CFR 164.312(b) asks for is silently missing.

How to fix: log to an unlocked landing bucket, and replicate that one into the locked archive.

Source: Amazon S3 User Guide, "Object Lock considerations"; 45 CFR 164.312(b).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules import bucket
from hipaa_landing_zone.rules.foundation import ACCESS_LOGS, is_published
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown

FIX = (
    "Set LoggingConfiguration.DestinationBucketName to a landing bucket without Object Lock, "
    "and replicate that one into the locked archive."
)


def _logs(case: Case) -> bool:
    return bucket.access_log_target(case.resource) is not None


def _check(case: Case) -> Iterator[Problem]:
    name = bucket.access_log_target(case.resource)
    if is_published(name, ACCESS_LOGS):
        return
    target = case.assembly.find(name)
    locked = target if isinstance(target, Unknown) else bucket.is_locked(target)
    if isinstance(locked, Unknown):
        yield undecided(f"whether its server access logs go to an Object Lock bucket: {locked}", FIX)
    elif locked:
        yield failed(f"sends server access logs to {target}, which has Object Lock: S3 delivers nothing there.", FIX)


RULE = Rule(
    id="HLZ-RULE-01",
    name="access_logs_go_to_unlocked_buckets",
    title="Server access logs go to buckets without Object Lock.",
    severity="fatal",
    citations=("164.312(b)",),
    types=(bucket.TYPE,),
    applies=_logs,
    check=_check,
)
