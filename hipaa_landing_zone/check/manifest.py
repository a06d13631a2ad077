"""Reads the manifest of a CDK cloud assembly, which nobody but `cdk synth` should have written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.check.document import read_text
from hipaa_landing_zone.check.problem import TemplateError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MANIFEST = "manifest.json"
STACK, NESTED_ASSEMBLY = "aws:cloudformation:stack", "cdk:cloud-assembly"
_ALLOWED = "a cloud assembly that `cdk synth` wrote"


def is_assembly(folder: Path) -> bool:
    """Whether a folder holds a cloud assembly."""
    return (folder / MANIFEST).is_file() and (folder / "cdk.out").is_file()


def artifacts(folder: Path, shown: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the artifacts of a cloud assembly by their names, each with a mapping as properties, if any.

    Args:
        folder: the folder that holds the assembly.
        shown: the manifest's path, as messages show it.

    Raises:
        InputError: the manifest cannot be read or is not what it should be.
    """
    try:
        manifest = json.loads(read_text(folder / MANIFEST))
    except (ValueError, RecursionError) as error:
        raise wrong("not JSON", "").within(shown) from error
    except TemplateError as error:
        raise error.within(shown) from error
    found = manifest.get("artifacts") if isinstance(manifest, dict) else None
    if not isinstance(found, dict):
        raise wrong("has no artifacts", "artifacts").within(shown)
    for name, artifact in found.items():
        if not isinstance(artifact, dict) or not isinstance(artifact.get("properties") or {}, dict):
            raise wrong("not an artifact", f"artifacts.{name}").within(shown)
    return found


def wrong(what: str, path: str) -> TemplateError:
    """Return the error for an assembly that CDK did not write so."""
    return TemplateError(what, path=path, allowed=_ALLOWED)
