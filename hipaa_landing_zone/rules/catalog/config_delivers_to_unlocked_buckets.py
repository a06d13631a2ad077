"""AWS Config delivers to buckets without S3 Object Lock.

AWS Config does not support a delivery channel into a bucket with Object Lock. The templates synthesize and may even
deploy; the configuration history, which the regular review of 45 CFR 164.308(a)(1)(ii)(D) relies on, then does not
arrive.

How to fix: deliver to an unlocked landing bucket that denies deletion, and replicate that one into the locked
archive.

Source: CloudFormation reference, "AWS::Config::DeliveryChannel"; 45 CFR 164.308(a)(1)(ii)(D), 164.312(b).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules import bucket
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown

FIX = "Set S3BucketName to a landing bucket without Object Lock and replicate that one into the locked archive."


def _check(case: Case) -> Iterator[Problem]:
    target = case.assembly.find(case.resource.get("S3BucketName"))
    locked = target if isinstance(target, Unknown) else bucket.is_locked(target)
    if isinstance(locked, Unknown):
        yield undecided(f"whether AWS Config delivers to an Object Lock bucket: {locked}", FIX)
    elif locked:
        yield failed(f"delivers to {target}, which has Object Lock: AWS Config does not support that.", FIX)


RULE = Rule(
    id="HLZ-RULE-03",
    name="config_delivers_to_unlocked_buckets",
    title="AWS Config delivers to buckets without Object Lock.",
    severity="fatal",
    citations=("164.308(a)(1)(ii)(D)", "164.312(b)"),
    types=("AWS::Config::DeliveryChannel",),
    check=_check,
)
