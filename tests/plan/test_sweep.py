"""What is left of each service in an account with PHI."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hipaa_landing_zone.plan.permission import Jurisdiction
from hipaa_landing_zone.plan.sweep import sweep
from hipaa_landing_zone.policies import reference
from hipaa_landing_zone.services import newest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.plan import Plan
    from hipaa_landing_zone.plan.sweep import Leave


@pytest.fixture(scope="module")
def left(plan: Plan) -> Mapping[str, Leave]:
    return sweep(plan, Jurisdiction(plan), "ehr-prod")


def test_every_action_is_asked(left: Mapping[str, Leave]) -> None:
    assert sum(leave.total for leave in left.values()) == len(reference.actions())


def test_exactly_the_eligible_services_are_not_closed(left: Mapping[str, Leave]) -> None:
    closed = {prefix for prefix, leave in left.items() if leave.denied.get("DenyServicesNotEligible") == leave.total}
    assert set(left) - closed == set(newest().allowed_prefixes("standard")) & set(left)


def test_root_is_left_nothing(plan: Plan) -> None:
    """Nothing but the call that no policy can deny (AWS STS API Reference, GetCallerIdentity)."""
    left = sweep(plan, Jurisdiction(plan), "ehr-prod", "root")
    assert {prefix: leave.allowed for prefix, leave in left.items() if leave.allowed} == {"sts": 1}
    assert not sum(leave.depending for leave in left.values())
