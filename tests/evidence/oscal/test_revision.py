"""Bytes, ids, times and size follow from what is reported, and from nothing else."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from conftest import TODAY

from hipaa_landing_zone.evidence.oscal import documents

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
TIME = re.compile(r'"(\d{4}-\d{2}-\d{2}T[^"]*)"')


def _result(evidence):
    return json.loads(documents(evidence)["oscal/assessment-results.json"])["assessment-results"]["results"][0]


def _uuids(text):
    return {*UUID.findall(text)}


def test_the_same_evidence_gives_the_same_bytes(small):
    assert documents(small) == documents(replace(small))
    assert all(text.endswith("}\n") and "\r" not in text for text in documents(small).values())


def test_on_another_day_only_the_results_are_another_revision(small, changed):
    today, tomorrow = documents(small), documents(changed(as_of=TODAY + timedelta(days=1)))
    for name in ("catalog", "profile", "component-definition"):
        path = f"oscal/{name}.json"
        assert tomorrow[path] == today[path].replace(f"{TODAY}T", f"{TODAY + timedelta(days=1)}T"), name
    path = "oscal/assessment-results.json"
    assert len(_uuids(today[path]) - _uuids(tomorrow[path])) == 2, "the document and its result"


def test_what_stays_keeps_its_id_when_something_else_changes(small, changed):
    before = documents(small)
    after = documents(changed(mechanisms=small.mechanisms[1:], remarks=("Other.",)))
    path = "oscal/assessment-results.json"
    gone = _uuids(before[path]) - _uuids(after[path])
    assert len(gone) == 2, "the document's own and that of the observation that is gone"
    assert after["oscal/catalog.json"] == before["oscal/catalog.json"]


def test_organizations_share_the_catalog_and_nothing_else(small, changed):
    organization = small.configuration.organization.model_copy(update={"management_account_id": "999988887777"})
    other = changed(configuration=small.configuration.model_copy(update={"organization": organization}))
    ours, theirs = documents(small), documents(other)
    assert ours["oscal/catalog.json"] == theirs["oscal/catalog.json"]
    for name in ("profile", "component-definition", "assessment-results"):
        assert not _uuids(ours[f"oscal/{name}.json"]) & _uuids(theirs[f"oscal/{name}.json"]), name


def test_times_are_the_day_of_the_evidence_and_of_the_verification(small):
    for name, text in documents(small).items():
        expected = {f"{TODAY}T00:00:00Z"}
        if name == "oscal/assessment-results.json":
            expected |= {"2026-11-20T22:15:09Z", f"{TODAY.replace(year=TODAY.year + 1)}T23:59:59Z"}
        assert {*TIME.findall(text)} == expected, name


@pytest.mark.parametrize("given", ["2026-11-20T22:15:09", "2026-11-20T22:15:09Z", "2026-11-20T17:15:09-05:00"])
def test_the_time_of_the_verification_is_written_in_utc(given, small, changed):
    result = _result(changed(verification=replace(small.verification, verified_at=given)))
    assert (result["start"], result["end"]) == ("2026-11-20T22:15:09Z", f"{TODAY}T00:00:00Z")


def test_size_does_not_grow_with_resources_and_little_with_accounts(small, changed):
    """400 accounts with 40 resources each: accounts are listed once, and nothing else is repeated for each of them."""
    account = next(each for each in small.plan.accounts if each.name == "ehr-prod")
    accounts = tuple(replace(account, name=f"workload-{number}", id=f"{number:012d}") for number in range(400))
    assets = tuple(
        replace(small.assets[0], number=number, account=accounts[number // 40].name, stack="workloads/vpc")
        for number in range(400 * 40)
    )
    live = {each.name: (3, 0, 0) for each in accounts}
    mechanisms = tuple(
        replace(each, live=live if each.live else {}, assets=tuple(range(len(assets))) if each.assets else ())
        for each in small.mechanisms
    )
    plan = replace(small.plan, accounts=accounts)
    large = changed(plan=plan, assets=assets, mechanisms=mechanisms)
    few = changed(plan=plan, mechanisms=mechanisms[:0], findings=(), controls=(), exceptions=())
    texts, without = documents(large), documents(few)
    inventory = len(without["oscal/assessment-results.json"])
    assert len(texts["oscal/assessment-results.json"]) - inventory < 60_000
    assert inventory < 400 * 1_700
    assert len(texts["oscal/component-definition.json"]) == len(documents(small)["oscal/component-definition.json"])
