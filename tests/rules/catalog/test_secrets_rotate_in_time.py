import pytest

from hipaa_landing_zone.rules.catalog.secrets_rotate_in_time import RULE

FAILED, UNDECIDED, PASSED = (1, [("R", "failed")]), (1, [("R", "undecided")]), (1, [])


def schedule(**rules):
    return {"R": {"Type": "AWS::SecretsManager::RotationSchedule", "Properties": {"RotationRules": rules}}}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({"AutomaticallyAfterDays": 90}, PASSED),
        ({"AutomaticallyAfterDays": "30"}, PASSED),
        ({"AutomaticallyAfterDays": 91}, FAILED),
        ({"AutomaticallyAfterDays": {"Ref": "P"}}, UNDECIDED),
        ({}, FAILED),
        ({"ScheduleExpression": "rate(90 days)"}, PASSED),
        ({"ScheduleExpression": "rate(12 hours)"}, PASSED),
        ({"ScheduleExpression": "rate(1000 days)"}, FAILED),
        ({"ScheduleExpression": "cron(0 8 1 * ? *)"}, PASSED),
        ({"ScheduleExpression": "cron(0 8 ? * SUN *)"}, PASSED),
        ({"ScheduleExpression": "cron(0 8 1 */2 ? *)"}, PASSED),
        ({"ScheduleExpression": "cron(0 8 1 1/3 ? *)"}, FAILED),
        ({"ScheduleExpression": "cron(0 8 1 JAN,MAR,MAY,JUL,SEP,NOV ? *)"}, PASSED),
        ({"ScheduleExpression": "cron(0 8 1 1-6 ? *)"}, FAILED),
        ({"ScheduleExpression": "cron(0 8 1 6 ? *)"}, FAILED),
        ({"ScheduleExpression": "cron(0 8 1 13 ? *)"}, UNDECIDED),
        ({"ScheduleExpression": "cron(0 8 1 X ? *)"}, UNDECIDED),
        ({"ScheduleExpression": "cron(0 8 1 * ? 2030)"}, UNDECIDED),
        ({"ScheduleExpression": "often"}, UNDECIDED),
        ({"ScheduleExpression": {"Ref": "P"}}, UNDECIDED),
        ({"ScheduleExpression": ["often"]}, UNDECIDED),
    ],
)
def test_secrets_rotate_in_time(look, rules, expected):
    assert look(RULE, schedule(**rules)) == expected


def test_other_types_are_no_subjects(look):
    assert look(RULE, {"S": {"Type": "AWS::SecretsManager::Secret"}}) == (0, [])
