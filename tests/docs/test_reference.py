"""The generated reference pages are current, and links between documents lead somewhere."""

from __future__ import annotations

import importlib
import importlib.util
import re

import pytest
from conftest import ROOT

from hipaa_constructs.hardening.harden import HARDENED
from hipaa_landing_zone.controls import CAPABILITIES, CONTROLS, PROPOSED, SAFEGUARDS
from hipaa_landing_zone.rules import RULES

_SPEC = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
assert _SPEC is not None
assert _SPEC.loader is not None
generate = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(generate)

DOCUMENTS = sorted(
    path.relative_to(ROOT)
    for path in ROOT.rglob("*.md")
    if not {".venv", "node_modules", ".rehearsal", "cdk.out", ".pytest_cache"} & set(path.relative_to(ROOT).parts)
    and path.relative_to(ROOT).parts[0] != "evidence"
)
DOMAINS = tuple(dict.fromkeys(each.domain for each in SAFEGUARDS))
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


NAMES = (
    "landing-zone.schema.json",
    "configuration.md",
    "controls.md",
    "guardrails.md",
    "hardening.md",
    "rules.md",
    "safeguards.md",
    "services.md",
)


def test_every_page_is_looked_at() -> None:
    by_hand = {"evidence.md", "figures.md", "oscal.md"}
    assert {path.name for path in (ROOT / "docs" / "reference").iterdir()} == {*NAMES, *by_hand}


@pytest.mark.xdist_group("docs")  # asking for every action takes a while, once
@pytest.mark.parametrize("name", NAMES)
def test_page_is_current(name: str) -> None:
    assert (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8") == generate.pages()[name], "run `make docs`"


def test_explanations_are_current() -> None:
    for name, text in generate.explanations().items():
        assert (ROOT / "docs" / "explanation" / name).read_text(encoding="utf-8") == text, "run `make docs`"


def test_the_pages_of_controls_have_every_row_and_anchor_once() -> None:
    matrix, capabilities = generate.pages()["controls.md"], generate.explanations()["capabilities.md"]
    assert all(matrix.count(f"\n| {each.citation} | ") == 1 for each in CONTROLS)
    assert all(matrix.count(f"\n| {each.id} | ") == 1 for each in PROPOSED)
    assert all(capabilities.count(f"\n| {each.id} | ") == 1 for each in CAPABILITIES)
    headings = re.findall(r"^### (\S+)$", generate.pages()["safeguards.md"], re.MULTILINE)
    assert headings == [each.id for domain in DOMAINS for each in SAFEGUARDS if each.domain == domain]
    linked = set(re.findall(r"safeguards\.md#([a-z0-9-]+)", matrix + capabilities))
    assert linked == {*headings}


def test_the_page_of_rules_has_what_is_judged_beside_the_registry() -> None:
    page = "\n".join(generate.rules())
    assert all(page.count(f"## {name}: ") == 1 for name in (RULES[0].id, "HLZ-PLACE", "HLZ-GUARDRAIL"))


def test_the_page_of_hardening_has_every_class_once() -> None:
    rows = [line for line in generate.hardening() if line.startswith("| `")]
    classes = [row.split("`")[1] for row in rows]
    assert len({*classes}) == len(classes) == len(HARDENED)
    for module, name in (each.split(".") for each in classes):
        assert getattr(importlib.import_module(f"aws_cdk.{module}"), name).PROPERTY_INJECTION_ID in HARDENED
    assert all(row.split("|")[2].strip() for row in rows)


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_links_lead_somewhere(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    missing = [target for target in LINK.findall(text) if not ((ROOT / document).parent / target).exists()]
    assert not missing
