"""The pages of constructs/ and the templates that their examples make."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

PAGES = sorted((Path(__file__).parents[1] / "constructs").glob("*.md"))
TEXT = "\n".join(page.read_text() for page in PAGES)
EXAMPLES: dict[str, str] = dict(
    re.findall(r"^## (\w+)\n(?:(?!^## )(?:.|\n))*?```python\n((?:.|\n)*?)```", TEXT, re.MULTILINE)
)


@cache
def names(example: str) -> dict[str, Any]:
    """Run an example as it stands on its page; return what it defines."""
    defined: dict[str, Any] = {}
    exec(compile(EXAMPLES[example], f"constructs/*.md, {example}", "exec"), defined)  # noqa: S102 - our documentation
    return defined


@cache
def assembly(example: str) -> Path:
    """Synthesize an example; return its cloud assembly."""
    folder = Path(names(example)["app"].synth().directory)
    assert "missing" not in json.loads((folder / "manifest.json").read_text()), "the example wants a context lookup"
    return folder


@cache
def templates(example: str) -> dict[str, dict[str, Any]]:
    """Return the templates that an example makes, by stack."""
    found = sorted(assembly(example).glob("*.template.json"))
    return {path.name.removesuffix(".template.json"): json.loads(path.read_text()) for path in found}


def accounts(example: str) -> dict[str, tuple[str | None, str | None]]:
    """Return account and Region of each stack of an example; None where it does not say."""
    artifacts = json.loads((assembly(example) / "manifest.json").read_text())["artifacts"]
    found = {}
    for name, artifact in artifacts.items():
        if artifact["type"] == "aws:cloudformation:stack":
            account, region = artifact["environment"].removeprefix("aws://").split("/")
            unknown = account == "unknown-account"
            found[name] = (None, None) if unknown else (account, region)
    return found
