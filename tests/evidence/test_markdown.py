"""The report for pull requests: what does not hold is in it, it fits, and nothing in it is taken for markup."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from conftest import TODAY

from hipaa_landing_zone.evidence.change import Change, Comparison
from hipaa_landing_zone.evidence.markdown import markdown
from hipaa_landing_zone.evidence.markdown_text import LIMIT, Section, code, document, escaped, prose

if TYPE_CHECKING:
    from hipaa_landing_zone.evidence.model import Evidence


def test_short_report_has_counts_and_no_open_section_when_nothing_is(evidence: Evidence) -> None:
    closed = tuple(each for each in evidence.findings if not each.open)
    text = markdown(replace(evidence, findings=closed))
    assert "**0 open findings**" in text
    assert "<b>Open findings</b>" not in text
    rows = re.findall(
        r"^\| (?:enforced|checked|detected|partial|procedural|inherited|not applicable) .*", text, re.MULTILINE
    )
    total = sum(int(row.split("|")[-2]) for row in rows)
    assert total == len(evidence.controls)


def test_open_findings_and_ending_exceptions_are_unfolded(evidence: Evidence) -> None:
    found = replace(evidence.findings[0], exception="", wrong="a | b <script> @octocat #12", severity="fatal")
    ending = replace(evidence.exceptions[0], expires=TODAY + timedelta(days=1), approver="CISO")
    text = markdown(replace(evidence, findings=(found,), exceptions=(ending,)))
    assert "<details open>\n<summary><b>Open findings</b> (1)</summary>" in text
    assert "a \\| b &lt;script&gt; @\u2060octocat #\u206012" in text
    assert "<b>Exceptions that end</b> (1)" in text
    assert f"| ends soon | {TODAY + timedelta(days=1)} |" in text


def test_changes_are_shown_when_there_is_something_to_compare_with(evidence: Evidence) -> None:
    change = Change(direction="weaker", kind="rule", name="HLZ-RULE-07", what="gone", citations=("164.312(b)",))
    comparison = Comparison(old="2026-10-01", new="2026-11-21", titles={}, remarks=(), changes=(change,))
    text = markdown(evidence, comparison)
    assert "Since 2026-10-01: 1 weaker, 0 changed, 0 stronger." in text
    assert "| rule | HLZ-RULE-07 | gone | 164.312(b) |" in text
    assert "Since" not in markdown(evidence)


@pytest.mark.parametrize("count", [30, 3_000])
def test_too_much_is_cut_and_said(evidence: Evidence, count: int) -> None:
    found = tuple(
        replace(evidence.findings[0], exception="", id=f"F-{number}", wrong="x" * 400) for number in range(count)
    )
    text = markdown(replace(evidence, findings=found))
    assert len(text) <= LIMIT
    assert f"<b>Open findings</b> ({count:,})" in text
    shown = text.count("…")
    assert shown == count or f"{count - shown:,} more are not shown: `findings.csv` has all {count:,}." in text
    assert text.count("<details") == text.count("</details>")


def test_even_the_smallest_limit_says_where_the_rest_is() -> None:
    section = Section(title="Open findings", header=("what",), rows=[("x" * 200,)] * 50, where="findings.csv")
    text = document(["# Evidence"], [section], limit=150)
    assert text == "# Evidence\n\nToo long to show here.\n\nOpen findings: 50, see `findings.csv`.\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", r"a\|b"),
        ("*bold* _it_ `x` [l](u) $m$ ~s~", r"\*bold\* \_it\_ \`x\` \[l\](u) \$m\$ \~s\~"),
        ("<img src=x> &amp;", "&lt;img src=x&gt; &amp;amp;"),
        ("two\nlines", "two lines"),
        ("ops@example.org", "ops@example.org"),
        ("@team and #7", "@\u2060team and #\u20607"),
        ("y" * 301, "y" * 299 + "…"),
    ],
)
def test_texts_stay_what_they_are(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_code_neither_ends_nor_splits_a_cell() -> None:
    assert code("a b") == "`a b`"
    for text in ("a`b|c", "a\\|![x](https://example.com/x.png)"):  # a backslash would take away that of the bar
        assert code(text) == f"<code>{escaped(text)}</code>"
    assert code("") == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("`hlz verify` looked, then `hlz lock`.", "`hlz verify` looked, then `hlz lock`."),
        ("run *this* at `a|b`", r"run \*this\* at <code>a\|b</code>"),
        ("one ` alone @team", "one `alone @team`"),
        ("<b>`x`</b>", "&lt;b&gt;`x`&lt;/b&gt;"),
    ],
)
def test_commands_in_a_sentence_are_code_and_nothing_else_is_markup(text: str, shown: str) -> None:
    assert prose(text) == shown
