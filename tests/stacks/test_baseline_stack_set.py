"""One StackSet covers every member account, and its template is judged like every other."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, CfnResource, Environment, Stack, Stage, Validations
from aws_cdk import aws_s3 as s3
from conftest import ROOT, TODAY

from hipaa_landing_zone.check.expectation import expectations
from hipaa_landing_zone.plan.name import MEMBER_STACK
from hipaa_landing_zone.plan.stand_in import stand_ins
from hipaa_landing_zone.rehearsal.assembly import templates
from hipaa_landing_zone.rules.catalog import keys_rotate, no_template_is_out_of_sight
from hipaa_landing_zone.rules.plugin import FAIL_IN_APP, HipaaLandingZoneChecks
from hipaa_landing_zone.stacks import Validation, ValidationError, baseline_stack_set
from hipaa_landing_zone.stacks.baseline import AccountBaseline
from hipaa_landing_zone.stacks.baseline_stack_set import (
    MEMBER_PATH,
    BaselineStackSetStack,
    keep_from_deployment,
)

if TYPE_CHECKING:
    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan import Plan

RESOURCES_MAXIMUM, BYTES_MAXIMUM = 500, 1_000_000  # CloudFormation User Guide, quotas


def app_with_stack_set(plan: Plan, outdir: Path) -> App:
    context = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    app = App(context=context, outdir=str(outdir), post_cli_context=FAIL_IN_APP)
    planned = next(stack for stack in plan.stacks if stack.kind == "baseline")
    BaselineStackSetStack(Stage(app, "baseline", env=Environment(region="us-east-1")), planned, plan)
    return app


@pytest.fixture(scope="module")
def outdir(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An assembly with nothing but the StackSet."""
    outdir = tmp_path_factory.mktemp("cdk.out")
    app_with_stack_set(plan, outdir).synth()
    return outdir


@pytest.fixture(scope="module")
def stack_set(outdir: Path) -> dict[str, Any]:
    """The properties of the StackSet."""
    (found,) = (
        each
        for each in templates(outdir)["baseline"]["Resources"].values()
        if each["Type"] == "AWS::CloudFormation::StackSet"
    )
    assert found["DeletionPolicy"] == "Retain"
    properties: dict[str, Any] = found["Properties"]
    return properties


def test_the_target_is_everything_below_the_root_in_every_governed_region(stack_set: dict[str, Any]) -> None:
    (group,) = stack_set["StackInstancesGroup"]
    assert group["DeploymentTargets"] == {"OrganizationalUnitIds": ["r-exam"]}
    assert group["Regions"] == ["us-east-1", "us-west-2"]


def test_new_accounts_are_covered_by_aws_and_those_that_leave_keep_their_stacks(stack_set: dict[str, Any]) -> None:
    assert stack_set["PermissionModel"] == "SERVICE_MANAGED"
    assert stack_set["AutoDeployment"] == {"Enabled": True, "RetainStacksOnAccountRemoval": True}
    assert stack_set["ManagedExecution"] == {"Active": True}


def test_the_home_region_comes_first_and_alone(stack_set: dict[str, Any]) -> None:
    preferences = stack_set["OperationPreferences"]
    assert preferences["RegionOrder"][0] == "us-east-1"
    assert preferences["RegionConcurrencyType"] == "SEQUENTIAL"
    assert preferences["ConcurrencyMode"] == "SOFT_FAILURE_TOLERANCE"


def test_in_an_organization_that_existed_before_the_planned_ous_are_the_targets(plan: Plan, tmp_path: Path) -> None:
    existing = plan.organization.model_copy(update={"existing": True})
    app_with_stack_set(dataclasses.replace(plan, organization=existing), tmp_path).synth()
    resources = templates(tmp_path)["baseline"]["Resources"].values()
    (found,) = (each for each in resources if each["Type"] == "AWS::CloudFormation::StackSet")
    targets = found["Properties"]["StackInstancesGroup"][0]["DeploymentTargets"]["OrganizationalUnitIds"]
    assert targets == [ou.id for ou in plan.ous if ou.parent is None]


def test_an_ou_without_an_id_is_no_target(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no id yet"):
        app_with_stack_set(dataclasses.replace(plan, root_id=None), tmp_path)


def test_the_template_is_the_one_that_was_synthesized(outdir: Path, stack_set: dict[str, Any]) -> None:
    name = stack_set["TemplateURL"]["Fn::Sub"].rsplit("/", 1)[1]
    (judged,) = (outdir / "assembly-stack-set").glob("*.template.json")
    assert (outdir / f"asset.{name}").read_bytes() == judged.read_bytes()


def test_the_template_is_the_same_for_every_account_and_within_the_quotas(outdir: Path, plan: Plan) -> None:
    template = templates(outdir)[MEMBER_STACK]
    text = json.dumps(template)
    assert not [account.id for account in plan.accounts if account.purpose == "workload" and str(account.id) in text]
    assert "BootstrapVersion" not in template.get("Parameters", {})
    assert len(template["Resources"]) <= RESOURCES_MAXIMUM
    assert len(text) <= BYTES_MAXIMUM


def test_the_cli_does_not_offer_it_for_deployment(outdir: Path, tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text((outdir / "manifest.json").read_text(encoding="utf-8"), encoding="utf-8")
    keep_from_deployment(tmp_path)
    left = json.loads(manifest.read_text(encoding="utf-8"))["artifacts"]
    assert "assembly-stack-set" not in left
    assert "assembly-baseline" in left


class Planted(AccountBaseline):
    """A baseline with an unencrypted bucket."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        s3.CfnBucket(self, "Planted")


def test_a_bucket_planted_in_the_member_template_is_found_by_name(
    configuration: Configuration, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(baseline_stack_set, "AccountBaseline", Planted)
    app = app_with_stack_set(plan, tmp_path)
    with pytest.raises(ValidationError) as raised:
        Validation(app, configuration, plan, TODAY).synthesize()
    message = str(raised.value)
    assert f"HIPAA.Security::HIPAA.Security-S3DefaultEncryptionKMS at {MEMBER_PATH}/Planted" in message
    assert f"HipaaLandingZone::HLZ-RULE-46 at {MEMBER_PATH}/Planted" in message  # buckets_use_customer_keys
    assert f"{MEMBER_PATH} in us-west-2" in message


def test_a_stack_set_whose_template_is_not_in_the_app_is_no_success(
    configuration: Configuration, plan: Plan, tmp_path: Path
) -> None:
    app = App(outdir=str(tmp_path), post_cli_context=FAIL_IN_APP)
    stack = Stack(app, "other", env=Environment(account="200000000005", region="us-east-1"))
    CfnResource(stack, "Subnet", type="AWS::EC2::Subnet", properties={"MapPublicIpOnLaunch": False, "VpcId": "vpc-1"})
    with pytest.raises(ValidationError, match=f"Nothing was checked of {MEMBER_PATH}"):
        Validation(app, configuration, plan, TODAY).synthesize()


def test_no_template_is_out_of_sight(configuration: Configuration, plan: Plan, tmp_path: Path) -> None:
    app = app_with_stack_set(plan, tmp_path)
    first = stand_ins(plan)[0]
    known = dataclasses.replace(plan, accounts=(*plan.accounts, first))
    places = {MEMBER_PATH: [(str(first.id), region) for region in plan.regions]}
    rules = [no_template_is_out_of_sight.RULE, keys_rotate.RULE]
    checks = HipaaLandingZoneChecks(expectations(configuration, known), rules, places=places)
    Validations.of(app).add_plugins(checks)
    app.synth()
    assert checks.report
    out_of_sight, keys = checks.report.results
    assert (out_of_sight.checked, out_of_sight.findings) == (1, ())
    assert {subject.region for subject in keys.subjects} == {"us-east-1", "us-west-2"}


def test_stand_ins_are_one_for_each_ou_with_phi_first(plan: Plan) -> None:
    found = stand_ins(plan)
    assert {each.ou for each in found} == {ou.path for ou in plan.ous if ou.purpose != "suspended"}
    assert str(found[0].ou).startswith("Workloads/Phi")
    assert all(each.holds_phi for each in found)
    assert [each.ou for each in found if each.waits_in] == ["Quarantine"]
    assert not {each.id for each in found} & {account.id for account in plan.accounts}
