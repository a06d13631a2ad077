"""`hlz evidence` and `hlz compare` as people and pipelines meet them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., subprocess.CompletedProcess[str]]

HLZ = Path(sys.executable).parent / "hlz"


def hlz(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "120"}
    return subprocess.run([HLZ, *words], cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def run(files: Any, tmp_path: Path) -> Run:
    """Run `hlz evidence` for the example; what a test gives again wins."""
    given = ("--config", files.config, "--lock", files.lock, "--assembly", files.assembly, "--as-of", str(TODAY))
    return lambda *words: hlz("evidence", *given, *words, cwd=tmp_path)


def failed(verification: Path, to: Path) -> Path:
    """Write a verification in which one check failed."""
    data = json.loads(verification.read_text(encoding="utf-8"))
    data["results"][0].update(outcome="failed", found="nothing", next="Deploy it.")
    to.write_text(json.dumps(data), encoding="utf-8")
    return to


def test_evidence_is_written_and_a_failure_makes_it_weaker(run: Run, files: Any, tmp_path: Path) -> None:
    good = run("--verification", files.verification, "--output", "good")
    assert (good.returncode, good.stderr) == (0, "")
    for expected in ("findings   0 open", "report     good/report.html", "next       Open the report"):
        assert expected in good.stdout, expected
    bad = run("--verification", failed(files.verification, tmp_path / "bad.json"), "--output", "bad", "--since", "good")
    assert bad.returncode == 1
    assert "findings   1 open" in bad.stdout
    assert "nothing" in bad.stdout
    assert "1 weaker" not in (tmp_path / "good" / "report.md").read_text(encoding="utf-8")

    worse = hlz("compare", "good", "bad", "--markdown", "changes.md", cwd=tmp_path)
    assert worse.returncode == 1
    assert "WEAKER" in worse.stdout
    assert "new and open" in worse.stdout
    assert "Got weaker" in (tmp_path / "changes.md").read_text(encoding="utf-8")
    better = hlz("compare", "bad", "good", "--json", cwd=tmp_path)
    assert better.returncode == 0
    directions = {each["direction"] for each in json.loads(better.stdout)["changes"]}
    assert directions == {"stronger", "changed"}


def test_what_was_verified_of_another_plan_is_not_known(run: Run, files: Any, tmp_path: Path) -> None:
    data = json.loads(files.verification.read_text(encoding="utf-8")) | {"fingerprint": "0" * 64}
    (tmp_path / "old.json").write_text(json.dumps(data), encoding="utf-8")
    done = run("--verification", "old.json")
    assert done.returncode == 1
    assert "another configuration or lock" in done.stdout
    assert "next       Verify what these templates are of" in done.stdout


def test_json_has_the_counts(run: Run) -> None:
    done = run("--json")
    assert done.returncode == 0
    data = json.loads(done.stdout)
    assert (data["as_of"], data["folder"], data["holds"]) == (str(TODAY), "evidence", True)
    assert sum(data["status"].values()) == sum(data["observed"].values()) == 108
    assert data["mechanisms"]["not run"] > 0


def test_what_is_not_run_is_said_and_stops_nothing(run: Run) -> None:
    done = run()
    assert done.returncode == 0
    assert "was not run" in done.stdout
    assert "next       Once it is deployed: hlz verify --json" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--assembly", "nowhere"), "nowhere/judged.json: No such file"),
        (("--verification", "nothing.json"), "nothing.json: No such file"),
        (("--since", "nowhere"), "nowhere: no evidence folder"),
        (("--output", "no/where"), "no such folder. Make it"),
        (("--output", "."), "exists and is no evidence folder"),
        (("--as-of", "yesterday"), "'yesterday' does not match the format"),
        (("--config", "nothing.yaml"), "nothing.yaml"),
    ],
)
def test_wrong_input_is_a_message_and_code_two(run: Run, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    done = run(*words)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.replace("│", "").split())
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("words", [("here", "there"), (".", ".")])
def test_compare_needs_two_evidence_folders(tmp_path: Path, words: tuple[str, str]) -> None:
    done = hlz("compare", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert "no evidence folder" in done.stderr
    assert "Traceback" not in done.stderr
