"""Every fragment: well-formed, without anything active, escaped, linked, the same each time, and not too large."""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree as ET

import pytest

from hipaa_landing_zone.evidence.diagram import CSS, draw

FRAGMENTS = ("organization_chart", "network_map", "data_flow", "guardrail_pages", "account_sheets")
EVERY = ("drawn", "drawn_first", "drawn_large", "drawn_hostile")
SIZES = {"organization_chart": 130_000, "network_map": 350_000, "data_flow": 60_000, "account_sheets": 700_000}
"""Bytes for 400 workload accounts: of the 10 MB that a report may have, little is the diagrams'."""
ELSEWHERE = ("finding-", "exception-", "mechanism-")
"""Anchors that other parts of the report have."""


@pytest.mark.parametrize("name", FRAGMENTS)
@pytest.mark.parametrize("which", EVERY)
def test_is_well_formed_and_inert(which, name, request, read):
    page = read(request.getfixturevalue(which)[name])
    assert page.elements
    assert not {"script", "style", "iframe", "object", "link", "img", "form", "base", "h1", "h2"} & {
        tag for tag, _ in page.elements
    }
    for tag, attributes in page.elements:
        assert not [each for each in attributes if each.startswith("on") or each in ("style", "src", "srcset")], tag
        reference = attributes.get("href")
        assert reference is None or reference.startswith("#"), reference


@pytest.mark.parametrize("which", EVERY)
def test_ids_are_unique_and_links_lead_somewhere(which, request, read):
    pages = [read(text) for text in request.getfixturevalue(which).values()]
    ids = Counter(each for page in pages for each in page.ids)
    assert [each for each, number in ids.items() if number > 1] == []
    links = {link[1:] for page in pages for link in page.links}
    assert [link for link in links if link not in ids and not link.startswith(ELSEWHERE)] == []
    labels = [attributes.get("aria-labelledby") or "" for page in pages for _, attributes in page.elements]
    assert [each for label in labels for each in label.split() if each not in ids] == []


def test_ids_can_be_linked_to(drawn_hostile, read):
    ids = [each for text in drawn_hostile.values() for each in read(text).ids]
    assert [each for each in ids if not re.fullmatch(r"[A-Za-z0-9._():/+@,~-]+", each)] == []


def test_what_people_write_is_shown_and_not_obeyed(drawn_hostile, read):
    for name in ("organization_chart", "network_map", "data_flow", "account_sheets"):
        text = drawn_hostile[name]
        assert "<script" not in text
        assert "\"><script>alert(1)</script>&amp;'{{ 7 * 7 }}" in read(text).text, name


def test_drawings_are_xml_with_a_name_and_a_description(drawn, drawn_large, drawn_hostile):
    for fragments in (drawn, drawn_large, drawn_hostile):
        drawings = [
            each for text in fragments.values() for each in re.findall(r"<svg class=\"d-svg.*?</svg>", text, re.DOTALL)
        ]
        assert len(drawings) == 4  # data flow, how VPCs are connected, the pools of two Regions
        for drawing in drawings:
            root = ET.fromstring(drawing)  # noqa: S314 - our own text
            title, description = root[0], root[1]
            assert (title.tag.rsplit("}")[-1], description.tag.rsplit("}")[-1]) == ("title", "desc")
            assert title.text
            assert description.text
            assert root.get("role") == "img"
            assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"


def test_tables_have_captions_and_headers_with_a_scope(drawn, read):
    tables = 0
    for text in drawn.values():
        page = read(text)
        tags = Counter(tag for tag, _ in page.elements)
        assert tags["caption"] == tags["table"]
        assert all(attributes.get("scope") in ("col", "row") for tag, attributes in page.elements if tag == "th")
        tables += tags["table"]
    assert tables == 5


def test_headings_begin_at_the_third_level_and_skip_none(drawn, read):
    for name, text in drawn.items():
        level = 2
        for tag in (tag for tag, _ in read(text).elements if re.fullmatch(r"h\d", tag)):
            assert 3 <= int(tag[1]) <= level + 1, name
            level = int(tag[1])


def test_classes_and_style_belong_together(drawn, drawn_large, drawn_first, read):
    used = {
        word
        for fragments in (drawn, drawn_large, drawn_first)
        for text in fragments.values()
        for _, attributes in read(text).elements
        for word in (attributes.get("class") or "").split()
    }
    styled = set(re.findall(r"\.(d-[a-z-]+)", CSS))
    assert {each for each in used if not each.startswith("d-")} == set()
    assert styled - used == set()
    for forbidden in ("url(", "@import", "http"):
        assert forbidden not in CSS


def test_is_the_same_each_time(planned, drawn):
    again = draw(planned)
    assert {name: str(getattr(again, name)) for name in FRAGMENTS} == drawn


@pytest.mark.parametrize("name", SIZES)
def test_stays_small_for_400_accounts(name, drawn_large):
    assert len(drawn_large[name].encode()) < SIZES[name]


def test_many_accounts_are_folded(drawn, drawn_large):
    assert "<summary>12 accounts" not in drawn["organization_chart"]
    assert "<summary>200 accounts: 200 with PHI, production</summary>" in drawn_large["organization_chart"]
    assert "<summary>400 VPCs of us-east-1</summary>" in drawn_large["network_map"]


# What stands on what: words need 4.5 to 1 (WCAG 2.2, 1.4.3), lines that mean something 3 (1.4.11).
WORDS = {
    "ink": ("surface", "panel", "phi-panel", "log", "aws", "operations"),
    "quiet": ("surface", "panel"),
    "link": ("surface", "panel"),
    "phi": ("surface", "panel", "phi-panel"),
    "wait": ("surface", "panel"),
}
LINES = {"line": ("surface", "panel"), "phi": ("surface", "phi-panel"), "stop": ("surface",)}


@pytest.mark.parametrize("scheme", [0, 1], ids=["light and printed", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(WORDS, 4.5), (LINES, 3)], ids=["words", "lines"])
def test_colours_stand_out(scheme, pairs, least):
    palettes = [dict(re.findall(r"--d-([a-z-]+): (#[0-9a-f]+);", part)) for part in CSS.split("@media screen")]
    colours = palettes[scheme]
    assert colours.keys() == palettes[0].keys()
    for front, backs in pairs.items():
        for back in backs:
            assert contrast(colours[front], colours[back]) >= least, (front, back)


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * each for each in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
