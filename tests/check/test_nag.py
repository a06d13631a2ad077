"""cdk-nag over templates that are not of a CDK app: what it finds, and that what it cannot read is never passed."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date

import pytest
from conftest import ROOT

from hipaa_landing_zone.check import nag as module
from hipaa_landing_zone.check.acceptance import Acceptance
from hipaa_landing_zone.check.nag import LOADED, NagError, nag
from hipaa_landing_zone.check.source import Source
from hipaa_landing_zone.check.verdict import reach
from hipaa_landing_zone.rules.acceptance import AcceptedFinding
from hipaa_landing_zone.rules.engine import RuleError, judge
from hipaa_landing_zone.rules.model import Assembly, Template
from hipaa_landing_zone.rules.rule import Expectations

EXPECTATIONS = Expectations(production=True, minimum_retention_days=2192)
BUCKET = {"Type": "AWS::S3::Bucket"}
QUEUE = {"Type": "AWS::SQS::Queue"}


def bucket(**properties):
    return {"Resources": {"B": {**BUCKET, "Properties": properties}}}


def group(peer):
    rule = {"IpProtocol": "tcp", "FromPort": peer, "ToPort": 22, "CidrIp": "10.0.0.0/8"}
    properties = {"GroupDescription": "x", "SecurityGroupIngress": [rule]}
    return {"Resources": {"Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": properties}}}


HIDE = {"cdk_nag": {"rules_to_suppress": [{"id": "HIPAA.Security-S3BucketLoggingEnabled", "reason": "nobody looks"}]}}
OFF = {
    "Conditions": {"Off": {"Fn::Equals": ["a", "b"]}},
    "Resources": {"B": {**BUCKET, "Condition": "Off"}, "Q": QUEUE},
}
LOADABLE = {
    "plain": bucket(),
    "suppressed by its own metadata": {"Metadata": HIDE, "Resources": {"B": {**BUCKET, "Metadata": HIDE}}},
    "intrinsics": bucket(
        BucketName={"Fn::Sub": "${AWS::Region}-x"}, Tags=[{"Key": "a", "Value": {"Fn::ImportValue": "v"}}]
    ),
    "a type that CDK does not know": {"Resources": {"B": BUCKET, "Odd": {"Type": "AWS::Nope::Nope"}}},
    "no properties": {"Resources": {"B": {**BUCKET, "Properties": None}}, "Outputs": None},
    "made by CDK": {
        **bucket(),
        "Parameters": {"BootstrapVersion": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/cdk/version"}},
        "Rules": {
            "CheckBootstrapVersion": {"Assertions": [{"Assert": {"Fn::Equals": ["6", {"Ref": "BootstrapVersion"}]}}]}
        },
    },
    "another of the same exports": {**bucket(), "Outputs": {"Name": {"Value": "x", "Export": {"Name": "same"}}}},
    "and one more": {**bucket(), "Outputs": {"Name": {"Value": "x", "Export": {"Name": "same"}}}},
}
CLEAN = {
    "nothing that the pack knows": {"Resources": {f"Q{number}": QUEUE for number in range(501)}},
    "switched off": OFF,
}
UNREADABLE = {
    "a loop": ({"Resources": {"B": BUCKET, "Fn::ForEach::L": ["x", ["a"], {}]}}, "type"),
    "a reference to nothing": (bucket(BucketName={"Ref": "Nothing"}), "'Nothing' not found"),
    "a function that CDK does not know": (bucket(BucketName={"Fn::ToJsonString": {}}), "Fn::ToJsonString"),
    "a macro within": (bucket(**{"Fn::Transform": {"Name": "AWS::Include"}}), "CDK cannot load"),
    "a wrong shape, found late": (group("ssh") | {"Outputs": {"A": {}}}, "Outputs/A"),
    "a wrong shape": (bucket(Tags={"a": "b"}), "Invalid tag input"),
}


@pytest.fixture(scope="module")
def opinion():
    bodies = {
        **LOADABLE,
        **CLEAN,
        **{name: body for name, (body, _) in UNREADABLE.items()},
        "doubtful": group({"Ref": "P"}),
    }
    bodies["doubtful"] = {**bodies["doubtful"], "Parameters": {"P": {"Type": "Number"}}}
    return nag(Assembly.of([Template(name, None, None, name, body, {"B": 7}) for name, body in bodies.items()]))


@pytest.fixture(scope="module")
def found(opinion):
    """Findings by the name of their template."""
    by_template = defaultdict(list)
    for result in opinion.results:
        for finding in result.findings:
            by_template[finding.resource.template.path].append(finding)
    return by_template


@pytest.mark.parametrize("name", LOADABLE)
def test_a_bucket_without_settings_is_found_in_whatever_surroundings(found, name):
    rules = {each.rule.id for each in found[name]}
    assert {"HIPAA.Security-S3BucketLoggingEnabled", "HIPAA.Security-S3BucketVersioningEnabled"} <= rules
    assert len(rules) == len(found["plain"]) >= 7
    assert {(each.resource.logical_id, each.resource.line) for each in found[name]} == {("B", 7)}


@pytest.mark.parametrize("name", CLEAN)
def test_what_has_no_finding_is_counted_as_looked_at(opinion, found, name):
    assert not found[name]
    loaded = next(result for result in opinion.results if result.rule is LOADED)
    assert any(each.template.path == name for each in loaded.subjects)


@pytest.mark.parametrize(("name", "said"), [(name, said) for name, (_, said) in UNREADABLE.items()])
def test_what_cdk_cannot_load_is_undecided(found, name, said):
    (finding,) = found[name]
    assert (finding.rule, finding.problem.outcome) == (LOADED, "undecided")
    assert said in finding.problem.wrong
    assert "t0" not in finding.problem.wrong  # no names of ours


def test_a_rule_that_gives_up_is_undecided(found):
    assert {each.rule.id for each in found["doubtful"]} == {
        "HIPAA.Security-EC2RestrictedCommonPorts",
        "HIPAA.Security-EC2RestrictedSSH",
    }
    assert {each.problem.outcome for each in found["doubtful"]} == {"undecided"}


def test_citations_are_shown_as_those_of_cdk_nag(found):
    assert all(each.rule.citations == () for findings in found.values() for each in findings)
    (logging,) = [each for each in found["plain"] if each.rule.id.endswith("LoggingEnabled")]
    assert logging.problem.wrong.endswith("(cdk-nag's own citations: 164.308(a)(3)(ii)(A), 164.312(b)).")


def test_the_counts_say_what_was_looked_at(opinion):
    assert opinion.said[1] == f"undecided: {len(UNREADABLE)} templates that CDK cannot load"
    assert opinion.data["templates"] == len(LOADABLE) + len(CLEAN) + len(UNREADABLE) + 1
    assert opinion.data["templates_not_loaded"] == len(UNREADABLE)


def test_the_templates_of_the_landing_zone_can_be_loaded():
    files = sorted((ROOT / "tests" / "snapshots" / "stack").glob("*.json"))
    bodies = {file.name: json.loads(file.read_text(encoding="utf-8")) for file in files}
    opinion = nag(Assembly.of([Template(name, None, None, name, body) for name, body in bodies.items()]))
    assert bodies
    assert opinion.data["templates_not_loaded"] == 0
    assert opinion.data["resources"] == sum(len(body["Resources"]) for body in bodies.values())


def test_acceptances_cover_by_the_qualified_id():
    template = Template("app.yaml", None, None, "app.yaml", bucket())
    accepted = AcceptedFinding(
        rule="HIPAA.Security::HIPAA.Security-S3BucketReplicationEnabled",
        place="app.yaml/B",
        reason="Its content is made anew each night.",
        approver="CISO",
        expires=date(2027, 1, 1),
        origin="application",
        source="accepted.yaml:2",
    )
    verdict = reach(Source((template,), ()), (), EXPECTATIONS, [Acceptance(accepted)], date(2026, 11, 21), also=[nag])
    assert [finding.rule.id for finding, _ in verdict.accepted] == ["HIPAA.Security-S3BucketReplicationEnabled"]
    assert not verdict.lapsed
    assert verdict.open


def test_that_it_cannot_be_asked_is_an_error(monkeypatch):
    monkeypatch.setattr(module, "RUNNER", "hipaa_landing_zone.no_such_module")
    with pytest.raises(NagError, match="no_such_module"):
        nag(Assembly.of([Template("app", None, None, "app", bucket())]))


def test_its_rules_are_not_judged_resource_by_resource():
    assembly = Assembly.of([Template("app", None, None, "app", bucket())])
    with pytest.raises(RuleError, match=r"call check\.nag"):
        judge(assembly, (LOADED,), EXPECTATIONS)
