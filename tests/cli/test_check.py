"""``hlz check`` as people and scripts meet it: exit codes, formats, files, and no traceback for any input."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml
from conftest import EXAMPLE, lock_for, synthesize

from hipaa_landing_zone.cli import main
from hipaa_landing_zone.config import Configuration
from hipaa_landing_zone.plan import Plan
from hipaa_landing_zone.rules import RULES
from hipaa_landing_zone.stacks.accepted import BY_DESIGN
from hipaa_landing_zone.stacks.baseline_stack_set import keep_from_deployment

GOOD = """\
Resources:
  Zone:
    Type: AWS::Route53::HostedZone
    Properties: {Name: example.org}
"""
BAD = """\
Resources:
  Gateway:
    Type: AWS::EC2::InternetGateway
  Runner:
    Type: AWS::AppRunner::Service
"""
MAYBE = """\
Parameters: {Public: {Type: String, Default: "false"}}
Resources:
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: {MapPublicIpOnLaunch: !Ref Public}
"""


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words: str, **files: str) -> tuple[int, str]:
        for name, content in files.items():
            (tmp_path / f"{name}.yaml").write_text(content, encoding="utf-8")
        monkeypatch.setattr(sys, "argv", ["hlz", "check", *words])
        with pytest.raises(SystemExit) as raised:
            main()
        printed = capsys.readouterr()
        return int(raised.value.code or 0), printed.out + printed.err

    return run


def test_help_has_examples(check) -> None:
    code, said = check("--help")
    assert code == 0
    assert "Example: hlz check cdk.out" in said


def test_a_template_without_findings_is_success_and_says_what_was_judged(check) -> None:
    code, said = check("good.yaml", good=GOOD)
    assert code == 0
    assert "Every account is judged as one that holds PHI" in said
    assert f"judged      1 template with 1 resource, by {len(RULES)} rules: " in said
    assert "0 failed, 0 undecided, 0 accepted." in said


def test_findings_carry_file_and_line_and_fail(check) -> None:
    code, said = check("bad.yaml", bad=BAD)
    assert code == 1
    assert "bad.yaml:2: Gateway (AWS::EC2::InternetGateway)" in said
    assert "bad.yaml:4: Runner (AWS::AppRunner::Service)" in said
    assert "HLZ-RULE-16  resource_types_are_eligible" in said


def test_undecided_fails_and_a_default_decides_nothing(check) -> None:
    code, said = check("maybe.yaml", maybe=MAYBE)
    assert code == 1
    assert "Ref to parameter Public" in " ".join(said.split())
    assert "Write undecided values into the template" in said
    assert "0 failed, 1 undecided" in said


def test_an_accepted_finding_is_shown_and_does_not_fail(check) -> None:
    entry = "rule: HipaaLandingZone::HLZ-RULE-11, place: maybe.yaml/Subnet, approver: CISO, expires: 2099-01-01"
    accepted = f"accepted_findings:\n- {{{entry}, reason: The parameter is checked when it is deployed.}}\n"
    code, said = check("maybe.yaml", "--accepted", "accepted.yaml", maybe=MAYBE, accepted=accepted)
    assert code == 0
    assert "accepted    maybe.yaml:3: Subnet HLZ-RULE-11: The parameter is checked" in said
    stale = accepted.replace("Subnet", "Other")
    code, said = check("good.yaml", "--accepted", "accepted.yaml", good=GOOD, accepted=stale)
    assert code == 1
    assert "accepted.yaml:2: acceptance of HipaaLandingZone::HLZ-RULE-11 at maybe.yaml/Other accepts nothing" in said


def test_output_is_a_file_and_the_screen_has_the_counts(check, tmp_path: Path) -> None:
    for form in ("json", "sarif", "junit", "text"):
        code, said = check("bad.yaml", "--format", form, "--output", f"report.{form}", bad=BAD)
        assert (code, "failed" in said, "Gateway" in said) == (1, True, False)
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["failed"] == 2
    assert json.loads((tmp_path / "report.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert ET.parse(tmp_path / "report.junit").getroot().get("failures") == "2"  # noqa: S314 - our own text
    assert str(tmp_path) not in (tmp_path / "report.sarif").read_text("utf-8")
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("tmp")) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("missing.yaml",), "missing.yaml:1: (whole file): no such file or folder"),
        (("empty",), "no template found: there is nothing to check"),
        (("none.yaml",), "has no resources: there is nothing to check"),
        (("good.yaml", "--account", "ehr-prod"), "a name needs --config"),
        (("good.yaml", "--region", "mars"), "mars is no Region"),
        (("good.yaml", "--region", ""), "is no Region"),
        (("good.yaml", "--config", str(EXAMPLE), "--account", "ehr-prd"), "did you mean ehr-prod"),
        (("good.yaml", "--config", str(EXAMPLE), "--account", "12345"), f"no such account in {EXAMPLE}"),
        (("good.yaml", "--output", "no/such/folder.txt"), "No such file"),
        (("good.yaml", "--accepted", "good.yaml"), "accepted_findings: is missing"),
        (("good.yaml", "--config", "good.yaml"), "unknown key"),
        (("good.yaml", "--format", "html"), "html"),
        ((), "PATH"),
    ],
)
def test_wrong_input_is_a_message_and_code_two(check, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    (tmp_path / "empty").mkdir()
    code, printed = check(*words, good=GOOD, none="Description: nothing\n")
    assert (code, said in printed) == (2, True), printed
    assert "Traceback" not in printed


def test_cdk_nag_is_asked_when_it_is_wanted(check, tmp_path: Path) -> None:
    bucket = "Resources:\n  Uploads:\n    Type: AWS::S3::Bucket\n"
    code, said = check("bucket.yaml", "--cdk-nag", bucket=bucket)
    assert code == 1
    assert "FAILED  HIPAA.Security-S3BucketLoggingEnabled\n  bucket.yaml:2: Uploads (AWS::S3::Bucket)\n" in said
    assert "looked at 1 resource of 1 template" in said
    assert "HIPAA.Security" not in check("bucket.yaml")[1]
    check("bucket.yaml", "--cdk-nag", "--format", "sarif", "--output", "report.sarif")
    (run,) = json.loads((tmp_path / "report.sarif").read_text("utf-8"))["runs"]
    assert "HIPAA.Security-S3BucketLoggingEnabled" in {each["ruleId"] for each in run["results"]}
    (rule,) = [each for each in run["tool"]["driver"]["rules"] if each["id"].endswith("S3BucketLoggingEnabled")]
    assert "RULES.md of cdk-nag" in rule["help"]["text"]
    assert rule["properties"]["tags"] == ["security", "hipaa"]  # what cdk-nag cites is not ours


def test_without_node_cdk_nag_is_a_message_and_code_two(check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JSII_NODE", "/no/such/node")
    monkeypatch.setenv("PATH", "/no/such/folder")
    code, said = check("good.yaml", "--cdk-nag", good=GOOD)
    assert (code, "cdk-nag could not be asked" in said) == (2, True), said
    assert "Traceback" not in said


@pytest.mark.parametrize("organization", [False, True])
def test_guardrails_are_counted_and_their_acceptances_not_forgotten(
    check, tmp_path: Path, configuration: Configuration, *, organization: bool
) -> None:
    (tmp_path / "lock.json").write_text(lock_for(configuration).text(), encoding="utf-8")
    entry = "rule: HipaaLandingZone::HLZ-GUARDRAIL, place: dax.yaml/D, approver: CISO, expires: 2099-01-01"
    accepted = f"accepted_findings:\n- {{{entry}, reason: It is a test of acceptances.}}\n"
    words = ("--config", str(EXAMPLE), "--lock", "lock.json", "--account", "ehr-prod") if organization else ()
    dax = "Resources: {D: {Type: 'AWS::DAX::Cluster'}}\n"
    _, said = check("dax.yaml", "--accepted", "accepted.yaml", *words, dax=dax, accepted=accepted)
    said = " ".join(said.split())
    assert ("guardrails 1 needs: 0 allowed, 0 denied, 1 undecided undecided: 1 " in said) == organization
    assert ("1 acceptance of rules that this run did not use: HipaaLandingZone::HLZ-GUARDRAIL" in said) != organization
    assert ("accepted.yaml:2: acceptance of HipaaLandingZone::HLZ-GUARDRAIL" in said) == organization


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("Transform: AWS::Serverless-2016-10-31\nResources: {F: {Type: 'AWS::Serverless::Function'}}\n", "Transform"),
        ("Resources:\n  'Fn::ForEach::Loop': [x, [a], {}]\n  Z: {Type: 'AWS::SNS::Topic'}\n", "Fn::ForEach::Loop"),
    ],
)
def test_what_macros_will_expand_is_undecided(check, template: str, said: str) -> None:
    code, printed = check("macro.yaml", macro=template)
    assert code == 1
    assert "HLZ-RULE-14" in printed
    assert f"Resources.{said}" in printed or f": {said} " in printed


def test_resources_that_a_condition_switches_off_are_counted(check) -> None:
    off = (
        "Conditions: {Here: !Equals [!Ref 'AWS::Region', us-east-1]}\n"
        + BAD.replace("Gateway\n", "Gateway\n    Condition: Here\n")
        + GOOD.removeprefix("Resources:\n")
    ).replace("  Runner:\n    Type: AWS::AppRunner::Service\n", "")
    assert check("off.yaml", "--region", "us-east-1", off=off)[0] == 1
    code, said = check("off.yaml", "--region", "eu-west-1", off=off)
    assert code == 0
    assert "not judged  1 resource that conditions switch off." in said


def test_an_organization_decides_what_is_judged(check, tmp_path: Path, configuration: Configuration) -> None:
    (tmp_path / "lock.json").write_text(lock_for(configuration).text(), encoding="utf-8")
    organization = ("--config", str(EXAMPLE), "--lock", "lock.json", "--region", "us-east-1")
    runner = "Resources: {R: {Type: 'AWS::AppRunner::Service'}}\n"
    phi, said = check("r.yaml", *organization, "--account", "ehr-prod", r=runner)
    assert (phi, "HLZ-RULE-16" in said) == (1, True)
    assert "Every account is judged" not in said
    _, said = check("r.yaml", *organization, "--account", "portal-prod", r=runner)
    assert "HLZ-RULE-16" not in said
    _, said = check("r.yaml", *organization, "--account", "999999999999", r=runner)
    assert "HLZ-PLACE" in said


def test_the_landing_zone_passes_its_own_check(check, tmp_path: Path, configuration: Configuration, plan: Plan) -> None:
    """With what its design accepts; the StackSet's template is judged at synthesis, which this command cannot know."""
    synthesize(plan, tmp_path / "cdk.out")
    keep_from_deployment(tmp_path / "cdk.out")
    (tmp_path / "lock.json").write_text(lock_for(configuration).text(), encoding="utf-8")
    own = []
    for each in BY_DESIGN:
        stage, stack, *construct = each.place.split("/")
        if each.rule.startswith("HipaaLandingZone") and stage != "stack-set":
            own.append((each.rule, f"{stage}/{stack}/{''.join(construct)}*", each.reason))  # by logical id
    own.append(("HipaaLandingZone::HLZ-RULE-14", "baseline/baseline/StackSet", "It is judged where it is synthesized."))
    keys = ("rule", "place", "reason")
    rows = [dict(zip(keys, each, strict=True)) | {"approver": "us", "expires": "2036-01-01"} for each in own]
    (tmp_path / "accepted.yaml").write_text(yaml.safe_dump({"accepted_findings": rows}), encoding="utf-8")
    code, said = check("cdk.out", "--config", str(EXAMPLE), "--lock", "lock.json", "--accepted", "accepted.yaml")
    assert code == 0, said
    assert "0 failed, 0 undecided" in said
