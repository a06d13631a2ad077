"""Which detective services there are, and what a switch does to the plan."""

from dataclasses import replace
from datetime import date

import pytest
from conftest import TODAY, lock_for

from hipaa_landing_zone.config.detection import SWITCHES, DetectiveServices, SwitchedOff
from hipaa_landing_zone.plan import make_plan
from hipaa_landing_zone.plan.detection import services_of
from hipaa_landing_zone.plan.guardrail import DETECTIVE_POLICIES, switched_on
from hipaa_landing_zone.policies import GUARDRAILS

POLICIES = {"guardduty": "HLZ-DCL-06", "security_hub": "HLZ-DCL-07", "inspector": "HLZ-DCL-08"}


def without(*services):
    off = [
        SwitchedOff(service=each, reason="watched by a system of our own", expires=date(2027, 1, 1))
        for each in services
    ]
    return DetectiveServices(off=tuple(off))


def test_everything_is_on_unless_it_is_switched_off(plan):
    rows = services_of(plan)
    assert [row.service for row in rows] == list(SWITCHES)
    assert all(row.on and row.cost and row.means and not row.reason for row in rows)
    assert {row.service: row.eligibility for row in rows} == dict.fromkeys(SWITCHES, "eligible") | {
        "access_analyzer_external": "allowed",
        "access_analyzer_unused": "allowed",
    }


def test_a_service_that_is_off_says_why_and_how_long(plan):
    rows = {row.service: row for row in services_of(replace(plan, detective_services=without("macie")))}
    assert (rows["macie"].on, rows["macie"].reason, rows["macie"].expires) == (
        False,
        "watched by a system of our own",
        date(2027, 1, 1),
    )
    assert [row.service for row in rows.values() if not row.on] == ["macie"]


def test_runtime_monitoring_is_off_where_guardduty_is(plan):
    rows = {row.service: row for row in services_of(replace(plan, detective_services=without("guardduty")))}
    assert not rows["guardduty_runtime_monitoring"].on
    assert rows["guardduty_runtime_monitoring"].reason == "GuardDuty is off"


@pytest.mark.parametrize("service", SWITCHES)
def test_a_policy_leaves_with_its_service_and_no_other_does(configuration, plan, service):
    changed = configuration.model_copy(update={"detective_services": without(service)})
    expected = {POLICIES[service]} if service in POLICIES else set()
    assert {each.id for each in GUARDRAILS} - {each.id for each in switched_on(changed)} == expected
    changed_plan = make_plan(changed, lock_for(changed), today=TODAY)
    assert {each.id for each in plan.policies} - {each.id for each in changed_plan.policies} == expected
    assert dict(DETECTIVE_POLICIES) == POLICIES
