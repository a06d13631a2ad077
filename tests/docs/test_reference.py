"""The generated reference pages are current, and links between documents lead somewhere."""

from __future__ import annotations

import importlib.util
import re

import pytest
from conftest import ROOT

_SPEC = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
assert _SPEC is not None
assert _SPEC.loader is not None
generate = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(generate)

DOCUMENTS = sorted(
    path.relative_to(ROOT)
    for path in ROOT.rglob("*.md")
    if not {".venv", "node_modules", ".rehearsal", "cdk.out", ".pytest_cache"} & set(path.relative_to(ROOT).parts)
)
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


NAMES = ("landing-zone.schema.json", "configuration.md", "guardrails.md", "rules.md", "services.md")


def test_every_page_is_looked_at() -> None:
    assert {path.name for path in (ROOT / "docs" / "reference").iterdir()} == {*NAMES, "figures.md"}


@pytest.mark.xdist_group("docs")  # asking for every action takes a while, once
@pytest.mark.parametrize("name", NAMES)
def test_page_is_current(name: str) -> None:
    assert (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8") == generate.pages()[name], "run `make docs`"


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_links_lead_somewhere(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    missing = [target for target in LINK.findall(text) if not ((ROOT / document).parent / target).exists()]
    assert not missing
