"""The real tables: complete, in plain words, and every capability leads somewhere."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from hipaa_landing_zone.config.accountability import ADDRESSABLE
from hipaa_landing_zone.controls import CAPABILITIES, CONTROLS, PROPOSED, REASONS, SAFEGUARDS, control, safeguard
from hipaa_landing_zone.controls.model import Capability, Control, Proposed, Safeguard
from hipaa_landing_zone.controls.proposed import touches
from hipaa_landing_zone.controls.table import DATA

CITATION = re.compile(r'164\.\d{3}(\([A-Za-z0-9]+\))*( "[A-Z][A-Za-z ]+")?')
# A sentence about somebody's compliance, or a score, is one that this project does not write.
OVERCLAIM = re.compile(r"\b(is|are|makes?|fully|HIPAA)[ -](fully )?compliant\b|\bscores?\b|\bpercent|%", re.IGNORECASE)


def test_nothing_is_lost() -> None:
    assert (len(CONTROLS), len(SAFEGUARDS), len(PROPOSED), len(CAPABILITIES)) == (108, 115, 46, 165)
    assert Counter(each.tier for each in SAFEGUARDS) == {"core": 87, "extended": 28}
    assert Counter(each.scope for each in CONTROLS) == {
        "security-rule": 75,
        "breach-notification": 18,
        "related-privacy-rule": 8,
        "general-rule": 5,
        "retention": 2,
    }


def test_ids_are_well_formed() -> None:
    assert all(CITATION.fullmatch(each.citation) for each in CONTROLS)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", each.id) for each in SAFEGUARDS)
    assert [each.id for each in PROPOSED] == [f"NPRM-{number:02}" for number in range(1, 47)]
    assert all(re.fullmatch(r"[AB]-\d{3}", each.id) for each in CAPABILITIES)


def test_addressable_specifications_are_those_of_the_rule() -> None:
    assert {each.citation for each in CONTROLS if each.designation == "Addressable"} == {*ADDRESSABLE}


@pytest.mark.parametrize("each", CONTROLS, ids=lambda each: each.citation)
def test_what_is_left_is_said_in_own_words(each: Control) -> None:
    assert each.left.endswith(".")
    assert len(each.left) > 30
    assert each.left not in each.text
    assert each.owner != ("AWS",)  # AWS alone answers for nothing: its own sites and devices are everybody's


def test_no_two_controls_leave_the_same() -> None:
    assert len({each.left for each in CONTROLS}) == len(CONTROLS)


def test_parents_are_of_the_same_section() -> None:
    children = [each for each in CONTROLS if each.parent]
    assert children
    assert all(control(each.parent).citation.startswith(each.citation[:7]) for each in children)


@pytest.mark.parametrize("each", SAFEGUARDS, ids=lambda each: each.id)
def test_safeguard_is_shown_by_a_command_that_can_be_filled_in(each: Safeguard) -> None:
    filled = each.look.format(account_id="111122223333", region="us-east-1")
    assert not each.look or re.match(r"aws [a-z0-9-]+ [a-z0-9-]+( |$)", filled)
    assert not re.search(r"[{}]", filled)
    assert not re.search(r" aws |delete|[|;&$]", filled.split(" # ")[0])


def test_most_safeguards_can_be_looked_at() -> None:
    assert sum(bool(each.look) for each in SAFEGUARDS) >= 100


@pytest.mark.parametrize("each", SAFEGUARDS, ids=lambda each: each.id)
def test_every_safeguard_says_who_builds_watches_and_approves(each: Safeguard) -> None:
    assert each.builds
    assert each.monitors
    assert re.search(r"compliance officer|^nobody", each.approves)


def test_every_reason_is_needed() -> None:
    assert {reason for each in SAFEGUARDS for reason in each.why} == {*REASONS}


def test_safeguards_serve_proposed_requirements_that_say_so_of_themselves() -> None:
    served = {name for each in SAFEGUARDS for name in each.proposed}
    assert served
    silent = [each.id for each in PROPOSED if each.id in served and each.meets.startswith("Nothing to do")]
    assert not silent


def test_paragraphs_from_memory_are_not_printed() -> None:
    """Only paragraphs whose text was read: of the requirements of 90 FR 898, these."""
    assert sum(bool(each.citation) for each in PROPOSED) == 23
    uncertain = {"NPRM-05", "NPRM-20", "NPRM-26", "NPRM-33", "NPRM-41", "NPRM-46"}
    assert not {each.id for each in PROPOSED if each.citation} & uncertain
    assert not [each.id for each in PROPOSED if "memory" in each.requirement + each.deadline]


def test_a_proposed_requirement_touches_what_it_would_change_and_what_is_below() -> None:
    training = next(each for each in PROPOSED if each.id == "NPRM-12")
    touched = [each.citation for each in CONTROLS if touches(training, each.citation)]
    assert touched == [
        "164.308(a)(5)(i)",
        "164.308(a)(5)(ii)(A)",
        "164.308(a)(5)(ii)(B)",
        "164.308(a)(5)(ii)(C)",
        "164.308(a)(5)(ii)(D)",
    ]


@pytest.mark.parametrize("each", CAPABILITIES, ids=lambda each: each.id)
def test_capability_leads_to_a_mechanism_a_record_or_a_reason(each: Capability) -> None:
    for name in each.safeguards:
        found = safeguard(name)
        assert found.mechanisms or (found.missing and found.why)


def test_capabilities_are_named_by_topics_of_our_own() -> None:
    assert all(len(each.topic) < 90 and not each.topic.endswith(".") for each in CAPABILITIES)
    assert len({each.topic for each in CAPABILITIES}) == len(CAPABILITIES)


def ours(each: Control | Safeguard | Proposed | Capability) -> str:
    """Return what this project says in its own words."""
    match each:
        case Control():
            return each.left
        case Safeguard():
            return f"{each.statement} {each.done} {each.missing}"
        case Proposed():
            return f"{each.requirement} {each.meets}"
        case Capability():
            return each.topic


@pytest.mark.parametrize("each", [*CONTROLS, *SAFEGUARDS, *PROPOSED], ids=lambda each: getattr(each, "id", None))
def test_nobody_is_called_compliant(each: Control | Safeguard | Proposed) -> None:
    assert not OVERCLAIM.search(ours(each))


@pytest.mark.parametrize("name", ["controls.csv", "safeguards.csv", "proposed.csv", "capabilities.csv"])
def test_tables_are_plain(name: str) -> None:
    """Nothing that breaks a table of Markdown, a spreadsheet's formula, or a line."""
    text = (DATA / name).read_text(encoding="utf-8")
    assert "|" not in text
    assert "\r" not in text
    assert "issue 6" not in text
    assert not re.search(r'(^|,)"?[=+@]', text, re.MULTILINE)


def test_the_tables_say_where_they_come_from() -> None:
    text = (DATA / "README.md").read_text(encoding="utf-8")
    for path in DATA.glob("*.csv"):
        rows = text.split(f"| `{path.name}` | ")[1].split(" ")[0]
        assert int(rows) == sum(1 for _ in _records(path))


def _records(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row[0] for row in csv.reader(file)][1:]
