"""Tables are read strictly: every planted fault is named with its file, line and column."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from hipaa_landing_zone.controls import TableError
from hipaa_landing_zone.controls.capability import read_capabilities
from hipaa_landing_zone.controls.control import read_controls
from hipaa_landing_zone.controls.proposed import read_proposed
from hipaa_landing_zone.controls.safeguard import read_safeguards
from hipaa_landing_zone.controls.table import DATA

READ = {
    "controls.csv": read_controls,
    "safeguards.csv": read_safeguards,
    "proposed.csv": read_proposed,
    "capabilities.csv": read_capabilities,
}
# Table, line, column, what is written there, what the error says.
PLANTED = [
    ("controls.csv", 2, "citation", "", "line 2, citation: '': empty"),
    ("controls.csv", 3, "citation", "164.308(a)(1)(i)", "line 3, citation: '164.308(a)(1)(i)': stands twice"),
    ("controls.csv", 3, "parent", "164.399(a)", "'164.399(a)' is not known"),
    (
        "controls.csv",
        2,
        "scope",
        "privacy",
        "line 2, scope: 'privacy': 'privacy' is not known; known are security-rule",
    ),
    ("controls.csv", 2, "role", "none", "'none' is not known"),
    ("controls.csv", 2, "owner", "", "line 2, owner: '': empty"),
    ("controls.csv", 2, "owner", "platform;legal", "'legal' is not known"),
    ("controls.csv", 2, "owner", "platform;platform", "each name once"),
    ("controls.csv", 2, "left", "", "line 2, left: '': empty"),
    ("controls.csv", 2, "text", "", "line 2, text: '': empty"),
    ("safeguards.csv", 2, "citations", "164.312(z)", "'164.312(z)' is not known"),
    ("safeguards.csv", 2, "citations", "", "line 2, citations: '': empty"),
    ("safeguards.csv", 2, "citations", "164.312(b);;164.312(d)", "one semicolon between two"),
    ("safeguards.csv", 2, "proposed", "NPRM-99", "'NPRM-99' is not known"),
    ("safeguards.csv", 2, "tier", "optional", "'optional' is not known"),
    ("safeguards.csv", 2, "builds", "somebody", "'somebody' is not known"),
    ("safeguards.csv", 2, "approves", "", "line 2, approves: '': empty"),
    ("safeguards.csv", 2, "why", "lack of time", "'lack of time' is not known"),
    ("safeguards.csv", 2, "covers", "most", "'most' is not known"),
    ("safeguards.csv", 2, "covers", "all", "all needs mechanisms and done alone"),
    ("safeguards.csv", 2, "covers", "none", "none needs missing and why alone"),
    ("safeguards.csv", 2, "mechanisms", "", "part needs all four"),
    ("safeguards.csv", 2, "missing", "", "part needs all four"),
    ("safeguards.csv", 2, "why", "", "part needs all four"),
    ("proposed.csv", 2, "meets", "", "line 2, meets: '': empty"),
    ("proposed.csv", 2, "replaces", "164.306(d); 164.999", "no control is '164.999' or below it"),
    ("proposed.csv", 3, "id", "NPRM-01", "stands twice"),
    ("capabilities.csv", 2, "safeguards", "magic", "'magic' is not known"),
    ("capabilities.csv", 2, "safeguards", "", "line 2, safeguards: '': empty"),
    ("capabilities.csv", 2, "topic", "", "line 2, topic: '': empty"),
]


def plant(folder: Path, name: str, line: int, column: str, text: str) -> Path:
    """Write a copy of a table with another text in one cell."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[line - 1][rows[0].index(column)] != text
    rows[line - 1][rows[0].index(column)] = text
    return write(folder / name, rows)


def write(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return path


@pytest.mark.parametrize("planted", PLANTED, ids=lambda each: f"{each[0]}-{each[2]}-{each[3]}")
def test_fault_is_named(tmp_path: Path, planted: tuple[str, int, str, str, str]) -> None:
    name, line, column, text, said = planted
    with pytest.raises(TableError) as error:
        READ[name](plant(tmp_path, name, line, column, text))
    assert str(error.value).startswith(f"{name}, line ")
    assert said in str(error.value)


def test_every_line_of_a_table_counts(tmp_path: Path) -> None:
    """A text with line breaks does not shift the lines that errors name."""
    path = plant(tmp_path, "proposed.csv", 2, "meets", "one\ntwo")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[2][rows[0].index("title")] = ""
    with pytest.raises(TableError, match=r"proposed\.csv, line 4, title"):
        read_proposed(write(path, rows))


def test_other_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"line 1: columns id, safeguards; expected id, topic, safeguards"):
        read_capabilities(write(tmp_path / "capabilities.csv", [["id", "safeguards"]]))


@pytest.mark.parametrize("cells", [["A-004", "about"], ["A-004", "about", "baa-record", "more"]], ids=["fewer", "more"])
def test_a_row_with_other_cells_is_refused(tmp_path: Path, cells: list[str]) -> None:
    rows = [["id", "topic", "safeguards"], cells]
    with pytest.raises(TableError, match=rf"line 2: {len(cells)} cells; expected 3"):
        read_capabilities(write(tmp_path / "capabilities.csv", rows))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="line 1"):
        read_controls(write(tmp_path / "controls.csv", []))


def test_text_of_the_privacy_rule_may_be_empty() -> None:
    assert {each.scope for each in read_controls() if not each.text} == {"related-privacy-rule"}
