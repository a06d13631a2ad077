"""compliance-trestle, the reference library for OSCAL in Python, reads the documents and finds nothing wrong."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from trestle.cli import Trestle
from trestle.core.profile_resolver import ProfileResolver
from trestle.oscal import OSCAL_VERSION
from trestle.oscal.assessment_results import AssessmentResults
from trestle.oscal.catalog import Catalog
from trestle.oscal.component import ComponentDefinition
from trestle.oscal.profile import Profile

from hipaa_landing_zone.evidence.oscal import document

MODELS = {
    "catalog": (Catalog, "catalogs"),
    "profile": (Profile, "profiles"),
    "component-definition": (ComponentDefinition, "component-definitions"),
    "assessment-results": (AssessmentResults, "assessment-results"),
}


@pytest.fixture(scope="module")
def workspace(folder, tmp_path_factory):
    """A trestle workspace into which the documents were imported, as the reference page says."""
    root = tmp_path_factory.mktemp("trestle")
    given = tmp_path_factory.mktemp("evidence")
    assert _trestle(root, "init", "--local") == 0
    for kind in MODELS:
        path = given / f"{kind}.json"
        path.write_text(folder[f"oscal/{kind}.json"], encoding="utf-8")
        assert _trestle(root, "import", "-f", str(path), "-o", "hipaa") == 0, kind
    assert _trestle(root, "href", "-n", "hipaa", "-hr", "trestle://catalogs/hipaa/catalog.json") == 0
    return root


def _trestle(root, *arguments):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setattr("sys.argv", ["trestle", *arguments])
        return Trestle().run()


def test_the_version_is_the_one_that_trestle_knows():
    assert document.OSCAL_VERSION == OSCAL_VERSION


@pytest.mark.parametrize("kind", MODELS)
def test_trestle_reads_and_writes_the_same(kind, folder, tmp_path: Path):
    model, _ = MODELS[kind]
    path = tmp_path / f"{kind}.json"
    path.write_text(folder[f"oscal/{kind}.json"], encoding="utf-8")
    again = json.loads(model.oscal_read(path).oscal_serialize_json())
    assert _plain(again) == _plain(json.loads(folder[f"oscal/{kind}.json"]))


def _plain(node):
    """Take both spellings of the zone for one."""
    if isinstance(node, dict):
        return {name: _plain(value) for name, value in node.items()}
    if isinstance(node, list):
        return [_plain(each) for each in node]
    return node.replace("+00:00", "Z") if isinstance(node, str) else node


@pytest.mark.parametrize("kind", MODELS)
def test_trestle_finds_every_document_valid(kind, workspace, caplog):
    _, place = MODELS[kind]
    with caplog.at_level(logging.WARNING):
        assert _trestle(workspace, "validate", "-f", f"{place}/hipaa/{kind}.json") == 0
    assert not [record.message for record in caplog.records if record.levelno >= logging.WARNING]


def test_trestle_resolves_the_profile_to_what_applies(workspace, small):
    resolved = ProfileResolver.get_resolved_profile_catalog(workspace, str(workspace / "profiles/hipaa/profile.json"))
    labels = {
        prop.value
        for section in resolved.groups
        for control in section.controls
        for prop in control.props
        if prop.name == "label"
    }
    assert labels == {
        each.covered.control.citation for each in small.controls if each.covered.status != "not applicable"
    }


def test_trestle_refuses_what_is_no_longer_valid(workspace):
    """The check can fail: the same command on a catalog whose id is none."""
    path = workspace / "catalogs/hipaa/catalog.json"
    text = path.read_text(encoding="utf-8")
    uuid = json.loads(text)["catalog"]["uuid"]
    try:
        path.write_text(text.replace(uuid, "not-a-uuid"), encoding="utf-8")
        assert _trestle(workspace, "validate", "-f", "catalogs/hipaa/catalog.json") != 0
    finally:
        path.write_text(text, encoding="utf-8")
