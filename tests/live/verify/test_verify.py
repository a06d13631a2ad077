"""An organization that cannot be looked at holds nowhere: without a lock, without answers, or half-way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from botocore.exceptions import EndpointConnectionError

from hipaa_landing_zone.config.detection import SwitchedOff
from hipaa_landing_zone.live.verify import ACCOUNT_CHECKS, CHECKS, not_judged, verify


class Unreachable:
    """An organization whose account nobody answers for."""

    def __init__(self, plan, error=None):
        self.plan, self._error = plan, error or EndpointConnectionError(endpoint_url="http://127.0.0.1:1")

        self.forgotten = []

    def client(self, *_):
        raise self._error

    def forget(self, account_id):
        self.forgotten.append(account_id)


def test_without_an_answer_all_is_unknown(plan):
    results = verify(Unreachable(plan))
    assert {result.outcome for result in results} == {"unknown"}
    assert {result.check for result in results} == {check.name for check in CHECKS}
    assert all(result.next for result in results)


def test_without_a_lock_all_is_unknown_and_says_what_to_run(first_plan):
    results = verify(Unreachable(first_plan))
    assert {result.outcome for result in results} == {"unknown"}
    assert {result.check for result in results} == {check.name for check in CHECKS}
    waiting = [result for result in results if result.found == "not deployed yet"]
    assert {result.place.account for result in waiting} >= {"management", "log-archive", "ehr-prod", "portal-test"}
    assert all("run `cdk deploy 'organization/**'`, then `hlz lock`" in result.next for result in waiting)


def test_half_a_lock_is_told_apart(plan):
    ous = tuple(replace(ou, id=None) if ou.path == "Workloads/Phi" else ou for ou in plan.ous)
    results = verify(Unreachable(replace(plan, ous=ous)))
    unlocked = {result.place.resource for result in results if "no id in the lock" in result.found}
    assert {"OU Workloads/Phi", "OU Workloads/Phi/Prod", "OU Workloads/Phi/NonProd"} <= unlocked


def test_a_bug_is_let_out(plan):
    with pytest.raises(ZeroDivisionError):
        verify(Unreachable(plan, ZeroDivisionError()))


def test_progress_counts_every_subject(plan):
    calls = []
    verify(Unreachable(plan), progress=lambda *call: calls.append(call), workers=2)
    total = sum(1 for check in CHECKS for _ in check.subjects(plan))
    assert [(done, of) for done, of, _ in calls] == [(number, total) for number in range(1, total + 1)]
    assert {title for _, _, title in calls} == {check.title for check in CHECKS}


def test_each_workload_account_is_forgotten_when_it_is_done_and_shared_ones_never(plan):
    organization = Unreachable(plan)
    verify(organization)
    assert sorted(organization.forgotten) == sorted(each.id for each in plan.accounts if each.purpose == "workload")


def test_chosen_accounts_only(plan):
    results = verify(Unreachable(plan), checks=ACCOUNT_CHECKS, accounts=["ehr-prod"])
    assert {result.place.account for result in results} == {"ehr-prod"}
    assert {result.place.region for result in results} == set(plan.regions)


def test_every_check_of_an_account_says_something_about_every_member(plan):
    for check in ACCOUNT_CHECKS:
        found = {each.place.account for each in check.subjects(plan)}
        missing = {each.name for each in plan.accounts if each.purpose == "workload"} - found
        assert not missing, check.name


def test_what_is_switched_off_is_named_and_not_looked_at(plan):
    off = plan.detective_services.model_copy(update={"off": (SwitchedOff(service="macie"),)})
    without = replace(plan, detective_services=off)
    assert not_judged(Unreachable(without)) == (
        "Macie with automated discovery, and jobs over PHI buckets: switched off",
    )
    checks = {check.name for check in CHECKS if not list(check.subjects(without))}
    assert checks == {"macie_looks_for_phi", "macie_is_for_all", "phi_is_looked_for"}
    delegated = next(check for check in CHECKS if check.name == "services_are_delegated")
    assert not [each for each in delegated.subjects(without) if "macie" in each.place.resource]
