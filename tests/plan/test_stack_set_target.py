"""What a StackSet is given as its targets: the root, or at most fifty OUs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conftest import TODAY, lock_for

from hipaa_landing_zone.config.model import OrganizationalUnit
from hipaa_landing_zone.plan import PlanError, make_plan

if TYPE_CHECKING:
    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan import Plan


def existing(configuration: Configuration, ous: int) -> Configuration:
    more = tuple(
        OrganizationalUnit(name=f"Unit{number}", purpose="workloads") for number in range(ous - len(configuration.ous))
    )
    organization = configuration.organization.model_copy(update={"existing": True})
    return configuration.model_copy(update={"organization": organization, "ous": (*configuration.ous, *more)})


def test_the_root_is_the_target_of_an_organization_that_was_made(plan: Plan) -> None:
    assert plan.baseline_targets == ()


def test_fifty_ous_are_taken(configuration: Configuration) -> None:
    wanted = existing(configuration, 50)
    assert len(make_plan(wanted, lock_for(wanted), today=TODAY).baseline_targets) == 50


def test_more_are_refused_with_what_to_do(configuration: Configuration) -> None:
    wanted = existing(configuration, 51)
    with pytest.raises(PlanError, match=r"51 OUs .* at most 50 targets"):
        make_plan(wanted, lock_for(wanted), today=TODAY)
