"""Each guarantee of PhiDashboard, read from the template."""

import json

import pytest

from hipaa_constructs import PhiAlarms, PhiDashboard, PhiKey, PhiQueue, PhiTopic


def make(stack, **changed):
    key = PhiKey(stack, "Key", alias="alarms", description="d").resource
    topic = PhiTopic(stack, "Topic", encryption_key=key, notifications_only=True)
    alarms = PhiAlarms(stack, "Alarms", topic=topic.resource, encryption_key=key)
    queue = PhiQueue(stack, "Intake", encryption_key=key)
    alarms.watch_queue(queue.resource, dead_letter_queue=queue.dead_letter_queue)
    return PhiDashboard(stack, "Dashboard", **{"alarms": alarms, **changed})


@pytest.fixture(scope="module")
def template(synth):
    return synth(make)


@pytest.fixture(scope="module")
def widgets(template, text):
    body = text(template.properties("AWS::CloudWatch::Dashboard")["DashboardBody"])
    return json.loads(body)["widgets"]


def test_shows_every_alarm(template, widgets):
    arns = sorted(f"{{{name}.Arn}}" for name in template.all("AWS::CloudWatch::Alarm"))
    assert len(arns) == 9
    status, *graphs = widgets
    assert sorted(status["properties"]["alarms"]) == arns
    assert sorted(each["properties"]["annotations"]["alarms"][0] for each in graphs) == arns


def test_shows_no_logs(widgets):
    assert {each["type"] for each in widgets} == {"alarm", "metric"}


def test_titles_are_construct_paths(widgets):
    titles = [each["properties"]["title"] for each in widgets]
    assert titles[0] == "Alarms"
    assert titles[1] == "Account FailedSignIns"
    assert titles[-2:] == ["Intake Waiting", "Intake DeadLetters"]


def test_wrong_arguments_are_refused(synth):
    with pytest.raises(ValueError, match="dashboard_name: 'a b' given"):
        synth(lambda stack: make(stack, dashboard_name="a b"))
