"""The shape that DESIGN promises and import-linter cannot see."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from conftest import ROOT

MODULES = sorted([*(ROOT / "hipaa_landing_zone").rglob("*.py"), *(ROOT / "constructs").rglob("*.py")])
LINES_MAXIMUM = 300
NOT_NOUNS = ("util", "helper", "common", "base", "manager", "misc")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_says_what_it_is_for_and_stays_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LINES_MAXIMUM
    assert ast.get_docstring(ast.parse(text)), "the first line says what the module is for"
    assert not path.stem.removeprefix("baseline").startswith(NOT_NOUNS)


@pytest.mark.parametrize("folder", ["constructs", "tests"])
def test_folder_is_no_package(folder: str) -> None:
    """`constructs/__init__.py` would shadow the PyPI package; one in tests would break pytest the same way."""
    inside = (ROOT / folder).glob("__init__.py") if folder == "constructs" else (ROOT / folder).rglob("__init__.py")
    assert not list(inside)


def test_only_stacks_defines_stacks() -> None:
    definers = {
        path.relative_to(ROOT).parts[1]
        for path in (ROOT / "hipaa_landing_zone").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and "Stack" in {ast.unparse(base) for base in node.bases}
    }
    assert definers == {"stacks"}
