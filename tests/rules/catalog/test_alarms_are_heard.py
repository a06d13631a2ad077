import pytest

from hipaa_landing_zone.rules.catalog.alarms_are_heard import RULE

UNKNOWN, TOPIC = {"Ref": "P"}, {"Ref": "T"}
PUBLISHED = "{{resolve:ssm:/hlz/foundation/v1/topic/security}}"


def topic(**properties):
    return {"T": {"Type": "AWS::SNS::Topic", "Properties": properties}}


SUBSCRIPTION = {"U": {"Type": "AWS::SNS::Subscription", "Properties": {"TopicArn": TOPIC}}}


def alarm(*actions, kind="CloudWatch::Alarm", **properties):
    return {"A": {"Type": f"AWS::{kind}", "Properties": {"AlarmActions": list(actions), **properties}}}


def composite(*actions, **properties):
    return alarm(*actions, kind="CloudWatch::CompositeAlarm", **properties)


def rule(source, **properties):
    return {"A": {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": {"source": source}, **properties}}}


def detector(kind, **properties):
    return {"A": {"Type": f"AWS::{kind}", "Properties": properties}}


PASSED, FAILED, UNDECIDED, OTHERS = (1, []), (1, [("A", "failed")]), (1, [("A", "undecided")]), (0, [])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(rule(UNKNOWN, State="DISABLED"), UNDECIDED, id="disabled, for events not known"),
        pytest.param(
            {**alarm(TOPIC), **topic(), "U": {**SUBSCRIPTION["U"], "Condition": "C"}},
            UNDECIDED,
            id="somebody may subscribe",
        ),
        pytest.param({**alarm(TOPIC), **topic(), **SUBSCRIPTION}, PASSED, id="somebody subscribes"),
        pytest.param({**alarm(TOPIC), **topic(Subscription=[{"Protocol": "sqs"}])}, PASSED, id="in the topic itself"),
        pytest.param({**alarm(TOPIC), **topic()}, UNDECIDED, id="nobody in this app"),
        pytest.param(alarm(PUBLISHED), PASSED, id="a topic of the landing zone"),
        pytest.param({**alarm(TOPIC, "arn:aws:lambda:x"), **topic()}, PASSED, id="a function hears"),
        pytest.param(alarm(), PASSED, id="without any action it is cdk-nag's"),
        pytest.param(alarm(OKActions=[PUBLISHED]), FAILED, id="only when it is over"),
        pytest.param(alarm(AlarmActions=UNKNOWN), UNDECIDED, id="actions not known"),
        pytest.param(composite(PUBLISHED), PASSED, id="composite"),
        pytest.param(composite(), FAILED, id="composite that tells nobody"),
        pytest.param(composite(PUBLISHED, ActionsEnabled=False), FAILED, id="switched off"),
        pytest.param(composite(PUBLISHED, ActionsEnabled=UNKNOWN), UNDECIDED, id="perhaps switched off"),
        pytest.param(rule(["aws.guardduty"]), PASSED, id="rule for findings"),
        pytest.param(rule(["aws.guardduty"], State="DISABLED"), FAILED, id="disabled"),
        pytest.param(rule(["aws.signin"], State=UNKNOWN), UNDECIDED, id="perhaps disabled"),
        pytest.param(rule(["shop"], State="DISABLED"), OTHERS, id="not for detection"),
        pytest.param(rule([{"prefix": "x"}], State="DISABLED"), OTHERS, id="not for a source of detection"),
        pytest.param(detector("GuardDuty::Detector", Enable=True), PASSED, id="detector"),
        pytest.param(detector("GuardDuty::Detector", Enable=False), FAILED, id="detector off"),
        pytest.param(detector("GuardDuty::Detector", Enable=UNKNOWN), UNDECIDED, id="detector, a parameter"),
        pytest.param(detector("Macie::Session"), PASSED, id="Macie"),
        pytest.param(detector("Macie::Session", Status="PAUSED"), FAILED, id="Macie paused"),
        pytest.param(detector("Macie::Session", Status=UNKNOWN), UNDECIDED, id="Macie, a parameter"),
    ],
)
def test_alarms_are_heard(look, resources, expected):
    assert look(RULE, resources) == expected
