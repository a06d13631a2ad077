"""The before and after of an ordinary application is what its README says."""

import os
import subprocess
import sys
from pathlib import Path

CLINIC = Path(__file__).parents[2] / "examples" / "clinic"


def table(text):
    """Rule, before and after of each row."""
    rows = (line.split() for line in text.splitlines())
    return [
        (" ".join(row[:-2]), *row[-2:]) for row in rows if row and (row[0].startswith(("H", "rule")) or row[0] == "all")
    ]


def test_the_readme_shows_what_is_found():
    environment = {**os.environ, "CDK_VALIDATION": "true"}  # our other tests do without CDK's own rules
    command = [sys.executable, "compare.py"]
    done = subprocess.run(command, cwd=CLINIC, capture_output=True, text=True, check=True, env=environment)
    assert "F3004" not in done.stdout + done.stderr, "the hardened app has a circle of references"
    readme = (CLINIC / "README.md").read_text()
    block = readme[readme.index("rule  ") : readme.index("```", readme.index("rule  "))]
    assert table(done.stdout) == table(block)
    before, after = map(int, table(block)[-1][1:])
    assert 3 * after < before


def test_the_application_knows_nothing_of_this_project():
    assert "hipaa" not in (CLINIC / "clinic.py").read_text()


def test_what_is_left_is_explained():
    readme = (CLINIC / "README.md").read_text()
    left = [rule for rule, _, after in table(readme) if after not in {"-", "after"} and rule != "all"]
    explained = readme[readme.index("What is left") :]
    assert [rule for rule in left if rule.removeprefix("HIPAA.Security-").split(" ")[-1] not in explained] == []
