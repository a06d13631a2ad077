"""The report as text: whole, safe, complete, and the same each time."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from typing import get_args
from urllib.parse import unquote

import pytest

from hipaa_landing_zone.config.accountability import ContractState
from hipaa_landing_zone.controls import Status
from hipaa_landing_zone.controls.model import Act, Covers, Owner, Scope
from hipaa_landing_zone.evidence.markup import anchor
from hipaa_landing_zone.evidence.model import Observed
from hipaa_landing_zone.evidence.report import report, word
from hipaa_landing_zone.evidence.report.filter import coded, days_left
from hipaa_landing_zone.evidence.report.page import _part
from hipaa_landing_zone.evidence.standing import Standing

MARK = re.compile(r"⟦(\w+)⟧")


@pytest.fixture(scope="module")
def real(evidence) -> str:
    """The report of the example."""
    return report(evidence)


@pytest.mark.parametrize("which", ["page", "real"])
def test_ids_are_unique_and_every_link_within_resolves(which, request, read):
    text = request.getfixturevalue(which)
    found = read(text)
    assert len(found.ids) == len(set(found.ids))
    assert not [each for each in found.ids if re.search(r"\s", each)]
    resources = len(data_of(text)["group"])
    inner = {link["href"][1:] for link in found.of("a") if link["href"].startswith("#")}
    drawn = {each for each in inner if re.fullmatch(r"asset-\d+", each)}
    assert all(int(each.removeprefix("asset-")) < resources for each in drawn)
    assert inner - drawn <= set(found.ids)
    assert {"control-164.312(b)", "mechanism-HLZ-SCP-05", "guardrail-HLZ-SCP-05", "account-log-archive"} <= inner


@pytest.mark.parametrize("which", ["page", "real"])
def test_nothing_is_loaded_or_run_but_the_one_style_and_the_one_script(which, request, read):
    text = request.getfixturevalue(which)
    found = read(text)
    for tag, attributes in found.elements:
        names = [name for name in attributes if name.startswith("on") or name in {"style", "src", "srcset", "action"}]
        assert not names, tag
        assert tag not in {"link", "img", "iframe", "object", "base", "embed"}
    assert [each.get("type") for each in found.of("script")] == [None, "application/json"]
    assert "url(" not in "".join(found.parts["style"])
    policy = next(each["content"] for each in found.of("meta") if each.get("http-equiv"))
    for kind, part in (("script-src", found.parts["script"][0]), ("style-src", found.parts["style"][0])):
        hashed = b64encode(sha256(part.encode()).digest()).decode()
        assert f"{kind} 'sha256-{hashed}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def test_links_lead_to_the_folder_or_to_the_regulation(page, read):
    outer = {link["href"] for link in read(page).of("a") if not link["href"].startswith("#")}
    elsewhere = {each for each in outer if re.match(r"\w+:", each)}
    assert elsewhere
    assert all(each.startswith("https://www.ecfr.gov/current/title-45/section-164.") for each in elsewhere)
    assert "inputs/landing%20zone%231.yaml" in outer - elsewhere


def test_markup_that_somebody_wrote_stays_text(page, read, evil):
    assert evil not in page
    found = read(page)
    assert not found.of("img")
    assert len(found.of("script")) == 2
    assert " ".join(evil.split()) in found.text
    assert "<b>Bay</b>" in found.text
    body = json.loads(filled(page, 1))
    assert body["Properties"]["BucketName"] == f"b-{evil}"


def test_data_cannot_end_its_element(page, read):
    text = read(page).parts["script"][1]
    assert not re.search("[<>&\u2028\u2029]", text)


def test_same_evidence_gives_the_same_text(planted, page):
    assert report(planted) == page


def test_every_resource_can_be_read_back(evidence, real):
    """Marks put back what they stood for, for every resource of the example."""
    data = data_of(real)
    for asset in evidence.assets:
        number = asset.number
        stack = data["stacks"][data["stack"][number]]
        kind, logical_id, path, classification, excerpt = data["groups"][data["group"][number]]
        assert stack[:3] == [asset.account, asset.account_id, asset.region]
        assert stack[3:] == [asset.holds_phi, asset.stack, asset.template, asset.application]
        assert data["types"][kind] == asset.type
        assert (fill(data, logical_id, number), fill(data, path, number)) == (asset.logical_id, asset.path)
        assert classification == asset.classification
        assert json.loads(fill(data, data["excerpts"][excerpt], number)).keys() == asset.body.keys() - {
            "Type",
            "Metadata",
        }


def test_copies_take_no_room(planted):
    """One resource in 5,000 accounts is written once, and little more than two numbers for each of the others."""
    first = planted.assets[1]
    copies = tuple(
        replace(
            first,
            number=number,
            account=f"team-{number}",
            account_id=f"{number:012d}",
            stack=f"workloads/team-{number % 50}",
            body={"Type": first.type, "Properties": {"Arn": f"arn:aws:s3:us-east-1:{number:012d}:team-{number}"}},
        )
        for number in range(5_000)
    )
    nothing = replace(planted, findings=(), controls=(), safeguards=(), mechanisms=(), assets=copies)
    data = data_of(report(nothing))
    assert len(data["groups"]) == 1
    assert data["excerpts"] == ['{"Properties":{"Arn":"arn:aws:s3:⟦r⟧:⟦i⟧:⟦a⟧"}}']
    assert data["values"] == {}


def test_long_texts_are_cut_and_say_so(page):
    body = json.loads(filled(page, 0))
    assert body["Properties"]["Long"].endswith("more characters in the template]")
    assert re.fullmatch(r"… \[\d+ more in the template\]", body["Properties"]["Many"][-1])


def test_counts_are_those_of_the_evidence(page, planted, read):
    text = read(page).text
    assert "4 open findings; 1 more that somebody accepts" in text
    assert "1 expired exceptions; 1 end within 30 days, 1 more within 90" in text
    assert "1 results of live checks failed; 1 unknown, 1 held" in text
    assert f"{len(planted.controls)} paragraphs of 45 CFR Part 164" in text
    rows = re.findall(r'<tr data-scope="[^"]*".*?data-status="([^"]*)"', page)
    assert rows == [each.covered.status for each in planted.controls]
    assert len(rows) == 108


@pytest.mark.parametrize(
    "words",
    [
        "It is no statement of compliance",
        "for another configuration or lock than these templates",
        "Proposed, not final",
        "review overdue",
        "1 day ago",
        "Accepted by Ada <i>Officer</i> of X-late until 2026-11-20",
        "Left to you",
    ],
)
def test_says(words, page, read):
    assert words in read(page).text


def test_never_scores(real, read):
    text = read(real).text
    assert not re.search(r"\d\s?%|\bscore\b|\bcompliant\b", text, re.IGNORECASE)


def test_every_control_shows_its_text_its_owner_and_what_is_left(planted, page, read):
    text = read(page).text
    for each in planted.controls:
        own = each.covered.control
        assert " ".join(own.text.split()) in text
        assert " ".join(own.left.split()) in text
        assert f'<article class="entry" id="{anchor("control", own.citation)}">' in page


def test_not_run_is_said(not_verified, read):
    text = read(report(not_verified)).text
    assert "Not run hlz verify: nothing here was seen in AWS" in text


@pytest.mark.parametrize(
    ("given", "explained"),
    [(Status, word.STATUS), (Observed, word.OBSERVED), (Act, word.ACT), (Owner, word.OWNER), (Covers, word.COVERS)],
)
def test_every_word_is_explained(given, explained):
    assert set(get_args(given)) == set(explained)


def test_every_scope_has_a_name():
    assert set(get_args(Scope)) == set(word.SCOPE)


@pytest.mark.parametrize("given", [Status, Observed, Standing, ContractState])
def test_every_word_has_a_shape(given):
    """The dash is what stays for a word without one: it is that of what does not apply, and of what has ended."""
    style = _part("style.css")
    shapes = {
        each: re.search(rf"\.{word.slug(each)}\b[^{{]*{{[^}}]*--s: (path[^;]*);", style) for each in get_args(given)
    }
    assert {each for each, shape in shapes.items() if not shape} <= {"not applicable", "ended"}
    found = [shape[1] for shape in shapes.values() if shape]
    assert len(found) == len(set(found))


def test_anchors_are_one_to_one():
    names = ["a b", "a~20~b", "a+b", "ab", "tests/x.py::test[a-b]", "164.312(b)", "164.312(b)(1)", "ä", '"']
    ids = [anchor("x", name) for name in names]
    assert len(set(ids)) == len(names)
    assert all(re.fullmatch(r"[!-~]+", each) and unquote(each) == each for each in ids)
    assert anchor("control", "164.312(b)") == "control-164.312(b)"


def test_backticks_become_code_and_nothing_else_does():
    assert coded("run `a < b` <b>") == "run <code>a &lt; b</code> &lt;b&gt;"


@pytest.mark.parametrize(
    ("left", "words"), [(0, "0 days left"), (1, "1 day left"), (-1, "1 day ago"), (90, "90 days left")]
)
def test_days_are_counted(left, words, planted):
    from datetime import timedelta

    assert days_left(planted.as_of + timedelta(days=left), planted.as_of) == words


def data_of(page: str):
    return json.loads(page.split('id="inventory-data">')[1].split("</script>", maxsplit=1)[0])


def fill(data, text: str, number: int) -> str:
    stack = data["stacks"][data["stack"][number]]
    own = dict(zip("air", stack, strict=False))
    values = data["values"].get(str(number), [])
    return MARK.sub(lambda found: own.get(found[1]) or values[int(found[1])], text)


def filled(page: str, number: int) -> str:
    data = data_of(page)
    return fill(data, data["excerpts"][data["groups"][data["group"][number]][4]], number)
