"""Accepted findings as data."""

from datetime import date

import pytest

from hipaa_landing_zone.rules.acceptance import AcceptanceError, AcceptedFinding, require_current, stale

RULE = "HipaaLandingZone::HLZ-RULE-07"


def accepted(**changes):
    given = {"rule": RULE, "place": "stage/stack-*/Key", "reason": "Imported material.", "approver": "Ada"}
    return AcceptedFinding(**{**given, "expires": date(2027, 1, 31), "origin": "configuration", **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"rule": "HLZ-RULE-07"},
        {"rule": "AwsSolutions-IAM5[Resource::*]"},
        {"place": ""},
        {"reason": " "},
        {"approver": ""},
    ],
)
def test_an_incomplete_acceptance_is_refused(changes):
    with pytest.raises(AcceptanceError):
        accepted(**changes)


@pytest.mark.parametrize(
    ("path", "covered"),
    [
        ("stage/stack-a/Key", True),
        ("stage/stack-b/Key/Resource", True),
        ("stage/stack-a", False),
        ("stage/stack-a/Other/Key", False),
        ("other/stack-a/Key", False),
        ("", False),
    ],
)
def test_a_place_covers_what_is_beneath_it(path, covered):
    assert accepted().covers(RULE, path) is covered
    assert not accepted().covers("HipaaLandingZone::HLZ-RULE-08", path)


def test_the_explanation_names_approver_and_expiry():
    assert accepted().explanation == "Imported material. (accepted by Ada, until 2027-01-31, by configuration)"
    assert "without expiry, by design" in accepted(expires=None, origin="design").explanation


def test_an_acceptance_holds_through_its_last_day():
    require_current([accepted(), accepted(expires=None)], date(2027, 1, 31))
    with pytest.raises(
        AcceptanceError,
        match=r"HLZ-RULE-07 at stage/stack-\*/Key \(by configuration\): expired on 2027-01-31, accepted by Ada",
    ):
        require_current([accepted()], date(2027, 2, 1))
    with pytest.raises(AcceptanceError, match=r"Key \(landing-zone.yaml:7\): expired on 2027-01-31"):
        require_current([accepted(source="landing-zone.yaml:7")], date(2027, 2, 1))


def report(*suppressed):
    violations = [
        {"acknowledgedId": rule, "violatingConstructs": [{"constructPath": path}]} for rule, path in suppressed
    ]
    return {"pluginReports": [{"violations": []}, {"suppressedViolations": violations}]}


def test_an_acceptance_is_stale_when_it_suppresses_nothing():
    used, unused = accepted(), accepted(place="stage/gone")
    assert stale(report((RULE, "stage/stack-a/Key/Resource")), [used, unused]) == [unused]
    assert stale(report(("HIPAA.Security::Other", "stage/stack-a/Key")), [used]) == [used]
    assert stale({}, [used]) == [used]


@pytest.mark.parametrize(
    ("ran", "expected"), [(["HIPAA.Security"], 0), (["HIPAA.Security", "CloudFormation Validate"], 1)]
)
def test_cdks_own_findings_are_judged_only_when_its_validation_ran(ran, expected):
    report = {"pluginReports": [{"pluginName": name} for name in ran]}
    assert len(stale(report, [accepted(rule="CloudFormation-Validate::W3030")])) == expected
