"""The baseline's operations: sessions, patching, inventory, forwarding, budget and metrics shared."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App
from stacks.baseline_template import ACCOUNT, REGION, as_list, of_type, read, synthesize

from hipaa_landing_zone.plan.baseline import MAINTENANCE_WINDOW
from hipaa_landing_zone.plan.watch import WATCHES
from hipaa_landing_zone.policies.evaluation import Policies, Policy, Principal, Request, Resource, evaluate
from hipaa_landing_zone.rules import RULES
from hipaa_landing_zone.rules.engine import judge
from hipaa_landing_zone.rules.model import Assembly, Template
from hipaa_landing_zone.rules.rule import Expectations
from hipaa_landing_zone.stacks.baseline import ManagementBaselineStack
from hipaa_landing_zone.stacks.baseline.patching import TAG_KEY

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan

pytestmark = pytest.mark.xdist_group("baseline")

HOME_BUS = "arn:aws:events:us-east-1:200000000002:event-bus/hlz-findings"


@pytest.fixture(scope="module")
def template(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return synthesize(plan, tmp_path_factory.mktemp("cdk.out"))


@pytest.fixture(scope="module")
def management(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The management account's baselines by Region."""
    app = App(outdir=str(tmp_path_factory.mktemp("cdk.out")))
    planned = [each for each in plan.stacks if each.kind == "account-baseline"]
    for each in planned:
        ManagementBaselineStack(app, each, plan)
    assembly = app.synth()
    return {each.region: assembly.get_stack_artifact(each.id).template for each in planned}


def one(template: dict[str, Any], kind: str) -> dict[str, Any]:
    (found,) = of_type(template, kind).values()
    return found


def role_policy(template: dict[str, Any], name: str) -> Policy:
    policies = of_type(template, "AWS::IAM::ManagedPolicy").values()
    (document,) = [each["PolicyDocument"] for each in policies if each.get("ManagedPolicyName") == name]
    return Policy.compile("identity", document)


def allowed(policy: Policy, action: str, arn: str, context: dict[str, str] | None = None) -> bool:
    """What the role's own policy says; whether the other account's resource policy agrees is not asked here."""
    principal = Principal.of(f"arn:aws:iam::{ACCOUNT}:role/service")
    request = Request(principal, action, Resource(arn, ACCOUNT), context or {})
    return evaluate(request, Policies(identity=(policy,))).outcome.value == "allowed"


def test_sessions_are_encrypted_recorded_and_end(template: dict[str, Any]) -> None:
    document = one(template, "AWS::SSM::Document")
    inputs = document["Content"]["inputs"]
    assert document["Name"] == "SSM-SessionManagerRunShell"
    assert (inputs["idleSessionTimeout"], inputs["maxSessionDuration"]) == ("15", "240")
    assert (inputs["cloudWatchEncryptionEnabled"], inputs["cloudWatchStreamingEnabled"]) == (True, True)
    assert (inputs["runAsEnabled"], inputs["runAsDefaultUser"]) == (False, "")
    groups = of_type(template, "AWS::Logs::LogGroup").values()
    (group,) = [each for each in groups if each["LogGroupName"] == inputs["cloudWatchLogGroupName"]]
    assert group["RetentionInDays"] >= 2190
    assert group["KmsKeyId"] == inputs["kmsKeyId"]


def test_rules_find_nothing_in_the_operations(template: dict[str, Any]) -> None:
    """The rules that judge session documents, alarms, roles of services and log groups, as in a PHI account."""
    own = ("SessionPreferences", "Patching", "Inventory", "Forwarder", "Observability", "Budget", "Topics", "Keys")
    assembly = Assembly.of([Template("baseline", ACCOUNT, REGION, "", template)])
    report = judge(assembly, RULES, Expectations(production=True, minimum_retention_days=2192))
    found = [str(each) for result in report.results for each in result.findings]
    assert [each for each in found if any(f" {name}" in each for name in own)] == []
    looked_at = {result.rule.name: result.checked for result in report.results}
    for name in ("shell_sessions_are_encrypted_and_logged", "service_trust_is_pinned", "logs_are_kept_a_year"):
        assert looked_at[name], name


def test_log_groups_go_with_a_baseline_that_could_not_be_made(template: dict[str, Any]) -> None:
    """One that stayed would stop every further attempt by its name."""
    names = ("SessionPreferences", "Patching")
    policies = {
        (each["DeletionPolicy"], each["UpdateReplacePolicy"])
        for name, each in template["Resources"].items()
        if each["Type"] == "AWS::Logs::LogGroup" and name.startswith(names)
    }
    assert policies == {("RetainExceptOnCreate", "Retain")}


def test_patches_are_approved_as_configured(template: dict[str, Any], plan: Plan) -> None:
    baselines = of_type(template, "AWS::SSM::PatchBaseline").values()
    assert {each["OperatingSystem"] for each in baselines} == {
        "AMAZON_LINUX_2023",
        "REDHAT_ENTERPRISE_LINUX",
        "WINDOWS",
    }
    for each in baselines:
        (rule,) = each["ApprovalRules"]["PatchRules"]
        assert each["DefaultBaseline"] is True
        assert rule["ApproveAfterDays"] == plan.baseline.patch_after_days
    window = one(template, "AWS::SSM::MaintenanceWindow")
    assert window["Schedule"] == plan.baseline.maintenance_schedule


def test_every_node_is_looked_at_and_those_that_ask_are_patched(template: dict[str, Any]) -> None:
    associations = {each["AssociationName"]: each for each in of_type(template, "AWS::SSM::Association").values()}
    assert set(associations) == {"hlz-patch-scan", "hlz-inventory"}
    assert all(each["Targets"] == [{"Key": "InstanceIds", "Values": ["*"]}] for each in associations.values())
    assert associations["hlz-patch-scan"]["Parameters"] == {"Operation": ["Scan"]}
    target, task = one(template, "AWS::SSM::MaintenanceWindowTarget"), one(template, "AWS::SSM::MaintenanceWindowTask")
    assert target["Targets"] == [{"Key": f"tag:{TAG_KEY}", "Values": [MAINTENANCE_WINDOW]}]
    command = task["TaskInvocationParameters"]["MaintenanceWindowRunCommandParameters"]
    assert command["Parameters"]["Operation"] == ["Install"]
    groups = {each["LogGroupName"] for each in of_type(template, "AWS::Logs::LogGroup").values()}
    assert command["CloudWatchOutputConfig"]["CloudWatchLogGroupName"] in groups


@pytest.mark.parametrize(
    ("arn", "tag", "expected"),
    [
        (f"arn:aws:ssm:{REGION}::document/AWS-RunPatchBaseline", None, True),
        (f"arn:aws:ssm:{REGION}::document/AWS-RunShellScript", None, False),
        (f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/i-1", MAINTENANCE_WINDOW, True),
        (f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/i-1", None, False),
        (f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/i-1", "another", False),
    ],
)
def test_the_window_sends_the_patch_command_alone(
    template: dict[str, Any], arn: str, tag: str | None, expected: bool
) -> None:
    policy = role_policy(template, f"hlz-maintenance-{REGION}")
    context = {f"ssm:resourceTag/{TAG_KEY}": tag} if tag else {}
    assert allowed(policy, "ssm:SendCommand", arn, context) is expected


def test_what_is_watched_for_goes_to_the_security_account(template: dict[str, Any]) -> None:
    rules = {each["Name"]: each for each in of_type(template, "AWS::Events::Rule").values()}
    assert {name.rpartition("-")[0] for name in rules} == {"hlz-watch"}
    assert sum(len(each["EventPattern"]["$or"]) for each in rules.values()) == len(WATCHES)
    for each in rules.values():
        (target,) = each["Targets"]
        assert target["Arn"] == HOME_BUS
        assert "ForwarderRole" in target["RoleArn"]
    policy = role_policy(template, f"hlz-event-forwarder-{REGION}")
    assert allowed(policy, "events:PutEvents", HOME_BUS)
    assert not allowed(policy, "events:PutEvents", HOME_BUS.replace("hlz-findings", "default"))


def test_service_roles_serve_this_account_only(template: dict[str, Any]) -> None:
    trusts = {
        each["RoleName"]: each["AssumeRolePolicyDocument"]
        for each in of_type(template, "AWS::IAM::Role").values()
        if "RoleName" in each
    }
    for name in (f"hlz-event-forwarder-{REGION}", f"hlz-maintenance-{REGION}"):
        (statement,) = trusts[name]["Statement"]
        assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}


def test_the_budget_is_in_the_home_region_and_notifies(template: dict[str, Any], plan: Plan) -> None:
    (budget,) = [each for each in template["Resources"].values() if each["Type"] == "AWS::Budgets::Budget"]
    assert budget["Condition"] == "IsHomeRegion"
    assert budget["Properties"]["Budget"]["BudgetLimit"]["Amount"] == plan.baseline.budget_usd_per_month
    told = budget["Properties"]["NotificationsWithSubscribers"]
    assert [each["Notification"]["Threshold"] for each in told] == [80, 100, 100]
    assert any(name.startswith("TopicsOperationsTopicPolicy") for name in budget["DependsOn"])


def admitted(template: dict[str, Any], service: str) -> list[tuple[str, str]]:
    """What the policies of keys and topics let a service do, and under which name its conditions are."""
    documents = [each["KeyPolicy"] for each in of_type(template, "AWS::KMS::Key").values()]
    documents += [each["PolicyDocument"] for each in of_type(template, "AWS::SNS::TopicPolicy").values()]
    statements = [each for document in documents for each in document["Statement"]]
    mine = [each for each in statements if each["Principal"] == {"Service": service}]
    assert all(each["Condition"]["StringEquals"]["aws:SourceAccount"] == ACCOUNT for each in mine)
    return sorted(action for each in mine for action in as_list(each["Action"]))


def test_budgets_may_publish_with_the_topics_key(template: dict[str, Any]) -> None:
    assert admitted(template, "budgets.amazonaws.com") == ["kms:Decrypt", "kms:GenerateDataKey*", "sns:Publish"]
    assert admitted(template, "costalerts.amazonaws.com") == []


def test_anomalies_are_watched_for_once_in_the_organization(management: dict[str, dict[str, Any]], plan: Plan) -> None:
    kinds = {region: {each["Type"] for each in made["Resources"].values()} for region, made in management.items()}
    assert {region for region, found in kinds.items() if "AWS::CE::AnomalyMonitor" in found} == {"us-east-1"}
    home = management["us-east-1"]
    (monitor,) = [each for each in home["Resources"].values() if each["Type"] == "AWS::CE::AnomalyMonitor"]
    assert monitor["Properties"]["MonitorDimension"] == "LINKED_ACCOUNT"
    subscription = one(home, "AWS::CE::AnomalySubscription")
    threshold = json.loads(subscription["ThresholdExpression"])["Dimensions"]
    assert threshold["Values"] == [str(plan.baseline.anomaly_usd)]


def linked(template: dict[str, Any], account: str, region: str) -> str | None:
    """The sink that a link in an account and Region would be to; None if there would be no link."""
    (link,) = [each for each in template["Resources"].values() if each["Type"] == "AWS::Oam::Link"]
    both = template["Conditions"][link["Condition"]]["Fn::And"]
    (mapping,) = template["Mappings"].values()
    sink: str = mapping[region]["Sink"]
    known = {json.dumps({"Ref": "AWS::AccountId"}): account}
    for condition in both:
        left, right = condition["Fn::Not"][0]["Fn::Equals"]
        if known.get(json.dumps(left), sink) == right:
            return None
    return sink


def test_accounts_share_metrics_with_the_security_account(template: dict[str, Any], plan: Plan) -> None:
    link = one(template, "AWS::Oam::Link")
    assert link["ResourceTypes"] == ["AWS::CloudWatch::Metric"]
    for region, sink in plan.monitoring_sinks.items():
        assert linked(template, ACCOUNT, region) == sink
        assert linked(template, str(plan.security_account_id), region) is None


def test_without_a_sink_there_is_no_link(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> None:
    half = replace(plan, monitoring_sinks={"us-east-1": plan.monitoring_sinks["us-east-1"]})
    template = synthesize(half, tmp_path_factory.mktemp("cdk.out"))
    assert linked(template, ACCOUNT, "us-east-1")
    assert linked(template, ACCOUNT, "us-west-2") is None
    assert read({"Ref": "AWS::Region"}, "us-west-2") == "us-west-2"
