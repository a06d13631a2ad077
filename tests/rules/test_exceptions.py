"""Accepted findings in a real app, with cdk-nag and our own plugin: what CDK suppresses and what it records."""

import json
from datetime import date

import pytest
from aws_cdk import App, CfnResource, Environment, Stack, Stage, Validations
from aws_cdk.aws_ec2 import CfnFlowLog, CfnVPC
from aws_cdk.aws_logs import CfnLogGroup
from cdk_nag import HIPAASecurityChecks

from hipaa_landing_zone.rules import RULES
from hipaa_landing_zone.rules.acceptance import AcceptanceError, AcceptedFinding, stale
from hipaa_landing_zone.rules.exceptions import accept, accept_all
from hipaa_landing_zone.rules.plugin import FAIL_IN_APP, HipaaLandingZoneChecks
from hipaa_landing_zone.rules.rule import Expectations

TODAY = date(2026, 11, 21)
ROTATION = "HipaaLandingZone::HLZ-RULE-07"
UNENCRYPTED = "HIPAA.Security::HIPAA.Security-CloudWatchLogGroupEncrypted"
KEYS = [rule for rule in RULES if rule.name == "keys_rotate"]
FATAL = [rule for rule in RULES if rule.name == "access_logs_go_to_unlocked_buckets"]


def accepted(rule, place, **changes):
    given = {"reason": "Because.", "approver": "Ada", "expires": None, "origin": "design", **changes}
    return AcceptedFinding(rule=rule, place=place, **given)


def build(outdir, rules=KEYS, *, nag=True):
    """Two stacks with a key each that does not rotate."""
    app = App(outdir=str(outdir), builtin_cloud_formation_validation=False)
    stage = Stage(app, "stage")
    for name in ("one", "two"):
        stack = Stack(stage, name, env=Environment(account="111111111111", region="us-east-1"))
        CfnResource(stack, "Key", type="AWS::KMS::Key", properties={"KeyPolicy": {"Statement": []}})
    checks = HipaaLandingZoneChecks(Expectations(production=True, minimum_retention_days=2192), rules)
    Validations.of(app).add_plugins(checks, *([HIPAASecurityChecks(app)] if nag else []))
    return app


def read(outdir):
    return json.loads((outdir / "validation-report.json").read_text())


def suppressed(outdir):
    return {
        (each["acknowledgedId"], construct["constructPath"], each.get("acknowledgedAt", ""), each["reason"])
        for plugin in read(outdir)["pluginReports"]
        for each in plugin.get("suppressedViolations", [])
        for construct in each["violatingConstructs"]
    }


def test_an_acceptance_covers_everything_beneath_its_place(tmp_path):
    app = build(tmp_path, nag=False)
    given = [accepted(ROTATION, "stage/*")]
    assert accept_all(app, given, TODAY) == []
    app.synth()
    assert suppressed(tmp_path) == {
        (ROTATION, f"stage/{name}/Key", f"stage/{name}", given[0].explanation) for name in ("one", "two")
    }
    assert stale(read(tmp_path), given) == []


def test_an_acceptance_leaves_other_places_alone(tmp_path):
    app = build(tmp_path, nag=False)
    accept_all(app, [accepted(ROTATION, "stage/one/Key")], TODAY)
    with pytest.raises(RuntimeError, match="HLZ-RULE-07 keys_rotate failed: stage/two ") as raised:
        app.synth()
    assert "failed: stage/one " not in str(raised.value)


def test_findings_of_cdk_nag_are_accepted_and_recorded_in_the_same_way(tmp_path):
    app = build(tmp_path, rules=())
    # cdk-nag sees typed resources only, not a plain CfnResource.
    CfnLogGroup(app.node.find_child("stage").node.find_child("one"), "Group", retention_in_days=7)
    given = [accepted(UNENCRYPTED, "stage"), accepted(UNENCRYPTED, "stage/gone"), accepted(ROTATION, "stage/one")]
    assert accept_all(app, given, TODAY) == [given[1]]
    app.synth()
    assert suppressed(tmp_path) == {(UNENCRYPTED, "stage/one/Group", "stage", given[0].explanation)}
    assert stale(read(tmp_path), given) == given[1:]


def test_a_warning_of_cdk_nag_still_fails_beside_an_accepted_finding(tmp_path):
    app = App(outdir=str(tmp_path), builtin_cloud_formation_validation=False, post_cli_context=FAIL_IN_APP)
    stack = Stack(app, "stack")
    CfnLogGroup(stack, "Group", retention_in_days=7)
    CfnFlowLog(stack, "Flow", resource_id=CfnVPC(stack, "Vpc").ref, resource_type="VPC")
    Validations.of(app).add_plugins(HIPAASecurityChecks(app))
    accept(stack, UNENCRYPTED, "Because.")
    with pytest.raises(RuntimeError, match="VPCDefaultSecurityGroupClosed"):
        app.synth()


def test_accept_works_at_the_app_itself(tmp_path):
    app = build(tmp_path, nag=False)
    accept(app, ROTATION, "Everywhere.")
    app.synth()
    assert {at for _rule, _path, at, _reason in suppressed(tmp_path)} == {""}


def test_an_unqualified_id_is_refused_since_it_would_hide_findings_without_a_trace():
    with pytest.raises(AcceptanceError, match="not qualified"):
        accept(App(), "HIPAA.Security-CloudWatchLogGroupEncrypted", "Because.")


def test_a_fatal_finding_cannot_be_accepted(tmp_path):
    app = build(tmp_path, FATAL, nag=False)
    stack = app.node.find_child("stage").node.find_child("one")
    CfnResource(
        stack, "Bucket", type="AWS::S3::Bucket", properties={"ObjectLockEnabled": True, "LoggingConfiguration": {}}
    )
    accept_all(app, [accepted("HipaaLandingZone::HLZ-RULE-01", "stage/one")], TODAY)
    with pytest.raises(RuntimeError, match="HLZ-RULE-01 access_logs_go_to_unlocked_buckets failed: stage/one "):
        app.synth()


def test_an_expired_acceptance_is_an_error_before_anything_is_accepted(tmp_path):
    app = build(tmp_path, nag=False)
    expired = accepted(ROTATION, "stage/two", expires=date(2026, 11, 20))
    with pytest.raises(AcceptanceError, match="expired on 2026-11-20"):
        accept_all(app, [accepted(ROTATION, "stage/one"), expired], TODAY)
    with pytest.raises(RuntimeError, match="failed: stage/one "):
        app.synth()
