"""Snapshots as one reviewable JSON file each, in a folder of their own."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

if TYPE_CHECKING:
    from syrupy.location import PyTestLocation
    from syrupy.types import PropertyFilter, PropertyMatcher, SerializableData, SerializedData, SnapshotIndex


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
