"""The pipeline to copy: its commands exist and are in order, strangers get nothing, evidence is kept or it fails."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import typer
import yaml
from conftest import ROOT

from hipaa_landing_zone.cli import app
from hipaa_landing_zone.plan.model import STAGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hipaa_landing_zone.plan import Plan

FOLDER = ROOT / "examples" / "pipeline"
WORKFLOW: dict[Any, Any] = yaml.safe_load((FOLDER / "github-actions.yml").read_text(encoding="utf-8"))
TRUST: dict[str, Any] = json.loads((FOLDER / "trust-policy.json").read_text(encoding="utf-8"))
CHECK, DEPLOY = WORKFLOW["jobs"]["check"], WORKFLOW["jobs"]["deploy"]
VERBS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def words(line: str) -> list[str]:
    """Return a command without what the shell does with its output."""
    return shlex.split(re.split(r"\s(?:\||>|<|;|&&)", line)[0], comments=True)


def commands(job: dict[str, Any], *programs: str) -> Iterator[list[str]]:
    """Yield the calls of programs in a job, in order."""
    for step in job["steps"]:
        for line in step.get("run", "").splitlines():
            if line.startswith(tuple(f"{program} " for program in programs)):
                yield words(line)


CALLS = [call for job in (CHECK, DEPLOY) for call in commands(job, "hlz")]


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_command_exists(call: list[str]) -> None:
    _, verb, *rest = call
    assert verb in VERBS
    options = {option for each in VERBS[verb].params for option in (*each.opts, *each.secondary_opts)}
    assert {word for word in rest if word.startswith("-")} <= options


def test_it_verifies_and_writes_evidence_of_that() -> None:
    verbs = [call[1] for call in commands(DEPLOY, "hlz")]
    assert verbs[-2:] == ["verify", "evidence"]
    (evidence,) = (call for call in commands(DEPLOY, "hlz") if call[1] == "evidence")
    assert evidence[evidence.index("--verification") + 1] == "verification.json"


def test_stages_are_deployed_in_order() -> None:
    deployed = [
        word for call in commands(DEPLOY, "cdk") if call[1] == "deploy" for word in call if word.endswith("/**")
    ]
    assert list(dict.fromkeys(deployed)) == [f"{stage}/**" for stage in STAGES]


def test_the_order_is_the_one_by_hand() -> None:
    """`hlz preflight` and `hlz plan` may come first; they change nothing."""
    block = re.search(r"## Five minutes to AWS.*?```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert block is not None
    lines = block[1].replace(".venv/bin/hlz", "hlz").replace("npx cdk", "cdk").splitlines()
    by_hand = [words(line) for line in lines if line.startswith(("hlz ", "cdk "))]
    by_hand = [call for call in by_hand if call[1] != "evidence"]
    ours = [call for call in commands(DEPLOY, "hlz", "cdk") if call[1] not in {"synth", "evidence"}]

    def bare(calls: list[list[str]]) -> list[list[str]]:
        kept = [[word for word in call if not word.startswith("-") and word != "never"] for call in calls]
        return [call for call in kept if call[1] not in {"plan", "preflight"}]

    assert bare(ours) == bare(by_hand)


def test_a_pull_request_gets_no_identity_and_no_secrets() -> None:
    events = WORKFLOW[True]  # YAML 1.1 reads `on` as true
    assert set(events) == {"pull_request", "push"}
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert CHECK["if"] == "github.event_name == 'pull_request'"
    assert "permissions" not in CHECK
    assert DEPLOY["if"] == "github.event_name == 'push'"
    assert DEPLOY["permissions"] == {"contents": "read", "id-token": "write"}
    assert "secrets." not in (FOLDER / "github-actions.yml").read_text("utf-8")
    assert all(step["with"]["persist-credentials"] is False for job in (CHECK, DEPLOY) for step in checkouts(job))
    # Nothing that a stranger chooses, such as a title or a branch's name, becomes part of a script.
    scripts = [step["run"] for job in (CHECK, DEPLOY) for step in job["steps"] if "run" in step]
    assert not [script for script in scripts if "${{" in script]


def checkouts(job: dict[str, Any]) -> list[dict[str, Any]]:
    found = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
    assert found
    return found


def test_actions_are_pinned() -> None:
    used = [step["uses"] for job in (CHECK, DEPLOY) for step in job["steps"] if "uses" in step]
    assert used
    assert not [each for each in used if not re.fullmatch(r"[\w.-]+/[\w.-]+@(v\d+|[0-9a-f]{40})", each)]


def test_the_role_trusts_one_repository_and_one_branch(plan: Plan) -> None:
    (statement,) = TRUST["Statement"]
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    issuer = "token.actions.githubusercontent.com"
    account = plan.organization.management_account_id
    assert statement["Principal"] == {"Federated": f"arn:aws:iam::{account}:oidc-provider/{issuer}"}
    assert list(statement["Condition"]) == ["StringEquals"]
    claims = statement["Condition"]["StringEquals"]
    assert claims[f"{issuer}:aud"] == "sts.amazonaws.com"
    assert re.fullmatch(r"repo:[\w.-]+/[\w.-]+:ref:refs/heads/main", claims[f"{issuer}:sub"])
    assert WORKFLOW[True]["push"] == {"branches": ["main"]}
    assert "environment" not in DEPLOY  # `sub` would then name it in place of the branch


def test_it_writes_where_the_archive_takes_evidence(plan: Plan) -> None:
    archive, given = plan.log_archive, WORKFLOW["env"]
    assert archive is not None
    assert given["AWS_REGION"] == plan.organization.home_region
    assert given["EVIDENCE_BUCKET"] == archive.bucket("evidence", plan.organization.home_region).name
    assert given["EVIDENCE_PREFIX"] == plan.organization_id
    assert given["PIPELINE_ROLE"] in archive.evidence_writers


def step(name: str) -> dict[str, Any]:
    (found,) = (each for each in DEPLOY["steps"] if each.get("name") == name)
    return dict(found)


def test_evidence_of_what_does_not_hold_is_kept_too() -> None:
    assert step("Evidence")["if"] == "${{ !cancelled() && steps.verify.outcome != 'skipped' }}"
    assert step("Keep it in the archive")["if"] == "${{ !cancelled() && hashFiles('evidence/manifest.json') != '' }}"
    assert step("Is it what was planned?")["id"] == "verify"
    assert not [each for each in DEPLOY["steps"] if "continue-on-error" in each]


AWS = """#!/bin/bash
echo "$*" >> "$CALLED"
case "$1 $2" in
  "s3api list-objects-v2") echo "$THERE"; exit "$LISTING" ;;
  "s3 ls") for ((n = 0; n < STORED; n++)); do echo object; done ;;
esac
"""


@pytest.mark.parametrize(
    ("there", "listing", "stored", "kept"),
    [
        ("0", "0", "2", True),
        ("1", "0", "2", False),  # somebody stored evidence there already
        ("", "254", "2", False),  # whether somebody did, AWS does not say
        ("0", "0", "1", False),  # a file was passed over
    ],
)
def test_evidence_is_kept_whole_or_the_pipeline_fails(
    tmp_path: Path, there: str, listing: str, stored: str, *, kept: bool
) -> None:
    called, summary = tmp_path / "called", tmp_path / "summary"
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "aws").write_text(AWS, encoding="utf-8")
    (tmp_path / "bin" / "aws").chmod(0o755)
    (tmp_path / "evidence" / "runbooks").mkdir(parents=True)
    (tmp_path / "evidence" / "report.md").write_text("what holds\n", encoding="utf-8")
    (tmp_path / "evidence" / "runbooks" / "ransomware.md").touch()
    environment = {
        **{name: WORKFLOW["env"][name] for name in ("EVIDENCE_BUCKET", "EVIDENCE_PREFIX")},
        "THERE": there,
        "LISTING": listing,
        "STORED": stored,
        "CALLED": str(called),
        "GITHUB_SHA": "0123456789abcdef",
        "GITHUB_RUN_NUMBER": "42",
        "GITHUB_RUN_ATTEMPT": "1",
        "GITHUB_STEP_SUMMARY": str(summary),
        "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
    }
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step("Keep it in the archive")["run"]]
    done = subprocess.run(shell, cwd=tmp_path, env=environment, check=False, capture_output=True, text=True)
    assert (done.returncode == 0) == kept, done.stderr
    copies = [line for line in called.read_text("utf-8").splitlines() if line.startswith("s3 cp")]
    assert bool(copies) == ((there, listing) == ("0", "0"))
    shown = summary.read_text("utf-8")
    assert shown.startswith("what holds\n")
    assert ("Kept: s3://" in shown) == kept
    for copy in copies:
        bucket, prefix = environment["EVIDENCE_BUCKET"], environment["EVIDENCE_PREFIX"]
        pattern = rf"s3 cp evidence s3://{bucket}/{prefix}/\d{{4}}-\d\d-\d\d-0123456789ab-42\.1/ --recursive .*"
        assert re.fullmatch(pattern, copy)
        assert "--no-overwrite" in copy
        assert "--sse" not in copy


@pytest.mark.parametrize("job", [CHECK, DEPLOY])
def test_nothing_that_was_committed_is_taken_for_evidence(job: dict[str, Any], tmp_path: Path) -> None:
    """An upload or a summary would take what lies there when a step before it has failed."""
    names = ("cdk.out/judged.json", "evidence/manifest.json", "verification.json")
    there = [folder / name for folder in (tmp_path, tmp_path / "before") for name in names]
    for path in there:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}", encoding="utf-8")
    runs = [step["run"] for step in job["steps"] if "run" in step]
    subprocess.run(["bash", "-c", runs[0]], cwd=tmp_path, check=True)
    kept = there if job is CHECK else there[:3]
    assert not [path for path in kept if path.exists()]
