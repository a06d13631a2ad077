import pytest

from hipaa_landing_zone.rules.catalog.config_records_everything import RULE

UNKNOWN = {"Ref": "P"}


def recorder(group=None, mode=None):
    given = {"RecordingGroup": {"AllSupported": True, "IncludeGlobalResourceTypes": True} if group is None else group}
    given |= {} if mode is None else {"RecordingMode": mode}
    return {"C": {"Type": "AWS::Config::ConfigurationRecorder", "Properties": given}}


def at(region, resources, account="111111111111"):
    return {"at": (f"app/{account}-{region}", account, region), "Resources": resources}


REGIONAL = {"AllSupported": True}
DAILY = {"RecordingFrequency": "DAILY"}
PASSED, FAILED, UNDECIDED = (1, []), (1, [("C", "failed")]), (1, [("C", "undecided")])


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(recorder(), PASSED, id="everything"),
        pytest.param(recorder(mode={"RecordingFrequency": "CONTINUOUS"}), PASSED, id="continuously"),
        pytest.param(recorder(REGIONAL), FAILED, id="without IAM"),
        pytest.param(recorder({"ResourceTypes": ["AWS::S3::Bucket"]}), FAILED, id="a list"),
        pytest.param(recorder({**REGIONAL, "IncludeGlobalResourceTypes": UNKNOWN}), UNDECIDED, id="perhaps IAM"),
        pytest.param(recorder(UNKNOWN), UNDECIDED, id="group not known"),
        pytest.param(recorder(mode=DAILY), FAILED, id="once a day"),
        pytest.param(recorder(mode={"RecordingModeOverrides": [DAILY]}), FAILED, id="some once a day"),
        pytest.param(recorder(mode=UNKNOWN), UNDECIDED, id="mode not known"),
        pytest.param({"C": {"Type": "AWS::Config::DeliveryChannel"}}, (0, []), id="no recorder"),
    ],
)
def test_config_records_everything(look, resources, expected):
    assert look(RULE, resources) == expected


def test_one_region_of_an_account_records_iam(look):
    assert look(RULE, at("us-east-1", recorder()), at("us-west-2", recorder(REGIONAL))) == (2, [])
    other = at("us-west-2", recorder(REGIONAL), account="333333333333")
    assert look(RULE, at("us-east-1", recorder()), other) == (2, [("C", "failed")])


def test_daily_will_do_where_there_is_no_phi(look):
    assert look(RULE, recorder(mode=DAILY), phi_account_ids=frozenset()) == PASSED
