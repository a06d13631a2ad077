"""The example organization's own SCPs and RCPs: the evaluator takes them all, and they bind whom they should."""

from __future__ import annotations

from typing import Any

import pytest

from hipaa_landing_zone.plan import Plan, PlannedAccount
from hipaa_landing_zone.policies.evaluation import (
    ADMINISTRATOR_ACCESS,
    FULL_ACCESS,
    Layer,
    Level,
    Policies,
    Policy,
    Principal,
    Request,
    Resource,
    Verdict,
    evaluate,
)

KINDS = {"SERVICE_CONTROL_POLICY": "scp", "RESOURCE_CONTROL_POLICY": "rcp"}
SERVICE_LINKED = "role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"


def levels(plan: Plan, account: PlannedAccount, kind: Any) -> tuple[Level, ...]:
    parts = (account.ou or "").split("/")
    paths = ["/".join(parts[: depth + 1]) for depth in range(len(parts))]
    full = (FULL_ACCESS,) if kind == "scp" else ()
    attached = [
        [
            Policy.compile(p.id, p.document.content(), kind)
            for p in plan.policies
            if path in p.targets and KINDS.get(p.type) == kind
        ]
        for path in paths
    ]
    return (
        Level("Root", full),
        *(Level(path, (*full, *policies)) for path, policies in zip(paths, attached, strict=True)),
        Level(account.name, full),
    )


def stop_the_trail(plan: Plan, account: PlannedAccount, who: str) -> Verdict:
    principal = Principal.of(f"arn:aws:iam::{account.id}:{who}")
    context = {"aws:RequestedRegion": plan.trail.region}
    policies = Policies(
        (ADMINISTRATOR_ACCESS,),
        scps=levels(plan, account, "scp"),
        rcps=levels(plan, account, "rcp"),
        management_account=plan.organization.management_account_id,
    )
    resource = Resource(plan.trail.arn, account.id)  # as if it were the caller's own: only guardrails are in the way
    return evaluate(Request(principal, "cloudtrail:StopLogging", resource, context), policies)


def members(plan: Plan) -> list[PlannedAccount]:
    return [account for account in plan.accounts if account.purpose != "management"]


@pytest.mark.parametrize("who", ["role/Administrator", "user/alice", "root", "role/lz/OrganizationAccountAccessRole"])
def test_no_member_stops_the_trail(plan: Plan, who: str) -> None:
    for account in members(plan):
        verdict = stop_the_trail(plan, account, who)
        assert verdict.denied, account.name
        assert verdict.layer is Layer.SCP
        assert verdict.level == (account.ou or "").split("/")[0]


def test_break_glass_and_service_linked_roles_are_spared(plan: Plan) -> None:
    for account in members(plan):
        assert stop_the_trail(plan, account, f"role/{plan.organization.account_access_role}").allowed
        assert stop_the_trail(plan, account, SERVICE_LINKED).allowed


def test_every_control_policy_compiles(plan: Plan) -> None:
    compiled = [Policy.compile(p.id, p.document.content(), KINDS[p.type]) for p in plan.policies if p.type in KINDS]
    assert len(compiled) >= 6
    assert all(statement.effect == "Deny" for policy in compiled for statement in policy.statements)
