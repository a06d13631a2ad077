"""The templates of a synthesized cloud assembly, by stack id."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.plan.name import stack_name

if TYPE_CHECKING:
    from pathlib import Path


def templates(assembly: Path) -> dict[str, dict[str, Any]]:
    """Return the template of every stack, stages included, by the id that the plan gives the stack.

    Args:
        assembly: the folder that ``cdk synth --output`` wrote.
    """
    found: dict[str, dict[str, Any]] = {}
    for manifest in sorted(assembly.rglob("manifest.json")):
        for artifact in json.loads(manifest.read_text(encoding="utf-8")).get("artifacts", {}).values():
            if artifact["type"] != "aws:cloudformation:stack":
                continue
            properties = artifact["properties"]
            text = (manifest.parent / properties["templateFile"]).read_text(encoding="utf-8")
            found[properties["stackName"].removeprefix(stack_name(""))] = json.loads(text)
    return found
