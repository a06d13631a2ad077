"""Log groups keep their events for at least a year, or for ever.

An intrusion is often found months after it began, and what happened can only be told from logs that are still there.
A log group without a retention keeps its events for ever, which this rule accepts. Log groups of the class `DELIVERY`
keep nothing, they hand on, and are not subjects. `Custom::LogRetention`, by which older CDK code sets the retention of
a log group that a function makes, is judged alike.

cdk-nag's `CloudWatchLogGroupRetentionPeriod` looks only whether a retention is set, not how long it is.

How to fix: `retention=RetentionDays.ONE_YEAR` or longer.

Source: Amazon CloudWatch Logs User Guide, "Change log data retention in CloudWatch Logs"; 45 CFR 164.312(b),
164.308(a)(1)(ii)(D).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules import log_group
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, holds_phi
from hipaa_landing_zone.rules.setting import must_reach

MINIMUM_DAYS = 365


def _keeps_events(case: Case) -> bool:
    return holds_phi(case) and case.resource.get("LogGroupClass") != "DELIVERY"


def _check(case: Case) -> Iterator[Problem]:
    name = "RetentionInDays"
    yield from must_reach(case.resource.get(name), MINIMUM_DAYS, name, absent=MINIMUM_DAYS)


RULE = Rule(
    id="HLZ-RULE-67",
    name="logs_are_kept_a_year",
    title="Log groups keep their events for at least a year.",
    severity="high",
    citations=("164.312(b)", "164.308(a)(1)(ii)(D)"),
    types=(log_group.TYPE, "Custom::LogRetention"),
    applies=_keeps_events,
    check=_check,
)
