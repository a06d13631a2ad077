"""What is deployed as planned holds; whatever somebody changes by hand fails, and says what and where."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import replace
from ipaddress import IPv4Network
from types import SimpleNamespace

import pytest
from botocore.awsrequest import AWSResponse
from conftest import EXAMPLE, TODAY
from live.verify import (
    sabotaged_archive,
    sabotaged_baseline,
    sabotaged_finding,
    sabotaged_network,
    sabotaged_organization,
    sabotaged_service,
    sabotaged_workload,
)
from typer.testing import CliRunner

from hipaa_landing_zone.cli import app
from hipaa_landing_zone.live.lock import missing, read_organization
from hipaa_landing_zone.live.session import Organization
from hipaa_landing_zone.live.verify import CHECKS, not_judged, verify
from hipaa_landing_zone.live.verify.look import look
from hipaa_landing_zone.live.verify.reader import Reader
from hipaa_landing_zone.plan import make_plan

SABOTAGES = (
    *sabotaged_archive.SABOTAGES,
    *sabotaged_baseline.SABOTAGES,
    *sabotaged_finding.SABOTAGES,
    *sabotaged_network.SABOTAGES,
    *sabotaged_organization.SABOTAGES,
    *sabotaged_service.SABOTAGES,
    *sabotaged_workload.SABOTAGES,
)


def not_held(results):
    return [result for result in results if result.outcome != "held"]


@pytest.fixture(scope="module")
def untouched(deployed):
    return verify(deployed.organization)


@pytest.fixture(scope="module")
def sabotaged(deployed, untouched):
    """Everything sabotaged at once, each in another place, looked at, and undone: the results before and after that."""
    with ExitStack() as stack:
        for sabotage in SABOTAGES:
            stack.enter_context(sabotage.change(deployed))
        during = verify(deployed.organization)
    return during, verify(deployed.organization)


def test_what_is_deployed_as_planned_holds(untouched):
    assert not_held(untouched) == []


def test_every_check_looked_at_something(untouched):
    assert {result.check for result in untouched} == {check.name for check in CHECKS}


def test_results_come_in_the_order_of_the_checks(untouched):
    order = [check.name for check in CHECKS]
    assert [result.check for result in untouched] == sorted((r.check for r in untouched), key=order.index)


@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda each: each.name)
def test_sabotage_fails(sabotaged, sabotage):
    during, _ = sabotaged
    for notice in sabotage.noticed:
        found = [result for result in not_held(during) if sabotage.matches(result, *notice)]
        assert len(found) == 1, f"{notice} noticed {len(found)} times"
        assert found[0].outcome == "failed"
        assert found[0].next


def test_nothing_fails_but_what_was_sabotaged(sabotaged):
    during, _ = sabotaged
    assert [r for r in not_held(during) if not any(sabotage.explains(r) for sabotage in SABOTAGES)] == []


def test_all_holds_again_once_it_is_undone(sabotaged):
    _, after = sabotaged
    assert not_held(after) == []


def test_every_check_can_fail(sabotaged):
    """But for what can only be so from the start: see below, and test_judge."""
    during, _ = sabotaged
    failing = {result.check for result in not_held(during)}
    assert {check.name for check in CHECKS} - failing == {
        "organization_is_the_planned_one",
        "organization_has_all_features",
        "services_are_delegated",
        "vpcs_exist",
    }


def anew(deployed, **changes):
    """The same organization with another plan, or through another session: nothing kept."""
    plan = replace(deployed.plan, **changes)
    organization = plan.organization
    session = deployed.emulator.session(organization.management_account_id, organization.home_region)
    return Organization(session, plan, deployed.emulator.endpoint_url)


def looked(organization, name):
    """What one check says."""
    (check,) = (check for check in CHECKS if check.name == name)
    reader = Reader(organization)
    return [result for subject in check.subjects(organization.plan) for result in look(reader, check, subject)]


def test_another_organization_fails(deployed):
    (of, by) = looked(anew(deployed, organization_id="o-somebodyelses"), "organization_is_the_planned_one")
    assert (of.outcome, of.expected, of.found) == ("failed", "o-somebodyelses", deployed.lock.organization_id)
    assert by.outcome == "held"


def test_vpc_that_is_not_there_fails(deployed):
    moved = IPv4Network("10.200.0.0/20")
    stacks = tuple(
        replace(stack, network=replace(stack.network, cidr=moved)) if stack.account == "ehr-test" else stack
        for stack in deployed.plan.stacks
    )
    (bad,) = not_held(looked(anew(deployed, stacks=stacks), "vpcs_exist"))
    assert (bad.outcome, bad.place.account) == ("failed", "ehr-test")
    assert "0 VPCs with the addresses 10.200.0.0/20" in bad.found


def deny(request, **_):
    """What AWS answers to those without permission."""
    body = b'{"__type": "AccessDeniedException", "message": "not authorized to perform cloudtrail:GetTrailStatus"}'
    return AWSResponse(request.url, 400, {}, SimpleNamespace(stream=lambda: iter([body])))


def test_what_is_denied_is_unknown(deployed):
    organization = anew(deployed)
    organization.management.events.register("before-send.cloudtrail.GetTrailStatus", deny)
    (bad,) = not_held(verify(organization))
    assert (bad.check, bad.outcome, bad.place.account) == ("trail_logs", "unknown", "management")
    assert "not authorized" in bad.found
    assert "GetTrailStatus" in bad.next


@pytest.fixture
def hlz(deployed, tmp_path, monkeypatch):
    """Run ``hlz verify`` against the emulator, as an account."""
    lock = tmp_path / "landing-zone.lock.json"
    lock.write_text(deployed.lock.text(), encoding="utf-8")

    def run(*arguments, account=deployed.plan.organization.management_account_id, lock=lock):
        for name, value in deployed.emulator.environment(account, "us-east-1").items():
            if value:
                monkeypatch.setenv(name, value)
        files = ["--config", str(EXAMPLE), "--lock", str(lock)]
        address = ["--endpoint-url", deployed.emulator.endpoint_url]
        return CliRunner().invoke(app, ["verify", *files, *address, *arguments])

    return run


def test_command_ends_with_0_when_all_holds(hlz):
    ended = hlz()
    assert ended.exit_code == 0, ended.output
    assert "results held" in ended.output


def test_command_ends_with_1_and_says_where(hlz, deployed, untouched):
    with sabotaged_organization.trail_is_stopped.change(deployed):
        ended, as_json = hlz(), hlz("--json")
    assert (ended.exit_code, as_json.exit_code) == (1, 1)
    for words in ("failed trail_logs", "management (111122223333) us-east-1 trail", "stopped", "StopLogging"):
        assert words in ended.output
    data = json.loads(as_json.stdout)
    assert data["held"] is False
    assert len(data["results"]) == len(untouched)
    (bad,) = (result for result in data["results"] if result["outcome"] != "held")
    assert bad["place"] == {
        "account": "management",
        "account_id": "111122223333",
        "region": "us-east-1",
        "resource": "trail hlz-organization-trail",
    }


def test_command_ends_with_1_when_something_is_unknown(hlz, tmp_path):
    ended = hlz(lock=tmp_path / "none.json")
    assert ended.exit_code == 1
    assert "unknown trail_logs" in ended.output
    assert "then `hlz lock`" in ended.output


def test_command_looks_at_what_is_chosen(hlz):
    ended = hlz("--account", "ehr-prod", "--check", "guardduty_watches", "--check", "keys_rotate", "--json")
    assert ended.exit_code == 0, ended.output
    results = json.loads(ended.stdout)["results"]
    assert {(each["check"], each["place"]["account"]) for each in results} == {
        ("guardduty_watches", "ehr-prod"),
        ("keys_rotate", "ehr-prod"),
    }


def test_choice_that_matches_nothing_is_an_error(hlz):
    ended = hlz("--account", "ehr-prod", "--check", "trail_logs")
    assert ended.exit_code == 2
    assert "these checks say nothing about these accounts" in ended.stderr


def test_command_ends_with_2_without_access(hlz, deployed):
    ended = hlz(account=deployed.plan.account("network").id)
    assert ended.exit_code == 2
    assert "management_account_id is 111122223333" in ended.stderr
    assert "Traceback" not in ended.output


def test_closed_account_fails_nothing_and_is_named(deployed, hlz):
    """The last test here: nothing opens an account again."""
    deployed.client("organizations").close_account(AccountId=deployed.plan.account("backup").id)
    results = verify(anew(deployed))
    assert not_held(results) == []
    assert not [each for each in results if each.place.account == "backup" or "account backup" in each.place.resource]
    assert not_judged(anew(deployed)) == ("account backup: suspended",)
    ended = hlz()
    assert ended.exit_code == 0
    assert "Not judged: account backup: suspended." in ended.output


def test_closed_account_is_left_out_of_the_lock_and_fails_nothing(deployed, configuration):
    lock = read_organization(deployed.organization, deployed.lock)
    assert set(deployed.lock.accounts) - set(lock.accounts) == {"backup"}
    plan = make_plan(configuration, lock, today=TODAY)
    assert missing(plan, lock) == ["account backup"]
    organization = replace(anew(deployed), plan=plan)
    assert not_held(verify(organization)) == []
