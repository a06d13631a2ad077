"""The records name what this landing zone has, and nothing else; without ids they say so."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from conftest import TODAY
from markdown_it import MarkdownIt

from hipaa_landing_zone.config.accountability import Official
from hipaa_landing_zone.config.detection import REMEDIES, Remediation
from hipaa_landing_zone.evidence.record import DOCUMENTS, FILES, RECORDS, write_records
from hipaa_landing_zone.evidence.record.fact import NOT_KNOWN, ask, deadline, key_sets
from hipaa_landing_zone.evidence.record.incident import INCIDENTS, TRAIL_SILENT
from hipaa_landing_zone.live.verify import CHECKS
from hipaa_landing_zone.plan import name
from hipaa_landing_zone.plan.query import QUERIES
from hipaa_landing_zone.plan.remediation import AUTOMATIONS
from hipaa_landing_zone.plan.trail_alarm import trail_alarms
from hipaa_landing_zone.plan.watch import WATCHES, alarm_name
from hipaa_landing_zone.policies import GUARDRAILS

if TYPE_CHECKING:
    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan import Plan

FILE_NAMES = [record.file for record in DOCUMENTS]
STAND_INS = {"hlz-security", "hlz-management", "hlz-auditor"}  # profiles of the AWS CLI; the last is a role as well
DASHBOARDS = {"hlz-security", "hlz-platform", "hlz-application"}

NO_INCIDENT = ("health-issue", "health-notice", *(f"alarm-{each}" for each in ("critical", "high", "medium", "low")))
"""Watches that lead to no runbook: AWS's own events, and those that only pass an alarm on."""


@pytest.fixture(scope="module")
def locked(plan: Plan, configuration: Configuration) -> dict[str, str]:
    return write_records(plan, configuration, TODAY)


@pytest.fixture(scope="module")
def first(first_plan: Plan, configuration: Configuration) -> dict[str, str]:
    return write_records(first_plan, configuration, TODAY)


def test_every_record_of_the_contract_is_registered_once() -> None:
    ids = [record.id for record in RECORDS]
    assert len(ids) == len(set(ids)) == len(DOCUMENTS) + len(FILES)
    assert set(ids) == {
        f"record:{each}"
        for each in """
        control-matrix asset-inventory network-map data-flow-map organization-chart account-sheets risk-register
        exception-register business-associate-register evidence-manifest oscal comparison breach-assessment
        access-review activity-review tabletop-exercise key-destruction go-live runbook-credential-theft
        runbook-public-exposure runbook-exfiltration runbook-ransomware runbook-misconfiguration
        """.split()
    }
    assert all(record.citations and record.what.endswith(".") and record.title for record in RECORDS)


def test_one_document_for_each_record(locked: dict[str, str], first: dict[str, str]) -> None:
    assert list(locked) == list(first) == FILE_NAMES


def test_the_same_from_the_same(locked: dict[str, str], plan: Plan, configuration: Configuration) -> None:
    assert write_records(plan, configuration, TODAY) == locked


@pytest.mark.parametrize("file", FILE_NAMES)
@pytest.mark.parametrize("lock", ["locked", "first"])
def test_documents_are_sound_markdown(file: str, lock: str, request: pytest.FixtureRequest) -> None:
    text: str = request.getfixturevalue(lock)[file]
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert "\n\n\n" not in text
    for leftover in ("{{", "{%", "{#", "Undefined", "| None |", "Planned", "<hipaa"):
        assert leftover not in text
    assert "compliant" not in text.lower()
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    headings = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    assert headings[0] == 1
    assert headings.count(1) == 1
    # Every line of a table became a row of one, as wide as its head; everything else with bars is in a block.
    rows = [line for line in re.sub(r"```.*?```", "", text, flags=re.DOTALL).split("\n") if line.startswith("|")]
    tables = sum(token.type == "table_open" for token in tokens)
    assert sum(token.type == "tr_open" for token in tokens) == len(rows) - tables
    for table in re.findall(r"(?:^\|.*\n)+", re.sub(r"```.*?```", "", text, flags=re.DOTALL), flags=re.MULTILINE):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in table.strip().split("\n")}
        assert len(widths) == 1, table


@pytest.mark.parametrize("file", FILE_NAMES)
def test_links_lead_somewhere(file: str, locked: dict[str, str]) -> None:
    folder = file.split("/", maxsplit=1)[0]
    for target in re.findall(r"\]\(([^)]+)\)", locked[file]):
        if target.startswith("#"):
            anchors = {
                heading.lower().replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", locked[file], re.MULTILINE)
            }
            assert target[1:] in anchors
        else:
            assert (target.removeprefix("../") if target.startswith("../") else f"{folder}/{target}") in locked


@pytest.mark.parametrize("file", FILE_NAMES)
def test_ids_are_those_of_the_plan(file: str, locked: dict[str, str], plan: Plan) -> None:
    text = locked[file]
    assert NOT_KNOWN not in text
    assert set(re.findall(r"\b\d{12}\b", text)) <= {account.id for account in plan.accounts}
    assert set(re.findall(r"\bou-[0-9a-z]{4}-[0-9a-z]{8}\b", text)) <= {ou.id for ou in plan.ous}
    assert set(re.findall(r"\br-[0-9a-z]{4}\b", text)) <= {plan.root_id}
    regions = set(re.findall(r"\b[a-z]{2}-[a-z]+-\d\b", text))
    assert regions <= set(plan.regions)


@pytest.mark.parametrize("file", FILE_NAMES)
def test_without_a_lock_no_id_is_made_up(file: str, first: dict[str, str], first_plan: Plan) -> None:
    text = first[file]
    management = first_plan.organization.management_account_id
    assert set(re.findall(r"\b\d{12}\b", text)) <= {management}
    assert not re.findall(r"\b(?:ou|r)-[0-9a-z]{4}(?:-[0-9a-z]{8})?\b", text)
    assert "> **Not ready.** Not known until `hlz lock`" in text


@pytest.mark.parametrize("file", FILE_NAMES)
def test_names_are_those_of_the_landing_zone(file: str, locked: dict[str, str], plan: Plan) -> None:
    assert plan.log_archive is not None
    alarms = {alarm_name(alarm.severity, alarm.name) for alarm in trail_alarms(plan.organization)}
    known = {
        *STAND_INS,
        *DASHBOARDS,
        *alarms,
        alarm_name("critical", TRAIL_SILENT),
        *(bucket.name for bucket in plan.log_archive.buckets),
        name.query_results_name(plan.log_archive.account_id, plan.organization.home_region),
        *(f"hlz-{query.name}" for query in QUERIES),
        *(automation.name for automation in AUTOMATIONS),
        name.RESPONDER_ROLE,
        name.AUDITOR_ROLE,
        name.INVESTIGATOR_ROLE,
        name.APPLICATION_BOUNDARY,
        name.INVESTIGATION,
        name.FINDINGS_BUS,
        name.TRAIL_NAME,
        "hlz-external-access",
        "hlz-unused-access",
    }
    found = set(re.findall(r"(?<![\w/-])hlz-[a-z0-9][a-z0-9-]*(?<!-)\b(?!-\*)", locked[file]))
    assert found <= known
    assert set(re.findall(r"\bHLZ-[A-Z]+-\d+\b", locked[file])) <= {guardrail.id for guardrail in GUARDRAILS}
    assert set(re.findall(r"--check ([a-z_]+)", locked[file])) <= {check.name for check in CHECKS}


def test_every_saved_query_is_reviewed(locked: dict[str, str]) -> None:
    assert all(f"`hlz-{query.name}`" in locked["records/activity-review.md"] for query in QUERIES)


def test_everything_that_speaks_leads_to_a_runbook(plan: Plan) -> None:
    watches = {each for incident in INCIDENTS.values() for each in incident.watches}
    alarms = {each for incident in INCIDENTS.values() for each in incident.alarms}
    assert watches.isdisjoint(NO_INCIDENT)
    assert watches | set(NO_INCIDENT) == {watch.name for watch in WATCHES}
    assert alarms == {alarm.name for alarm in trail_alarms(plan.organization)} | {TRAIL_SILENT}
    assert {each for incident in INCIDENTS.values() for each in incident.remedies} == set(REMEDIES)
    assert set(INCIDENTS) == {record.id for record in DOCUMENTS if record.id.startswith("record:runbook-")}


@pytest.mark.parametrize(
    ("discovered", "notice", "yearly"),
    [
        (date(2026, 11, 21), date(2027, 1, 20), date(2027, 3, 1)),
        (date(2026, 12, 31), date(2027, 3, 1), date(2027, 3, 1)),
        (date(2027, 1, 1), date(2027, 3, 2), date(2028, 2, 29)),  # the year after has a leap day
        (date(2028, 1, 31), date(2028, 3, 31), date(2029, 3, 1)),
    ],
)
def test_last_days_are_counted_from_discovery(discovered: date, notice: date, yearly: date) -> None:
    assert (deadline(discovered).notice, deadline(discovered).yearly) == (notice, yearly)


def test_the_worksheet_has_the_last_days_of_a_month_of_discoveries(locked: dict[str, str]) -> None:
    text = locked["records/breach-assessment.md"]
    assert "| 2026-11-21 | 2027-01-20 | 2027-03-01 |" in text
    assert "| 2026-12-21 | 2027-02-19 | 2027-03-01 |" in text


def test_a_query_takes_its_parameters() -> None:
    assert ask("console-sign-ins", "$A", "1", "2") == 'ask hlz-console-sign-ins "$A" "1" "2"'
    with pytest.raises(ValueError, match="wanted: account id, first day, last day"):
        ask("console-sign-ins", "$A")
    with pytest.raises(ValueError, match="one of who-read-an-object"):
        ask("console-sign-in", "$A")


def test_keys_are_those_of_the_templates(plan: Plan, templates: dict[str, dict[str, object]]) -> None:
    wanted = set()
    for stack in plan.stacks:
        resources = templates[stack.id]["Resources"] if stack.id in templates else {}
        assert isinstance(resources, dict)
        aliases = (each for each in resources.values() if each["Type"] == "AWS::KMS::Alias")
        for each in aliases:
            alias = str(each["Properties"]["AliasName"]).removeprefix("alias/")
            if alias.removeprefix("hlz/") not in name.KEY_PURPOSES:
                wanted.add((stack.account, stack.region, alias))
    found = {
        (each.account, region, alias)
        for each in key_sets(plan)
        for region in each.regions
        for alias in each.aliases
        if each.account != "every account"
    }
    assert found == wanted
    (everywhere,) = [each for each in key_sets(plan) if each.account == "every account"]
    assert everywhere.aliases == tuple(f"hlz/{each}" for each in name.KEY_PURPOSES)
    assert everywhere.regions == plan.regions


def test_a_remedy_that_acts_changes_the_steps(plan: Plan, configuration: Configuration) -> None:
    acting = replace(plan, remediation=Remediation(act=("key_deletion",)))
    documents = write_records(acting, configuration, TODAY)
    assert "TagKey=hlz:remediation-exempt" in documents["records/key-destruction.md"]
    assert "| `key_deletion` | **acts** |" in documents["runbooks/ransomware.md"]


def test_what_people_wrote_stays_in_its_cell(plan: Plan, configuration: Configuration) -> None:
    assert configuration.entity is not None
    odd = Official(name="A | <script>`x`\nB", title="t", email="a@b.org")
    named = configuration.model_copy(
        update={"entity": configuration.entity.model_copy(update={"privacy_official": odd})}
    )
    text = write_records(plan, named, TODAY)["records/tabletop-exercise.md"]
    assert "| Privacy Official, counsel | A \\| &lt;script>\\`x\\` B |" in text


def test_what_the_owner_left_out_is_said(plan: Plan, configuration: Configuration) -> None:
    ous = tuple(ou for ou in plan.ous if ou.purpose != "quarantine")
    bare = replace(plan, contacts=None, ous=ous)
    silent = configuration.model_copy(update={"entity": None, "business_associates": (), "baa": None})
    documents = write_records(bare, silent, TODAY)
    runbook = documents["runbooks/exfiltration.md"]
    assert "nobody is named as security contact" in runbook
    assert "has no OU for quarantine" in runbook
    assert "**not recorded** (`baa` in `landing-zone.yaml`)" in documents["records/go-live.md"]
    assert "does not say what we are" in documents["records/breach-assessment.md"]
