"""CSV that every reader reads the same, and that no spreadsheet runs."""

from __future__ import annotations

import csv
import io

import pytest

from hipaa_landing_zone.evidence.csv_text import BYTE_ORDER_MARK, csv_text, joined

FORMULAS = (
    '=HYPERLINK("https://example.org")',
    "+1 555 0100",
    "-2+3",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "＝1",  # noqa: RUF001 - what Excel takes for a formula, too
    "'=1",
    "'",
)


def read(text: str) -> list[list[str]]:
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""), strict=True))


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_is_text_and_can_be_had_back(formula: str) -> None:
    cell = read(csv_text(["what"], [[formula]]))[1][0]
    assert cell == f"'{formula}"


@pytest.mark.parametrize(
    "cell", ["", "a,b", 'a "quoted" word', "two\nlines", "Müller, 日本", "164.312(b)", "a=b", " =1"]
)
def test_other_texts_stay_as_they_are(cell: str) -> None:
    assert read(csv_text(["what", "next"], [[cell, "x"]]))[1] == [cell, "x"]


def test_numbers_stay_numbers_and_nothing_is_empty() -> None:
    assert csv_text(["a", "b"], [[-5, None]]) == f"{BYTE_ORDER_MARK}a,b\r\n-5,\r\n"


def test_a_row_of_another_width_is_an_error() -> None:
    with pytest.raises(ValueError, match="shorter"):
        csv_text(["a", "b"], [["1"]])
    with pytest.raises(ValueError, match="longer"):
        csv_text(["a"], [["1", "2"]])


def test_parts_of_a_cell_are_told_apart() -> None:
    assert joined(["a", "b"]) == "a; b"
