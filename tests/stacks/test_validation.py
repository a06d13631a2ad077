"""The example has no unexplained finding; an acceptance that is stale or expired fails."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App
from aws_cdk import aws_s3 as s3
from conftest import EXAMPLE, ROOT, TODAY, lock_for

from hipaa_landing_zone.config import load
from hipaa_landing_zone.config.detection import SwitchedOff
from hipaa_landing_zone.config.model import AcceptedFinding
from hipaa_landing_zone.plan import make_plan
from hipaa_landing_zone.rules.acceptance import AcceptanceError
from hipaa_landing_zone.rules.plugin import FAIL_IN_APP
from hipaa_landing_zone.stacks import Validation, ValidationError, build
from hipaa_landing_zone.stacks.accepted import BY_DESIGN

if TYPE_CHECKING:
    from pathlib import Path

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan import Plan

pytestmark = pytest.mark.xdist_group("example")


def accepting(configuration: Configuration, place: str, expires: date) -> Configuration:
    rule = "HIPAA.Security::HIPAA.Security-S3BucketVersioningEnabled"
    finding = AcceptedFinding(rule=rule, place=place, reason="x" * 20, approver="CISO", expires=expires)
    return configuration.model_copy(update={"accepted_findings": (finding,)})


def app_for(plan: Plan, outdir: Path) -> tuple[App, dict[str, Any]]:
    context = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    app = App(context=context, outdir=str(outdir), post_cli_context=FAIL_IN_APP)
    return app, dict(build(app, plan))


def test_example_has_no_unexplained_finding(configuration: Configuration, plan: Plan, tmp_path: Path) -> None:
    app, _ = app_for(plan, tmp_path)
    Validation(app, configuration, plan, TODAY).synthesize()
    looked_at = {row["rule"]: row for row in json.loads((tmp_path / "rules-report.json").read_text(encoding="utf-8"))}
    assert looked_at["HLZ-RULE-07"]["checked"] == 34
    by_design = {each.rule.partition("::")[2] for each in BY_DESIGN if each.rule.startswith("HipaaLandingZone")}
    assert {name for name, row in looked_at.items() if row["failed"] or row["undecided"]} == by_design
    suppressed = json.loads((tmp_path / "validation-report.json").read_text(encoding="utf-8"))
    reasons = [v["reason"] for each in suppressed["pluginReports"] for v in each.get("suppressedViolations", [])]
    assert reasons
    assert all("accepted by" in reason for reason in reasons)


def test_finding_fails_and_says_where(configuration: Configuration, plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "rules-report.json").write_text("[]", encoding="utf-8")  # of an earlier synthesis, which held
    app, stacks = app_for(plan, tmp_path)
    s3.CfnBucket(stacks["ehr-prod-us-east-1"], "Planted")
    with pytest.raises(ValidationError, match="workloads/ehr-prod-us-east-1/Planted"):
        Validation(app, configuration, plan, TODAY).synthesize()
    assert not (tmp_path / "rules-report.json").exists()


@pytest.mark.parametrize("place", ["workloads/ehr-prod-*/Vpc", "workloads/no-such-stack/Bucket"])
def test_acceptance_that_accepts_nothing_fails(
    configuration: Configuration, plan: Plan, tmp_path: Path, place: str
) -> None:
    app, _ = app_for(plan, tmp_path)
    stale = accepting(configuration, place, TODAY)
    with pytest.raises(ValidationError, match="accept nothing any more"):
        Validation(app, stale, plan, TODAY).synthesize()


def test_acceptance_of_a_file_that_accepts_nothing_names_its_line(plan: Plan, tmp_path: Path) -> None:
    entry = {"rule": "HipaaLandingZone::HLZ-RULE-07", "place": "workloads/ehr-prod-*/Vpc", "reason": "x" * 20}
    entry |= {"approver": "CISO", "expires": "2027-01-01"}
    rows = "".join(f"    {key}: {value}\n" for key, value in entry.items())
    config = tmp_path / "landing-zone.yaml"
    config.write_text(f"{EXAMPLE.read_text(encoding='utf-8')}\naccepted_findings:\n  -\n{rows}", encoding="utf-8")
    line = config.read_text(encoding="utf-8").splitlines().index("    rule: HipaaLandingZone::HLZ-RULE-07") + 1
    app, _ = app_for(plan, tmp_path / "cdk.out")
    with pytest.raises(ValidationError, match=rf"Vpc \(landing-zone\.yaml:{line}\)"):
        Validation(app, load(config, today=TODAY), plan, TODAY).synthesize()


def test_expired_acceptance_fails(configuration: Configuration, plan: Plan, tmp_path: Path) -> None:
    app, _ = app_for(plan, tmp_path)
    expired = accepting(configuration, "workloads/*/Vpc", TODAY - timedelta(days=1))
    with pytest.raises(AcceptanceError, match="expired"):
        Validation(app, expired, plan, TODAY)


def test_acceptance_in_a_stack_that_waits_is_not_judged(
    configuration: Configuration, first_plan: Plan, tmp_path: Path
) -> None:
    app, _ = app_for(first_plan, tmp_path)
    waiting = accepting(configuration, "workloads/ehr-prod-us-east-1/Bucket", TODAY)
    Validation(app, waiting, first_plan, TODAY).synthesize()


def test_what_is_switched_off_leaves_no_stale_acceptance(configuration: Configuration, tmp_path: Path) -> None:
    """The design accepts findings at a guardrail and stacks that are then not there."""
    off = SwitchedOff(service="guardduty", reason="Another product watches here.", approver="CISO", expires=TODAY)
    services = configuration.detective_services.model_copy(update={"off": (off,)})
    without = tuple(account for account in configuration.accounts if account.purpose != "workload")
    changed = configuration.model_copy(update={"detective_services": services, "accounts": without})
    plan = make_plan(changed, lock_for(changed), today=TODAY)
    app, _ = app_for(plan, tmp_path)
    Validation(app, changed, plan, TODAY).synthesize()
    assert not [policy for policy in plan.policies if "HLZ-DCL-06" in policy.guardrails]
