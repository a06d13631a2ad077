"""The lock is what the live organization says, and is written whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT

from hipaa_landing_zone.live.lock import missing, read_organization, write_lock
from hipaa_landing_zone.plan import read_lock

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan

pytestmark = pytest.mark.xdist_group("live")


def test_lock_names_everything_that_was_deployed(deployed, plan: Plan) -> None:
    lock = read_organization(deployed.organization)
    assert set(lock.ous) == {ou.path for ou in plan.ous}
    assert set(lock.accounts) == {account.name for account in plan.accounts if account.purpose != "management"}
    assert {account.stack for account in lock.accounts.values()} == {"hlz-accounts-1"}
    assert not missing(deployed.plan, lock)


def test_lock_leaves_closed_accounts_out(deployed) -> None:
    client = deployed.organization.client("organizations")
    lock = read_organization(deployed.organization)
    stranger = client.create_account(AccountName="stranger", Email="stranger@example.org")["CreateAccountStatus"]
    assert read_organization(deployed.organization) == lock
    client.close_account(AccountId=stranger["AccountId"])
    assert read_organization(deployed.organization) == lock


def test_account_in_its_ou_counts_as_admitted_since_it_joined(deployed) -> None:
    joined = {
        row["Id"]: row["JoinedTimestamp"].astimezone(UTC).date()
        for row in deployed.organization.client("organizations").list_accounts()["Accounts"]
    }
    lock = read_organization(deployed.organization)
    assert {each.admitted_on == joined[each.id] for each in lock.accounts.values()} == {True}


def test_account_in_quarantine_keeps_what_the_previous_lock_says(deployed) -> None:
    client, account = deployed.organization.client("organizations"), deployed.plan.account("portal-test").id
    ous = {ou.path: ou.id for ou in deployed.plan.ous}
    there, back = ous["Quarantine"], ous["Workloads/NonPhi/NonProd"]
    client.move_account(AccountId=account, SourceParentId=back, DestinationParentId=there)
    try:
        assert read_organization(deployed.organization).accounts["portal-test"].admitted_on is None
        kept = read_organization(deployed.organization, deployed.lock)
        assert kept.accounts["portal-test"] == deployed.lock.accounts["portal-test"]
        assert kept.accounts["portal-test"].admitted_on
    finally:
        client.move_account(AccountId=account, SourceParentId=there, DestinationParentId=back)


def test_sinks_are_those_of_the_security_account(deployed) -> None:
    lock, security = read_organization(deployed.organization), deployed.plan.account("security").id
    assert {region: arn.split(":")[3:5] for region, arn in lock.monitoring_sinks.items()} == {
        region: [region, security] for region in deployed.plan.regions
    }


def test_writing_the_same_lock_changes_nothing(deployed, tmp_path: Path) -> None:
    lock, path = read_organization(deployed.organization), tmp_path / "landing-zone.lock.json"
    assert write_lock(lock, path)
    assert not write_lock(lock, path)
    assert read_lock(path) == lock
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_lock_before_there_is_an_organization_is_a_message(deployed, tmp_path: Path) -> None:
    place = "444455556666"
    config = tmp_path / "landing-zone.yaml"
    text = (ROOT / "landing-zone.yaml").read_text(encoding="utf-8").replace("111122223333", place)
    config.write_text(text, encoding="utf-8")
    environment = {name: value for name, value in deployed.emulator.environment(place, "us-east-1").items() if value}
    done = subprocess.run(
        [Path(sys.executable).parent / "hlz", "lock", "--config", config, "--lock", tmp_path / "lock.json"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "The organization cannot be read" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "lock.json").exists()
