"""Checks of automatic remediation: its documents act where planned, are nobody else's, and are started."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.live.verify import rule
from hipaa_landing_zone.live.verify.check import DEPLOY, Check, Judgement, Subject, Waiting, compare
from hipaa_landing_zone.live.verify.place import of_stack
from hipaa_landing_zone.plan.baseline import findings_bus_arn
from hipaa_landing_zone.plan.name import FINDINGS_BUS
from hipaa_landing_zone.plan.remediation import AUTOMATIONS, FAILED_RULE, failures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hipaa_landing_zone.live.verify.reader import Reader
    from hipaa_landing_zone.plan import Plan, PlannedStack

REDEPLOY = DEPLOY.format(stack="security/remediation")


def _subjects(resource: str) -> Callable[[Plan], Iterator[Subject[PlannedStack] | Waiting]]:
    return lambda plan: of_stack(plan, "remediation", resource)


def _acts_as_planned(reader: Reader, subject: Subject[PlannedStack]) -> Iterator[Judgement]:
    for automation in AUTOMATIONS:
        document = reader.get(subject.place, "ssm", "get_document", Name=automation.name)
        (step,) = json.loads(document["Content"])["mainSteps"]
        wanted = "act" if automation.remedy in reader.plan.remediation.act else "dry run"
        found = step["inputs"]["InputPayload"].get("Mode")
        yield compare(wanted, found, REDEPLOY, f"document {automation.name}")
        shared = reader.get(
            subject.place, "ssm", "describe_document_permission", Name=automation.name, PermissionType="Share"
        )
        accounts = set(shared.get("AccountIds", []))
        yield compare(set(), accounts, REDEPLOY, f"accounts that document {automation.name} is shared with")


def _is_started(reader: Reader, subject: Subject[PlannedStack]) -> Iterator[Judgement]:
    place, bus = subject.place, findings_bus_arn(reader.plan)
    definitions = f"arn:{reader.plan.partition}:ssm:{place.region}:{place.account_id}:automation-definition"
    for automation in AUTOMATIONS:
        target = frozenset({f"{definitions}/{automation.name}:$DEFAULT"})
        for number, trigger in enumerate(automation.triggers, start=1):
            name = f"{automation.name}-{number}"
            planned = rule.PlannedRule(name, trigger.pattern(), target, bus=FINDINGS_BUS)
            yield rule.judge(reader, place, planned, REDEPLOY)
    yield rule.judge(reader, place, rule.PlannedRule(FAILED_RULE, failures(), frozenset({bus})), REDEPLOY)


CHECKS: tuple[Check[Any], ...] = (
    Check(
        name="remediation_acts_as_planned",
        title="Each automation acts, or makes a dry run, as planned, and no other account has it.",
        citations=("164.308(a)(1)(ii)(B)", "164.308(a)(6)(ii)"),
        subjects=_subjects("automations"),
        judge=_acts_as_planned,
    ),
    Check(
        name="remediation_is_started",
        title="What calls for a remediation starts it, and one that fails is told of.",
        citations=("164.308(a)(6)(ii)",),
        subjects=_subjects("what starts automations"),
        judge=_is_started,
    ),
)
"""Of the security account's home Region."""
