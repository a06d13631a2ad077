"""The tables: each row reads back as what the evidence says, and every column is described."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT, TODAY

from hipaa_landing_zone.config.accountability import AddressableDecision, BusinessAssociate
from hipaa_landing_zone.evidence.column import COLUMNS
from hipaa_landing_zone.evidence.model import EVERYWHERE
from hipaa_landing_zone.evidence.snapshot import since
from hipaa_landing_zone.evidence.table import tables

if TYPE_CHECKING:
    from hipaa_landing_zone.evidence.model import Evidence

Rows = list[dict[str, str]]


def read(evidence: Evidence) -> dict[str, Rows]:
    texts = tables(evidence, since(evidence, None))
    return {
        name: list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
        for name, text in texts.items()
    }


@pytest.fixture(scope="module")
def rows(evidence: Evidence) -> dict[str, Rows]:
    return read(evidence)


def test_there_is_a_row_for_everything(rows: dict[str, Rows], evidence: Evidence) -> None:
    open_ones = sum(each.open for each in evidence.findings)
    assert {name: len(found) for name, found in rows.items()} == {
        "controls.csv": len(evidence.controls),
        "safeguards.csv": len(evidence.safeguards),
        "mechanisms.csv": len(evidence.mechanisms),
        "inventory.csv": len(evidence.assets),
        "findings.csv": len(evidence.findings),
        "exceptions.csv": len(evidence.exceptions),
        "risks.csv": open_ones + len(evidence.exceptions),
        "business-associates.csv": len(evidence.configuration.business_associates),
    }


def test_columns_are_the_ones_that_are_promised(rows: dict[str, Rows]) -> None:
    for name, found in rows.items():
        assert all(tuple(row) == tuple(COLUMNS[name]) for row in found), name


@pytest.mark.parametrize("name", COLUMNS)
def test_every_column_is_described_in_the_reference(name: str) -> None:
    page = (ROOT / "docs" / "reference" / "evidence.md").read_text(encoding="utf-8")
    section = page.partition(f"### {name}\n")[2].partition("\n##")[0]
    described = [line for line in section.splitlines() if line.startswith("| `")]
    assert described == [f"| `{column}` | {what} |" for column, what in COLUMNS[name].items()]


def test_a_control_reads_back(rows: dict[str, Rows], evidence: Evidence) -> None:
    row = next(each for each in rows["controls.csv"] if each["citation"] == "164.312(b)")
    each = next(one for one in evidence.controls if one.covered.control.citation == "164.312(b)")
    assert row["status"] == each.covered.status
    assert row["observed"] == each.observed
    assert row["mechanisms"].split("; ") == [mechanism.id for mechanism in each.covered.mechanisms]
    assert row["safeguards"].split("; ") == [safeguard.id for safeguard in each.covered.safeguards]
    looked_at = {number for mechanism in each.covered.mechanisms for number in evidence.mechanism(mechanism.id).assets}
    assert int(row["resources"]) == len(looked_at) > 0
    assert row["left"]
    assert row["text"] == each.covered.control.text


def test_live_results_and_findings_are_counted(rows: dict[str, Rows], evidence: Evidence) -> None:
    row = next(each for each in rows["mechanisms.csv"] if each["id"] == "verify:guardduty_watches")
    live = evidence.mechanism("verify:guardduty_watches").live
    assert int(row["live_held"]) == sum(held for held, _, _ in live.values()) > 0
    assert (row["live_failed"], row["live_unknown"]) == ("0", "0")
    test = next(each for each in rows["mechanisms.csv"] if each["kind"] == "test")
    assert test["live_held"] == test["looked_at"] == ""
    accepted = sum(int(each["accepted_findings"]) for each in rows["mechanisms.csv"])
    assert accepted == sum(not each.open for each in evidence.findings)


def test_the_inventory_says_who_answers_and_whether_there_is_phi(rows: dict[str, Rows], evidence: Evidence) -> None:
    found = {(row["account"], row["owner"], row["holds_phi"]) for row in rows["inventory.csv"]}
    assert (EVERYWHERE, "platform", "varies") in found
    assert ("log-archive", "security-operations@example-health.org", "no") in found
    assert {row["account_id"] for row in rows["inventory.csv"] if row["account"] == EVERYWHERE} == {""}
    versions = {row["version"] for row in rows["inventory.csv"] if row["type"] == "AWS::Lambda::Function"}
    assert versions
    assert all(version.startswith("python3.") for version in versions)
    assert all((row["template"], row["logical_id"]) for row in rows["inventory.csv"])
    assert len(rows["inventory.csv"]) == len(evidence.assets)


def test_accepted_findings_and_exceptions_lead_to_each_other(rows: dict[str, Rows]) -> None:
    exceptions = {row["id"]: row for row in rows["exceptions.csv"]}
    accepted = [row for row in rows["findings.csv"] if row["open"] == "no"]
    assert accepted
    for name in {row["exception"] for row in accepted}:
        assert int(exceptions[name]["findings"]) == sum(row["exception"] == name for row in accepted)
    assert {row["first_seen"] for row in rows["findings.csv"]} == {TODAY.isoformat()}


@pytest.mark.parametrize(
    ("expires", "standing"),
    [
        (None, "by design"),
        (date(2026, 11, 20), "expired"),
        (date(2026, 11, 21), "ends soon"),
        (date(2026, 12, 21), "ends soon"),
        (date(2026, 12, 22), "in force"),
    ],
)
def test_exceptions_stand_as_of_the_day(evidence: Evidence, expires: date | None, standing: str) -> None:
    planted = replace(evidence.exceptions[0], expires=expires)
    row = read(replace(evidence, exceptions=(planted,), findings=(), mechanisms=(), assets=()))["exceptions.csv"][0]
    assert row["standing"] == standing
    assert row["expires"] == (expires.isoformat() if expires else "")


def test_overdue_and_ended_contracts_and_decisions_are_shown(evidence: Evidence) -> None:
    def party(name: str, review_due: date, ends_on: date | None) -> BusinessAssociate:
        return BusinessAssociate(
            name=name,
            service="Transcription",
            phi="dictations",
            agreement="BAA 7",
            signed_on=date(2024, 1, 1),
            review_due=review_due,
            ends_on=ends_on,
            owner="privacy@example-health.org",
        )

    decision = AddressableDecision(
        citation="164.312(a)(2)(iii)",
        decision="equivalent_measure",
        reason="Sessions end with the identity provider's, after an hour.",
        approver="Security Official",
        reviewed_on=date(2026, 6, 1),
    )
    parties = (
        party("=Good", date(2027, 1, 1), None),
        party("Late", date(2026, 11, 20), None),
        party("Gone", date(2027, 1, 1), date(2026, 11, 20)),
    )
    update = {"business_associates": parties, "addressable_decisions": (decision,)}
    found = read(replace(evidence, configuration=evidence.configuration.model_copy(update=update)))
    assert [(row["name"], row["state"]) for row in found["business-associates.csv"]] == [
        ("'=Good", "in force"),
        ("Late", "review overdue"),
        ("Gone", "ended"),
    ]
    decided = {row["citation"]: row["decision"] for row in found["controls.csv"] if row["decision"]}
    assert decided == {"164.312(a)(2)(iii)": "equivalent_measure"}
