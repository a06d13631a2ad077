"""Reads a CDK cloud assembly: its stacks with account and Region, the assemblies of its Stages, nested stacks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.check.document import parse, read_text
from hipaa_landing_zone.check.manifest import MANIFEST, NESTED_ASSEMBLY, STACK, artifacts, wrong
from hipaa_landing_zone.check.problem import TemplateError
from hipaa_landing_zone.rules.model import Template

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hipaa_landing_zone.check.place import Place

_ENVIRONMENT = re.compile(r"aws://(\d{12}|unknown-account)/([a-z0-9-]+)")


def read_assembly(folder: Path, place: Place) -> Iterator[Template]:
    """Read every template of a cloud assembly, nested ones after the stacks that hold them.

    Args:
        folder: the folder with manifest.json.
        place: how to show paths, and the account and Region of stacks that do not say their own.

    Raises:
        InputError: a file of it cannot be read or is not what it should be.
    """
    yield from _stacks(folder, folder, place, frozenset())


def _stacks(root: Path, folder: Path, place: Place, above: frozenset[Path]) -> Iterator[Template]:
    for name, artifact in artifacts(folder, place.shown(folder / MANIFEST)).items():
        kind, properties = artifact.get("type"), artifact.get("properties") or {}
        if kind == NESTED_ASSEMBLY:
            inner = _inside(root, folder, properties.get("directoryName"), place)
            if inner in {folder, *above}:
                raise wrong("an assembly within itself", name).within(place.shown(folder / MANIFEST))
            yield from _stacks(root, inner, place, above | {folder})
        elif kind == STACK:
            file = _inside(root, folder, properties.get("templateFile"), place)
            stack = place.stack(str(artifact.get("displayName") or name), file)
            template = _template(file, place, stack, _environment(artifact.get("environment"), place))
            yield from _with_nested(root, template, file, place)


def _inside(root: Path, folder: Path, name: Any, place: Place) -> Path:
    """Return a file or folder that the manifest names, which must lie within the assembly."""
    found = folder / str(name)
    if not isinstance(name, str) or not found.resolve().is_relative_to(root.resolve()):
        raise wrong("names a file outside of the assembly", str(name)).within(place.shown(folder / MANIFEST))
    return found


def _environment(text: Any, place: Place) -> tuple[str | None, str | None]:
    match = _ENVIRONMENT.fullmatch(text) if isinstance(text, str) else None
    account, region = match.groups() if match else ("unknown-account", "unknown-region")
    return (
        place.account if account == "unknown-account" else account,
        place.region if region == "unknown-region" else region,
    )


def _template(
    file: Path,
    place: Place,
    stack: str,
    environment: tuple[str | None, str | None],
    nested_in: tuple[Template, str] | None = None,
) -> Template:
    try:
        document = parse(read_text(file), json_only=file.suffix == ".json")
    except TemplateError as error:
        raise error.within(place.shown(file)) from error
    return Template(stack, *environment, place.shown(file), document.body, document.lines, nested_in, file)


def _with_nested(
    root: Path, template: Template, file: Path, place: Place, above: tuple[Path, ...] = ()
) -> Iterator[Template]:
    """Yield a template and those of its nested stacks; one without a file in the assembly is left to a rule."""
    yield template
    for logical_id, body in template.resources.items():
        metadata = body.get("Metadata")
        asset = metadata.get("aws:asset:path") if isinstance(metadata, dict) else None
        if body.get("Type") != "AWS::CloudFormation::Stack" or not isinstance(asset, str):
            continue
        inner = _inside(root, file.parent, asset, place)
        if inner in {file, *above}:
            raise wrong("a nested stack within itself", logical_id).within(place.shown(file))
        if inner.is_file():
            stack = place.stack(f"{template.stack}/{logical_id}", inner)
            nested = _template(inner, place, stack, (template.account, template.region), (template, logical_id))
            yield from _with_nested(root, nested, inner, place, (*above, file))
