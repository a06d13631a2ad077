"""The constructs for applications as mechanisms, with the paragraphs that their guarantees cite."""

from __future__ import annotations

import ast
import re
from importlib import resources
from typing import TYPE_CHECKING

from hipaa_landing_zone.controls.model import Mechanism

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

PYTEST = ".venv/bin/python -m pytest -n 0"
_CITATION = re.compile(r"164\.\d{3}(?:\([A-Za-z0-9]+\))*")


def constructs() -> Iterator[Mechanism]:
    """Yield the constructs with guarantees. Their files are read, not imported: that would take CDK and a second."""
    for file in sorted(resources.files("hipaa_constructs").iterdir(), key=lambda each: each.name):
        if file.name.endswith(".py"):
            yield from _in(file)


def _in(file: Traversable) -> Iterator[Mechanism]:
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        text = ast.get_docstring(node) if isinstance(node, ast.ClassDef) else None
        if isinstance(node, ast.ClassDef) and text and "\nGuarantees:" in text and not node.name.startswith("_"):
            citations = tuple(dict.fromkeys(_CITATION.findall(text)))
            yield Mechanism(
                id=f"construct:{node.name}",
                kind="construct",
                act="provides",
                title=" ".join(text.split("\n\n", 1)[0].split()),
                citations=citations,
                source=f"constructs/hipaa_constructs/{file.name}",
                rerun=f"{PYTEST} tests/hipaa_constructs/test_{file.name}",
            )
