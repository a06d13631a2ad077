import pytest

from hipaa_landing_zone.rules.catalog.trails_cover_the_organization import RULE

GOOD = {
    "IsOrganizationTrail": True,
    "IsMultiRegionTrail": True,
    "EnableLogFileValidation": True,
    "IsLogging": "true",
    "KMSKeyId": "alias/trail",
}


def trail(**changes):
    given = {**GOOD, **changes}
    return {"T": {"Type": "AWS::CloudTrail::Trail", "Properties": {k: v for k, v in given.items() if v is not None}}}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        pytest.param({}, [], id="all of it"),
        pytest.param({"IncludeGlobalServiceEvents": True}, [], id="global events, said"),
        *[pytest.param({name: False}, [("T", "failed")], id=f"{name} false") for name in GOOD if name != "KMSKeyId"],
        *[pytest.param({name: None}, [("T", "failed")], id=f"{name} absent") for name in GOOD],
        pytest.param({"IncludeGlobalServiceEvents": False}, [("T", "failed")], id="no global events"),
        pytest.param({"IsLogging": {"Ref": "Parameter"}}, [("T", "undecided")], id="a parameter"),
    ],
)
def test_trails_cover_the_organization(look, changes, found):
    assert look(RULE, trail(**changes)) == (1, found)


def test_an_app_without_a_trail_has_no_subject(look):
    assert look(RULE, {"B": {"Type": "AWS::S3::Bucket"}}) == (0, [])
