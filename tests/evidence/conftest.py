"""The example as evidence sees it: its files, its judged assembly, a verification in which everything held."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from conftest import EXAMPLE, ROOT, TODAY, lock_for
from evidence.assembly import Application

from hipaa_landing_zone.live.lock import write_lock
from hipaa_landing_zone.live.verify import CHECKS, Result
from hipaa_landing_zone.live.verify.check import Waiting
from hipaa_landing_zone.live.verify.record import record
from hipaa_landing_zone.plan import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.evidence.model import Evidence
    from hipaa_landing_zone.plan import Plan

VERIFIED_AT = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Files:
    """What evidence of the example is made from."""

    config: Path
    lock: Path
    assembly: Path
    verification: Path


def results(plan: Plan, outcome: Callable[[str, str], Any] = lambda _check, _account: "held") -> Iterator[Result]:
    """Yield a result for each subject of each check, as a verification of the plan would."""
    for check in CHECKS:
        for subject in check.subjects(plan):
            if not isinstance(subject, Waiting):
                yield Result(
                    check=check.name,
                    place=subject.place,
                    outcome=outcome(check.name, subject.place.account),
                    expected="as planned",
                    found="as planned",
                    next="Look at it.",
                    citations=subject.citations or check.citations,
                )


@pytest.fixture(scope="session")
def files(configuration: Configuration, plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The example, synthesized and judged as app.py does it."""
    from aws_cdk import App

    from hipaa_landing_zone.rules.plugin import FAIL_IN_APP
    from hipaa_landing_zone.stacks import Validation, build

    folder = tmp_path_factory.mktemp("evidence")
    files = Files(EXAMPLE, folder / "landing-zone.lock.json", folder / "cdk.out", folder / "verification.json")
    write_lock(lock_for(configuration), files.lock)
    context = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    app = App(context=context, outdir=str(files.assembly), post_cli_context=FAIL_IN_APP)
    build(app, plan)
    Validation(app, configuration, plan, TODAY).synthesize()
    data = record(tuple(results(plan)), (), fingerprint(configuration, plan), VERIFIED_AT, aws=True)
    files.verification.write_text(json.dumps(data), encoding="utf-8")
    return files


@pytest.fixture(scope="session")
def evidence(files: Files) -> Evidence:
    """Evidence of the example, verified."""
    from hipaa_landing_zone.evidence.collect import collect

    return collect(files.config, files.lock, files.assembly, verification=files.verification, as_of=TODAY)


@pytest.fixture(scope="session")
def not_verified(files: Files) -> Evidence:
    """Evidence of the example before anything is deployed."""
    from hipaa_landing_zone.evidence.collect import collect

    return collect(files.config, files.lock, files.assembly, as_of=TODAY)


@pytest.fixture
def application(files: Any, tmp_path: Path) -> Application:
    judged = json.loads((files.assembly / "judged.json").read_text(encoding="utf-8"))
    return Application(tmp_path / "intake" / "cdk.out", [each["rule"] for each in judged["results"]])
