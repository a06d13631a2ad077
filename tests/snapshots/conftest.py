"""The snapshot fixture of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from snapshots.extension import JsonFile

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion


@pytest.fixture
def snapshot_json(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(JsonFile)
