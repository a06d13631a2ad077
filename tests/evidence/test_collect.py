"""Evidence of the example: what it shows, and that nothing that fails or was not looked at looks as if it held."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, get_args

import pytest
from conftest import TODAY
from evidence.assembly import bind_report

from hipaa_landing_zone.evidence.collect import collect
from hipaa_landing_zone.evidence.markdown import markdown
from hipaa_landing_zone.evidence.model import EVERYWHERE, Observed, worst

if TYPE_CHECKING:
    from pathlib import Path

    from hipaa_landing_zone.evidence.model import Evidence
    from hipaa_landing_zone.plan import Plan


def test_the_same_files_and_day_give_the_same_evidence(files: Any, evidence: Evidence) -> None:
    again = collect(files.config, files.lock, files.assembly, verification=files.verification, as_of=TODAY)
    assert replace(again, plan=evidence.plan) == replace(evidence, plan=evidence.plan)


def test_everything_planned_is_there(evidence: Evidence, plan: Plan) -> None:
    assert len(evidence.controls) == 108
    assert len(evidence.safeguards) == 115
    assert [each.number for each in evidence.assets] == list(range(len(evidence.assets)))
    accounts = {each.account for each in evidence.assets}
    assert accounts == {EVERYWHERE, *(stack.account for stack in plan.stacks)}
    assert not [each for each in evidence.findings if each.open]
    assert all(
        each.findings for each in evidence.exceptions if each.kind == "accepted finding" and each.origin != "design"
    )


def test_rules_point_at_what_they_looked_at(evidence: Evidence) -> None:
    keys = evidence.mechanism("HLZ-RULE-07")
    assert keys.observed == "held"
    assert keys.looked_at == len(keys.assets) > 30
    assert {evidence.assets[number].type for number in keys.assets} == {"AWS::KMS::Key"}
    for each in evidence.mechanisms:
        if each.mechanism.kind == "rule" and each.looked_at == 0:
            assert each.observed == "nothing to look at", each.mechanism.id
    assert evidence.mechanism("CloudFormation-Validate").observed == "not run"  # tests switch it off


def test_nothing_held_where_only_people_act(evidence: Evidence) -> None:
    others = [
        each for each in evidence.controls if each.covered.status in {"procedural", "inherited", "not applicable"}
    ]
    assert len(others) > 40
    assert {each.observed for each in others} == {"not observed"}


def test_what_is_not_built_has_no_resources(evidence: Evidence) -> None:
    absent = [each for each in evidence.safeguards if each.safeguard.covers == "none"]
    assert any(each.safeguard.resource_types for each in absent)
    assert not [each.safeguard.id for each in absent if each.assets]


def test_a_guardrail_points_at_its_policy_and_was_seen(evidence: Evidence) -> None:
    trail = evidence.mechanism("HLZ-SCP-05")
    assert [evidence.assets[number].body["Properties"]["Name"] for number in trail.assets] == [
        policy.name for policy in evidence.plan.policies if "HLZ-SCP-05" in policy.guardrails
    ]
    assert trail.observed == "held"
    assert trail.live["management"][0] >= 2


def test_without_a_verification_nothing_was_seen(not_verified: Evidence) -> None:
    live = [each for each in not_verified.mechanisms if each.mechanism.kind == "live check"]
    assert {each.observed for each in live} == {"not run"}
    assert not_verified.mechanism("HLZ-SCP-05").observed == "not run"
    assert not_verified.mechanism("service:guardduty").observed == "not run"
    assert any("was not run" in remark for remark in not_verified.remarks)
    audit = next(each for each in not_verified.controls if each.covered.control.citation == "164.312(b)")
    assert audit.observed == "not run"


@pytest.mark.parametrize(("outcome", "observed"), [("failed", "failed"), ("unknown", "unknown")])
def test_what_verify_did_not_see_hold_reaches_the_control(
    files: Any, tmp_path: Path, outcome: str, observed: str
) -> None:
    data = json.loads(files.verification.read_text(encoding="utf-8"))
    planted = next(
        row for row in data["results"] if row["check"] == "guardduty_watches" and row["place"]["account"] == "ehr-prod"
    )
    planted.update(outcome=outcome, found="no detector", next="Switch it on.")
    path = tmp_path / "verification.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    evidence = collect(files.config, files.lock, files.assembly, verification=path, as_of=TODAY)
    (finding,) = [each for each in evidence.findings if each.open]
    assert (finding.mechanism, finding.account, finding.outcome) == ("verify:guardduty_watches", "ehr-prod", outcome)
    assert "no detector" in finding.wrong
    assert evidence.mechanism("verify:guardduty_watches").observed == observed
    assert evidence.mechanism("service:guardduty").observed == observed
    reached = [each for each in evidence.controls if finding.id in each.open]
    assert "164.308(a)(6)(ii)" in {each.covered.control.citation for each in reached}
    assert {each.observed for each in reached} == {observed}


def test_a_verification_of_another_plan_is_remarked(files: Any, tmp_path: Path) -> None:
    data = json.loads(files.verification.read_text(encoding="utf-8")) | {"fingerprint": "0" * 64}
    path = tmp_path / "verification.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    evidence = collect(files.config, files.lock, files.assembly, verification=path, as_of=TODAY)
    assert any("another configuration or lock" in remark for remark in evidence.remarks)
    assert evidence.mechanism("HLZ-SCP-05").live["management"][0] >= 2
    live = [each for each in evidence.mechanisms if each.live or each.mechanism.kind == "live check"]
    assert {each.observed for each in live} == {"unknown"}  # what held for another plan says nothing of this one


@pytest.mark.parametrize("said", [False, None])
def test_a_verification_of_an_emulator_is_remarked(files: Any, tmp_path: Path, said: bool | None) -> None:
    data = json.loads(files.verification.read_text(encoding="utf-8")) | {"aws": said}
    path = tmp_path / "verification.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    evidence = collect(files.config, files.lock, files.assembly, verification=path, as_of=TODAY)
    assert any("looked at an emulator" in remark for remark in evidence.remarks)
    assert "of an emulator and not of AWS" in markdown(evidence)


def test_a_verification_of_aws_is_not_remarked(evidence: Evidence) -> None:
    assert not [remark for remark in evidence.remarks if "emulator" in remark]


def _plant(files: Any, folder: Path, change: Any) -> Evidence:
    copy = shutil.copytree(files.assembly, folder / "cdk.out")
    for name, edit in change.items():
        data = json.loads((copy / name).read_text(encoding="utf-8"))
        edit(data)
        (copy / name).write_text(json.dumps(data), encoding="utf-8")
    bind_report(copy)
    return collect(files.config, files.lock, copy, verification=files.verification, as_of=TODAY)


def test_a_finding_of_a_rule_is_open_until_somebody_accepts_it(files: Any, tmp_path: Path) -> None:
    row = {"template": 0, "resource": "", "outcome": "undecided", "wrong": "not told", "fix": "Tell."}

    def find(data: Any) -> None:
        result = next(each for each in data["results"] if each["rule"] == "HLZ-RULE-07")
        template, ranges = result["looked_at"][0]
        body = json.loads((files.assembly / data["templates"][template]["path"]).read_text(encoding="utf-8"))
        result["findings"] = [row | {"template": template, "resource": list(body["Resources"])[ranges[0][0]]}]

    evidence = _plant(files, tmp_path, {"judged.json": find})
    (finding,) = [each for each in evidence.findings if each.open]
    assert evidence.assets[finding.asset or 0].type == "AWS::KMS::Key"
    assert evidence.mechanism("HLZ-RULE-07").observed == "undecided"


def test_what_code_suppressed_by_itself_is_open(files: Any, tmp_path: Path) -> None:
    """A suppression that no accepted finding covers has neither approver nor expiry."""

    def forget(data: Any) -> None:
        data["accepted"] = [each for each in data["accepted"] if "LambdaDLQ" not in each["rule"]]

    evidence = _plant(files, tmp_path, {"judged.json": forget})
    assert {each.mechanism for each in evidence.findings if each.open} == {"HIPAA.Security-LambdaDLQ"}
    assert evidence.mechanism("HIPAA.Security-LambdaDLQ").observed == "failed"


def test_a_pack_that_did_not_run_found_nothing_and_is_not_taken_for_good(files: Any, tmp_path: Path) -> None:
    def drop(data: Any) -> None:
        data["pluginReports"] = [each for each in data["pluginReports"] if each["pluginName"] != "HIPAA.Security"]

    evidence = _plant(files, tmp_path, {"validation-report.json": drop})
    assert {each.observed for each in evidence.mechanisms if each.mechanism.kind == "cdk-nag rule"} == {"not run"}


def test_the_worse_word_is_never_hidden() -> None:
    order: tuple[Observed, ...] = get_args(Observed)
    for worse, better in pairwise(order):
        assert worst((better, worse, better)) == worse
    assert worst(()) == "not observed"
