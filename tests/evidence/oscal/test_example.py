"""The documents of the whole example: every control, every mechanism, verified and not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from trestle.core.validator_factory import validator_factory
from trestle.oscal.assessment_results import AssessmentResults
from trestle.oscal.catalog import Catalog
from trestle.oscal.component import ComponentDefinition
from trestle.oscal.profile import Profile

from hipaa_landing_zone.evidence.oscal import dangling, documents

MODELS = (Catalog, Profile, ComponentDefinition, AssessmentResults)
pytestmark = pytest.mark.xdist_group("evidence")


@pytest.fixture(scope="module", params=["evidence", "not_verified"])
def given(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def written(given):
    return documents(given)


def test_every_reference_leads_somewhere(given, written):
    assert dangling({"evidence.json": "", **{each.name: each.data for each in given.inputs}, **written}) == ()


def test_trestle_finds_them_valid(written, tmp_path: Path):
    for model, (name, text) in zip(MODELS, written.items(), strict=True):
        path = tmp_path / Path(name).name
        path.write_text(text, encoding="utf-8")
        read = model.oscal_read(path)
        for validator in validator_factory.get_all():
            assert validator.model_is_valid(read, quiet=True), (name, validator)


def test_every_control_that_applies_has_a_finding_and_somebody_who_answers(given, written):
    applies = [each for each in given.controls if each.covered.status != "not applicable"]
    result = json.loads(written["oscal/assessment-results.json"])["assessment-results"]["results"][0]
    assert len(result["findings"]) == len(applies) > 90
    components = json.loads(written["oscal/component-definition.json"])["component-definition"]["components"]
    people = next(each for each in components if each["title"] == "Left to people")
    requirements = people["control-implementations"][0]["implemented-requirements"]
    assert len(requirements) == len(applies)
    assert all(each["responsible-roles"] and each["description"] for each in requirements)


def test_nothing_is_satisfied_of_what_nobody_verified(given, written):
    result = json.loads(written["oscal/assessment-results.json"])["assessment-results"]["results"][0]
    satisfied = {
        each["title"].split()[0] for each in result["findings"] if each["target"]["status"]["state"] == "satisfied"
    }
    whole = {
        each.covered.control.citation
        for each in given.controls
        if each.covered.status in {"enforced", "checked", "detected"}
    }
    assert satisfied <= whole
    if given.verification is None:
        assert not satisfied
        assert not [each for each in result["observations"] if "TEST" in each["methods"]]
