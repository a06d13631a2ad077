"""What was looked at and what came of it: nothing is said to be collected, to hold or to be closed that is not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from conftest import TODAY

from hipaa_landing_zone.evidence.oscal import documents
from hipaa_landing_zone.evidence.oscal.identifier import objective_id


def _result(evidence):
    return json.loads(documents(evidence)["oscal/assessment-results.json"])["assessment-results"]["results"][0]


def _props(node):
    return {prop["name"]: prop["value"] for prop in node["props"]}


def _findings(evidence):
    return {each["title"].partition(" Title of ")[0]: each for each in _result(evidence)["findings"]}


def test_there_is_an_observation_of_what_was_looked_at_and_of_nothing_else(small):
    found = {_props(each)["mechanism"]: each for each in _result(small)["observations"]}
    assert sorted(found) == ["HLZ-RULE-07", "HLZ-RULE-08", "HLZ-RULE-09", "service:guardduty", "verify:trail_logs"]
    rule, live = found["HLZ-RULE-07"], found["verify:trail_logs"]
    assert (rule["methods"], rule["collected"]) == (["EXAMINE"], f"{TODAY}T00:00:00Z")
    assert (live["methods"], live["collected"]) == (["TEST"], "2026-11-20T22:15:09Z")
    assert _props(rule) | {"looked-at": "2", "resources": "2", "observed": "held"} == _props(rule)
    assert _props(live) | {"live-held": "2", "live-failed": "0", "live-unknown": "0"} == _props(live)


def test_an_account_is_named_where_something_does_not_hold(small, changed):
    def named(evidence):
        items = {
            each["uuid"]: _props(each)["account"] for each in _result(evidence)["local-definitions"]["inventory-items"]
        }
        return {
            _props(each)["mechanism"]: {
                items[one["subject-uuid"]] for one in each["subjects"] if one["type"] == "inventory-item"
            }
            for each in _result(evidence)["observations"]
        }

    assert named(small) == {
        "HLZ-RULE-07": set(),
        "HLZ-RULE-08": {"ehr-prod"},
        "HLZ-RULE-09": set(),
        "service:guardduty": set(),
        "verify:trail_logs": set(),
    }
    unknown = tuple(
        replace(each, live={"ehr-prod": (0, 0, 1), "security": (3, 0, 0)}) if each.live else each
        for each in small.mechanisms
    )
    assert named(changed(mechanisms=unknown))["verify:trail_logs"] == {"ehr-prod"}


def test_an_account_says_what_is_deployed_into_it(small):
    local = _result(small)["local-definitions"]
    titles = {each["uuid"]: each["title"] for each in local["components"]}
    deployed = {
        _props(each)["account"]: {titles[one["component-uuid"]] for one in each["implemented-components"]}
        for each in local["inventory-items"]
    }
    assert set(deployed) == {account.name for account in small.plan.accounts}
    assert deployed["management"] == {"Organization in AWS"}
    assert deployed["security"] == {"Organization in AWS", "Templates of stage baseline"}
    assert deployed["ehr-prod"] == deployed["security"] | {"Templates of application ehr-intake"}


@pytest.mark.parametrize(
    ("citation", "expected"),
    [
        ("164.308(a)(1)(i)", ("not-satisfied", "other")),
        ("164.308(a)(1)(ii)(B)", ("not-satisfied", "other")),
        ("164.310(a)(1)", ("not-satisfied", "other")),
        ("164.312(a)(1)", ("not-satisfied", "other")),
        ("164.312(a)(2)(iv)", ("satisfied", "pass")),
        ("164.312(b)", ("satisfied", "pass")),
        ("164.312(c)(1)", ("not-satisfied", "fail")),
        ("164.312(e)(1)", ("not-satisfied", "other")),
    ],
)
def test_a_finding_is_about_the_objective_and_says_its_state(citation, expected, small):
    found = _findings(small)[citation]
    status = found["target"]["status"]
    assert (status["state"], status["reason"]) == expected
    assert (found["target"]["type"], found["target"]["target-id"]) == (
        "objective-id",
        objective_id(citation),
    )


def test_what_was_not_looked_at_is_named(small):
    assert _findings(small)["164.308(a)(1)(ii)(B)"]["remarks"] == "Nothing was observed of: HLZ-SCP-05."
    assert "164.314(b)(2)(i)" not in _findings(small)


def test_what_was_verified_for_another_configuration_is_not_satisfied(small, changed):
    old = changed(verification=replace(small.verification, current=False))
    assert _findings(old)["164.312(b)"]["target"]["status"]["state"] == "not-satisfied"
    assert _findings(old)["164.312(a)(2)(iv)"]["target"]["status"]["state"] == "satisfied", "rules need no verification"


def test_without_a_verification_nothing_is_said_to_be_collected_then(small, changed):
    seen = tuple(each for each in small.mechanisms if not each.live)
    text = documents(changed(verification=None, mechanisms=seen))["oscal/assessment-results.json"]
    assert "2026-11-20" not in text


def test_what_is_open_is_a_risk_without_a_deadline_and_with_a_next_step(small):
    opened, _ = _result(small)["risks"]
    assert (opened["status"], opened["title"]) == ("open", "HLZ-RULE-08: 1 open")
    assert "deadline" not in opened
    assert opened["description"] == "- ehr-prod, us-east-1: The bucket is open."
    assert opened["remediations"][0]["description"] == "Close it."
    assert _findings(small)["164.312(c)(1)"]["related-risks"] == [{"risk-uuid": opened["uuid"]}]


def test_what_is_accepted_is_a_risk_until_the_exception_ends(small, changed):
    _, accepted = _result(small)["risks"]
    assert accepted["status"] == "deviation-approved"
    assert accepted["deadline"] == f"{TODAY.replace(year=TODAY.year + 1)}T23:59:59Z"
    assert "security@example-health.org" in accepted["statement"]
    assert _findings(small)["164.312(e)(1)"]["related-risks"] == [{"risk-uuid": accepted["uuid"]}]
    ended = replace(small.exceptions[0], expires=TODAY - timedelta(days=1))
    _, past = _result(changed(exceptions=(ended,)))["risks"]
    assert (past["status"], past["uuid"]) == ("open", accepted["uuid"])
    assert "which is past" in past["statement"]
    design = replace(small.exceptions[0], expires=None, origin="design")
    _, forever = _result(changed(exceptions=(design,)))["risks"]
    assert "deadline" not in forever
    assert forever["status"] == "deviation-approved"
