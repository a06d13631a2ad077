"""Secrets rotate at least every ninety days.

cdk-nag's SecretsManagerRotationEnabled looks whether a secret has a rotation schedule; this rule looks how often it
comes round. A schedule is given in days, as a rate, or as a cron expression; of the last, the longest pause between two
months counts, with thirty-one days a month. A cron expression that ends with a certain year is undecided.

How to fix: use `PhiSecret`, or set `AutomaticallyAfterDays` or `ScheduleExpression` of `RotationRules` to 90 days or
less.

Source: AWS Secrets Manager User Guide, "Rotate AWS Secrets Manager secrets" and "Schedule expressions in Secrets
Manager rotation"; 45 CFR 164.308(a)(5)(ii)(D).
"""

import re
from collections.abc import Iterator

from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown, whole

MAXIMUM_DAYS, LONGEST_MONTH = 90, 31
FIX = f"Rotate every {MAXIMUM_DAYS} days or more often."
RATE = re.compile(r"rate\((\d+) (hour|day)s?\)")
CRON = re.compile(r"cron\(\S+ \S+ \S+ (\S+) \S+ \*\)")
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
MONTH = re.compile(r"(?P<first>\*|\d+)(?:-(?P<last>\d+))?(?:/(?P<step>[1-9]\d*))?")


def _check(case: Case) -> Iterator[Problem]:
    days = whole(case.resource.get("RotationRules", "AutomaticallyAfterDays"))
    expression = case.resource.get("RotationRules", "ScheduleExpression")
    if days is None and expression is not None:
        days = _days(expression) if isinstance(expression, str | Unknown) else Unknown("no text")
    if isinstance(days, Unknown):
        yield undecided(f"how often it rotates: {days}", FIX)
    elif days is None:
        yield failed("has no schedule.", FIX)
    elif days > MAXIMUM_DAYS:
        yield failed(f"may rotate only after {days} days.", FIX)


def _days(expression: str | Unknown) -> int | Unknown:
    """Days between two rotations, or at most so many."""
    if isinstance(expression, Unknown):
        return expression
    if rate := RATE.fullmatch(expression):
        return int(rate[1]) if rate[2] == "day" else 1
    cron = CRON.fullmatch(expression)
    months = _months(cron[1]) if cron else []
    if not months:
        return Unknown(f"what {expression} means")
    pauses = (later - earlier for earlier, later in zip(months, [*months[1:], months[0] + len(MONTHS)], strict=True))
    return max(pauses) * LONGEST_MONTH


def _months(field: str) -> list[int]:
    """Months of a cron expression in their order; empty when it cannot be read."""
    for number, name in enumerate(MONTHS, start=1):
        field = field.upper().replace(name, str(number))
    found: set[int] = set()
    for part in field.split(","):
        if not (match := MONTH.fullmatch(part)):
            return []
        first = 1 if match["first"] == "*" else int(match["first"])
        alone = match["first"] != "*" and not match["step"]
        last = int(match["last"]) if match["last"] else first if alone else len(MONTHS)
        found.update(range(first, last + 1, int(match["step"] or 1)))
    return sorted(found) if found <= set(range(1, len(MONTHS) + 1)) else []


RULE = Rule(
    id="HLZ-RULE-53",
    name="secrets_rotate_in_time",
    title="Secrets rotate at least every ninety days.",
    severity="medium",
    citations=("164.308(a)(5)(ii)(D)",),
    types=("AWS::SecretsManager::RotationSchedule",),
    check=_check,
)
