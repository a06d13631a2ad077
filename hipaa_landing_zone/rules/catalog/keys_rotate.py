"""Customer managed keys rotate at least once a year, and wait thirty days before they are deleted.

Rotation bounds what one generation of key material protects. Deleting a key makes all data under it unreadable for
ever: the longest waiting period that KMS offers, thirty days, is the time in which somebody can notice. Asymmetric
and HMAC keys cannot rotate automatically and are asked for the waiting period only; replica keys take their rotation
from the primary key.

How to fix: `EnableKeyRotation: true`, `RotationPeriodInDays` of 365 or less (or absent), `PendingWindowInDays: 30`
(or absent).

Source: AWS KMS Developer Guide, "Rotate AWS KMS keys" (default period 365 days); CloudFormation reference,
"AWS::KMS::Key" (default waiting period 30 days); 45 CFR 164.312(a)(2)(iv).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules import key
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown, truth, whole

MAXIMUM_ROTATION_DAYS = 365
WAITING_DAYS = 30
FIX_ROTATION = f"Set EnableKeyRotation to true and RotationPeriodInDays to {MAXIMUM_ROTATION_DAYS} or less."
FIX_WAITING = f"Set PendingWindowInDays to {WAITING_DAYS}."


def _check(case: Case) -> Iterator[Problem]:
    yield from _rotation(case)
    waiting = whole(case.resource.get("PendingWindowInDays"))
    if isinstance(waiting, Unknown):
        yield undecided(f"PendingWindowInDays is {waiting}", FIX_WAITING)
    elif waiting is not None and waiting != WAITING_DAYS:
        yield failed(f"can be gone after {waiting} days, and all data under it with it.", FIX_WAITING)


def _rotation(case: Case) -> Iterator[Problem]:
    spec = case.resource.get("KeySpec")
    if case.resource.type != key.TYPE or (isinstance(spec, str) and spec != "SYMMETRIC_DEFAULT"):
        return
    rotates = truth(case.resource.get("EnableKeyRotation"))
    period = whole(case.resource.get("RotationPeriodInDays"))
    if isinstance(spec, Unknown) or isinstance(rotates, Unknown) or isinstance(period, Unknown):
        reason = next(each for each in (spec, rotates, period) if isinstance(each, Unknown))
        yield undecided(f"its rotation is {reason}", FIX_ROTATION)
    elif not rotates:
        yield failed("does not rotate.", FIX_ROTATION)
    elif period is not None and period > MAXIMUM_ROTATION_DAYS:
        yield failed(f"rotates only every {period} days.", FIX_ROTATION)


RULE = Rule(
    id="HLZ-RULE-07",
    name="keys_rotate",
    title="Customer managed keys rotate every year and wait thirty days before deletion.",
    severity="high",
    citations=("164.312(a)(2)(iv)",),
    types=(key.TYPE, key.REPLICA),
    check=_check,
)
