"""Snapshots as one reviewable JSON file each, in a folder of their own, free of what changes without meaning."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

if TYPE_CHECKING:
    from syrupy.location import PyTestLocation
    from syrupy.types import PropertyFilter, PropertyMatcher, SerializableData, SerializedData, SnapshotIndex

ASSET_HASH = re.compile(r"\b[0-9a-f]{64}\b")
BOOTSTRAP_PARAMETER = "BootstrapVersion"


class JsonFile(SingleFileSnapshotExtension):
    """One file for each snapshot, named by the test's parameter."""

    _write_mode = WriteMode.TEXT
    file_extension = "json"

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        """Put the snapshots of ``test_stack`` into ``stack/`` beside the tests.

        Of this folder's tests only: syrupy asks for every test module, and calls what it finds there unused snapshots.
        """
        path = Path(test_location.filepath)
        if path.parent != Path(__file__).parent:
            return super().dirname(test_location=test_location)
        return str(path.parent / path.stem.removeprefix("test_"))

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: SnapshotIndex = 0) -> str:
        """Name the file by the parameter alone."""
        del index
        found = re.search(r"\[(.*)\]", test_location.snapshot_name)
        return found[1] if found else test_location.methodname

    def serialize(
        self,
        data: SerializableData,
        *,
        exclude: PropertyFilter | None = None,
        include: PropertyFilter | None = None,
        matcher: PropertyMatcher | None = None,
    ) -> SerializedData:
        """Write JSON with a stable order and short lines."""
        del exclude, include, matcher
        return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def normalized(template: dict[str, Any]) -> dict[str, Any]:
    """Return a template without asset hashes, bootstrap parameters and construct metadata."""
    kept: dict[str, Any] = json.loads(ASSET_HASH.sub("<asset>", json.dumps(template)))
    kept.pop("Rules", None)
    parameters = {name: value for name, value in kept.pop("Parameters", {}).items() if name != BOOTSTRAP_PARAMETER}
    if parameters:
        kept["Parameters"] = parameters
    for resource in kept["Resources"].values():
        resource.pop("Metadata", None)
    return kept
