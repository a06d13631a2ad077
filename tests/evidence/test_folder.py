"""The evidence folder: the same bytes from the same inputs, whole or not at all, and any change is noticed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import TODAY

from hipaa_landing_zone.evidence import folder as folder_module
from hipaa_landing_zone.evidence.comparison import compare
from hipaa_landing_zone.evidence.error import EvidenceError
from hipaa_landing_zone.evidence.folder import contents, write
from hipaa_landing_zone.evidence.manifest import read_manifest, read_snapshot

if TYPE_CHECKING:
    from hipaa_landing_zone.evidence.model import Evidence

HLZ = Path(sys.executable).parent / "hlz"
EXPECTED = {
    "README.md",
    "manifest.json",
    "SHA256SUMS",
    "evidence.json",
    "report.html",
    "report.md",
    "controls.csv",
    "safeguards.csv",
    "mechanisms.csv",
    "inventory.csv",
    "findings.csv",
    "exceptions.csv",
    "risks.csv",
    "business-associates.csv",
    "oscal/catalog.json",
    "oscal/profile.json",
    "oscal/component-definition.json",
    "oscal/assessment-results.json",
    "runbooks/ransomware.md",
    "records/breach-assessment.md",
    "inputs/landing-zone.yaml",
    "inputs/landing-zone.lock.json",
    "inputs/verification.json",
    "inputs/cdk.out/judged.json",
}


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def written(evidence: Evidence, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(evidence, tmp_path_factory.mktemp("written") / "evidence")


@pytest.fixture
def copy(written: Path, tmp_path: Path) -> Path:
    """A folder to spoil."""
    for name, data in files_in(written).items():
        path = tmp_path / "evidence" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "evidence"


@pytest.fixture
def quick(written: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Writing gives what was written before: what is tested is where it goes, not what is in it."""
    files = files_in(written)
    monkeypatch.setattr(folder_module, "contents", lambda *_: files)
    return written


def test_everything_is_there_and_the_manifest_has_its_hash(written: Path, evidence: Evidence) -> None:
    files = files_in(written)
    assert files.keys() >= EXPECTED
    manifest = json.loads(files["manifest.json"])
    assert {each["name"]: (each["sha256"], each["bytes"]) for each in manifest["files"]} == {
        name: (sha256(data).hexdigest(), len(data))
        for name, data in files.items()
        if name not in {"manifest.json", "SHA256SUMS"}
    }
    assert {each["name"] for each in manifest["inputs"]} == {name for name in files if name.startswith("inputs/")}
    assert (manifest["as_of"], manifest["fingerprint"]) == (TODAY.isoformat(), evidence.fingerprint)
    assert manifest["tools"]["cdk-nag"]
    assert read_manifest(written) == manifest


def test_sha256sum_agrees_and_notices_a_change(copy: Path) -> None:
    def check() -> subprocess.CompletedProcess[str]:
        words = ["sha256sum", "--check", "--quiet", "SHA256SUMS"]
        return subprocess.run(words, cwd=copy, capture_output=True, text=True, check=False)

    assert check().returncode == 0
    (copy / "risks.csv").write_text("id\r\n", encoding="utf-8")
    done = check()
    assert (done.returncode, done.stdout) == (1, "risks.csv: FAILED\n")


@pytest.mark.parametrize("seed", ["1", "2"])
def test_its_own_readme_makes_it_again_byte_for_byte(written: Path, tmp_path: Path, seed: str) -> None:
    """In another process and folder, with other hashes of strings, from nothing but its inputs."""
    readme = (written / "README.md").read_text(encoding="utf-8")
    command = readme.partition("```sh\nhlz evidence")[2].partition("\ndiff")[0].replace("\\\n", " ")
    words = command.replace("../again", str(tmp_path / "again")).split()
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}
    done = subprocess.run(
        [HLZ, "evidence", *words], cwd=written, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode in {0, 1}, done.stderr
    first, again = files_in(written), files_in(tmp_path / "again")
    assert [name for name in {**first, **again} if first.get(name) != again.get(name)] == []


def test_no_machine_path_is_in_it(written: Path, files: Any) -> None:
    places = [f"{each}/" for each in (Path.home(), files.assembly.parent, Path.cwd())]
    own = {name: data for name, data in files_in(written).items() if not name.startswith("inputs/")}
    assert not [(name, place) for name, data in own.items() for place in places if place.encode() in data]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "evidence.json").write_text("{}"), "evidence.json was changed"),
        (lambda folder: (folder / "inputs/landing-zone.yaml").unlink(), "inputs/landing-zone.yaml is missing"),
        (lambda folder: (folder / "notes.txt").write_text("x"), "notes.txt was added"),
        (lambda folder: (folder / "SHA256SUMS").write_text("x"), "manifest.json and SHA256SUMS do not fit"),
        (lambda folder: (folder / "SHA256SUMS").unlink(), "manifest.json and SHA256SUMS do not fit"),
        (lambda folder: (folder / "manifest.json").write_text("[]"), "not written by hlz evidence"),
        (lambda folder: (folder / "manifest.json").write_text("nonsense"), "no evidence folder"),
        (lambda folder: (folder / "manifest.json").unlink(), "no evidence folder"),
    ],
)
def test_a_change_is_found_and_named(copy: Path, written: Path, spoil: Any, said: str) -> None:
    spoil(copy)
    for old, new in ((copy, written), (written, copy)):
        with pytest.raises(EvidenceError, match=said):
            compare(old, new)


def test_a_manifest_that_fits_a_changed_file_does_not_fit_the_hashes(copy: Path) -> None:
    (copy / "risks.csv").write_bytes(b"id\r\n")
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    row = next(each for each in manifest["files"] if each["name"] == "risks.csv")
    row["sha256"] = sha256(b"id\r\n").hexdigest()
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"manifest\.json and SHA256SUMS do not fit"):
        read_snapshot(copy)


def test_another_version_of_the_form_is_said(copy: Path) -> None:
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    (copy / "manifest.json").write_text(json.dumps({**manifest, "version": 2}), encoding="utf-8")
    with pytest.raises(EvidenceError, match="version 2 of its form; this hlz knows 1"):
        read_manifest(copy)


def test_evidence_is_replaced_and_an_empty_folder_filled(evidence: Evidence, copy: Path, quick: Path) -> None:
    (copy.parent / "empty").mkdir()
    for place in (copy, copy.parent / "empty"):
        assert write(evidence, place) == place
        assert files_in(place) == files_in(quick)
    assert sorted(path.name for path in copy.parent.iterdir()) == ["empty", "evidence"]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda place: place.mkdir() or (place / "thesis.txt").write_text("x"), "is no evidence folder"),
        (lambda place: place.write_text("x"), "is no evidence folder"),
        (lambda place: place.mkdir() or (place / "manifest.json").write_text('{"files": []}'), "not written by hlz"),
    ],
)
def test_what_is_no_evidence_is_left_as_it_is(
    evidence: Evidence, tmp_path: Path, quick: Path, spoil: Any, said: str
) -> None:
    place = tmp_path / "mine"
    spoil(place)
    before = files_in(place) if place.is_dir() else place.read_bytes()
    with pytest.raises(EvidenceError, match=said):
        write(evidence, place)
    assert (files_in(place) if place.is_dir() else place.read_bytes()) == before


def test_decisions_written_into_the_folder_are_not_overwritten(evidence: Evidence, copy: Path, quick: Path) -> None:
    (copy / "risks.csv").write_text("decided", encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"risks\.csv was changed"):
        write(evidence, copy)
    assert (copy / "risks.csv").read_text(encoding="utf-8") == "decided"


def test_a_place_that_may_not_be_looked_at_is_said(
    evidence: Evidence, tmp_path: Path, quick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(path: Path) -> bool:  # tests may run as root, whom no mode stops
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pathlib.Path.is_dir", denied)
    with pytest.raises(EvidenceError, match=r"Permission denied\. Give another --output"):
        write(evidence, tmp_path / "evidence")


def test_a_missing_parent_is_said(evidence: Evidence, tmp_path: Path, quick: Path) -> None:
    with pytest.raises(EvidenceError, match=r"no such folder\. Make it"):
        write(evidence, tmp_path / "a" / "evidence")


@pytest.mark.parametrize("renderer", ["report", "markdown", "tables", "write_records", "snapshot", "readme"])
def test_an_error_in_the_middle_leaves_the_old_folder_and_nothing_else(
    evidence: Evidence, copy: Path, monkeypatch: pytest.MonkeyPatch, renderer: str
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    before = files_in(copy)
    for each in {"report", "markdown", "tables", "write_records"} - {renderer}:
        monkeypatch.setattr(
            folder_module, each, lambda *_, each=each: {} if each in {"tables", "write_records"} else ""
        )
    monkeypatch.setattr(folder_module, renderer, broken)
    with pytest.raises(RuntimeError, match="broken"):
        write(evidence, copy)
    assert files_in(copy) == before
    assert list(copy.parent.iterdir()) == [copy]


@pytest.mark.parametrize("failing", ["write_bytes", "rename"])
def test_a_full_disk_leaves_the_old_folder_and_nothing_else(
    evidence: Evidence, copy: Path, quick: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    calls, real, before = [], getattr(Path, failing), files_in(copy)

    def fails_at_the_second(path: Path, *given: Any) -> Any:
        calls.append(path)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return real(path, *given)

    monkeypatch.setattr(Path, failing, fails_at_the_second)
    with pytest.raises(EvidenceError, match="No space left on device"):
        write(evidence, copy)
    monkeypatch.undo()
    assert files_in(copy) == before
    assert list(copy.parent.iterdir()) == [copy]


@pytest.mark.parametrize("name", ["../escape", "/etc/passwd", "inputs/../../escape", "elsewhere/file"])
def test_no_input_leaves_the_folder(evidence: Evidence, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "report", lambda _: "")
    outside = replace(evidence.inputs[0], name=name)
    with pytest.raises(EvidenceError, match="outside of the evidence folder"):
        contents(replace(evidence, inputs=(outside,)))


def test_oscal_that_leads_nowhere_is_an_error(evidence: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "report", lambda _: "")
    monkeypatch.setattr(folder_module.oscal, "dangling", lambda _: ("catalog: 164.999 is not in the catalog",))
    with pytest.raises(EvidenceError, match=r"164\.999 is not in the catalog"):
        contents(evidence)


def test_an_earlier_folder_says_since_when_and_what_changed(
    evidence: Evidence, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_module, "report", lambda _: "")
    later = replace(evidence, as_of=TODAY + timedelta(days=40), exceptions=evidence.exceptions[1:])
    files = contents(later, written)
    data = json.loads(files["evidence.json"])
    assert {row["first_seen"] for row in data["findings"]} == {TODAY.isoformat()}
    assert json.loads(files["comparison.json"])["old"] == TODAY.isoformat()
    assert f"Since {TODAY}:".encode() in files["report.md"]
    mark = sha256((written / "manifest.json").read_bytes()).hexdigest()
    assert json.loads(files["manifest.json"])["since"] == mark
    assert b"--since EARLIER" in files["README.md"]
    assert mark.encode() in files["README.md"]
    ended = [each for each in json.loads(files["comparison.json"])["changes"] if each["what"] == "ended"]
    assert [each["name"].split()[0] for each in ended] == [evidence.exceptions[0].id]


def test_making_it_needs_neither_cdk_nor_boto3() -> None:
    """Starting Node or reading AWS's service models takes longer than all of the evidence."""
    program = "import sys, hipaa_landing_zone.evidence.folder; print({'aws_cdk', 'jsii', 'boto3'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
