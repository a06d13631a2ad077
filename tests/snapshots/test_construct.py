"""What the example of every construct makes, one file each: a changed guarantee shows as a changed template."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pages
import pytest

from hipaa_landing_zone.testing.template import normalized

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion


@pytest.mark.xdist_group("examples")
@pytest.mark.parametrize("example", pages.EXAMPLES)
def test_construct(example: str, snapshot_json: SnapshotAssertion) -> None:
    made = {stack: normalized(template) for stack, template in pages.templates(example).items()}
    assert made == snapshot_json
