"""The table of who may do what (`assertions.csv`), through the landing zone's evaluator and an independent one."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest
from conftest import EXAMPLE, ROOT, TODAY, lock_for
from policies.evaluation.scenario import Scenario, document
from policies.iam_simulate.engine import iam_simulate

from hipaa_landing_zone.config import load
from hipaa_landing_zone.plan import make_plan
from hipaa_landing_zone.plan.permission import Jurisdiction, Question, request_of
from hipaa_landing_zone.policies.evaluation import evaluate

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.evaluation import Policies, Request

_CONFIGURATION = load(EXAMPLE, today=TODAY)
PLAN = make_plan(_CONFIGURATION, lock_for(_CONFIGURATION), today=TODAY)
JURISDICTION = Jurisdiction(PLAN)
IDS = {
    **{account.name: JURISDICTION.account_id(account) for account in PLAN.accounts},
    "organization": "o-exampleorgid",
}
with (ROOT / "tests" / "policies" / "assertions.csv").open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))


def filled(text: str) -> str:
    """Put account ids in place of names in braces."""
    for name, value in IDS.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def asked(row: dict[str, str]) -> tuple[Request, Policies]:
    """Return a row as a request; `key=-` is a key that the request does not have, `owner=` the resource's account."""
    circumstances = dict(pair.split("=", 1) for pair in filled(row["circumstances"]).split(";") if pair)
    owner = circumstances.pop("owner", None)
    absent = frozenset(key for key, value in circumstances.items() if value == "-")
    context = {key: value for key, value in circumstances.items() if value != "-"}
    where = filled(row["to"])
    question = Question(row["account"], filled(row["who"]), row["does"], where, context, absent, owner)
    return request_of(PLAN, JURISDICTION, question)


def name(row: dict[str, Any]) -> str:
    return f"{row['kind']}: {row['who']} in {row['account']} {row['does']} {row['expected']}"


def test_table_is_large_enough_and_says_why() -> None:
    assert len(ROWS) >= 150
    assert {row["kind"] for row in ROWS} == {"attacker", "operator"}
    assert all(row["why"] for row in ROWS)
    assert len({tuple(row.values()) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_row_holds(row: dict[str, str]) -> None:
    verdict = evaluate(*asked(row))
    expected = verdict.allowed if row["expected"] == "allowed" else verdict.denied
    assert expected, f"{verdict.outcome}, although {row['why']}"


# Whom iam-simulate does not know how to exempt or to name; the differential test lists the same with AWS's sources.
ONLY_OURS = ("service-linked/", "service:", "root", "assumed-root")


def theirs(row: dict[str, str]) -> dict[str, Any]:
    """Return a row as the independent engine takes it."""
    request, _ = asked(row)
    circumstances = dict(pair.split("=", 1) for pair in row["circumstances"].split(";") if pair)
    caller, owner = PLAN.account(row["account"]), PLAN.account(circumstances.get("owner", row["account"]))
    stranger = request.principal.organization_path is None
    levels = {
        kind: tuple(
            tuple(policy.content() for _, policy in here) for _, here in JURISDICTION.hierarchy(account, policy_type)
        )
        for kind, account, policy_type in (
            ("scps", caller, "SERVICE_CONTROL_POLICY"),
            ("rcps", owner, "RESOURCE_CONTROL_POLICY"),
        )
    }
    full = {"Sid": "All", "Effect": "Allow", "Action": "*", "Resource": "*"}
    allow = document(full)
    return Scenario(
        request,
        identity=(allow,),
        scps=() if stranger else tuple((allow, *level) for level in levels["scps"]),
        rcps=levels["rcps"],
        resource=document({**full, "Principal": "*"}),
    ).theirs()


@pytest.mark.xdist_group("iam_simulate_1")
def test_independent_engine_agrees() -> None:
    rows = [row for row in ROWS if row["to"] != "*" and not row["who"].startswith(ONLY_OURS)]
    assert len(rows) >= 150
    with iam_simulate() as engine:
        answers = list(engine.answers(theirs(row) for row in rows))
    wrong = [
        name(row)
        for row, answer in zip(rows, answers, strict=True)
        if (answer == "Allowed") != (row["expected"] == "allowed")
    ]
    assert not wrong
