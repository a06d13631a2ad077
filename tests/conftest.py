"""What tests share: the example organization, the day on which they run, and a lock with made-up ids."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

# Before the first import of aws_cdk: its own template validation costs seconds and is judged by `make synth`.
os.environ["CDK_VALIDATION"] = "false"
os.environ["JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION"] = "20"
os.environ["CDK_DISABLE_CLI_TELEMETRY"] = "true"

from hipaa_landing_zone.config import Configuration, flatten, load
from hipaa_landing_zone.plan import Lock, LockedAccount, Plan, make_plan

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "landing-zone.yaml"
TODAY = date(2026, 11, 21)


def lock_for(configuration: Configuration) -> Lock:
    """Return a lock as AWS could have given it; ids are numbered in the order of the file."""
    partition = configuration.organization.partition
    return Lock(
        organization_id="o-exampleorgid",
        root_id="r-exam",
        management_account_id=configuration.organization.management_account_id,
        ous={unit.path: f"ou-exam-{number:08d}" for number, unit in enumerate(flatten(configuration.ous), 1)},
        accounts={
            account.name: LockedAccount(
                id=f"{200_000_000_000 + number}",
                stack=None if account.existing else "hlz-accounts-1",
                admitted_on=date(2026, 2, 1),
            )
            for number, account in enumerate(configuration.accounts, 1)
        },
        monitoring_sinks={
            region: f"arn:{partition}:oam:{region}:200000000002:sink/00000000-0000-4000-8000-000000000000"
            for region in configuration.organization.governed_regions
        },
    )


@pytest.fixture(scope="session")
def configuration() -> Configuration:
    return load(EXAMPLE, today=TODAY)


@pytest.fixture(scope="session")
def plan(configuration: Configuration) -> Plan:
    """The plan of the example once its ids are locked."""
    return make_plan(configuration, lock_for(configuration), today=TODAY)


@pytest.fixture(scope="session")
def first_plan(configuration: Configuration) -> Plan:
    """The plan of the example before anything is deployed."""
    return make_plan(configuration, None, today=TODAY)


@pytest.fixture(scope="session")
def templates(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The templates of every stack of the example, synthesized with the context of the project's cdk.json."""
    return synthesize(plan, tmp_path_factory.mktemp("cdk.out"))


def synthesize(plan: Plan, outdir: Path) -> dict[str, dict[str, Any]]:
    """Return the templates of a plan by stack id."""
    from aws_cdk import App

    from hipaa_landing_zone.rehearsal.assembly import templates as read_templates
    from hipaa_landing_zone.stacks import build

    context = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    app = App(context=context, outdir=str(outdir))
    build(app, plan)
    app.synth()
    return read_templates(outdir)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the score of the mutation test (tests/proof), which each of its tests records a part of."""
    every = (report for reports in terminalreporter.stats.values() for report in reports)
    reports = [report for report in every if getattr(report, "when", "") == "call"]
    parts = [dict(getattr(report, "user_properties", ())).get("mutants") for report in reports]
    found = [part for part in parts if part]
    if not found:
        return
    killed, same, survived = (sum(part[name] for part in found) for name in ("killed", "same", "survived"))
    score = f"{killed} of {killed + survived} mutants noticed"
    terminalreporter.write_line(f"guardrails: {score}; {same} more change nothing (proved)")
