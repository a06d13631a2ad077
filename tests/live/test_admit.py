"""Accounts leave quarantine when everything of theirs holds, and only those."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from conftest import EXAMPLE, lock_for
from typer.testing import CliRunner

from hipaa_landing_zone.cli import app
from hipaa_landing_zone.live import admit as admission
from hipaa_landing_zone.live.admit import admit, waiting
from hipaa_landing_zone.live.verify import ACCOUNT_CHECKS, Place, Result
from hipaa_landing_zone.plan import make_plan, read_lock

if TYPE_CHECKING:
    from pathlib import Path

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan import Lock, Plan

pytestmark = pytest.mark.xdist_group("live")
TODAY = date(2026, 11, 21)
NEW = ("ehr-prod", "ehr-test")


@dataclass
class Organization:
    plan: Plan


@pytest.fixture
def lock(configuration: Configuration) -> Lock:
    known = lock_for(configuration)
    fresh = {name: known.accounts[name].model_copy(update={"admitted_on": None}) for name in NEW}
    return known.model_copy(update={"accounts": {**known.accounts, **fresh}})


@pytest.fixture
def organization(configuration: Configuration, lock: Lock) -> Any:
    return Organization(make_plan(configuration, lock, today=TODAY))


def result(account: str, outcome: Any = "held") -> Result:
    place = Place(account, "1", "us-east-1", "thing")
    return Result(check="truth", citations=(), place=place, outcome=outcome, expected="a", found="b", next="c")


def answers(monkeypatch: pytest.MonkeyPatch, *results: Result) -> list[dict[str, Any]]:
    asked: list[dict[str, Any]] = []

    def verify(_: Any, **arguments: Any) -> tuple[Result, ...]:
        asked.append(arguments)
        return results

    monkeypatch.setattr(admission, "verify", verify)
    return asked


def test_who_waits_is_in_quarantine_and_has_an_id(organization: Any) -> None:
    assert waiting(organization.plan) == NEW
    gone = tuple(replace(a, id=None) if a.name == "ehr-test" else a for a in organization.plan.accounts)
    assert waiting(replace(organization.plan, accounts=gone)) == ("ehr-prod",)


def test_only_those_of_whom_all_held_are_admitted(
    monkeypatch: pytest.MonkeyPatch, organization: Any, lock: Lock
) -> None:
    bad = result("ehr-test", "unknown")
    asked = answers(monkeypatch, result("ehr-prod"), result("ehr-test"), bad)
    came = admit(organization, lock, NEW, TODAY)
    assert (came.admitted, came.refused) == (("ehr-prod",), {"ehr-test": (bad,)})
    assert came.lock.accounts["ehr-prod"].admitted_on == TODAY
    assert came.lock.accounts["ehr-test"] == lock.accounts["ehr-test"]
    assert asked == [{"checks": ACCOUNT_CHECKS, "accounts": NEW, "progress": None}]


def test_an_account_about_which_nothing_is_said_stays(
    monkeypatch: pytest.MonkeyPatch, organization: Any, lock: Lock
) -> None:
    answers(monkeypatch)
    came = admit(organization, lock, ["ehr-prod"], TODAY)
    assert (came.admitted, came.refused, came.lock) == ((), {"ehr-prod": ()}, lock)


def test_who_does_not_wait_is_a_mistake(organization: Any, lock: Lock) -> None:
    with pytest.raises(ValueError, match="portal-prod: not in quarantine"):
        admit(organization, lock, ["portal-prod"], TODAY)


def test_the_example_is_admitted_whole(deployed: Any) -> None:
    workloads = {account.name for account in deployed.plan.accounts if account.purpose == "workload"}
    assert set(deployed.admission.admitted) == workloads
    assert not deployed.admission.refused
    assert not waiting(deployed.plan)


@pytest.fixture
def hlz(deployed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run ``hlz admit`` against the emulator, with a lock in which one account waits; return what came of both."""
    waits = deployed.lock.accounts["portal-test"].model_copy(update={"admitted_on": None})
    lock = deployed.lock.model_copy(update={"accounts": {**deployed.lock.accounts, "portal-test": waits}})
    path = tmp_path / "landing-zone.lock.json"
    path.write_text(lock.text(), encoding="utf-8")
    management = deployed.plan.organization.management_account_id
    for name, value in deployed.emulator.environment(management, "us-east-1").items():
        if value:
            monkeypatch.setenv(name, value)

    def run() -> tuple[Any, Lock | None]:
        files = ["--config", str(EXAMPLE), "--lock", str(path)]
        ended = CliRunner().invoke(app, ["admit", *files, "--endpoint-url", deployed.emulator.endpoint_url])
        return ended, read_lock(path)

    return run


def test_command_notes_the_day_and_says_what_comes_next(hlz: Any) -> None:
    ended, lock = hlz()
    assert ended.exit_code == 0, ended.output
    assert lock.accounts["portal-test"].admitted_on == datetime.now(UTC).date()
    assert "admitted: portal-test goes to Workloads/NonPhi/NonProd" in ended.output
    assert "cdk deploy 'organization/**'" in ended.output


def test_command_names_what_failed_and_leaves_the_lock(hlz: Any, deployed: Any) -> None:
    config = deployed.client("config", "portal-test", "us-west-2")
    config.stop_configuration_recorder(ConfigurationRecorderName="default")
    try:
        ended, lock = hlz()
    finally:
        config.start_configuration_recorder(ConfigurationRecorderName="default")
    assert ended.exit_code == 1
    assert lock.accounts["portal-test"].admitted_on is None
    for words in ("failed configuration_is_recorded", "portal-test", "us-west-2", "stopped"):
        assert words in ended.output
    assert "stays in quarantine: portal-test" in ended.stderr
