"""Alarms on the organization trail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App

from hipaa_landing_zone.plan.trail_alarm import trail_alarms
from hipaa_landing_zone.plan.watch import alarm_name
from hipaa_landing_zone.stacks.organization_trail import OrganizationTrailStack

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan

TOPIC = "arn:aws:sns:us-east-1:111122223333:hlz-security"


@pytest.fixture(scope="module")
def resources(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    app = App(outdir=str(tmp_path_factory.mktemp("cdk.out")))
    (planned,) = [each for each in plan.stacks if each.kind == "organization-trail"]
    OrganizationTrailStack(app, planned, plan)
    found: dict[str, Any] = app.synth().get_stack_artifact(planned.id).template["Resources"]
    return found


def of_type(resources: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [each["Properties"] for each in resources.values() if each["Type"] == kind]


def test_every_planned_alarm_has_its_filter_on_the_trail(resources: dict[str, Any], plan: Plan) -> None:
    (group,) = [name for name, each in resources.items() if each["Type"] == "AWS::Logs::LogGroup"]
    filters = {each["FilterName"]: each for each in of_type(resources, "AWS::Logs::MetricFilter")}
    alarms = {each["AlarmName"]: each for each in of_type(resources, "AWS::CloudWatch::Alarm")}
    planned = trail_alarms(plan.organization)
    for each in planned:
        found, made = filters[f"hlz-{each.name}"], alarms[alarm_name(each.severity, each.name)]
        (metric,) = found["MetricTransformations"]
        assert (found["FilterPattern"], found["LogGroupName"]) == (each.filter, {"Ref": group})
        assert (made["Namespace"], made["MetricName"]) == (metric["MetricNamespace"], metric["MetricName"])
        assert (made["Threshold"], made["TreatMissingData"]) == (each.threshold, "notBreaching")
    assert len(filters) == len(planned)
    assert set(alarms) - {alarm_name(each.severity, each.name) for each in planned} == {"hlz-critical-trail-silent"}


def test_a_trail_that_falls_silent_is_an_alarm(resources: dict[str, Any]) -> None:
    alarms = of_type(resources, "AWS::CloudWatch::Alarm")
    (silent,) = [each for each in alarms if each["AlarmName"] == "hlz-critical-trail-silent"]
    assert (silent["Namespace"], silent["MetricName"]) == ("AWS/Logs", "IncomingLogEvents")
    assert (silent["ComparisonOperator"], silent["TreatMissingData"]) == ("LessThanThreshold", "breaching")
    assert silent["Period"] * silent["EvaluationPeriods"] == 30 * 60


def test_alarms_tell_the_accounts_topic(resources: dict[str, Any]) -> None:
    assert {tuple(each["AlarmActions"]) for each in of_type(resources, "AWS::CloudWatch::Alarm")} == {(TOPIC,)}
