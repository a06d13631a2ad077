import pytest

from hipaa_landing_zone.rules.catalog.logs_are_kept_a_year import RULE


def logs(kind="AWS::Logs::LogGroup", **properties):
    return {"L": {"Type": kind, "Properties": properties}}


PASSED, FAILED, UNDECIDED = (1, []), (1, [("L", "failed")]), (1, [("L", "undecided")])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(logs(RetentionInDays=365), PASSED, id="a year"),
        pytest.param(logs(RetentionInDays=2192, LogGroupClass="INFREQUENT_ACCESS"), PASSED, id="seldom read"),
        pytest.param(logs(), PASSED, id="for ever"),
        pytest.param(logs(RetentionInDays=180), FAILED, id="half a year"),
        pytest.param(logs("Custom::LogRetention", RetentionInDays=7), FAILED, id="set by older CDK code"),
        pytest.param(logs("Custom::LogRetention"), PASSED, id="for ever by older CDK code"),
        pytest.param(logs(RetentionInDays={"Ref": "P"}), UNDECIDED, id="a parameter"),
        pytest.param(logs(RetentionInDays="long"), UNDECIDED, id="no number"),
        pytest.param(logs(LogGroupClass="DELIVERY", RetentionInDays=1), (0, []), id="hands on"),
        pytest.param(logs("AWS::Logs::LogStream"), (0, []), id="no log group"),
    ],
)
def test_logs_are_kept_a_year(look, resources, expected):
    assert look(RULE, resources) == expected


def test_only_where_there_is_phi(look):
    assert look(RULE, logs(RetentionInDays=7), phi_account_ids=frozenset()) == (0, [])
