"""Files of others: what an application's team or a stranger writes hides, breaks and reaches nothing."""

from __future__ import annotations

import json
import shutil
from copy import deepcopy
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from conftest import TODAY
from evidence.assembly import bind_report

from hipaa_landing_zone.evidence.collect import collect
from hipaa_landing_zone.evidence.comparison import compare
from hipaa_landing_zone.evidence.error import EvidenceError
from hipaa_landing_zone.evidence.folder import write
from hipaa_landing_zone.evidence.manifest import sums
from hipaa_landing_zone.evidence.markdown_text import code, escaped
from hipaa_landing_zone.evidence.source import read_source, read_verification
from hipaa_landing_zone.evidence.terminal import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hipaa_landing_zone.evidence.model import Evidence

    Data = dict[str, Any]
    Edit = Callable[[Data], object]

RULE, NAG = "HLZ-RULE-07", "HIPAA.Security"
BAD: tuple[Any, ...] = (None, True, -1, 10**30, 1.5, "", "\x1b[2J", "2026-13-40", [], {}, [None], {"a": None}, [[]])


def accepts(rule: str, place: str, expires: str | None = "2027-01-01", origin: str = "application") -> Data:
    return {
        "rule": rule,
        "place": place,
        "reason": "so",
        "approver": "the team",
        "expires": expires,
        "origin": origin,
        "source": "accepted-findings.yaml:3",
    }


@dataclass
class Application:
    """An application's assembly of one bucket, which its team may write as it likes."""

    folder: Path
    rules: list[str]
    template: bytes = json.dumps({"Resources": {"Files": {"Type": "AWS::S3::Bucket", "Properties": {}}}}).encode()
    judged: Data = field(default_factory=dict)
    report: Data = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        results = [
            {"rule": name, "severity": "high", "checked": 1, "looked_at": [[0, [[0, 0]]]], "findings": []}
            for name in self.rules
        ]
        where = {"account_id": "200000000004", "region": "us-east-1", "everywhere": False}
        row = {"path": "intake.template.json", "sha256": "", "stack": "intake", **where}
        self.judged = {
            "version": 1,
            "fingerprint": "",
            "built_in": True,
            "report_sha256": None,
            "templates": [row],
            "results": results,
            "accepted": [],
        }
        packs = (NAG, "CloudFormation Validate", "HipaaLandingZone")
        self.report = {"pluginReports": [{"pluginName": name, "conclusion": "success"} for name in packs]}

    def write(self) -> Path:
        (self.folder / "intake.template.json").write_bytes(self.template)
        self.judged["templates"][0]["sha256"] = sha256(self.template).hexdigest()
        report = json.dumps(self.report).encode()
        (self.folder / "validation-report.json").write_bytes(report)
        self.judged["report_sha256"] = sha256(report).hexdigest()
        (self.folder / "judged.json").write_text(json.dumps(self.judged), encoding="utf-8")
        return self.folder


@pytest.fixture
def application(files: Any, tmp_path: Path) -> Application:
    judged = json.loads((files.assembly / "judged.json").read_text(encoding="utf-8"))
    return Application(tmp_path / "intake" / "cdk.out", [each["rule"] for each in judged["results"]])


def own(files: Any, tmp_path: Path, name: str, edit: Edit) -> Path:
    """Return the landing zone's assembly with one file that says something else."""
    return rewritten(shutil.copytree(files.assembly, tmp_path / "own"), name, edit)


def rewritten(folder: Path, name: str, edit: Edit) -> Path:
    data = json.loads((folder / name).read_text(encoding="utf-8"))
    edit(data)
    (folder / name).write_text(json.dumps(data), encoding="utf-8")
    if name == "validation-report.json":
        bind_report(folder)
    return folder


def evidence_of(files: Any, *applications: Path, assembly: Path | None = None) -> Evidence:
    return collect(files.config, files.lock, assembly or files.assembly, applications=applications, as_of=TODAY)


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


def mutations(data: Any, wanted: frozenset[str]) -> list[Data]:
    """Return copies of JSON, each with one value of one of these keys replaced by one of another kind."""
    found = []
    for path in _paths(data, ()):
        if path and path[-1] in wanted:
            for bad in BAD:
                copy = deepcopy(data)
                place = copy
                for key in path[:-1]:
                    place = place[key]
                if type(place[path[-1]]) is not type(bad):
                    place[path[-1]] = bad
                    found.append(copy)
    return found


def _paths(value: Any, path: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    rows = value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    return [path, *(each for key, below in rows for each in _paths(below, (*path, key)))]


def test_other_types_in_what_was_judged_are_refused(application: Application) -> None:
    application.judged["accepted"] = [accepts(f"{NAG}::X", "a/b")]
    application.judged["results"] = application.judged["results"][:1]
    folder = application.write()
    keys = {"version", "fingerprint", "templates", "results", "accepted", "path", "stack", "everywhere", "rule"}
    keys |= {"severity", "checked", "looked_at", "findings", "place", "reason", "approver", "origin", "source"}
    changed = mutations(application.judged, frozenset(keys))
    for data in changed:
        (folder / "judged.json").write_text(json.dumps(data), encoding="utf-8")
        if data["results"] != [] and data["templates"] != [] and data.get("accepted") != []:
            with pytest.raises(EvidenceError, match=r"judged\.json"):
                read_source(folder, "intake")
    assert len(changed) > 150


def test_other_types_in_a_verification_are_refused(files: Any, tmp_path: Path) -> None:
    data = json.loads(files.verification.read_text(encoding="utf-8"))
    data["results"] = data["results"][:1]
    keys = {"verified_at", "fingerprint", "not_judged", "results", "check", "outcome", "expected", "found", "next"}
    changed = mutations(data, frozenset({*keys, "place", "account", "resource"}))
    path = tmp_path / "verification.json"
    for each in changed:
        path.write_text(json.dumps(each), encoding="utf-8")
        with pytest.raises(EvidenceError, match="not what `hlz verify --json` prints"):
            read_verification(path, "", "111122223333")
    assert len(changed) > 100


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda data: data["results"].clear(), "was run for a part only"),
        (
            lambda data: data.update(results=[row for row in data["results"] if row["check"] == "trail_logs"]),
            "was run for a part only",
        ),
        (
            lambda data: data.update(results=[row for row in data["results"] if row["place"]["account"] != "ehr-prod"]),
            "have no result in ehr-prod",
        ),
        (lambda data: data.update(verified_at="2025-01-01T00:00:00+00:00"), "what was changed since was not seen"),
        (lambda data: data.update(verified_at="2030-01-01T00:00:00+00:00"), "after the day of this evidence"),
    ],
)
def test_a_verification_of_a_part_or_of_another_time_is_said(files: Any, tmp_path: Path, edit: Edit, says: str) -> None:
    data = json.loads(files.verification.read_text(encoding="utf-8"))
    edit(data)
    path = tmp_path / "verification.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    evidence = collect(files.config, files.lock, files.assembly, verification=path, as_of=TODAY)
    assert any(says in each for each in evidence.remarks)
    if "part" in says or "no result" in says:
        assert evidence.mechanism("verify:guardduty_watches").observed == "not run"
        assert evidence.mechanism("service:guardduty").observed == "not run"


def test_a_whole_and_recent_verification_is_not_remarked(evidence: Evidence) -> None:
    assert not [each for each in evidence.remarks if "hlz verify" in each]


def test_the_worse_of_two_results_stands(files: Any, tmp_path: Path) -> None:
    data = json.loads(files.verification.read_text(encoding="utf-8"))
    data["results"] += [data["results"][0] | {"outcome": word, "found": word} for word in ("failed", "unknown")]
    path = tmp_path / "verification.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    evidence = collect(files.config, files.lock, files.assembly, verification=path, as_of=TODAY)
    assert [each.outcome for each in evidence.findings if each.open] == ["failed"]


@pytest.fixture(scope="module")
def folder(evidence: Evidence, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(evidence, tmp_path_factory.mktemp("attack") / "evidence")


def forged(folder: Path, to: Path, edit: Edit) -> Path:
    """Return a copy whose ``evidence.json`` says something else, with all hashes made anew."""
    rewritten(shutil.copytree(folder, to), "evidence.json", edit)
    data = (to / "evidence.json").read_bytes()

    def enter(manifest: Data) -> None:
        row = next(each for each in manifest["files"] if each["name"] == "evidence.json")
        row.update(sha256=sha256(data).hexdigest(), bytes=len(data))

    rewritten(to, "manifest.json", enter)
    hashes = {path.relative_to(to).as_posix(): path.read_bytes() for path in to.rglob("*") if path.is_file()}
    (to / "SHA256SUMS").write_text(sums({name: each for name, each in hashes.items() if name != "SHA256SUMS"}))
    return to


@pytest.mark.parametrize(
    "edit",
    [
        lambda data: data["controls"][0].update(observed="HELD"),
        lambda data: data["controls"][0].update(status="Enforced"),
        lambda data: data["mechanisms"][0].update(live=7),
        lambda data: data["exceptions"][0].update(expires="9999-99-99"),
        lambda data: data.update(as_of="2026-11-22 ![x](https://example.com/x.png)"),
        lambda data: data.pop("accounts"),
        lambda data: data.update(ous=None),
    ],
)
def test_evidence_of_another_form_is_refused_whatever_its_hashes(folder: Path, tmp_path: Path, edit: Edit) -> None:
    with pytest.raises(EvidenceError, match="not what hlz evidence writes"):
        compare(folder, forged(folder, tmp_path / "forged", edit))


def test_forging_without_a_change_is_taken(folder: Path, tmp_path: Path) -> None:
    """So that the test above fails for its reason."""
    assert compare(folder, forged(folder, tmp_path / "forged", lambda _: None)).changes == ()


@pytest.mark.parametrize("where", ["more", "risks.csv"])
def test_a_link_in_an_evidence_folder_is_a_change(folder: Path, tmp_path: Path, where: str) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / where).unlink(missing_ok=True)
    (copy / where).symlink_to(tmp_path if where == "more" else folder / where)
    with pytest.raises(EvidenceError, match=f"{where} was (added|changed)"):
        compare(folder, copy)


@pytest.mark.parametrize("text", ["https://example.com/x", "www.example.com", "@all", "owner/repository#12", "![x](y)"])
def test_text_of_others_leads_nowhere(text: str) -> None:
    shown = escaped(text)
    assert text not in shown
    assert shown.replace("\u2060", "").replace("\\", "") == text


def test_a_backslash_does_not_let_a_bar_split_a_cell() -> None:
    assert code("a\\|b") == "<code>a\\\\\\|b</code>"


def test_a_terminal_gets_text_only() -> None:
    assert plain("a\x1b[2J\nb\u202e\r::error::x") == "a\\x1b[2J\\nb\\u202e\\r::error::x"
    assert plain("a\nb", keep="\n") == "a\nb"
