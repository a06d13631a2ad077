"""Snapshots of templates: one reviewable JSON file for each stack, free of what changes without meaning."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from aws_cdk import Stack
from aws_cdk.assertions import Template
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syrupy.types import PropertyFilter, PropertyMatcher, SerializableData, SerializedData

_ASSET_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_BOOTSTRAP_PARAMETER, _BOOTSTRAP_RULE = "BootstrapVersion", "CheckBootstrapVersion"


def normalized(template: Mapping[str, Any]) -> dict[str, Any]:
    """Return a template without asset hashes, what CDK adds for its bootstrap, and metadata of constructs.

    Args:
        template: a template as JSON; it is not changed.
    """
    kept: dict[str, Any] = json.loads(_ASSET_HASH.sub("<asset>", json.dumps(template)))
    for section, name in (("Rules", _BOOTSTRAP_RULE), ("Parameters", _BOOTSTRAP_PARAMETER)):
        kept.get(section, {}).pop(name, None)
        if not kept.get(section):
            kept.pop(section, None)
    resources = kept.get("Resources", {})
    kept["Resources"] = {
        logical_id: {name: value for name, value in body.items() if name != "Metadata"}
        for logical_id, body in resources.items()
        if body.get("Type") != "AWS::CDK::Metadata"
    }
    if kept.get("Conditions", {}).pop("CDKMetadataAvailable", None) is not None and not kept["Conditions"]:
        del kept["Conditions"]
    return kept


class TemplateSnapshot(SingleFileSnapshotExtension):
    """A syrupy extension: one JSON file for each snapshot. Takes a stack, a ``Template`` or a template as a mapping."""

    _write_mode = WriteMode.TEXT
    file_extension = "json"

    def serialize(
        self,
        data: SerializableData,
        *,
        exclude: PropertyFilter | None = None,
        include: PropertyFilter | None = None,
        matcher: PropertyMatcher | None = None,
    ) -> SerializedData:
        """Write a template with a stable order and short lines.

        Raises:
            TypeError: it is none of the three.
        """
        del exclude, include, matcher
        return json.dumps(normalized(template_of(data)), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def template_of(subject: object) -> Mapping[str, Any]:
    """Return the template of a stack, a ``Template``, or a mapping that is one already.

    Raises:
        TypeError: it is none of the three.
    """
    if isinstance(subject, dict):
        return subject
    if isinstance(subject, Template):
        return subject.to_json()
    if isinstance(subject, Stack):
        return Template.from_stack(subject).to_json()
    raise TypeError(f"a {type(subject).__name__} is no template: give a Stack, a Template, or a template as a dict")
