"""The one line: what is not fit ends the app however it is made and called, and nothing is passed unlooked at."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import jsii
import pytest
from aws_cdk import (
    Acknowledgment,
    App,
    IPolicyValidationPlugin,
    PolicyValidationPluginReport,
    Stage,
    Validations,
)
from aws_cdk import aws_s3 as s3
from conftest import ROOT

from hipaa_landing_zone.rules import RULES
from hipaa_landing_zone.rules.plugin import FAIL_IN_APP
from hipaa_landing_zone.validation import ValidationError

GATEWAY = "HipaaLandingZone::HLZ-GUARDRAIL"
ISOLATED = "HipaaLandingZone::HLZ-RULE-11"


def test_a_fit_app_says_what_was_checked(application, capsys):
    application.add(application.stack())
    application.synthesize()
    printed = capsys.readouterr().err
    assert "validated 1 stacks with 1 resources by HIPAA.Security and HipaaLandingZone: 0 findings accepted" in printed
    assert f"of {len(RULES) + 2} looked at something" in printed
    assert "guardrails: 1 needs: 1 allowed, 0 denied, 0 undecided" in printed
    rows = json.loads((application.folder / "cdk.out/rules-report.json").read_text(encoding="utf-8"))
    assert [row["rule"] for row in rows] == [*(rule.id for rule in RULES), "HLZ-PLACE", "HLZ-GUARDRAIL"]
    assert (rows[-1]["needs"], rows[-1]["needs_allowed"], rows[-1]["needs_undecided"]) == (1, 1, {})


@pytest.mark.parametrize("context", [None, FAIL_IN_APP], ids=["plain App", "FAIL_IN_APP"])
@pytest.mark.parametrize("mode", ["inmemory", "process"])
def test_every_kind_of_finding_ends_the_app(application, monkeypatch, context, mode):
    monkeypatch.setenv("CDK_APP_MODE", mode)
    application.app = App(outdir=str(application.folder / "cdk.out"), post_cli_context=context)
    stack = application.stack(scope=Stage(application.app, "stage"))
    s3.CfnBucket(stack, "Bucket")  # cdk-nag knows its own classes only
    application.add(stack, "Gateway", "AWS::EC2::InternetGateway", {})
    application.add(application.stack("lost", "999999999999"))
    with pytest.raises(ValidationError) as raised:
        application.synthesize()
    message = str(raised.value)
    for rule, place in (
        ("HIPAA.Security::HIPAA.Security-S3BucketVersioningEnabled", "stage/stack/Bucket"),
        (ISOLATED, "stage/stack/Gateway"),
        (GATEWAY, "stage/stack/Gateway"),
        ("HipaaLandingZone::HLZ-PLACE", "lost/Subnet"),
    ):
        assert f"{rule} at {place}\n" in message
    assert raised.value.code == message  # Python prints it and exits with 1


def test_an_app_without_stacks_is_not_a_success(application):
    with pytest.raises(ValidationError, match="Nothing was checked"):
        application.synthesize()


def test_an_app_that_was_synthesized_before_is_not_a_success(application):
    application.add(application.stack())
    application.app.synth()
    with pytest.raises(ValidationError, match="Nothing was checked"):
        application.synthesize()


def test_one_app_is_validated_once(application):
    application.add(application.stack())
    application.synthesize()
    with pytest.raises(ValidationError, match="validated already"):
        application.synthesize()


def test_a_stage_is_not_enough(application):
    application.app = Stage(application.app, "stage")
    with pytest.raises(TypeError, match="not a Stage"):
        application.synthesize()


def gateway(application):
    return application.add(application.stack(), "Gateway", "AWS::EC2::InternetGateway", {})


def test_acceptances_of_the_application_hold_and_are_recorded(application, capsys):
    gateway(application)
    application.accept((GATEWAY, "stack/Gateway", "2026-12-31"), (ISOLATED, "stack", "2026-12-31"))
    application.synthesize()
    assert "2 findings accepted" in capsys.readouterr().err
    report = json.loads((application.folder / "cdk.out/validation-report.json").read_text(encoding="utf-8"))
    reasons = {each["reason"] for each in report["pluginReports"][0]["suppressedViolations"]}
    assert reasons == {"it is only a test of acceptances (accepted by Ada, until 2026-12-31, by application)"}


@pytest.mark.parametrize(
    ("rule", "place", "expires", "says"),
    [
        (GATEWAY, "stack/Gateway", "2026-11-20", r"accepted-findings\.yaml:6: .*expired"),
        ("HLZ-GUARDRAIL", "stack/Gateway", "2026-12-31", r"accepted-findings\.yaml:2: .*rule id with its pack"),
        (GATEWAY, "stack/Subnet", "2026-12-31", r"accept nothing any more.*\n.*accepted-findings\.yaml:2"),
        (GATEWAY, "elsewhere", "2026-12-31", r"accept nothing any more.*\n.*accepted-findings\.yaml:2"),
    ],
)
def test_an_acceptance_that_does_not_hold_names_file_and_line(application, rule, place, expires, says):
    application.add(application.stack())
    application.accept((rule, place, expires))
    with pytest.raises(ValidationError, match=says):
        application.synthesize()


def test_code_cannot_accept_by_itself(application):
    Validations.of(gateway(application)).acknowledge(
        Acknowledgment(id=GATEWAY, reason="because"), Acknowledgment(id=ISOLATED, reason="because")
    )
    with pytest.raises(ValidationError, match=r"acknowledges.*\n.*at stack/Gateway"):
        application.synthesize()


def test_the_acknowledgment_of_another_plugins_finding_hides_nothing_of_ours(application):
    construct = gateway(application)
    Validations.of(construct).acknowledge(Acknowledgment(id="Other::Rule", reason="because"))
    with pytest.raises(ValidationError, match="HLZ-GUARDRAIL"):
        application.synthesize()


@jsii.implements(IPolicyValidationPlugin)
class Broken:
    """A plugin that does not come back, as cdk-nag would if it broke."""

    name = property(lambda _: "Broken")
    version = property(lambda _: "1")
    rule_ids = property(lambda _: [])

    def validate(self, context) -> PolicyValidationPluginReport:  # noqa: ARG002 - jsii compares the names
        raise ValueError("out of order")


def test_a_plugin_that_breaks_is_not_a_success(application, monkeypatch):
    monkeypatch.setenv("CDK_APP_MODE", "process")
    application.add(application.stack())
    Validations.of(application.app).add_plugins(Broken())
    with pytest.raises(ValidationError, match="Broken broke"):
        application.synthesize()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"organization": "missing.yaml"}, r"missing\.yaml"),
        ({"lock": "missing.json"}, "there is no lock"),
        ({"accepted": "missing-findings.yaml"}, r"missing-findings\.yaml"),
    ],
)
def test_missing_files_end_the_app(application, changes, says):
    application.add(application.stack())
    with pytest.raises(ValidationError, match=says):
        application.synthesize(**changes)


APP = """
from aws_cdk import App, CfnResource, Environment, Stack, Stage
from hipaa_landing_zone.validation import synthesize

app = App(builtin_cloud_formation_validation=False)
env = Environment(account="200000000005", region="us-east-1")
CfnResource(Stack(app, "clean", env=env), "Subnet", type="AWS::EC2::Subnet", properties={"MapPublicIpOnLaunch": False})
CfnResource(Stack(Stage(app, "stage"), "stack", env=env), "KIND", type="AWS::EC2::KIND")
synthesize(app, organization="landing-zone.yaml")
print("after the one line")
"""
CDK = [str(ROOT / "node_modules/.bin/cdk"), "--no-notices", "--app", f"{sys.executable} app.py", "synth", "--quiet"]


@pytest.mark.parametrize(
    "command",
    [[sys.executable, "app.py"], CDK, [*CDK, "clean"]],
    ids=["python app.py", "cdk synth", "cdk synth of another stack"],
)
@pytest.mark.parametrize(("kind", "code"), [("InternetGateway", 1), ("VPC", 0)])
def test_whoever_calls_the_app_gets_the_verdict(application, command, kind, code):
    (application.folder / "app.py").write_text(APP.replace("KIND", kind), encoding="utf-8")
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    paths = os.pathsep.join([str(ROOT), str(ROOT / "constructs")])
    done = subprocess.run(
        command,
        cwd=application.folder,
        env={**variables, "PYTHONPATH": paths, "HOME": str(application.folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    printed = done.stdout + done.stderr
    assert done.returncode == code, printed
    assert ("after the one line" in printed) == (code == 0)
    assert ("validated 2 stacks" if code == 0 else f"{GATEWAY} at stage/stack/InternetGateway") in printed
    assert "Traceback" not in printed
