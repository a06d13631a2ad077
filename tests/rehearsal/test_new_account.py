"""One more account: like those that are there, in a place that is free, and covered before it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from conftest import EXAMPLE, TODAY

from hipaa_landing_zone.config import load
from hipaa_landing_zone.rehearsal.new_account import changes, require_covered, write_with_one_more
from hipaa_landing_zone.rehearsal.outcome import DeploymentError

if TYPE_CHECKING:
    from pathlib import Path

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan import Plan


def test_the_copy_differs_by_one_account_that_holds_phi(configuration: Configuration, tmp_path: Path) -> None:
    copy = tmp_path / "landing-zone.yaml"
    assert write_with_one_more(EXAMPLE, configuration, copy) == "radiology-prod"
    written = load(copy, today=TODAY)
    *before, added = written.accounts
    assert tuple(before) == configuration.accounts
    assert added.holds_phi
    assert added.network
    assert added.network.block == 7
    same = written.model_copy(update={"accounts": configuration.accounts})  # but for the file that it stands in
    assert same.model_dump() == configuration.model_dump()


def test_the_first_free_block_and_a_free_name_are_taken(configuration: Configuration, tmp_path: Path) -> None:
    first, copy = tmp_path / "first.yaml", tmp_path / "second.yaml"
    write_with_one_more(EXAMPLE, configuration, first)
    once = load(first, today=TODAY)
    gap = once.model_copy(update={"accounts": tuple(a for a in once.accounts if not a.network or a.network.block != 3)})
    assert write_with_one_more(first, gap, copy) == "radiology-prod-2"
    assert "block: 3" in copy.read_text(encoding="utf-8").rsplit("radiology-prod-2", 1)[1]


def test_an_organization_without_workloads_gets_none(configuration: Configuration, tmp_path: Path) -> None:
    core = tuple(account for account in configuration.accounts if account.network is None)
    bare = configuration.model_copy(update={"accounts": core})
    assert write_with_one_more(EXAMPLE, bare, tmp_path / "copy.yaml") is None
    assert not (tmp_path / "copy.yaml").exists()


def test_changed_removed_and_added_templates_are_told_apart() -> None:
    before = {"same": {"a": 1}, "changed": {"a": 1}, "gone": {}}
    assert changes(before, {"same": {"a": 1}, "changed": {"a": 2}, "new": {}}) == ({"changed", "gone"}, {"new"})


class Instances:
    """Stands in for the clients of an organization: one StackSet with instances."""

    def __init__(self, plan: Plan, statuses: dict[str, str]) -> None:
        self.plan, self._statuses = plan, statuses

    def client(self, service: str) -> Instances:
        assert service == "cloudformation"
        return self

    def get_paginator(self, _: str) -> Instances:
        return self

    def paginate(self, **_: str) -> list[dict[str, Any]]:
        return [{"Summaries": [{"Region": region, "Status": each} for region, each in self._statuses.items()]}]


def test_an_account_is_covered_in_every_region(plan: Plan) -> None:
    organization: Any = Instances(plan, dict.fromkeys(plan.regions, "CURRENT"))
    said = require_covered(organization, plan.account("ehr-prod"))
    assert said == "ehr-prod has its baseline in us-east-1, us-west-2"


@pytest.mark.parametrize("statuses", [{}, {"us-east-1": "CURRENT"}, {"us-east-1": "CURRENT", "us-west-2": "OUTDATED"}])
def test_one_that_is_not_is_named(plan: Plan, statuses: dict[str, str]) -> None:
    organization: Any = Instances(plan, statuses)
    with pytest.raises(DeploymentError, match="ehr-prod in us-"):
        require_covered(organization, plan.account("ehr-prod"))
