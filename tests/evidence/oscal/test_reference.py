"""References that lead nowhere, and ids used twice, are found: each kind is planted once."""

from __future__ import annotations

import json

import pytest

from hipaa_landing_zone.evidence.oscal import dangling

CATALOG, PROFILE = "catalog", "profile"
DEFINITION, RESULTS = "component-definition", "assessment-results"
NOWHERE = "00000000-0000-4000-8000-000000000000"


def _requirement(definition):
    return definition["components"][0]["control-implementations"][0]["implemented-requirements"][0]


def _control(catalog):
    return catalog["groups"][0]["controls"][0]


def _result(results):
    return results["results"][0]


def _set(node, name, value):
    node[name] = value


FAULTS = {
    "a control that is not in the catalog": (
        DEFINITION,
        lambda it: _set(_requirement(it), "control-id", "cfr-164.999"),
        "component-definition: cfr-164.999 is not in the catalog",
    ),
    "a control that does not apply": (
        DEFINITION,
        lambda it: _set(_requirement(it), "control-id", "cfr-164.314-b-2-i"),
        "component-definition: cfr-164.314-b-2-i is not selected by the profile",
    ),
    "a reviewed control that is not in the catalog": (
        RESULTS,
        lambda it: _set(
            _result(it)["reviewed-controls"]["control-selections"][0]["include-controls"][0], "control-id", "cfr-1.1"
        ),
        "assessment-results: cfr-1.1 is not in the catalog",
    ),
    "an exclusion that is not in the catalog": (
        PROFILE,
        lambda it: it["imports"][0]["exclude-controls"][0]["with-ids"].append("cfr-164.999"),
        "profile: cfr-164.999 is not in the catalog",
    ),
    "a control that the profile leaves out": (
        PROFILE,
        lambda it: it["imports"][0]["exclude-controls"][0]["with-ids"].append("cfr-164.312-b"),
        "assessment-results: cfr-164.312-b is not selected by the profile",
    ),
    "a selection of some that leaves out the others": (
        PROFILE,
        lambda it: _set(
            it, "imports", [{"href": "catalog.json", "include-controls": [{"with-ids": ["cfr-164.312-b"]}]}]
        ),
        "component-definition: cfr-164.312-a-1 is not selected by the profile",
    ),
    "a control taken out of the catalog": (
        CATALOG,
        lambda it: it["groups"][2]["controls"].pop(),
        "component-definition: cfr-164.312-e-1 is not in the catalog",
    ),
    "a statement that is no part": (
        DEFINITION,
        lambda it: _set(_requirement(it)["statements"][0], "statement-id", "cfr-164.312-b_obk"),
        "component-definition: cfr-164.312-b_obk is no part of a control that the profile selects",
    ),
    "a target that is no part": (
        RESULTS,
        lambda it: _set(_result(it)["findings"][0]["target"], "target-id", "cfr-164.314-b-2-i_obj"),
        "assessment-results: cfr-164.314-b-2-i_obj is no part of a control that the profile selects",
    ),
    "an observation that is not there": (
        RESULTS,
        lambda it: _set(_result(it)["risks"][0]["related-observations"][0], "observation-uuid", NOWHERE),
        f"assessment-results: observation-uuid {NOWHERE} is not defined",
    ),
    "a party that is not there": (
        PROFILE,
        lambda it: _set(it["metadata"]["responsible-parties"][0], "party-uuids", [NOWHERE]),
        f"profile: party-uuids {NOWHERE} is not defined",
    ),
    "a role that is not there": (
        DEFINITION,
        lambda it: _set(_requirement(it)["responsible-roles"][0], "role-id", "nobody"),
        "component-definition: role nobody is not defined",
    ),
    "a resource that is not there": (
        RESULTS,
        lambda it: _set(it["import-ap"], "href", f"#{NOWHERE}"),
        f"assessment-results: href #{NOWHERE} leads nowhere",
    ),
    "a parent that is not there": (
        CATALOG,
        lambda it: _set(it["groups"][0]["controls"][1]["links"][0], "href", "#cfr-164.999"),
        "catalog: href #cfr-164.999 leads nowhere",
    ),
    "a file that is not there": (
        PROFILE,
        lambda it: _set(it["imports"][0], "href", "catalogue.json"),
        "profile: href catalogue.json leads nowhere",
    ),
    "a profile that is not there": (
        DEFINITION,
        lambda it: _set(it["components"][0]["control-implementations"][0], "source", "../profile.json"),
        "component-definition: source ../profile.json leads nowhere",
    ),
    "a UUID twice in a document": (
        RESULTS,
        lambda it: _set(_result(it)["findings"][0], "uuid", _result(it)["findings"][1]["uuid"]),
        "is used 2 times",
    ),
    "a UUID for two kinds of things": (
        DEFINITION,
        lambda it: _set(it["components"][0], "uuid", it["metadata"]["parties"][0]["uuid"]),
        "used for components and parties",
    ),
    "an id twice": (
        CATALOG,
        lambda it: _set(_control(it)["parts"][0], "id", _control(it)["id"]),
        "catalog: cfr-164.308-a-1-i is used 2 times",
    ),
}


def test_the_documents_have_no_such_fault(folder):
    assert dangling(folder) == ()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault, folder):
    name, plant, expected = FAULTS[fault]
    document = json.loads(folder[f"oscal/{name}.json"])
    plant(document[name])
    found = dangling({**folder, f"oscal/{name}.json": json.dumps(document)})
    assert [each for each in found if expected in each], found


@pytest.mark.parametrize("name", ["evidence.json", "inputs/verification.json", "inputs/cdk.out/judged.json"])
def test_a_file_that_the_folder_does_not_have_is_found(name, folder):
    without = {each: text for each, text in folder.items() if each != name}
    assert dangling(without) == (f"assessment-results: href ../{name} leads nowhere",)


@pytest.mark.parametrize("name", [CATALOG, PROFILE, DEFINITION, RESULTS])
def test_a_document_that_is_missing_or_broken_is_found(name, folder):
    path = f"oscal/{name}.json"
    assert dangling({each: text for each, text in folder.items() if each != path}) == (f"{name}: missing",)
    assert dangling({**folder, path: json.dumps({"other": {}})}) == (f"{name}: missing",)
    assert dangling({**folder, path: "{"})[0].startswith(f"{name}: not JSON")


def test_what_has_a_scheme_is_not_looked_up(folder):
    document = json.loads(folder["oscal/catalog.json"])
    _control(document["catalog"])["links"] = [{"href": "https://www.ecfr.gov/current/title-45/part-164"}]
    assert dangling({**folder, "oscal/catalog.json": json.dumps(document)}) == ()
