"""What evidence is made from: read as it was judged, or not at all."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from conftest import TODAY

from hipaa_landing_zone.evidence.collect import collect
from hipaa_landing_zone.evidence.error import EvidenceError
from hipaa_landing_zone.evidence.source import read_source, read_verification

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def copy(files: Any, tmp_path: Path) -> Path:
    return shutil.copytree(files.assembly, tmp_path / "cdk.out")


def test_every_template_is_there_with_its_hash(files: Any) -> None:
    source = read_source(files.assembly)
    assert {each.stack for each in source.templates} >= {"organization/organization", "logging/log-archive"}
    assert [each.stack for each in source.templates if each.everywhere]
    for each in source.inputs:
        assert each.name.startswith("inputs/cdk.out/")
        assert each.sha256 == sha256(each.data).hexdigest()
    names = {each.name for each in source.inputs}
    assert {each.file for each in source.templates} <= names
    assert {
        "inputs/cdk.out/judged.json",
        "inputs/cdk.out/validation-report.json",
        "inputs/cdk.out/rules-report.json",
    } <= names


def test_where_an_assembly_lay_is_not_said(files: Any, tmp_path: Path) -> None:
    """Or the folder would not be made again from its own inputs, where applications lie under other names."""
    moved = shutil.copytree(files.assembly, tmp_path / "elsewhere")
    assert read_source(files.assembly) == read_source(moved)
    for copy in (moved, shutil.copytree(moved, tmp_path / "again")):
        _rewrite(copy, lambda data: data["accepted"].clear())
        _rewrite(copy, lambda data: [each.update(everywhere=False) for each in data["templates"]])
    assert read_source(moved, "intake") == read_source(tmp_path / "again", "intake")


def test_what_rules_looked_at_is_what_they_counted(files: Any) -> None:
    source = read_source(files.assembly)
    for result in source.results:
        listed = sum(last - first + 1 for _, ranges in result["looked_at"] for first, last in ranges)
        if result["rule"] == "HLZ-GUARDRAIL":  # asked in further accounts as well, which have no template of their own
            assert 0 < listed <= result["checked"]
        else:
            assert listed == result["checked"], result["rule"]


def _change(copy: Path) -> None:
    template = next((copy / "assembly-logging").glob("*.template.json"))
    template.write_text(template.read_text(encoding="utf-8").replace("AES256", "none") + " ", encoding="utf-8")


def _rewrite(copy: Path, change: Callable[[dict[str, Any]], None]) -> None:
    path = copy / "judged.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data), encoding="utf-8")


@pytest.mark.parametrize(
    ("sabotage", "says"),
    [
        (_change, "not the template that was judged"),
        (lambda copy: (copy / "judged.json").unlink(), "judged.json: No such file"),
        (
            lambda copy: (copy / "validation-report.json").write_text('{"pluginReports": []}', encoding="utf-8"),
            "not of the same synthesis as judged.json",
        ),
        (lambda copy: (copy / "validation-report.json").unlink(), "validation-report.json: No such file"),
        (lambda copy: (copy / "judged.json").write_text("{", encoding="utf-8"), "Invalid JSON"),
        (lambda copy: (copy / "judged.json").write_text("[]", encoding="utf-8"), "is not what validation writes"),
        (lambda copy: _rewrite(copy, lambda data: data.update(version=9)), "expected version 1"),
        (lambda copy: _rewrite(copy, lambda data: data.pop("templates")), "is not what validation writes"),
        (
            lambda copy: (copy / "validation-report.json").write_text("[]", encoding="utf-8"),
            "is not what validation writes",
        ),
        (
            lambda copy: _rewrite(copy, lambda data: data["templates"][0].update(path="../../landing-zone.yaml")),
            "outside of the assembly",
        ),
    ],
)
def test_what_cannot_be_relied_on_is_refused(copy: Path, sabotage: Callable[[Path], Any], says: str) -> None:
    sabotage(copy)
    with pytest.raises(EvidenceError, match=says) as raised:
        read_source(copy)
    assert "cdk synth" in str(raised.value)


def test_templates_of_another_configuration_are_refused(files: Any, copy: Path) -> None:
    _rewrite(copy, lambda data: data.update(fingerprint="0" * 64))
    with pytest.raises(EvidenceError, match="synthesized from another landing-zone"):
        collect(files.config, files.lock, copy, as_of=TODAY)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"results": [{}], "verified_at": "", "fingerprint": "", "not_judged": []}']
)
def test_what_verify_did_not_print_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "verification.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EvidenceError, match="not what `hlz verify --json` prints"):
        read_verification(path, "", "111122223333")


@pytest.mark.parametrize("key", ["next", "check", "expected"])
def test_a_result_that_lacks_something_is_refused(files: Any, tmp_path: Path, key: str) -> None:
    data = json.loads(files.verification.read_text(encoding="utf-8"))
    del data["results"][3][key]
    path = tmp_path / "verification.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(EvidenceError, match=f"not what .* prints .*{key}"):
        read_verification(path, data["fingerprint"], "111122223333")


def test_an_outcome_that_verify_does_not_have_is_refused(files: Any, tmp_path: Path) -> None:
    data = json.loads(files.verification.read_text(encoding="utf-8"))
    data["results"][3]["outcome"] = "passed"
    path = tmp_path / "verification.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"should be 'held', 'failed' or 'unknown' at results\.3\.outcome"):
        read_verification(path, data["fingerprint"], "111122223333")


def test_a_verification_of_another_organization_is_refused(files: Any) -> None:
    with pytest.raises(EvidenceError, match=r"of another organization: .*111122223333, this one's is 999988887777"):
        read_verification(files.verification, "", "999988887777")


def test_the_landing_zone_is_no_application(files: Any) -> None:
    with pytest.raises(EvidenceError, match="landing zone's own assembly"):
        collect(files.config, files.lock, files.assembly, applications=[files.assembly], as_of=TODAY)


def test_an_application_without_the_validation_is_told_where_it_comes_from(files: Any, tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match=r"validate-your-app\.md"):
        collect(files.config, files.lock, files.assembly, applications=[tmp_path], as_of=TODAY)


def test_a_lock_that_is_not_there_is_said(files: Any, tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match=r"there is no .*typo\.json"):
        collect(files.config, tmp_path / "typo.json", files.assembly, as_of=TODAY)


def test_two_applications_of_one_name_are_refused(files: Any, tmp_path: Path) -> None:
    folders = [shutil.copytree(files.assembly, tmp_path / name / "intake" / "cdk.out") for name in ("one", "other")]
    with pytest.raises(EvidenceError, match="two applications are named intake"):
        collect(files.config, files.lock, files.assembly, applications=folders, as_of=TODAY)
