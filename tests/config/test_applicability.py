"""What does not hold for an organization follows from what it says it is; what it does not say holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hipaa_landing_zone.config.accountability import ADDRESSABLE
from hipaa_landing_zone.config.applicability import (
    BUSINESS_ASSOCIATE,
    CLEARINGHOUSE,
    COVERED_ENTITY,
    GROUP_HEALTH_PLAN,
    not_applicable,
)
from hipaa_landing_zone.controls import CONTROLS

if TYPE_CHECKING:
    from hipaa_landing_zone.config import Configuration


def told(configuration: Configuration, **facts: bool) -> set[str]:
    assert configuration.entity is not None
    entity = configuration.entity.model_copy(update=facts)
    return set(not_applicable(configuration.model_copy(update={"entity": entity})))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, {*CLEARINGHOUSE, *GROUP_HEALTH_PLAN, *BUSINESS_ASSOCIATE}),
        ({"health_care_clearinghouse": True}, {*GROUP_HEALTH_PLAN, *BUSINESS_ASSOCIATE}),
        ({"group_health_plan": True}, {*CLEARINGHOUSE, *BUSINESS_ASSOCIATE}),
        ({"business_associate": True}, {*CLEARINGHOUSE, *GROUP_HEALTH_PLAN}),
        (
            {"covered_entity": False, "business_associate": True},
            {*CLEARINGHOUSE, *GROUP_HEALTH_PLAN, *COVERED_ENTITY},
        ),
    ],
)
def test_each_fact_counts_for_itself(configuration: Configuration, facts: dict[str, Any], expected: set[str]) -> None:
    assert told(configuration, **facts) == expected


def test_without_the_section_everything_holds(configuration: Configuration) -> None:
    assert not_applicable(configuration.model_copy(update={"entity": None})) == {}


def test_each_has_its_own_reason(configuration: Configuration) -> None:
    reasons = not_applicable(configuration)
    assert "clearinghouse" in reasons["164.308(a)(4)(ii)(A)"]
    assert "plan sponsors" in reasons["164.314(b)(1)"]
    assert "business associates" in reasons["164.410(a)"]


def test_every_citation_is_a_control() -> None:
    known = {control.citation for control in CONTROLS}
    assert {*CLEARINGHOUSE, *GROUP_HEALTH_PLAN, *COVERED_ENTITY, *BUSINESS_ASSOCIATE} <= known


def test_addressable_specifications_are_those_of_the_rule() -> None:
    designated = {control.citation for control in CONTROLS if control.designation.startswith("Addressable")}
    assert set(ADDRESSABLE) == designated
