"""Files of others: what an application's team or a stranger writes hides, breaks and reaches nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from conftest import TODAY
from evidence.assembly import NAG, RULE, Application, accepts, evidence_of, own, rewritten

from hipaa_landing_zone.evidence.error import EvidenceError
from hipaa_landing_zone.evidence.source import read_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hipaa_landing_zone.evidence.model import Evidence

    Data = dict[str, Any]
    Edit = Callable[[Data], object]


def opened(evidence: Evidence) -> set[str]:
    return {each.mechanism for each in evidence.findings if each.open}


def fails_own(data: Data) -> None:
    """Let a rule find something in the first resource that it looked at."""
    found = {"template": None, "resource": "", "outcome": "failed", "wrong": "is open", "fix": "Close it."}
    next(each for each in data["results"] if each["rule"] == RULE)["findings"] = [found | {"template": 0}]


def test_what_an_application_accepts_covers_only_its_own(files: Any, application: Application, tmp_path: Path) -> None:
    assembly = own(files, tmp_path, "judged.json", _first_of(files, fails_own))
    qualified = f"HipaaLandingZone::{RULE}"
    application.judged["accepted"] = [accepts(qualified, place) for place in ("*", "*/*", "organization/*")]
    evidence = evidence_of(files, application.write(), assembly=assembly)
    assert opened(evidence) == {RULE}
    assert evidence.mechanism(RULE).observed == "failed"
    assert [each.findings for each in evidence.exceptions if each.application == "intake"] == [()] * 3


def _first_of(files: Any, edit: Edit) -> Edit:
    """Name a resource of the first template in what ``edit`` plants."""

    def planted(data: Data) -> None:
        edit(data)
        body = json.loads((files.assembly / data["templates"][0]["path"]).read_text(encoding="utf-8"))
        for result in data["results"]:
            for row in result["findings"]:
                row["resource"] = row["resource"] or next(iter(body["Resources"]))

    return planted


def test_an_application_does_not_speak_for_what_the_landing_zone_accepts(files: Any, application: Application) -> None:
    design = json.loads((files.assembly / "judged.json").read_text(encoding="utf-8"))["accepted"][0]
    application.judged["accepted"] = [accepts(design["rule"], design["place"])]
    both = [each for each in evidence_of(files, application.write()).exceptions if each.place == design["place"]]
    assert {each.approver for each in both if each.what == design["rule"]} == {design["approver"], "the team"}


def _violation(accepted_as: str = "") -> Data:
    where = [{"constructPath": "logging/log-archive/Key"}]
    row = {"ruleName": f"{NAG}-X", "description": "d", "severity": "error", "violatingConstructs": where}
    return row | ({"acknowledgedId": accepted_as} if accepted_as else {})


def test_an_accepted_finding_of_an_application_does_not_stand_for_an_open_one(
    files: Any, application: Application, tmp_path: Path
) -> None:
    """Though both have one rule, one path and one description."""
    rule = f"{NAG}::{NAG}-X"
    assembly = own(
        files, tmp_path, "validation-report.json", lambda data: _plugin(data).update(violations=[_violation()])
    )
    application.judged["accepted"] = [accepts(rule, "logging/log-archive/Key")]
    _plugin(application.report)["suppressedViolations"] = [_violation(rule)]
    assert opened(evidence_of(files, application.write(), assembly=assembly)) == {f"{NAG}-X"}


def _plugin(report: Data) -> Data:
    found: Data = next(each for each in report["pluginReports"] if each["pluginName"] == NAG)
    return found


def test_an_expired_acceptance_covers_nothing(files: Any, application: Application) -> None:
    rule = f"{NAG}::{NAG}-X"
    _plugin(application.report)["suppressedViolations"] = [_violation(rule)]
    for expires, expected in ((str(TODAY), set()), ("2020-01-01", {f"{NAG}-X"})):
        application.judged["accepted"] = [accepts(rule, "logging/*", expires)]
        assert opened(evidence_of(files, application.write())) == expected


@pytest.mark.parametrize(("expires", "origin"), [(None, "application"), ("2027-01-01", "design")])
def test_an_application_accepts_with_an_end_and_by_itself(
    files: Any, application: Application, expires: str | None, origin: str
) -> None:
    application.judged["accepted"] = [accepts("HIPAA.Security::X", "*", expires, origin)]
    with pytest.raises(EvidenceError, match="accepted without an end, which an application cannot"):
        evidence_of(files, application.write())


def test_what_an_application_says_of_itself_is_marked(files: Any, application: Application) -> None:
    assert any("it is that team's word" in each for each in evidence_of(files, application.write()).remarks)


@pytest.mark.parametrize(
    "edit",
    [
        lambda row: row.update(checked=-1_000_000),
        lambda row: row.update(looked_at=[[0, [[-3000, 0]]]]),
        lambda row: row.update(looked_at=[[0, [[0, 10**12]]]]),
        lambda row: row.update(looked_at=[[7, [[0, 0]]]]),
        lambda row: row.update(findings=[{"template": 7, "resource": "", "outcome": "failed", "wrong": "", "fix": ""}]),
    ],
)
def test_results_reach_only_their_own_templates(application: Application, edit: Edit) -> None:
    edit(application.judged["results"][0])
    with pytest.raises(EvidenceError, match="not what validation writes"):
        read_source(application.write(), "intake")


def test_an_application_does_not_go_everywhere(application: Application) -> None:
    application.judged["templates"][0]["everywhere"] = True
    with pytest.raises(EvidenceError, match="goes into every account"):
        read_source(application.write(), "intake")


def test_a_rule_that_did_not_judge_everything_was_not_run(files: Any, application: Application) -> None:
    assert evidence_of(files, application.write()).mechanism(RULE).observed == "held"
    application.judged["results"] = [each for each in application.judged["results"] if each["rule"] != RULE]
    assert evidence_of(files, application.write()).mechanism(RULE).observed == "not run"


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda data: data.update(results=[row for row in data["results"] if row["rule"] != RULE]), RULE),
        (lambda data: data.update(results=[], templates=[]), "was not judged by"),
    ],
)
def test_the_landing_zone_is_judged_by_every_rule(files: Any, tmp_path: Path, edit: Edit, says: str) -> None:
    with pytest.raises(EvidenceError, match=says):
        evidence_of(files, assembly=own(files, tmp_path, "judged.json", edit))


@pytest.mark.parametrize(
    ("edit", "observed", "found"),
    [
        (lambda row: row.update(conclusion="failure", violations=[], suppressedViolations=[]), "unknown", NAG),
        (
            lambda row: row.update(violations=[_violation() | {"violatingConstructs": []}], suppressedViolations=[]),
            "no failure reported",
            f"{NAG}-X",
        ),
    ],
)
def test_a_pack_that_broke_or_blames_the_whole_app_is_a_finding(
    files: Any, tmp_path: Path, edit: Edit, observed: str, found: str
) -> None:
    assembly = own(files, tmp_path, "validation-report.json", lambda data: edit(_plugin(data)))
    evidence = evidence_of(files, assembly=assembly)
    assert opened(evidence) == {found}
    assert evidence.mechanism(f"{NAG}-LambdaDLQ").observed == observed


def test_the_pack_of_an_application_does_not_stand_for_ours(files: Any, application: Application) -> None:
    application.report["pluginReports"] = [
        each for each in application.report["pluginReports"] if each["pluginName"] != NAG
    ]
    assert evidence_of(files, application.write()).mechanism(f"{NAG}-LambdaDLQ").observed == "not run"


@pytest.mark.parametrize("name", ["rules-report.json", "judged.json", "intake.template.json"])
def test_a_link_out_of_an_assembly_is_not_followed(application: Application, tmp_path: Path, name: str) -> None:
    """The evidence folder keeps what was read: a link may lead to the credentials of whoever makes it."""
    folder, secret = application.write(), tmp_path / "credentials"
    secret.write_text("[default]", encoding="utf-8")
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(secret)
    with pytest.raises(EvidenceError, match="leads outside of the assembly"):
        read_source(folder, "intake")


@pytest.mark.parametrize(
    "path", ["", ".", "..", "/etc/passwd", "a\0b", "x\n" + "0" * 64 + "  report.html", "intake.template.json\x1b[2J"]
)
def test_a_template_has_a_name_of_its_own(application: Application, path: str) -> None:
    folder = application.write()
    rewritten(folder, "judged.json", lambda data: data["templates"][0].update(path=path))
    with pytest.raises(EvidenceError):
        read_source(folder, "intake")


@pytest.mark.parametrize("name", ["a\nb", "`x`|<b>", "-rf", ".hidden", "[bold]x", "\x1b[31mred", "x" * 200])
def test_an_application_has_a_name_that_is_only_a_name(files: Any, tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(EvidenceError, match="cannot be the name of an application"):
        evidence_of(files, tmp_path / name)


@pytest.mark.parametrize(
    "template",
    [
        b"[" * 200_000,
        b'{"Resources":{"A":{"Type":"X","Properties":' + b"[" * 900 + b"]" * 900 + b"}}}",
        b"[]",
        b'{"Resources":[]}',
        b"\xff\xfe",
        b'{"Resources":{"A\\ud800":{"Type":"X"}}}',
        b'{"Resources":{"A":{"Type":"AWS::Organizations::Policy","Properties":[1]}}}',
        b'{"Resources":{"A\\u001b[2J":{"Type":"X"}}}',
    ],
)
def test_what_is_no_template_is_refused(application: Application, template: bytes) -> None:
    application.template = template
    with pytest.raises(EvidenceError, match="not what CDK synthesizes"):
        read_source(application.write(), "intake")
