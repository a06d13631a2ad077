"""Every stack of the example, one file each; among them the template that StackSets deploys into every account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from conftest import EXAMPLE, TODAY, lock_for

from hipaa_landing_zone.config import load
from hipaa_landing_zone.plan import make_plan
from hipaa_landing_zone.plan.name import MEMBER_STACK
from hipaa_landing_zone.testing.template import normalized

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

_CONFIGURATION = load(EXAMPLE, today=TODAY)
_PLAN = make_plan(_CONFIGURATION, lock_for(_CONFIGURATION), today=TODAY)
STACKS = [*(stack.id for stack in _PLAN.stacks), MEMBER_STACK]


@pytest.mark.xdist_group("example")
@pytest.mark.parametrize("stack", STACKS)
def test_stack(stack: str, templates: dict[str, dict[str, Any]], snapshot_json: SnapshotAssertion) -> None:
    assert normalized(templates[stack]) == snapshot_json


@pytest.mark.xdist_group("example")
def test_no_stack_is_left_out(templates: dict[str, dict[str, Any]]) -> None:
    assert sorted(templates) == sorted(STACKS)
