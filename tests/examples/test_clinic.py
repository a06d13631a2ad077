"""The before and after of an ordinary application is what its README says."""

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
    done = subprocess.run([sys.executable, "compare.py"], cwd=CLINIC, capture_output=True, text=True, check=True)
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
