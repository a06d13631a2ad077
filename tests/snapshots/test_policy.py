"""Every policy of the example, one file each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hipaa_landing_zone.policies import GUARDRAILS

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from hipaa_landing_zone.plan import Plan


@pytest.mark.parametrize("name", [guardrail.name for guardrail in GUARDRAILS])
def test_policy(name: str, plan: Plan, snapshot_json: SnapshotAssertion) -> None:
    policy = next(policy for policy in plan.policies if policy.name == name)
    assert policy.document.content() == snapshot_json
