"""The conformance pack as data, the packs that are made of it, and the rules of our own."""

import json
import re
from dataclasses import replace

import pytest

from hipaa_landing_zone.plan.config_rule import CONFIG_NAMESPACES, POLICY_LENGTH, eligible_service, log_retention
from hipaa_landing_zone.plan.conformance import (
    RULES_PER_PACK,
    TEMPLATE_LENGTH,
    hipaa_pack,
    make_packs,
    packs,
    template_of,
)
from hipaa_landing_zone.plan.error import PlanError
from hipaa_landing_zone.services import judge_type, resource_types


def test_the_data_has_every_rule_once():
    rules = hipaa_pack().rules
    assert len(rules) == 130
    assert len({rule.id for rule in rules}) == len({rule.name for rule in rules}) == 130
    assert hipaa_pack().source
    assert hipaa_pack().as_of


def test_every_rule_cites_what_it_serves():
    for rule in hipaa_pack().rules:
        assert rule.citations, rule.id
        assert all(re.fullmatch(r"164\.3\d\d(\([a-zA-Z0-9]+\))+", each) for each in rule.citations), rule.id
    # The mistakes of others that ours must not repeat.
    assert not any("164.308(a)(4)(ii)(A)" in rule.citations for rule in hipaa_pack().rules)
    volumes = next(rule for rule in hipaa_pack().rules if rule.id == "EncryptedVolumes")
    assert volumes.citations == ("164.312(a)(2)(iv)",)
    assert "164.312(e)(2)(ii)" in volumes.theirs
    assert volumes.theirs_from


def test_what_is_the_same_everywhere_is_evaluated_at_home_only():
    (home,), (other,) = packs(home=True), packs(home=False)
    assert len(home.rules) == 130
    left_out = {rule.id for rule in home.rules} - {rule.id for rule in other.rules}
    assert left_out == {rule.id for rule in hipaa_pack().rules if rule.once_per_account}
    assert {"IamPasswordPolicy", "RootAccountMfaEnabled", "AccessKeysRotated"} <= left_out
    assert not {"GuarddutyEnabledCentralized", "EncryptedVolumes", "VpcFlowLogsEnabled"} & left_out


@pytest.mark.parametrize("home", [True, False])
def test_packs_fit_what_aws_config_takes(home):
    for pack in packs(home=home):
        assert re.fullmatch(r"[a-zA-Z][-a-zA-Z0-9]{0,127}", pack.name)
        assert len(pack.rules) <= RULES_PER_PACK
        assert len(pack.template.encode()) <= TEMPLATE_LENGTH


def test_a_template_carries_identifier_parameters_and_citation():
    resources = json.loads(template_of(hipaa_pack().rules))["Resources"]
    assert {each["Type"] for each in resources.values()} == {"AWS::Config::ConfigRule"}
    assert resources["IamPasswordPolicy"]["Properties"] == {
        "ConfigRuleName": "iam-password-policy",
        "Description": "45 CFR 164.308(a)(5)(ii)(D), 164.312(d)",
        "Source": {"Owner": "AWS", "SourceIdentifier": "IAM_PASSWORD_POLICY"},
        "InputParameters": {
            "MaxPasswordAge": "90",
            "MinimumPasswordLength": "14",
            "PasswordReusePrevention": "24",
            "RequireLowercaseCharacters": "true",
            "RequireNumbers": "true",
            "RequireSymbols": "true",
            "RequireUppercaseCharacters": "true",
        },
    }
    # No VPC is authorized for an internet gateway: the parameter is left out, not empty.
    assert "InputParameters" not in resources["InternetGatewayAuthorizedVpcOnly"]["Properties"]


def test_more_rules_than_one_pack_takes_make_two():
    rule = hipaa_pack().rules[0]
    rules = [replace(rule, id=f"Rule{number}") for number in range(131)]
    made = list(make_packs(rules))
    assert [(pack.name, len(pack.rules)) for pack in made] == [("hlz-hipaa-1", 130), ("hlz-hipaa-2", 1)]


def test_a_pack_that_is_too_long_is_refused():
    rule = replace(hipaa_pack().rules[0], parameters={"text": "x" * TEMPLATE_LENGTH})
    with pytest.raises(PlanError, match=r"hlz-hipaa-1 has \d+ bytes, AWS Config takes 51200"):
        list(make_packs([rule]))


@pytest.mark.parametrize(("mode", "exceptions"), [("standard", {}), ("strict", {}), ("standard", {"lightsail": "why"})])
def test_our_rules_fit_what_aws_config_takes(plan, mode, exceptions):
    for rule in (eligible_service(mode, exceptions), log_retention(plan.log_archive)):
        assert len(rule.policy) <= POLICY_LENGTH
        assert len(rule.description) <= 256
        assert re.fullmatch(r"[A-Za-z0-9-_]{1,64}", rule.name)
        assert rule.citations


def allowed_by(policy, name):
    """Read the policy as it is written, without Guard: the pattern, the types besides it, the excluded types."""
    covered, excluded = policy.splitlines()[:2]
    (pattern,) = re.findall(r"/(.+)/", covered)
    besides = re.findall(r'"([^"]+)"', covered)
    return (bool(re.search(pattern, name)) or name in besides) and name not in re.findall(r'"([^"]+)"', excluded)


@pytest.mark.parametrize("mode", ["standard", "strict"])
def test_the_policy_judges_every_known_type_as_the_list_does(mode):
    policy = eligible_service(mode, {}).policy
    data = resource_types()
    names = [f"{name}::Thing" for name in data.namespaces] + [n for n in (*data.types, *data.special) if "AWS" in n]
    wrong = [
        name
        for name in names
        if allowed_by(policy, name) != (judge_type(name, mode, {}).verdict in ("eligible", "allowed", "not judged"))
    ]
    assert len(names) > 300
    assert wrong == []


def test_the_policy_knows_what_aws_config_names_otherwise():
    policy = eligible_service("standard", {}).policy
    assert all(allowed_by(policy, f"{name}::Thing") for name in CONFIG_NAMESPACES)


def test_an_exception_of_the_configuration_is_allowed():
    disk = "AWS::Lightsail::Disk"
    assert not allowed_by(eligible_service("standard", {}).policy, disk)
    assert allowed_by(eligible_service("standard", {"lightsail": "a reason"}).policy, disk)


def item(resource_type="AWS::S3::Bucket", *, status="OK", name="bucket", **supplementary):
    """A configuration item as AWS Config gives it to a rule."""
    return {
        "version": "1.3",
        "configurationItemStatus": status,
        "resourceType": resource_type,
        "resourceId": name,
        "resourceName": name,
        "configuration": {"name": name},
        "supplementaryConfiguration": supplementary,
        "tags": {},
    }


def guard(policy, data):
    """What Guard itself says; cfn-guard-rs carries cfn-guard 3.0, AWS Config runs 2.x."""
    cfn_guard_rs = pytest.importorskip("cfn_guard_rs")
    return cfn_guard_rs.run_checks(data, policy).status


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (item(), "PASS"),
        (item("AWS::ACM::Certificate"), "PASS"),
        (item("AWS::SSM::PatchCompliance"), "PASS"),
        (item("AWS::Lightsail::Disk"), "FAIL"),
        (item("AWS::Lightsail::Disk", status="ResourceDiscovered"), "FAIL"),
        (item("AWS::Lightsail::Disk", status="ResourceDeleted"), "SKIP"),
        (item("AWS::ECR::Repository"), "PASS"),
        (item("AWS::ECR::PublicRepository"), "FAIL"),
        (item("AWS::NotYet::Known"), "FAIL"),
        (item("AWS::S3Like::Bucket"), "FAIL"),
        (item("Vendor::Own::Type"), "FAIL"),
    ],
)
def test_guard_finds_services_that_are_not_covered(data, status):
    assert guard(eligible_service("standard", {}).policy, data) == status


def lock(**retention):
    return {"ObjectLockConfiguration": {"objectLockEnabled": "Enabled", "rule": {"defaultRetention": retention}}}


@pytest.mark.parametrize(
    ("supplementary", "status"),
    [
        (lock(mode="COMPLIANCE", days=2192), "PASS"),
        (lock(mode="COMPLIANCE", days=2192, years=None), "PASS"),
        (lock(mode="COMPLIANCE", days=2191), "FAIL"),
        (lock(mode="GOVERNANCE", days=2192), "FAIL"),
        (lock(mode="COMPLIANCE", years=6), "FAIL"),
        ({"ObjectLockConfiguration": {"objectLockEnabled": "Enabled"}}, "FAIL"),
        ({}, "FAIL"),
    ],
)
def test_guard_finds_a_log_bucket_that_is_not_locked_as_planned(plan, supplementary, status):
    policy = log_retention(plan.log_archive).policy
    for bucket in plan.log_archive.buckets:
        assert guard(policy, item(name=bucket.name, **supplementary)) == status
    assert guard(policy, item(name="somebody-elses", **supplementary)) == "SKIP"


def test_a_lock_in_governance_mode_is_what_a_trial_organization_plans(plan):
    archive = replace(plan.log_archive, lock_mode="GOVERNANCE", lock_days=1)
    name = archive.buckets[0].name
    assert guard(log_retention(archive).policy, item(name=name, **lock(mode="GOVERNANCE", days=1))) == "PASS"
