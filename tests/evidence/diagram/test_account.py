"""The account sheets."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from hipaa_landing_zone.controls.model import Mechanism
from hipaa_landing_zone.evidence.diagram import account_sheets
from hipaa_landing_zone.evidence.model import EVERYWHERE, Accepted, Asset, Finding, Observation, Verification

CHECK = Mechanism(
    id="verify:keys_rotate", kind="live check", act="checks", title="Keys rotate.", citations=(), source="", rerun=""
)


def asset(number, account, kind):
    return Asset(
        number=number,
        account=account,
        account_id="",
        region="us-east-1",
        stack="s",
        logical_id=f"R{number}",
        type=kind,
        path="",
        holds_phi=None,
        classification="",
        template="t",
        body={},
        application="",
    )


def finding(name, account, exception=""):
    return Finding(
        id=name,
        mechanism="HLZ-RULE-01",
        severity="high",
        outcome="failed",
        asset=None,
        place=f"{account} us-east-1",
        account=account,
        wrong="Keys do not rotate.",
        next="",
        citations=(),
        exception=exception,
    )


@pytest.fixture(scope="module")
def sheets(planned):
    """Each sheet by the name of its account, of an evidence in which something was seen."""
    observed = Observation(
        mechanism=CHECK,
        citations=(),
        observed="failed",
        looked_at=6,
        assets=(),
        live={"ehr-prod": (3, 1, 2), "portal-prod": (4, 0, 0)},
        findings=(),
    )
    accepted = Accepted(
        id="x-1",
        kind="accepted finding",
        what="HLZ-RULE-01",
        place="",
        reason="Because.",
        approver="Security Official",
        expires=date(2027, 1, 31),
        origin="configuration",
        source="landing-zone.yaml:7",
        findings=("f-2",),
    )
    evidence = replace(
        planned,
        mechanisms=(observed, observed),
        assets=(
            asset(0, "ehr-prod", "AWS::KMS::Key"),
            asset(1, "ehr-prod", "AWS::S3::Bucket"),
            asset(2, "ehr-prod", "AWS::S3::Bucket"),
            asset(3, EVERYWHERE, "AWS::IAM::Role"),
        ),
        findings=(finding("f-2", "ehr-prod", "x-1"), finding("f-1", "ehr-prod"), finding("f-3", EVERYWHERE)),
        exceptions=(accepted,),
        verification=Verification(verified_at="2026-11-20T06:30:00Z", current=True, results=(), not_judged=()),
    )
    return by_name(evidence)


def by_name(evidence):
    text = str(account_sheets(evidence))
    parts = text.split('<details class="d-fold d-page">')
    return {"": parts[0]} | {
        re.search(r'<dl class="d-facts" id="account-([^"]+)"', each)[1]: each for each in parts[1:]
    }


def test_every_account_has_one_with_what_the_plan_says(planned, large, drawn_large, read):
    for evidence in (planned, large):
        found = by_name(evidence)
        assert found.keys() - {""} == {account.name for account in evidence.plan.accounts}
    text = read(by_name(planned)["imaging-prod"].split("</details>", maxsplit=1)[0]).text
    for words in (
        "200000000007",
        "holds PHI",
        "aws+imaging-prod@example-health.org",
        "imaging@example-health.org",
        "us-east-1",
        "workloads/imaging-prod-us-east-1",
        "10.64.32.0/20",
        "aws organizations list-parents --child-id 200000000007",
    ):
        assert words in text


def test_shows_what_was_seen_there(sheets):
    text = sheets["ehr-prod"]
    assert "6 results held, 2 failed, 4 unknown" in text  # two mechanisms
    assert "3 resources in templates of its own" in text
    assert "<li>2 <code>AWS::S3::Bucket</code></li>" in text
    assert "1 open finding<" in text
    assert text.index("#finding-f-1") < text.index("#finding-f-2"), "open ones first"
    assert "HLZ-RULE-01: Security Official, until 2027-01-31. Because." in text
    assert "#finding-f-3" not in text


def test_what_every_member_account_has_is_said_once(sheets):
    assert "has 1 resource of 1 type; conditions in it" in sheets[""]
    assert "#finding-f-3" in sheets[""]
    assert sum("AWS::IAM::Role" in each for each in sheets.values()) == 1
    assert "#account-every-member" in sheets["portal-test"]
    assert "#account-every-member" not in sheets["management"]


def test_what_was_not_seen_never_looks_held(sheets, planned):
    assert "Not known: nothing was looked at here." in sheets["portal-test"]
    assert "4 results held" not in sheets["portal-test"]
    assert "8 results held, 0 failed" in sheets["portal-prod"]
    unseen = by_name(planned)
    assert "Nothing was verified live in this evidence" in unseen[""]
    assert "Not known: nothing was looked at here." in unseen["ehr-prod"]
    assert "results held" not in unseen["ehr-prod"]
    stale = Verification(verified_at="2026-11-20T06:30:00Z", current=False, results=(), not_judged=())
    assert "was of another configuration or lock" in by_name(replace(planned, verification=stale))[""]


def test_guardrails_in_effect_are_those_from_the_top_down(plan, drawn, read):
    part = drawn["account_sheets"].split("Guardrails and settings in effect in Workloads/Phi/Prod")[1]
    part = part.split('<details class="d-fold d-page">')[0]
    links = Counter(re.findall(r'href="#guardrail-([^"]+)"', part))
    above = ("Workloads", "Workloads/Phi", "Workloads/Phi/Prod")
    wanted = Counter(
        name for level in above for policy in plan.policies if level in policy.targets for name in policy.guardrails
    )
    assert links == wanted
    assert "block_bidirectional" in part


def test_who_waits_in_quarantine_is_bound_there_for_now(planned):
    plan = planned.plan
    accounts = tuple(replace(a, waits_in="Quarantine") if a.name == "ehr-prod" else a for a in plan.accounts)
    found = by_name(replace(planned, plan=replace(plan, accounts=accounts)))
    assert '<a href="#ou-Quarantine">Quarantine</a>, whose guardrails bind it until' in found["ehr-prod"]
    assert "whose guardrails bind it until" not in found["ehr-test"]


def test_an_account_that_the_plan_does_not_know_is_not_left_out(planned):
    evidence = replace(
        planned,
        assets=(asset(0, "999988887777", "AWS::S3::Bucket"),),
        findings=(finding("f-9", "999988887777"), finding("f-8", "")),
    )
    text = by_name(evidence)[""]
    assert "<strong>999988887777</strong>: 1 resource in templates, taken as if it held PHI." in text
    assert "#finding-f-9" in text
    assert "#finding-f-8" not in text, "it is about the whole app"
    assert "Accounts that the plan does not know" not in by_name(planned)[""]
