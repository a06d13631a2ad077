"""The catalog holds every control with its text, and the profile what applies."""

from __future__ import annotations

import json

from hipaa_landing_zone.evidence.oscal import documents


def _read(evidence, name):
    return json.loads(documents(evidence)[f"oscal/{name}.json"])[name]


def _props(node):
    return {prop["name"]: prop["value"] for prop in node["props"]}


def _controls(evidence):
    return {
        control["props"][0]["value"]: control
        for group in _read(evidence, "catalog")["groups"]
        for control in group["controls"]
    }


def test_the_catalog_holds_every_control_with_its_text(small):
    controls = _controls(small)
    assert list(controls) == [each.covered.control.citation for each in small.controls]
    encryption = controls["164.312(a)(2)(iv)"]
    assert encryption["id"] == "cfr-164.312-a-2-iv"
    assert encryption["links"] == [{"href": "#cfr-164.312-a-1", "rel": "parent"}]
    assert _props(encryption)["designation"] == "Required"
    statement, objective = encryption["parts"]
    assert (statement["name"], statement["prose"]) == ("statement", "Do it.")
    assert objective["name"] == "assessment-objective"
    assert objective["prose"].endswith("That is not the whole control: What is left of 164.312(a)(2)(iv).")


def test_a_text_that_is_not_held_is_not_made_up(small):
    assert _controls(small)["164.502(b)"]["parts"][0]["prose"].startswith("This catalog does not hold the text.")


def test_the_profile_leaves_out_what_does_not_apply_and_says_why(small):
    profile = _read(small, "profile")
    assert profile["imports"][0]["exclude-controls"] == [{"with-ids": ["cfr-164.314-b-2-i"]}]
    assert "164.314(b)(2)(i) Title of 164.314(b)(2)(i): Because of 164.314(b)(2)(i)." in profile["metadata"]["remarks"]


def test_a_profile_of_everything_excludes_nothing(changed, small):
    applies = tuple(each for each in small.controls if each.covered.status != "not applicable")
    imported = _read(changed(controls=applies), "profile")["imports"][0]
    assert imported == {"href": "catalog.json", "include-all": {}}
