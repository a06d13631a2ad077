"""The rules inside CDK: what fails a synthesis, what it says, and what it writes."""

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from aws_cdk import App, CfnResource, Environment, Stack, Validations

from hipaa_landing_zone.rules import RULES
from hipaa_landing_zone.rules.plugin import HipaaLandingZoneChecks
from hipaa_landing_zone.rules.rule import Expectations, Rule, failed

ROOT = Path(__file__).parents[2]
PLANTED_APP = Path(__file__).with_name("planted_app.py")
EXPECTATIONS = Expectations(production=True, minimum_retention_days=2192)

# Leaves the verdict to the CLI, which takes a plugin that raised for one that found nothing.
BROKEN_APP = """
import dataclasses
from aws_cdk import App, CfnResource, Stack, Validations
from hipaa_landing_zone.rules import RULES
from hipaa_landing_zone.rules.plugin import HipaaLandingZoneChecks
from hipaa_landing_zone.rules.rule import Expectations

broken = [dataclasses.replace(rule, check=lambda case: iter([1 / 0])) for rule in RULES if rule.name == "keys_rotate"]
app = App(builtin_cloud_formation_validation=False)
CfnResource(Stack(app, "only"), "Key", type="AWS::KMS::Key")
checks = HipaaLandingZoneChecks(Expectations(production=True, minimum_retention_days=1), broken)
Validations.of(app).add_plugins(checks)
app.synth()
"""


def place(rule):
    """How a message names the resource that breaks a rule in the planted app."""
    account = "222222222222" if rule.id == "HLZ-RULE-09" else "111111111111"
    outcome = "undecided" if rule.id == "HLZ-RULE-14" else "failed"
    return f"{rule.id} {rule.name} {outcome}: planted/{rule.id.lower()} (account {account}, us-east-1) Planted "


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """Message of the failed synthesis, the plugin, and the report that CDK wrote."""
    outdir = tmp_path_factory.mktemp("planted")
    app, checks = runpy.run_path(str(PLANTED_APP))["build"](str(outdir))
    with pytest.raises(RuntimeError) as raised:
        app.synth()
    return str(raised.value), checks, json.loads((outdir / "validation-report.json").read_text())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_planted_violation_fails_synth_with_place_and_fix(planted, rule):
    message, checks, _ = planted
    finding = next(each for each in checks.report.findings if str(each).startswith(place(rule)))
    blocks = [block for block in message.split("\n\n") if place(rule) in block]
    assert any(str(finding) in block and f"Suggested fix: {finding.problem.fix}" in block for block in blocks)
    assert all(f"planted/{rule.id.lower()}/Planted (Planted)" in block for block in blocks)


def test_the_plugin_says_how_much_each_rule_looked_at(planted):
    _, checks, _ = planted
    assert [result.rule for result in checks.report.results] == list(RULES)
    counts = {result.rule.id: result.checked for result in checks.report.results}
    assert counts["HLZ-RULE-07"] == 4
    assert min(counts.values()) > 0


def test_cdks_report_carries_severity_and_citations(planted):
    _, _, report = planted
    (plugin,) = report["pluginReports"]
    assert (plugin["pluginName"], plugin["conclusion"]) == ("HipaaLandingZone", "failure")
    severities = {
        each["ruleName"]: (each["severity"], each["ruleMetadata"]["severity"]) for each in plugin["violations"]
    }
    assert severities["HLZ-RULE-01"] == ("fatal", "fatal")
    assert severities["HLZ-RULE-07"] == ("error", "high")
    rotation = next(each for each in plugin["violations"] if each["ruleName"] == "HLZ-RULE-07")
    assert rotation["ruleMetadata"]["citations"] == "164.312(a)(2)(iv)"


def cdk_synth(app, directory):
    """Run the real CLI as a user would, stages not selected; its exit code and everything it printed."""
    # CDK takes pytest's variables for a test environment and would behave as inside one.
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    done = subprocess.run(
        [ROOT / "node_modules/.bin/cdk", "synth", "--quiet", "--no-notices", "--app", f"{sys.executable} {app}"],
        cwd=directory,
        env={**variables, "PYTHONPATH": str(ROOT), "HOME": str(directory)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_cdk_cli_refuses_the_planted_app(tmp_path):
    code, printed = cdk_synth(PLANTED_APP, tmp_path)
    assert code == 1
    assert [rule.id for rule in RULES if place(rule) not in printed] == []
    assert "Suggested fix: " in printed


def test_the_cdk_cli_refuses_an_app_in_which_a_rule_broke(tmp_path):
    app = tmp_path / "app.py"
    app.write_text(BROKEN_APP)
    code, printed = cdk_synth(app, tmp_path)
    assert code == 1
    assert "HLZ-RULE-07 keys_rotate broke on only (account unknown, Region unknown) Key: ZeroDivisionError" in printed


def one_stack(tmp_path, checks, resources):
    app = App(outdir=str(tmp_path), builtin_cloud_formation_validation=False)
    stack = Stack(app, "stack", env=Environment(account="111111111111", region="us-east-1"))
    for logical_id, (kind, properties) in resources.items():
        CfnResource(stack, logical_id, type=kind, properties=properties)
    Validations.of(app).add_plugins(checks)
    return app


def test_a_clean_app_synthesizes_and_still_counts(tmp_path):
    checks = HipaaLandingZoneChecks(EXPECTATIONS)
    one_stack(tmp_path, checks, {"Subnet": ("AWS::EC2::Subnet", {"MapPublicIpOnLaunch": False})}).synth()
    counts = {result.rule.name: result.checked for result in checks.report.results if result.checked}
    assert counts == {"vpcs_are_isolated": 1, "resource_types_are_eligible": 1}


def test_a_rule_that_breaks_fails_synth_and_leaves_no_result(tmp_path):
    def breaks(case):
        yield failed(str(1 / 0), "")

    rule = Rule(
        id="HLZ-RULE-99",
        name="things_are_good",
        title="Things are good.",
        severity="high",
        citations=(),
        types=("AWS::EC2::Subnet",),
        check=breaks,
    )
    checks = HipaaLandingZoneChecks(EXPECTATIONS, [rule])
    with pytest.raises(RuntimeError, match=r"HLZ-RULE-99 things_are_good broke on stack .* Subnet: ZeroDivisionError"):
        one_stack(tmp_path, checks, {"Subnet": ("AWS::EC2::Subnet", {})}).synth()
    assert checks.report is None


def test_a_template_that_cannot_be_read_fails_synth(tmp_path, monkeypatch):
    def read(path, **_place):
        return Path(f"{path}-gone").read_text(encoding="utf-8")

    monkeypatch.setattr("hipaa_landing_zone.rules.plugin.Template.read", read)
    with pytest.raises(RuntimeError, match="FATAL The rules could not judge this app"):
        one_stack(tmp_path, HipaaLandingZoneChecks(EXPECTATIONS), {"Subnet": ("AWS::EC2::Subnet", {})}).synth()


def test_the_plugin_introduces_itself():
    checks = HipaaLandingZoneChecks(EXPECTATIONS)
    assert checks.name == "HipaaLandingZone"
    assert checks.version.count(".") == 2
    assert checks.rule_ids == [rule.id for rule in RULES]
