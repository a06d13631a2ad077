"""Who does what for each control, in words that do not claim more than there is."""

from __future__ import annotations

import json

import pytest

from hipaa_landing_zone.evidence.oscal import documents


def _read(evidence, name):
    return json.loads(documents(evidence)[f"oscal/{name}.json"])[name]


def _props(node):
    return {prop["name"]: prop["value"] for prop in node["props"]}


def _requirements(evidence):
    return {
        component["title"]: {
            each["control-id"]: each for each in component["control-implementations"][0]["implemented-requirements"]
        }
        for component in _read(evidence, "component-definition")["components"]
    }


def test_each_component_has_the_controls_that_it_does_something_for(small):
    found = _requirements(small)
    assert {name: sorted(each) for name, each in found.items() if name != "Left to people"} == {
        "hipaa-landing-zone": [
            "cfr-164.308-a-1-ii-A",
            "cfr-164.308-a-1-ii-B",
            "cfr-164.312-a-1",
            "cfr-164.312-a-2-iv",
            "cfr-164.312-b",
            "cfr-164.312-c-1",
            "cfr-164.312-e-1",
        ],
        "guardduty": ["cfr-164.312-b"],
        "Amazon Web Services": ["cfr-164.310-a-1"],
    }
    assert len(found["Left to people"]) == len(small.controls) - 1
    assert found["Left to people"]["cfr-164.312-b"]["description"] == "What is left of 164.312(b)."


@pytest.mark.parametrize(
    ("control", "expected"),
    [
        ("cfr-164.312-a-2-iv", "implemented"),
        ("cfr-164.312-b", "partial"),
        ("cfr-164.312-c-1", "partial"),
        ("cfr-164.312-a-1", "partial"),
        ("cfr-164.308-a-1-ii-A", None),
    ],
)
def test_only_what_is_enforced_is_called_implemented(control, expected, small):
    assert _props(_requirements(small)["hipaa-landing-zone"][control]).get("implementation-status") == expected


def test_a_statement_says_what_is_done_and_what_is_not(small):
    requirement = _requirements(small)["hipaa-landing-zone"]["cfr-164.312-a-2-iv"]
    (statement,) = requirement["statements"]
    assert statement["statement-id"] == "cfr-164.312-a-2-iv_smt"
    assert statement["description"].splitlines() == [
        "- `encryption-at-rest`: Buckets are encrypted. Not made sure of: What applications encrypt themselves.",
        "- checks: `HLZ-RULE-07`",
    ]
    assert [each["role-id"] for each in requirement["responsible-roles"]] == ["platform", "security"]
    resources = {each["uuid"]: each for each in _read(small, "component-definition")["back-matter"]["resources"]}
    linked = _props(resources[statement["links"][0]["href"].removeprefix("#")])
    assert (linked["source"], linked["rerun"]) == ("hipaa_landing_zone/hlz-rule-07.py", "pytest -k HLZ-RULE-07")
