"""The plan is a pure function: what it derives, what it refuses, and that nothing moves when an account is added."""

from __future__ import annotations

from datetime import date
from itertools import combinations, product
from typing import TYPE_CHECKING

import pytest
from conftest import TODAY, lock_for

from hipaa_landing_zone.config.model import Account, AccountNetwork, DataPerimeter, Partner, ServiceException
from hipaa_landing_zone.plan import Lock, LockedAccount, Plan, PlanError, make_plan
from hipaa_landing_zone.plan.account import ACCOUNTS_PER_STACK
from hipaa_landing_zone.plan.effective import policies_of
from hipaa_landing_zone.plan.guardrail import perimeter, plan_policies
from hipaa_landing_zone.policies import GUARDRAILS, QUOTAS, Quota

if TYPE_CHECKING:
    from hipaa_landing_zone.config import Configuration


def with_accounts(configuration: Configuration, *accounts: Account, first: bool = False) -> Configuration:
    every = (*accounts, *configuration.accounts) if first else (*configuration.accounts, *accounts)
    return configuration.model_copy(update={"accounts": every})


def workload(name: str, block: int) -> Account:
    network = AccountNetwork(block=block)
    return Account(name=name, ou="Workloads/NonPhi/Prod", owner="team@example.org", network=network)


def test_stacks_stand_in_deployment_order(plan: Plan) -> None:
    assert [stack.path for stack in plan.stacks[:18]] == [
        "organization/organization",
        "organization/accounts-1",
        "logging/log-replica",
        "logging/log-archive",
        "logging/log-query",
        "logging/organization-trail",
        "security/security-administration",
        "security/detection-us-east-1",
        "security/findings-us-east-1",
        "security/detection-us-west-2",
        "security/findings-us-west-2",
        "security/remediation",
        "baseline/management-baseline-us-east-1",
        "baseline/management-baseline-us-west-2",
        "baseline/baseline",
        "baseline/conformance-us-east-1",
        "baseline/conformance-us-west-2",
        "workloads/ehr-prod-us-east-1",
    ]
    position = {stack.id: number for number, stack in enumerate(plan.stacks)}
    assert all(position[name] < position[stack.id] for stack in plan.stacks for name in stack.depends_on)


def test_stacks_wait_until_the_ids_are_locked(first_plan: Plan, plan: Plan) -> None:
    ready = {stack.id for stack in first_plan.stacks if not stack.waiting_for}
    assert ready == {"organization", "accounts-1"}
    assert all("hlz lock" in (stack.waiting_for or "hlz lock") for stack in first_plan.stacks)
    assert not [stack for stack in plan.stacks if stack.waiting_for]


def test_existing_organization_waits_for_the_lock(configuration: Configuration) -> None:
    organization = configuration.organization.model_copy(update={"existing": True})
    existing = configuration.model_copy(update={"organization": organization})
    assert {s.waiting_for for s in make_plan(existing, None, today=TODAY).ready("organization")} == set()
    assert make_plan(existing, lock_for(existing), today=TODAY).ready("organization")


def test_no_two_networks_overlap(plan: Plan) -> None:
    networks = [stack.network.cidr for stack in plan.stacks if stack.network]
    assert len(networks) == 8
    assert not [pair for pair in combinations(networks, 2) if pair[0].overlaps(pair[1])]


def test_subnets_lie_apart_inside_their_vpc(plan: Plan) -> None:
    for network in (stack.network for stack in plan.stacks if stack.network):
        assert all(subnet.subnet_of(network.cidr) for subnet in network.subnets)
        assert not [pair for pair in combinations(network.subnets, 2) if pair[0].overlaps(pair[1])]


@pytest.mark.parametrize("first", [True, False])
def test_adding_an_account_moves_no_address_and_no_stack(configuration: Configuration, plan: Plan, first: bool) -> None:
    larger = make_plan(
        with_accounts(configuration, workload("aaa", 77), first=first), lock_for(configuration), today=TODAY
    )
    before = {stack.id: (stack.network, stack.account_id) for stack in plan.stacks}
    after = {stack.id: (stack.network, stack.account_id) for stack in larger.stacks}
    assert {key: after[key] for key in before} == before
    assert {a.name: a.stack for a in larger.accounts if a.name != "aaa"} == {a.name: a.stack for a in plan.accounts}


def test_a_new_account_waits_in_quarantine_until_it_is_admitted(configuration: Configuration) -> None:
    lock = lock_for(configuration)
    new = with_accounts(configuration, workload("aaa", 77), first=False)
    assert make_plan(new, lock, today=TODAY).account("aaa").placed_in == "Quarantine"
    known = {**lock.accounts, "aaa": LockedAccount(id="299999999999")}
    assert make_plan(new, _with(lock, known), today=TODAY).account("aaa").placed_in == "Quarantine"
    admitted = {**lock.accounts, "aaa": LockedAccount(id="299999999999", admitted_on=TODAY)}
    account = make_plan(new, _with(lock, admitted), today=TODAY).account("aaa")
    assert account.placed_in == account.ou == "Workloads/NonPhi/Prod"


def test_who_does_not_wait_in_quarantine(configuration: Configuration, first_plan: Plan) -> None:
    """The accounts that the baseline itself needs, accounts made elsewhere, and those of a lock before quarantine."""
    waiting = {account.name for account in first_plan.accounts if account.waits_in}
    assert waiting == {account.name for account in configuration.accounts if account.purpose == "workload"}
    old = lock_for(configuration).model_copy(update={"version": 1})
    old = _with(old, {name: LockedAccount(id=each.id) for name, each in old.accounts.items()})
    assert not [each for each in make_plan(configuration, old, today=TODAY).accounts if each.waits_in]
    existing = tuple(each.model_copy(update={"existing": True}) for each in configuration.accounts)
    made_elsewhere = configuration.model_copy(update={"accounts": existing})
    assert not [each for each in make_plan(made_elsewhere, None, today=TODAY).accounts if each.waits_in]


def _with(lock: Lock, accounts: dict[str, LockedAccount]) -> Lock:
    return lock.model_copy(update={"accounts": accounts})


def test_baseline_reaches_the_whole_organization_or_the_planned_ous(configuration: Configuration, plan: Plan) -> None:
    assert plan.baseline_targets == ()  # the root
    organization = configuration.organization.model_copy(update={"existing": True})
    existing = configuration.model_copy(update={"organization": organization})
    targets = make_plan(existing, lock_for(existing), today=TODAY).baseline_targets
    assert targets == ("Security", "Infrastructure", "Workloads", "Sandbox", "Quarantine", "Suspended")


def test_accounts_are_split_before_the_template_is_full(configuration: Configuration) -> None:
    many = with_accounts(configuration, *(workload(f"team-{n}", n + 10) for n in range(ACCOUNTS_PER_STACK)))
    plan = make_plan(many, None, today=TODAY)
    counts = {stack: sum(a.stack == stack for a in plan.accounts) for stack in ("accounts-1", "accounts-2")}
    assert counts == {"accounts-1": ACCOUNTS_PER_STACK, "accounts-2": len(configuration.accounts)}


def test_an_account_stays_in_the_stack_that_made_it(configuration: Configuration) -> None:
    lock = lock_for(configuration)
    moved = {**lock.accounts, "backup": LockedAccount(id=lock.accounts["backup"].id, stack="hlz-accounts-2")}
    plan = make_plan(configuration, lock.model_copy(update={"accounts": moved}), today=TODAY)
    assert plan.account("backup").stack == "accounts-2"
    assert plan.account("network").stack == "accounts-1"


def test_guardrails_are_attached_to_the_ous_they_are_for(plan: Plan) -> None:
    targets = {guardrail: policy.targets for policy in plan.policies for guardrail in policy.guardrails}
    everywhere = ("Security", "Infrastructure", "Workloads", "Sandbox", "Quarantine", "Suspended")
    for guardrail, expected in {
        "HLZ-SCP-01": ("Workloads",),
        "HLZ-SCP-11": ("Workloads/Phi",),
        "HLZ-SCP-16": ("Quarantine", "Suspended"),
        "HLZ-SCP-17": ("Sandbox",),
        "HLZ-SCP-18": ("Security",),
        "HLZ-SCP-20": ("Workloads/Phi",),
        "HLZ-SCP-21": ("Security",),
        "HLZ-RCP-04": ("Workloads/Phi",),
        "HLZ-RCP-05": ("Workloads/NonPhi", "Sandbox"),
        "HLZ-DCL-02": ("Workloads/Phi",),
        "HLZ-DCL-09": everywhere[1:],
        "HLZ-DCL-10": ("Security",),
    }.items():
        assert targets.pop(guardrail) == expected
    assert set(targets.values()) == {everywhere}


def test_every_guardrail_is_planned_once(plan: Plan) -> None:
    planned = [guardrail for policy in plan.policies for guardrail in policy.guardrails]
    assert sorted(planned) == sorted(guardrail.id for guardrail in GUARDRAILS)


def test_policies_leave_a_slot_free_on_every_ou(plan: Plan) -> None:
    """CloudFormation attaches a policy's successor before it detaches the policy."""
    for ou, (policy_type, quota) in product(plan.ous, QUOTAS.items()):
        carried = [p.id for p in plan.policies if p.type == policy_type and ou.path in p.targets]
        assert len(carried) + quota.aws_managed < quota.attached, (ou.path, carried)


def test_first_guardrails_keep_a_policy_of_their_own(plan: Plan) -> None:
    """Their names are a public contract; what comes later is merged first."""
    alone = {policy.id for policy in plan.policies if len(policy.guardrails) == 1}
    assert {f"HLZ-SCP-{number:02}" for number in range(1, 8)} <= alone


def test_merging_that_does_not_suffice_is_refused(configuration: Configuration, plan: Plan) -> None:
    small = {**QUOTAS, "SERVICE_CONTROL_POLICY": Quota(characters=6_100, attached=4, aws_managed=1)}
    with pytest.raises(PlanError, match=r"Workloads would carry \d policies of type SERVICE_CONTROL_POLICY"):
        plan_policies(perimeter(configuration), plan.ous, {}, small)


def test_documents_carry_ids_once_they_are_locked(first_plan: Plan, plan: Plan) -> None:
    assert any(policy.document.placeholders() for policy in first_plan.policies)
    assert not any(policy.document.placeholders() for policy in plan.policies)
    assert [policy.template for policy in plan.policies] == [policy.template for policy in first_plan.policies]
    boundary = next(policy for policy in plan.policies if policy.id == "HLZ-RCP-04")
    assert "o-exampleorgid/r-exam/ou-exam-00000003/ou-exam-00000004/*" in boundary.document.text()


def test_services_that_guardrails_need_are_trusted(plan: Plan) -> None:
    reasons = {service.principal: service.reason for service in plan.trusted_services}
    assert reasons["guardduty.amazonaws.com"] == "HLZ-DCL-06"
    assert reasons["cloudtrail.amazonaws.com"] == "organization trail"


def test_partners_and_releasing_ous_are_exempt(configuration: Configuration, plan: Plan) -> None:
    partner = Partner(account_id="999988887777", reason="x" * 20, approver="CISO", expires=date(2027, 1, 1))
    workloads = configuration.ous[2]
    phi = workloads.ous[0].model_copy(update={"releases_deidentified": True})
    ous = (
        *configuration.ous[:2],
        workloads.model_copy(update={"ous": (phi, *workloads.ous[1:])}),
        *configuration.ous[3:],
    )
    changed = configuration.model_copy(update={"ous": ous, "data_perimeter": DataPerimeter(partners=(partner,))})
    texts = {policy.id: policy.document.text() for policy in make_plan(changed, None, today=TODAY).policies}
    assert all("999988887777" in texts[each] for each in ("HLZ-RCP-01", "HLZ-RCP-02-03", "HLZ-RCP-04"))
    assert "ForAllValues:StringNotLike" in texts["HLZ-RCP-05"]


def test_effective_policies_of_an_account(plan: Plan) -> None:
    policies = policies_of(plan, plan.account("ehr-prod"))
    assert policies["guardrails"]["Workloads/Phi"] == ["HLZ-SCP-11", "HLZ-SCP-20", "HLZ-RCP-04"]
    assert policies["guardrails"]["Workloads/Phi/Prod"] == []
    attributes = policies["effective"]["DECLARATIVE_POLICY_EC2"]["ec2_attributes"]
    assert attributes["vpc_block_public_access"]["internet_gateway_block"]["mode"] == "block_bidirectional"
    assert attributes["serial_console_access"] == {"status": "disabled"}
    other = policies_of(plan, plan.account("portal-prod"))["effective"]["DECLARATIVE_POLICY_EC2"]["ec2_attributes"]
    assert "vpc_block_public_access" not in other
    assert policies_of(plan, plan.account("management")) == {"guardrails": {}, "effective": {}}


def test_retention_is_six_years_of_days(plan: Plan) -> None:
    assert plan.log_archive is not None
    assert (plan.log_archive.lock_mode, plan.log_archive.lock_days) == ("COMPLIANCE", 2192)


def test_governance_lock_is_short_and_warned_about(configuration: Configuration) -> None:
    organization = configuration.organization.model_copy(update={"environment": "nonproduction"})
    logging = configuration.logging.model_copy(update={"lock_mode": "GOVERNANCE"})
    trial = configuration.model_copy(update={"organization": organization, "logging": logging})
    plan = make_plan(trial, lock_for(trial), today=TODAY)
    assert plan.log_archive is not None
    assert (plan.log_archive.lock_mode, plan.log_archive.lock_days) == ("GOVERNANCE", 1)
    assert any("no real PHI" in warning for warning in plan.warnings)


def test_data_events_are_recorded_only_where_there_is_phi(configuration: Configuration, plan: Plan) -> None:
    """An OU for PHI is enough: the first account in it must not find a trail that does not look yet."""
    assert plan.trail.data_events == configuration.logging.data_events
    empty = tuple(account for account in configuration.accounts if not account.holds_phi)
    waiting = configuration.model_copy(update={"accounts": empty})
    assert make_plan(waiting, None, today=TODAY).trail.data_events == configuration.logging.data_events
    ous = tuple(ou for ou in configuration.ous if ou.purpose != "workloads")
    none = waiting.model_copy(update={"ous": ous, "accounts": tuple(a for a in empty if a.purpose != "workload")})
    assert make_plan(none, None, today=TODAY).trail.data_events == ()


def test_quarantined_account_keeps_no_planned_network(configuration: Configuration) -> None:
    accounts = tuple(
        account.model_copy(update={"ou": "Quarantine"}) if account.name == "portal-test" else account
        for account in configuration.accounts
    )
    moved = configuration.model_copy(update={"accounts": accounts})
    plan = make_plan(moved, lock_for(moved), today=TODAY)
    assert "portal-test-us-east-1" not in {stack.id for stack in plan.stacks}


def test_arns_follow_the_partition(configuration: Configuration) -> None:
    organization = configuration.organization.model_copy(update={"partition": "aws-us-gov"})
    plan = make_plan(configuration.model_copy(update={"organization": organization}), None, today=TODAY)
    assert plan.trail.arn.startswith("arn:aws-us-gov:")
    texts = "".join(policy.document.text() for policy in plan.policies)
    assert "arn:aws-us-gov:" in texts
    assert "arn:aws:" not in texts


def test_old_service_list_is_warned_about(configuration: Configuration) -> None:
    assert not make_plan(configuration, None, today=TODAY).warnings
    assert "HIPAA-eligible" in make_plan(configuration, None, today=date(2027, 6, 1)).warnings[0]


def test_lock_of_another_organization_is_refused(configuration: Configuration) -> None:
    other = lock_for(configuration).model_copy(update={"management_account_id": "999999999999"})
    with pytest.raises(PlanError, match="999999999999"):
        make_plan(configuration, other, today=TODAY)


def test_exception_for_an_allowed_service_is_refused(configuration: Configuration) -> None:
    exception = ServiceException(prefix="s3", reason="x" * 20, approver="CISO", expires=date(2027, 1, 1))
    eligibility = configuration.service_eligibility.model_copy(update={"exceptions": (exception,)})
    with pytest.raises(PlanError, match="s3 is allowed already"):
        make_plan(configuration.model_copy(update={"service_eligibility": eligibility}), None, today=TODAY)


def test_exception_for_a_prefix_that_does_not_exist_is_refused(configuration: Configuration) -> None:
    exception = ServiceException(prefix="lightsale", reason="x" * 20, approver="CISO", expires=date(2027, 1, 1))
    eligibility = configuration.service_eligibility.model_copy(update={"exceptions": (exception,)})
    with pytest.raises(PlanError, match="Did you mean lightsail"):
        make_plan(configuration.model_copy(update={"service_eligibility": eligibility}), None, today=TODAY)


def test_lock_that_lacks_accounts_leaves_only_their_stacks_out(configuration: Configuration) -> None:
    lock = lock_for(configuration)
    accounts = {name: account for name, account in lock.accounts.items() if name != "portal-test"}
    plan = make_plan(configuration, Lock(**{**lock.model_dump(), "accounts": accounts}), today=TODAY)
    assert [stack.id for stack in plan.stacks if stack.waiting_for] == ["portal-test-us-east-1"]
