"""How each stack is deployed: its name, and the role with which CloudFormation makes its resources."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.check.manifest import MANIFEST, STACK, artifacts, is_assembly
from hipaa_landing_zone.check.place import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.rules.model import Assembly, Template


@dataclass(frozen=True, slots=True)
class Deployment:
    """How one stack is deployed, as far as a cloud assembly tells.

    Attributes:
        stack_name: CloudFormation's name of the stack, with which the names of its roles begin.
        execution_role: name of the role that CloudFormation uses; None when the assembly does not say.
    """

    stack_name: str
    execution_role: str | None


def deployments(assembly: Assembly) -> dict[Path, Deployment]:
    """Return how stacks are deployed, by the template's file; nothing for templates outside a cloud assembly.

    Raises:
        InputError: a manifest beside a template cannot be read or is not what it should be.
    """
    folders = {file.parent for template in assembly.templates if (file := file_of(template))}
    return {
        folder / file: _deployment(name, properties)
        for folder in sorted(folders)
        if is_assembly(folder)
        for name, artifact in artifacts(folder, shown(folder / MANIFEST)).items()
        if artifact.get("type") == STACK
        and isinstance(file := (properties := artifact.get("properties") or {}).get("templateFile"), str)
    }


def file_of(template: Template) -> Path | None:
    """Return the file of a template; of a nested stack's, that of the stack which is deployed with it."""
    while template.nested_in:
        template, _ = template.nested_in
    return template.file or (Path(template.path) if template.path else None)


def _deployment(name: str, properties: Mapping[str, Any]) -> Deployment:
    """Read an artifact; a stack whose name is that of the artifact does not repeat it."""
    _, separator, role = str(properties.get("cloudFormationExecutionRoleArn", "")).partition(":role/")
    return Deployment(str(properties.get("stackName", name)), role if separator else None)
