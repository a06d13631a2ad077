"""The detective services in the security account, the rules of AWS Config for every account, and their switches."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import aws_cdk as cdk
import pytest
from cdk_nag import HIPAASecurityChecks

from hipaa_landing_zone.config.detection import SWITCHES, SwitchedOff
from hipaa_landing_zone.rules import RULES
from hipaa_landing_zone.rules.engine import judge
from hipaa_landing_zone.rules.model import Assembly, Template
from hipaa_landing_zone.rules.rule import Expectations
from hipaa_landing_zone.stacks.accepted import BY_DESIGN
from hipaa_landing_zone.stacks.detection import ConformanceStack, DetectionStack

HOME, OTHER = "us-east-1", "us-west-2"
STACKS = {"detection": DetectionStack, "conformance": ConformanceStack}


@pytest.fixture(scope="module")
def synth(tmp_path_factory):
    """Synthesizes the stacks of a plan: templates by stack id, and the assembly's folder."""

    def run(plan, *, plugin=None):
        outdir = tmp_path_factory.mktemp("cdk.out")
        app = cdk.App(outdir=str(outdir), analytics_reporting=False)
        if plugin:
            cdk.Validations.of(app).add_plugins(plugin(app))
        stages, stacks = {}, []
        for planned in plan.stacks:
            if planned.kind in STACKS:
                stage = stages.get(planned.stage) or cdk.Stage(app, planned.stage)
                stages[planned.stage] = stage
                stacks.append(STACKS[planned.kind](stage, planned, plan))
        try:
            app.synth()
        except RuntimeError as error:
            if not plugin or "ValidationFailed" not in str(error):
                raise
        made = {}
        for stack in stacks:
            (path,) = outdir.glob(f"assembly-*/{stack.template_file}")
            made[stack.node.id] = json.loads(path.read_text(encoding="utf-8"))
        return made, outdir

    return run


@pytest.fixture(scope="module")
def templates(plan, synth):
    return synth(plan)[0]


def of(template, kind):
    """Return the properties of all resources of a type."""
    return [each.get("Properties", {}) for each in template["Resources"].values() if each["Type"] == kind]


def one(template, kind):
    (found,) = of(template, kind)
    return found


def ids(template, kind):
    return [name for name, each in template["Resources"].items() if each["Type"] == kind]


def needs(template, kind):
    """Return the types that a resource waits for."""
    (name,) = ids(template, kind)
    resources = template["Resources"]
    return {resources[each]["Type"] for each in resources[name].get("DependsOn", [])}


def without(plan, *services, **choices):
    off = [
        SwitchedOff(service=each, reason="Watched by a system of our own.", approver="CISO", expires=date(2027, 1, 1))
        for each in services
    ]
    return replace(plan, detective_services=plan.detective_services.model_copy(update={"off": tuple(off), **choices}))


@pytest.mark.parametrize("region", [HOME, OTHER])
def test_guardduty_gets_every_protection_plan(templates, region):
    properties = one(templates[f"detection-{region}"], "Custom::HlzGuarddutyOrganization")
    assert properties["Operation"] == "guardduty_organization"
    assert properties["RuntimeMonitoring"] is True
    assert set(properties["Features"]) == {
        "S3_DATA_EVENTS",
        "EKS_AUDIT_LOGS",
        "EBS_MALWARE_PROTECTION",
        "RDS_LOGIN_EVENTS",
        "LAMBDA_NETWORK_LOGS",
    }


def test_the_policy_and_the_administrator_switch_on_the_same(plan, templates):
    (policy,) = [each for each in plan.policies if each.id == "HLZ-DCL-06"]
    held = set(policy.document.settings["guardduty"]["enablement"]["default"]) - {"foundational"}
    features = one(templates[f"detection-{HOME}"], "Custom::HlzGuarddutyOrganization")["Features"]
    assert {each.lower() for each in features} == held


def test_nothing_is_made_that_delegation_has_made(templates):
    kinds = {each["Type"] for template in templates.values() for each in template["Resources"].values()}
    assert not kinds & {
        "AWS::GuardDuty::Detector",
        "AWS::SecurityHub::Hub",
        "AWS::Macie::Session",
        "AWS::Detective::Graph",
    }


def test_security_hub_is_configured_centrally_in_the_home_region(plan, templates):
    home = templates[f"detection-{HOME}"]
    assert one(home, "AWS::SecurityHub::FindingAggregator") == {
        "RegionLinkingMode": "SPECIFIED_REGIONS",
        "Regions": [OTHER],
    }
    assert one(home, "AWS::SecurityHub::OrganizationConfiguration") == {
        "AutoEnable": False,
        "AutoEnableStandards": "NONE",
        "ConfigurationType": "CENTRAL",
    }
    policy = one(home, "AWS::SecurityHub::ConfigurationPolicy")["ConfigurationPolicy"]["SecurityHub"]
    assert policy["ServiceEnabled"] is True
    assert policy["EnabledStandardIdentifiers"] == [
        f"arn:aws:securityhub:{HOME}::standards/aws-foundational-security-best-practices/v/1.0.0",
        f"arn:aws:securityhub:{HOME}::standards/nist-800-53/v/5.0.0",
    ]
    # Without a list AWS refuses the policy, and CDK drops an empty one.
    assert policy["SecurityControlsConfiguration"] == {"DisabledSecurityControlIdentifiers": ["S3.20"]}
    association = one(home, "AWS::SecurityHub::PolicyAssociation")
    assert (association["TargetId"], association["TargetType"]) == (plan.root_id, "ROOT")
    assert "Fn::GetAtt" in association["ConfigurationPolicyId"]
    other = templates[f"detection-{OTHER}"]
    assert one(other, "Custom::HlzSecurityHubHub")["Regions"] == [OTHER]
    assert not any(each["Type"].startswith("AWS::SecurityHub::") for each in other["Resources"].values())


def test_security_hub_is_set_up_in_the_order_that_aws_asks_for(templates):
    home = templates[f"detection-{HOME}"]
    assert "Custom::HlzSecurityHubHub" in needs(home, "AWS::SecurityHub::FindingAggregator")
    assert "AWS::SecurityHub::FindingAggregator" in needs(home, "AWS::SecurityHub::OrganizationConfiguration")
    assert "AWS::SecurityHub::OrganizationConfiguration" in needs(home, "AWS::SecurityHub::ConfigurationPolicy")


def test_in_an_organization_that_existed_the_planned_ous_are_configured(plan, synth):
    existing = replace(plan, organization=plan.organization.model_copy(update={"existing": True}))
    home = synth(existing)[0][f"detection-{HOME}"]
    targets = {(each["TargetId"], each["TargetType"]) for each in of(home, "AWS::SecurityHub::PolicyAssociation")}
    assert targets == {(ou.id, "ORGANIZATIONAL_UNIT") for ou in plan.ous if ou.parent is None}
    assert len(targets) > 1


@pytest.mark.parametrize("region", [HOME, OTHER])
def test_macie_looks_at_phi_buckets_weekly_and_ignores_test_data(templates, region):
    template = templates[f"detection-{region}"]
    (allow_list,) = ids(template, "AWS::Macie::AllowList")
    assert one(template, "AWS::Macie::AllowList")["Criteria"] == {"Regex": "TEST-[0-9]{6}"}
    job = one(template, "Custom::HlzMacieJob")
    assert (job["TagKey"], job["TagValue"]) == ("hlz:data-classification", "phi")
    assert str(job["SamplingPercentage"]) == "20"
    assert job["AllowListIds"] == [{"Fn::GetAtt": [allow_list, "Id"]}]
    assert "Custom::HlzMacieOrganization" in needs(template, "Custom::HlzMacieJob")
    assert "Custom::HlzMacieOrganization" in needs(template, "AWS::Macie::AllowList")


def test_without_a_pattern_nothing_is_ignored(plan, synth):
    template = synth(without(plan, macie_test_data_pattern=None))[0][f"detection-{OTHER}"]
    assert not ids(template, "AWS::Macie::AllowList")
    assert one(template, "Custom::HlzMacieJob")["AllowListIds"] == []


def test_inspector_scans_what_its_policy_holds_on(plan, templates):
    (policy,) = [each for each in plan.policies if each.id == "HLZ-DCL-08"]
    held = set(policy.document.settings["inspector"]["enablement"])
    scans = one(templates[f"detection-{HOME}"], "Custom::HlzInspectorOrganization")["ResourceTypes"]
    assert {each.lower() for each in scans} == {name.split("_")[0] for name in held}


def test_access_is_analyzed_for_the_organization(templates):
    names = {
        region: {each["AnalyzerName"]: each["Type"] for each in of(templates[f"detection-{region}"], ANALYZER)}
        for region in (HOME, OTHER)
    }
    assert names[OTHER] == {"hlz-external-access": "ORGANIZATION"}
    assert names[HOME] == names[OTHER] | {"hlz-unused-access": "ORGANIZATION_UNUSED_ACCESS"}
    (unused,) = [e for e in of(templates[f"detection-{HOME}"], ANALYZER) if e["AnalyzerName"] == "hlz-unused-access"]
    assert unused["AnalyzerConfiguration"] == {"UnusedAccessConfiguration": {"UnusedAccessAge": 90}}


ANALYZER = "AWS::AccessAnalyzer::Analyzer"


def test_what_config_records_is_gathered_from_every_region_at_home(templates):
    home = templates[f"detection-{HOME}"]
    aggregator = one(home, "AWS::Config::ConfigurationAggregator")
    assert aggregator["ConfigurationAggregatorName"] == "hlz-organization"
    assert aggregator["OrganizationAggregationSource"]["AllAwsRegions"] is True
    assert not ids(templates[f"detection-{OTHER}"], "AWS::Config::ConfigurationAggregator")


@pytest.mark.parametrize(("region", "rules"), [(HOME, 130), (OTHER, 113)])
def test_every_account_gets_the_conformance_pack_and_our_rules(templates, region, rules):
    template = templates[f"conformance-{region}"]
    pack = one(template, "AWS::Config::OrganizationConformancePack")
    assert len(json.loads(pack["TemplateBody"])["Resources"]) == rules
    assert "ExcludedAccounts" not in pack
    own = {each["OrganizationConfigRuleName"]: each for each in of(template, "AWS::Config::OrganizationConfigRule")}
    assert set(own) == {"hlz-eligible-service", "hlz-log-retention"}
    for rule in own.values():
        policy = rule["OrganizationCustomPolicyRuleMetadata"]
        assert policy["Runtime"] == "guard-2.x.x"
        assert policy["OrganizationConfigRuleTriggerTypes"][0] == "ConfigurationItemChangeNotification"
    assert "ResourceTypesScope" not in own["hlz-eligible-service"]["OrganizationCustomPolicyRuleMetadata"]


def test_rules_come_when_recorders_are_there(plan):
    stacks = {stack.id: stack for stack in plan.stacks}
    for region in (HOME, OTHER):
        assert stacks[f"conformance-{region}"].depends_on == ("baseline", f"management-baseline-{region}")
        assert stacks[f"detection-{region}"].depends_on == ("security-administration",)


GONE = {
    "guardduty": {"Custom::HlzGuarddutyOrganization"},
    "guardduty_runtime_monitoring": set(),
    "security_hub": {"Custom::HlzSecurityHubHub"}
    | {
        f"AWS::SecurityHub::{each}"
        for each in ("FindingAggregator", "OrganizationConfiguration", "ConfigurationPolicy", "PolicyAssociation")
    },
    "inspector": {"Custom::HlzInspectorOrganization"},
    "macie": {"Custom::HlzMacieOrganization", "Custom::HlzMacieJob", "AWS::Macie::AllowList"},
    "access_analyzer_external": {(ANALYZER, "hlz-external-access")},
    "access_analyzer_unused": {(ANALYZER, "hlz-unused-access")},
    "detective": {"Custom::HlzDetectiveOrganization"},
    "hipaa_conformance_pack": {"AWS::Config::OrganizationConformancePack"},
}
OF_THE_PROVIDER = {"AWS::Lambda::Function", "AWS::IAM::ManagedPolicy"}


def contents(templates):
    """Return every resource with its properties, by stack and logical id."""
    return {
        (stack, name): each for stack, template in templates.items() for name, each in template["Resources"].items()
    }


def label(resource):
    kind = resource["Type"]
    return (kind, resource["Properties"]["AnalyzerName"]) if kind == ANALYZER else kind


@pytest.mark.parametrize("service", SWITCHES)
def test_a_switch_takes_its_service_out_and_nothing_else(plan, synth, templates, service):
    before, after = contents(templates), contents(synth(without(plan, service))[0])
    assert {label(before[key]) for key in before.keys() - after.keys()} == GONE[service]
    assert not after.keys() - before.keys()
    changed = {label(after[key]) for key in after if after[key] != before[key]}
    runtime = {"Custom::HlzGuarddutyOrganization"} if service == "guardduty_runtime_monitoring" else set()
    assert changed - OF_THE_PROVIDER == runtime  # the provider's code and role lose the operation


def test_without_any_service_what_is_no_choice_stays(plan, synth):
    made, _ = synth(without(plan, *SWITCHES))
    home = {each["Type"] for each in made[f"detection-{HOME}"]["Resources"].values()}
    assert home == {"AWS::Config::ConfigurationAggregator", "AWS::IAM::Role"}
    assert made[f"detection-{OTHER}"].get("Resources", {}) == {}
    assert len(of(made[f"conformance-{OTHER}"], "AWS::Config::OrganizationConfigRule")) == 2


def test_runtime_monitoring_can_be_left_out_alone(plan, synth):
    template = synth(without(plan, "guardduty_runtime_monitoring"))[0][f"detection-{OTHER}"]
    assert one(template, "Custom::HlzGuarddutyOrganization")["RuntimeMonitoring"] is False


def test_only_accepted_findings_are_left(plan, synth):
    made, outdir = synth(plan, plugin=HIPAASecurityChecks)
    report = json.loads(Path(outdir, "validation-report.json").read_text(encoding="utf-8"))
    found = {
        (f"HIPAA.Security::{violation['ruleName']}", construct["constructPath"])
        for plugin in report["pluginReports"]
        for violation in plugin["violations"]
        for construct in violation["violatingConstructs"]
    }
    assert len(found) == 6  # three of each Region's provider: were there none, the pack would not have judged
    assert [each for each in found if not any(accepted.covers(*each) for accepted in BY_DESIGN)] == []

    assembly = [
        Template(name, plan.security_account_id, HOME if name.endswith(HOME) else OTHER, "", body)
        for name, body in made.items()
    ]
    expected = Expectations(
        production=True, minimum_retention_days=2192, log_archive_account_id=plan.log_archive.account_id
    )
    results = judge(Assembly.of(assembly), RULES, expected).results
    assert sum(each.checked for each in results) > 50
    findings = [finding for each in results for finding in each.findings]
    assert [(each.rule.id, each.resource.type) for each in findings] == [("HLZ-RULE-17", "AWS::IAM::Role")]
    assert "ResourceAggregator" in str(findings[0])


def test_templates_are_small(templates):
    for name, template in templates.items():
        assert len(template["Resources"]) < 30, name
        assert len(json.dumps(template)) < 100_000, name
