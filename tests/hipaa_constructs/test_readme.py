"""The examples of the pages in constructs/ run, and synthesize what they promise."""

import json
import re
from pathlib import Path

import pytest
from constructs import Construct

import hipaa_constructs

PAGES = sorted(Path(hipaa_constructs.__file__).parents[1].glob("*.md"))
README = "\n".join(page.read_text() for page in PAGES)
SECTIONS = re.findall(r"^## (\w+)\n(?:(?!^## )(?:.|\n))*?```python\n((?:.|\n)*?)```", README, re.MULTILINE)


def test_every_construct_has_one_example():
    constructs = [
        name
        for name in hipaa_constructs.__all__
        if isinstance(each := getattr(hipaa_constructs, name), type) and issubclass(each, Construct)
    ]
    assert sorted(name for name, _ in SECTIONS) == sorted(constructs)
    assert README.count("```python") == len(SECTIONS)


@pytest.mark.parametrize(("name", "example"), SECTIONS, ids=[name for name, _ in SECTIONS])
def test_example_synthesizes(name, example):
    names = {}
    exec(compile(example, f"constructs/*.md, {name}", "exec"), names)  # noqa: S102 - our own documentation
    assert name in names
    folder = Path(names["app"].synth().directory)
    templates = [json.loads(path.read_text()) for path in folder.glob("*.template.json")]
    assert templates
    assert all(each["Resources"] for each in templates)
    assert "missing" not in json.loads((folder / "manifest.json").read_text())
