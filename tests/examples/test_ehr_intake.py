"""The sample application: nothing is found, its shipped tests pass, its README holds, public names alone."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from hipaa_landing_zone.config import Configuration
from hipaa_landing_zone.plan import read_lock
from hipaa_landing_zone.rehearsal.emulator import exercised

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "ehr_intake"
PUBLIC = {"hipaa_constructs", "hipaa_landing_zone.plan", "hipaa_landing_zone.validation"}


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    quiet = {"JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20", **environment}
    return subprocess.run(
        command, cwd=EXAMPLE, env={**os.environ, **quiet}, capture_output=True, text=True, check=False, timeout=300
    )


def test_nothing_is_found_beyond_what_is_accepted() -> None:
    # CDK's own validation of templates belongs to it, and is off for the other tests.
    done = run(sys.executable, "app.py", CDK_VALIDATION="true")
    assert done.returncode == 0, done.stderr
    assert "validated 3 stacks" in done.stderr
    assert "0 denied" in done.stderr


def test_its_shipped_tests_pass() -> None:
    done = run(sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout[-4000:]


def test_the_rehearsal_deploys_all_of_it() -> None:
    snapshots = list((EXAMPLE / "tests").rglob("*.json"))
    templates = [json.loads(path.read_text(encoding="utf-8")) for path in snapshots]
    types = {resource["Type"] for each in templates for resource in each["Resources"].values()}
    assert "AWS::RDS::DBCluster" in types
    assert {each for each in types if not exercised(each)} == set()


def test_only_public_names_are_used() -> None:
    used = set()
    for path in EXAMPLE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("hipaa_"):
                used.add(node.module)
    assert used == PUBLIC


def test_the_readme_runs_what_is_tested() -> None:
    text = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    commands = {line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()}
    assert {"python app.py", "python -m pytest", "hlz rehearse --application examples/ehr_intake"} <= commands
    links = re.findall(r"\]\(([^)#]+)\)", text)
    assert links
    assert [link for link in links if not (EXAMPLE / link).exists()] == []


def test_it_is_not_in_the_wheel() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert packages == ["hipaa_landing_zone", "constructs/hipaa_constructs"]


def test_the_lock_is_of_the_example_organization(configuration: Configuration) -> None:
    lock = read_lock(EXAMPLE / "landing-zone.lock.json")
    assert lock is not None
    assert {account.name for account in configuration.accounts} <= lock.accounts.keys()
