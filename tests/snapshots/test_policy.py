"""Every guardrail of the example, one file each; ids that AWS gives are placeholders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hipaa_landing_zone.plan.guardrail import perimeter
from hipaa_landing_zone.policies import GUARDRAILS

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from hipaa_landing_zone.config import Configuration

BY_NAME = {guardrail.name: guardrail for guardrail in GUARDRAILS}


@pytest.mark.parametrize("name", BY_NAME)
def test_policy(name: str, configuration: Configuration, snapshot_json: SnapshotAssertion) -> None:
    assert BY_NAME[name].document(perimeter(configuration)).content() == snapshot_json
