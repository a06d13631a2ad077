"""Files of another form than their writer gives them, parts of a verification, and folders made to deceive."""

from __future__ import annotations

import json
import shutil
from copy import deepcopy
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from conftest import TODAY
from evidence.assembly import NAG, Application, accepts, rewritten

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


BAD: tuple[Any, ...] = (None, True, -1, 10**30, 1.5, "", "\x1b[2J", "2026-13-40", [], {}, [None], {"a": None}, [[]])


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
