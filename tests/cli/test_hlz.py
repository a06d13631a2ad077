"""The command as people and scripts meet it: exit codes, messages, no tracebacks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import EXAMPLE, ROOT, lock_for

from hipaa_landing_zone.config import Configuration

HLZ = Path(sys.executable).parent / "hlz"
VERBS = (
    "plan",
    "can",
    "check",
    "preflight",
    "bootstrap",
    "lock",
    "admit",
    "verify",
    "evidence",
    "compare",
    "rehearse",
    "services",
    "schema",
)


def hlz(*words: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    return subprocess.run(
        [HLZ, *words],
        cwd=cwd,
        env={**clean, "COLUMNS": "120", "AWS_EC2_METADATA_DISABLED": "true", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_names_every_verb() -> None:
    done = hlz("--help")
    assert done.returncode == 0
    assert all(verb in done.stdout for verb in VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_each_verb_has_an_example(verb: str) -> None:
    done = hlz(verb, "--help")
    assert done.returncode == 0
    assert f"Example: hlz {verb}" in done.stdout


def test_plan_shows_tree_tables_and_next_step(tmp_path: Path) -> None:
    done = hlz("plan", "--lock", str(tmp_path / "none.json"))
    assert done.returncode == 0
    for expected in (
        "Example Health",
        "Workloads/",
        "ehr-prod PHI",
        "HLZ-SCP-01",
        "10.64.0.0/20",
        "23 stacks wait for",
        "Room for policies",
        "guardduty.amazonaws.com",
    ):
        assert expected in done.stdout, expected


def test_plan_says_where_accounts_are_what_watches_and_where_the_baseline_goes(
    tmp_path: Path, configuration: Configuration
) -> None:
    known, path = lock_for(configuration), tmp_path / "lock.json"
    waits = known.accounts["ehr-prod"].model_copy(update={"admitted_on": None})
    path.write_text(
        known.model_copy(update={"accounts": {**known.accounts, "ehr-prod": waits}}).text(), encoding="utf-8"
    )
    shown = hlz("plan", "--lock", str(path)).stdout
    assert "ehr-prod PHI 200000000005 (in Quarantine until `hlz admit`)" in shown
    assert "10 accounts were admitted or never waited, 1 waits in quarantine" in shown
    assert "without an id (not made, closed or suspended): none" in shown
    services = shown.partition("Detective services")[2].partition("Baseline")[0]
    assert "Amazon Detective" in services
    assert "per GB of logs taken in" in services
    assert "hlz-baseline to the organization's root" in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("verify", "--account", "ehr-prd"), "ehr-prd: no such account. Did you mean ehr-prod"),
        (("verify", "--check", "guardduty_watch"), "Did you mean guardduty_watches"),
        (("admit", "portal-prod"), "portal-prod: does not wait in quarantine"),
    ],
)
def test_names_that_match_nothing_are_a_message_and_code_two(
    words: tuple[str, ...], said: str, tmp_path: Path, configuration: Configuration
) -> None:
    lock = tmp_path / "lock.json"
    lock.write_text(lock_for(configuration).text(), encoding="utf-8")
    done = hlz(*words, "--lock", str(lock))
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_nobody_waits_is_no_mistake(tmp_path: Path, configuration: Configuration) -> None:
    lock = tmp_path / "lock.json"
    lock.write_text(lock_for(configuration).text(), encoding="utf-8")
    done = hlz("admit", "--lock", str(lock))
    assert (done.returncode, done.stdout.strip()) == (0, "Nobody waits in quarantine.")


def test_plan_as_json_is_the_same_each_time(tmp_path: Path, configuration: Configuration) -> None:
    lock = tmp_path / "lock.json"
    lock.write_text(lock_for(configuration).text(), encoding="utf-8")
    first, second = (hlz("plan", "--json", "--lock", str(lock)) for _ in range(2))
    assert first.stdout == second.stdout
    data = json.loads(first.stdout)
    assert [stack["id"] for stack in data["stacks"]][:2] == ["organization", "accounts-1"]
    assert data["policies"][0]["document"]["Statement"][0]["Sid"] == "DenyServicesNotEligible"


def test_plan_of_an_account_shows_levels_and_effective_policies() -> None:
    done = hlz("plan", "--account", "ehr-prod", "--json")
    assert done.returncode == 0
    data = json.loads(done.stdout)
    assert data["guardrails"]["Workloads/Phi"] == ["HLZ-SCP-11", "HLZ-SCP-20", "HLZ-RCP-04"]
    assert data["effective"]["S3_POLICY"] == {"s3_attributes": {"public_access_block_configuration": "all"}}


def test_services_explains_lists_and_compares() -> None:
    explained = hlz("services", "ds")
    assert explained.returncode == 0
    for expected in ("ds: eligible (standard mode)", "on the list since", "Simple AD", "List of 2026-05-22"):
        assert expected in explained.stdout, expected
    assert "comprehendmedical" in hlz("services").stdout
    assert json.loads(hlz("services", "lightsail", "--json").stdout)["answers"][0]["verdict"] == "not allowed"
    assert "No difference." in hlz("services", "--diff", "2026-05-22", "2026-05-22").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("services", "comprehnd"), "Did you mean comprehend"),
        (("services", "--diff", "2026-05-22", "2030-01-01"), "neither a version"),
        (("plan", "--account", "ehr-prd"), "Did you mean ehr-prod?"),
    ],
)
def test_unknown_names_are_a_message_and_code_two(words: tuple[str, ...], said: str) -> None:
    done = hlz(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("verb", ["plan", "lock", "verify", "bootstrap", "services"])
def test_wrong_configuration_is_a_message_and_code_two(verb: str, tmp_path: Path) -> None:
    path = tmp_path / "landing-zone.yaml"
    path.write_text(EXAMPLE.read_text(encoding="utf-8").replace("retention_years: 6", "retention_years: 5"), "utf-8")
    done = hlz(verb, "--config", str(path))
    assert done.returncode == 2
    assert "logging.retention_years: not allowed; given: 5; allowed: at least 6" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [("plann",), ("plan", "--no-such-option"), ("plan", "--config", "missing.yaml")])
def test_wrong_words_are_a_message_and_code_two(words: tuple[str, ...]) -> None:
    done = hlz(*words)
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("verb", ["lock", "verify"])
def test_no_credentials_is_a_message_and_code_two(verb: str, tmp_path: Path) -> None:
    nowhere = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    done = hlz(verb, "--lock", str(tmp_path / "lock.json"), **nowhere)
    assert done.returncode == 2
    assert "Sign in to account 111122223333" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "lock.json").exists()


def test_preflight_without_credentials_is_unknown_and_code_one(tmp_path: Path) -> None:
    nowhere = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    done = hlz("preflight", "--lock", str(tmp_path / "lock.json"), "--json", **nowhere)
    assert done.returncode == 1
    assert {row["outcome"] for row in json.loads(done.stdout)["results"]} == {"unknown"}
    assert hlz("preflight", "--profile", "nobody", **nowhere).returncode == 2


def test_broken_lock_is_a_message_and_code_two(tmp_path: Path) -> None:
    lock = tmp_path / "lock.json"
    lock.write_text("{", encoding="utf-8")
    done = hlz("plan", "--lock", str(lock))
    assert done.returncode == 2
    assert "not JSON" in done.stderr


def test_app_reports_wrong_configuration_without_traceback(tmp_path: Path) -> None:
    config = tmp_path / "landing-zone.yaml"
    config.write_text("organization: 1\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env={**os.environ, "CDK_CONTEXT_JSON": json.dumps({"config": str(config)}), "CDK_OUTDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "organization: not allowed" in done.stderr
    assert "Traceback" not in done.stderr


def test_rehearsal_does_not_empty_a_folder_that_is_not_its_own(tmp_path: Path) -> None:
    precious = tmp_path / "precious.txt"
    precious.write_text("keep", encoding="utf-8")
    done = hlz("rehearse", "--work", str(tmp_path))
    assert done.returncode == 2
    assert "would be emptied" in done.stdout
    assert precious.read_text(encoding="utf-8") == "keep"


def can(*words: str) -> subprocess.CompletedProcess[str]:
    return hlz("can", *words)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("ehr-prod", "role/App", "s3:GetObject"), 0, "allowed: "),
        (("ehr-prod", "role/App", "apprunner:CreateService"), 1, "DenyServicesNotEligible of HLZ-SCP-01"),
        (("ehr-prod", "role/Admin", "cloudtrail:StopLogging"), 1, "trail/hlz-organization-trail by HLZ-SCP-05"),
        (("ehr-prod", "root", "s3:ListAllMyBuckets"), 1, "would not apply unless BoolIfExists aws:AssumedRoot: false"),
        (("ehr-prod", "assumed-root", "sqs:SetQueueAttributes"), 0, "allowed: "),
        (("ehr-prod", "role/App", "ec2:CreateVolume"), 1, "depending on"),
        (("ehr-prod", "role/App", "s3:PutObject", "arn:aws:s3:::x/y"), 1, "s3:x-amz-acl: give"),
        (("ehr-prod", "role/App", "s3:PutObject", "arn:aws:s3:::x/y", "--absent", "s3:x-amz-acl"), 0, "allowed: "),
        (("ehr-prod", "role/App", "sqs:CreateQueue", "-k", "aws:RequestedRegion=eu-west-1"), 1, "HLZ-SCP-04"),
        (("portal-prod", "role/App", "s3:GetObject", "arn:aws:s3:::x/y", "--owner", "ehr-prod"), 1, "HLZ-RCP-04"),
        (("ehr-prod", "arn:aws:iam::999999999999:role/Thief", "kms:Decrypt"), 1, "HLZ-RCP-01"),
        (("management", "role/Admin", "cloudtrail:StopLogging"), 0, "allowed: "),
    ],
)
def test_can_says_what_decides(words: tuple[str, ...], code: int, said: str) -> None:
    done = can(*words)
    assert (done.returncode, said in done.stdout) == (code, True), done.stdout + done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ehr-prod", "role/App", "s3:GetObjct"), "did you mean s3:GetObject"),
        (("ehr-prd", "role/App", "s3:GetObject"), "did you mean ehr-prod"),
        (("ehr-prod", "App", "s3:GetObject"), "is no principal"),
        (("ehr-prod", "role/App", "s3:GetObject", "-k", "novalue"), "KEY=VALUE"),
        (("ehr-prod", "role/App", "s3:GetObject", "--owner", "nobody"), "no such account"),
    ],
)
def test_can_refuses_wrong_words(words: tuple[str, ...], said: str) -> None:
    done = can(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_can_answers_in_json() -> None:
    data = json.loads(can("ehr-prod", "role/Admin", "cloudtrail:StopLogging", "--json").stdout)
    assert data["outcome"] == "allowed"
    assert [limit["by"] for limit in data["limits"]] == ["HLZ-SCP-05 DenyTrailChanges"]
