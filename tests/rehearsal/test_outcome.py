"""What a rehearsal may claim: nothing is counted as deployed that is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hipaa_landing_zone.live.verify import Place, Result
from hipaa_landing_zone.rehearsal.outcome import (
    Attempt,
    Deployed,
    DeploymentError,
    Outcome,
    baseline_instances,
    deployed,
    ignored,
)

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan


class Stacks:
    """Stands in for CloudFormation: one stack with the resources given."""

    def __init__(self, status: str, resources: list[str]) -> None:
        self._status, self._resources = status, resources

    def client(self, service: str, *_: str) -> Stacks:
        assert service == "cloudformation"
        return self

    def describe_stacks(self, **_: str) -> dict[str, Any]:
        return {"Stacks": [{"StackStatus": self._status}]}

    def get_paginator(self, _: str) -> Stacks:
        return self

    def paginate(self, **_: str) -> list[dict[str, Any]]:
        return [
            {"StackResourceSummaries": [{"LogicalResourceId": n, "PhysicalResourceId": "x"} for n in self._resources]}
        ]


def template(**types: str) -> dict[str, Any]:
    return {"Resources": {name: {"Type": kind} for name, kind in types.items()}}


def look(plan: Plan, status: str, resources: list[str], body: dict[str, Any]) -> Deployed:
    stack = plan.stacks[0]
    return deployed(Stacks(status, resources), [stack], {stack.id: body})[0]  # type: ignore[arg-type]


def test_a_type_without_adapter_is_named_and_not_counted(plan: Plan) -> None:
    found = look(plan, "CREATE_COMPLETE", ["Key", "Other"], template(Key="AWS::KMS::Key", Other="AWS::Macie::Session"))
    assert found.real == {"AWS::KMS::Key": 1}
    assert found.not_exercised == {"AWS::Macie::Session": 1}


def test_a_resource_that_is_not_there_fails(plan: Plan) -> None:
    with pytest.raises(DeploymentError, match="Key"):
        look(plan, "CREATE_COMPLETE", [], template(Key="AWS::KMS::Key"))


def test_a_stack_that_is_not_up_fails(plan: Plan) -> None:
    with pytest.raises(DeploymentError, match="ROLLBACK_COMPLETE"):
        look(plan, "ROLLBACK_COMPLETE", ["Key"], template(Key="AWS::KMS::Key"))


def test_properties_that_the_emulator_drops_are_named() -> None:
    function = {"Type": "AWS::Lambda::Function", "Properties": {"SnapStart": {}, "Handler": "x"}}
    assert ignored([{"Resources": {"F": function}}])["AWS::Lambda::Function"] == {"SnapStart"}


def outcome(plan: Plan, result: str, *, refused: bool) -> Outcome:
    place = Place("management", "111122223333", "us-east-1", "trail")
    judged = Result(
        check="trail_logs",
        citations=("164.312(b)",),
        place=place,
        outcome=result,
        expected="",
        found="",
        next="",  # type: ignore[arg-type]
    )
    up = Deployed(plan.stacks[0], {"AWS::KMS::Key": 1}, {})
    return Outcome((up,), {}, (judged,), (Attempt("delete", refused, ""),))


@pytest.mark.parametrize(
    ("result", "refused", "held"),
    [("held", True, True), ("failed", True, False), ("unknown", True, False), ("held", False, False)],
)
def test_held_means_everything_held(plan: Plan, result: str, refused: bool, held: bool) -> None:
    assert outcome(plan, result, refused=refused).held is held


def test_nothing_checked_is_not_held(plan: Plan) -> None:
    whole = outcome(plan, "held", refused=True)
    assert not Outcome(whole.deployed, {}, (), whole.attempts).held
    assert not Outcome(whole.deployed, {}, whole.results, ()).held
    assert not Outcome((), {}, whole.results, whole.attempts).held


def test_a_resource_whose_condition_does_not_hold_is_not_missed(plan: Plan) -> None:
    elsewhere = {"Fn::Not": [{"Fn::Equals": [{"Ref": "AWS::Region"}, plan.stacks[0].region]}]}
    body = template(Key="AWS::KMS::Key", Elsewhere="AWS::KMS::Key")
    body["Resources"]["Elsewhere"]["Condition"] = "Elsewhere"
    found = look(plan, "CREATE_COMPLETE", ["Key"], {"Conditions": {"Elsewhere": elsewhere}, **body})
    assert found.real == {"AWS::KMS::Key": 1}


class Members(Stacks):
    """Stands in for CloudFormation, with instances of the StackSet."""

    def __init__(self, plan: Plan, *, rows: list[dict[str, str]]) -> None:
        super().__init__("CREATE_COMPLETE", ["Key"])
        self.plan, self._rows = plan, rows

    def paginate(self, **asked: str) -> list[dict[str, Any]]:
        return [{"Summaries": self._rows}] if "StackSetName" in asked else super().paginate(**asked)


def rows(plan: Plan) -> list[dict[str, str]]:
    members = [account.id or "" for account in plan.accounts if account.purpose != "management"]
    stack = "arn:aws:cloudformation:us-east-1:1:stack/StackSet-hlz-baseline-1/x"
    return [
        {"Account": member, "Region": region, "Status": "CURRENT", "StackId": stack}
        for member in members
        for region in plan.regions
    ]


def test_every_member_account_and_region_has_the_baseline(plan: Plan) -> None:
    found = baseline_instances(Members(plan, rows=rows(plan)), template(Key="AWS::KMS::Key"))  # type: ignore[arg-type]
    assert len(found) == (len(plan.accounts) - 1) * len(plan.regions)
    assert {each.together for each in found} == {"every member"}


@pytest.mark.parametrize("status", ["OUTDATED", "INOPERABLE", None])
def test_a_member_without_it_fails_by_name(plan: Plan, status: str | None) -> None:
    given = rows(plan)
    if status is None:
        del given[-1]
    else:
        given[-1] |= {"Status": status, "StatusReason": "because"}
    with pytest.raises(
        DeploymentError, match=f"{plan.accounts[-1].name} in {plan.regions[-1]} is {status or 'absent'}"
    ):
        baseline_instances(Members(plan, rows=given), template(Key="AWS::KMS::Key"))  # type: ignore[arg-type]
