"""The examples of constructs/*.md, deployed into accounts with PHI: the preview reports nothing falsely."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from conftest import ROOT

from hipaa_landing_zone.check.preview import preview
from hipaa_landing_zone.rules.model import Assembly, Template

PAGES = "\n".join(page.read_text(encoding="utf-8") for page in sorted((ROOT / "constructs").glob("*.md")))
EXAMPLES = re.findall(r"^## (\w+)\n(?:(?!^## )(?:.|\n))*?```python\n((?:.|\n)*?)```", PAGES, re.MULTILINE)


def moved(text, plan):
    """The example with its made-up accounts in place of accounts with PHI, the same one for the same id."""
    ids = sorted(set(re.findall(r"(?<!\d)(\d)\1{11}(?!\d)", text)))
    hosts = ["ehr-prod", "imaging-prod", "token-vault-prod"]
    for digit, name in zip(ids, hosts, strict=False):
        text = text.replace(digit * 12, plan.account(name).id)
    return text


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_examples_are_not_reported(plan, name, example):
    names = {}
    exec(compile(moved(example, plan), f"constructs/*.md, {name}", "exec"), names)  # noqa: S102 - our documentation
    folder = Path(names["app"].synth().directory)
    templates = []
    for stack, artifact in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["artifacts"].items():
        if artifact["type"] == "aws:cloudformation:stack":
            _, _, account, region = artifact["environment"].split("/")
            path = folder / artifact["properties"]["templateFile"]
            if account == "unknown-account":  # an example that leaves it open goes where the first one goes
                account, region = plan.account("ehr-prod").id, "us-east-1"
            templates.append(Template.read(str(path), stack=stack, account=account, region=region))
    found = preview(Assembly.of(templates), plan)
    assert found.allowed > 0
    assert not found.result.findings, "\n".join(map(str, found.result.findings))
