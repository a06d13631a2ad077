"""The program in the README runs as it stands there, beside an organization whose accounts are known."""

import re
import subprocess
import sys
from pathlib import Path

from conftest import EXAMPLE, TODAY, lock_for

from hipaa_landing_zone.config import load
from hipaa_landing_zone.live.lock import write_lock
from hipaa_landing_zone.rules import RULES

README = Path(__file__).parents[2] / "README.md"


def test_the_program_of_the_readme_is_fit(tmp_path):
    (program,) = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    lock = lock_for(load(EXAMPLE, today=TODAY))
    account = lock.accounts["ehr-prod"].id
    (tmp_path / "app.py").write_text(re.sub(r'account="\d{12}"', f'account="{account}"', program))
    (tmp_path / "landing-zone.yaml").write_text(Path(EXAMPLE).read_text())
    write_lock(lock, tmp_path / "landing-zone.lock.json")
    done = subprocess.run([sys.executable, "app.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "0 findings accepted" in done.stderr
    assert re.search(r"guardrails: \d+ needs: \d+ allowed, 0 denied", done.stderr)


def test_the_numbers_of_the_readme_are_those_of_the_project():
    clinic = (README.parent / "examples" / "clinic" / "README.md").read_text()
    before, after = re.search(r"^all +(\d+) +(\d+)$", clinic, re.MULTILINE).groups()
    assert f"{before} findings become {after}" in README.read_text()
    assert set(re.findall(r"(\d+) rules", README.read_text())) == {str(len(RULES))}
