"""Every backup plan makes a copy in another account or Region, daily, and keeps it for at least 35 days.

A backup beside the data is lost with it: with the account when that is taken over, with the Region when that fails.
One rule of each plan must run at least daily and copy into a vault in another account or another Region, where the copy
stays for at least 35 days. Other rules of the plan, for months or years, are left as they are.

How to fix: give the daily rule a `CopyActions` entry with the ARN of the central vault, and `Lifecycle.DeleteAfterDays`
of 35 or more for the copy.

Source: AWS Backup Developer Guide, "Creating backup copies across AWS accounts", "Creating backup copies across AWS
Regions"; AWS Backup API Reference, BackupRule (default schedule daily); 45 CFR 164.308(a)(7)(ii)(A),
164.308(a)(7)(ii)(B).
"""

from collections.abc import Iterator
from typing import Any

from hipaa_landing_zone.rules.model import Resource
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.rules.setting import must_reach
from hipaa_landing_zone.rules.value import Unknown, at, mappings

MINIMUM_DAYS, FOREVER = 35, 36_500
CRON_FIELDS = 6  # minute, hour, day of month, month, day of week, year
ALWAYS = ("*", "?")
FIX_COPY = "Add a CopyActions entry with the ARN of a vault in another account or Region."
FIX_DAILY = "Let the rule that copies run every day, such as cron(0 5 ? * * *)."


def _check(case: Case) -> Iterator[Problem]:
    rules = mappings(case.resource.get("BackupPlan", "BackupPlanRule"))
    if not rules:
        yield failed("has no rule, and backs up nothing.", FIX_COPY)
        return
    # The rule that comes closest says what is missing.
    yield from min((list(_rule(each, case)) for each in rules), key=_distance)


def _distance(problems: list[Problem]) -> tuple[int, int]:
    return sum(each.outcome == "failed" for each in problems), len(problems)


def _rule(rule: dict[str, Any] | Unknown, case: Case) -> Iterator[Problem]:
    if isinstance(rule, Unknown):
        yield undecided(f"a rule of the plan is {rule}", FIX_COPY)
        return
    schedule = rule.get("ScheduleExpression")
    if isinstance(schedule, Unknown):
        yield undecided(f"how often it runs is {schedule}", FIX_DAILY)
    elif schedule is not None and not _is_daily(schedule):
        yield failed(f"does not make its copy every day: {schedule}.", FIX_DAILY)
    copies = [list(_copy(each, case)) for each in mappings(rule.get("CopyActions"))]
    if not copies:
        yield failed("makes no copy in another account or Region.", FIX_COPY)
    else:
        yield from min(copies, key=_distance)


def _is_daily(schedule: Any) -> bool:
    fields = str(schedule).strip().removeprefix("cron(").removesuffix(")").split()
    return len(fields) == CRON_FIELDS and all(each in ALWAYS for each in fields[2:])


def _copy(action: dict[str, Any] | Unknown, case: Case) -> Iterator[Problem]:
    vault = at(action, "DestinationBackupVaultArn")
    elsewhere = _is_elsewhere(vault, case)
    if isinstance(elsewhere, Unknown):
        yield undecided(f"where it copies to: {elsewhere}", FIX_COPY)
    elif not elsewhere:
        yield failed(f"copies to {vault}, which is in its own account and Region.", FIX_COPY)
    if not isinstance(action, Unknown):
        kept = at(action, "Lifecycle", "DeleteAfterDays")
        yield from must_reach(kept, MINIMUM_DAYS, "CopyActions.Lifecycle.DeleteAfterDays", absent=FOREVER)


def _is_elsewhere(vault: Any, case: Case) -> bool | Unknown:
    plan = case.resource
    found = case.assembly.find(vault)
    if isinstance(found, Resource):
        account, region = found.account, found.region
        if found.template is plan.template:
            return False
    elif isinstance(vault, str) and vault.startswith("arn:"):
        _arn, _partition, _service, region, account, *_name = (*vault.split(":"), "", "", "", "")
    else:
        return found
    if (plan.region and region and region != plan.region) or (plan.account and account and account != plan.account):
        return True
    known = plan.account and plan.region and account and region
    return False if known else Unknown(f"account or Region of {vault}, or of the plan")


RULE = Rule(
    id="HLZ-RULE-63",
    name="backup_plans_copy_elsewhere",
    title="Every backup plan copies to another account or Region every day, for at least 35 days.",
    severity="high",
    citations=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)"),
    types=("AWS::Backup::BackupPlan",),
    applies=holds_phi,
    check=_check,
)
