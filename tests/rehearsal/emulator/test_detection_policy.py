"""Policies of an organization switch services on in its accounts, once, where they bind."""

import json

import pytest
from botocore.exceptions import ClientError
from rehearsal.emulator.organization import HOME, OTHER, Organization

from hipaa_landing_zone.policies.declarative.guardduty import GUARDDUTY, fix_guardduty
from hipaa_landing_zone.policies.declarative.inspector import fix_inspector
from hipaa_landing_zone.policies.declarative.security_hub import fix_security_hub

PLANS = {"S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS"}


class Perimeter:
    governed_regions = (HOME, OTHER)


@pytest.fixture
def organization(account):
    return Organization(account)


def enabled_plans(client):
    (detector,) = client.list_detectors()["DetectorIds"]
    features = client.get_detector(DetectorId=detector)["Features"]
    return {feature["Name"] for feature in features if feature["Status"] == "ENABLED"}


def test_guardduty_is_on_with_its_plans_in_every_account_and_region(organization):
    before = organization.member("before")
    organization.policy(GUARDDUTY.type, fix_guardduty(Perimeter()), organization.root)
    after = organization.member("after")
    for account_id in (organization.management, before, after):
        for region in (HOME, OTHER):
            on = enabled_plans(organization.client_of(account_id, "guardduty", region))
            assert on > PLANS
            assert "RUNTIME_MONITORING" not in on


def test_detector_that_is_deleted_by_hand_stays_deleted(organization):
    organization.policy("GUARDDUTY_POLICY", fix_guardduty(Perimeter()), organization.root)
    client = organization.client_of(organization.member(), "guardduty")
    (detector,) = client.list_detectors()["DetectorIds"]
    client.delete_detector(DetectorId=detector)
    organization.member("another")
    assert client.list_detectors()["DetectorIds"] == []


def test_region_without_settings_of_its_own_has_the_default(organization):
    assign = {"@@assign": "enabled"}
    enablement = {
        "default": {"foundational": {"status": assign}},
        OTHER: {"foundational": {"status": {"@@assign": "disabled"}}},
    }
    organization.policy("GUARDDUTY_POLICY", {"guardduty": {"enablement": enablement}}, organization.root)
    member = organization.member()
    assert organization.client_of(member, "guardduty").list_detectors()["DetectorIds"]
    assert organization.client_of(member, "guardduty", OTHER).list_detectors()["DetectorIds"] == []


def test_policy_binds_where_the_account_is_moved_to(organization):
    unit, member = organization.unit(), organization.member()
    organization.policy("INSPECTOR_POLICY", fix_inspector(Perimeter()), unit)
    client = organization.client_of(member, "inspector2")
    assert client.batch_get_account_status()["accounts"][0]["state"]["status"] == "DISABLED"
    organization.move(member, unit)
    state = client.batch_get_account_status()["accounts"][0]["resourceState"]
    assert {name for name, each in state.items() if each["status"] == "ENABLED"} == {"ec2", "ecr", "lambda"}


def test_policy_that_changes_binds_again(organization):
    member = organization.member()
    nowhere = {"inspector": {"enablement": {}}}
    policy = organization.policy("INSPECTOR_POLICY", nowhere, organization.root)
    content = json.dumps(fix_inspector(Perimeter()))
    organization.client.update_policy(PolicyId=policy, Content=content)
    states = organization.client_of(member, "inspector2", OTHER).batch_get_account_status()["accounts"]
    assert states[0]["resourceState"]["ecr"]["status"] == "ENABLED"


def test_locked_setting_is_not_changed_further_down(organization):
    unit = organization.unit()
    organization.policy("SECURITYHUB_POLICY", fix_security_hub(Perimeter()), organization.root, "above")
    below = {"securityhub": {"enable_in_regions": {"@@assign": []}, "disable_in_regions": {"@@assign": [HOME]}}}
    organization.policy("SECURITYHUB_POLICY", below, unit, "below")
    member = organization.member()
    organization.move(member, unit)
    for region in (HOME, OTHER):
        hub = organization.client_of(member, "securityhub", region).describe_security_hub_v2()
        assert hub["HubV2Arn"].startswith(f"arn:aws:securityhub:{region}:{member}:hubv2/")


def test_unlocked_setting_is_changed_further_down(organization):
    unit = organization.unit()
    above = {"securityhub": {"enable_in_regions": {"@@assign": [HOME, OTHER]}, "disable_in_regions": {"@@assign": []}}}
    organization.policy("SECURITYHUB_POLICY", above, organization.root, "above")
    below = {"securityhub": {"enable_in_regions": {"@@remove": [OTHER]}}}
    organization.policy("SECURITYHUB_POLICY", below, unit, "below")
    member = organization.member()
    other = organization.client_of(member, "securityhub", OTHER)
    assert other.describe_security_hub_v2()["HubV2Arn"]
    other.disable_security_hub_v2()
    organization.move(member, unit)
    with pytest.raises(ClientError, match="not enabled"):
        other.describe_security_hub_v2()


def test_policy_links_the_account_to_the_administrator(organization):
    security = organization.security
    organization.client_of(organization.management, "inspector2").enable_delegated_admin_account(
        delegatedAdminAccountId=security
    )
    organization.policy("INSPECTOR_POLICY", fix_inspector(Perimeter()), organization.root)
    member = organization.member()
    listed = organization.client_of(security, "inspector2").list_members()["members"]
    assert {organization.management, member} == {each["accountId"] for each in listed}


def test_closed_account_is_left_alone(organization):
    member = organization.member()
    organization.client.close_account(AccountId=member)
    organization.policy("GUARDDUTY_POLICY", fix_guardduty(Perimeter()), organization.root)
    assert organization.client_of(member, "guardduty").list_detectors()["DetectorIds"] == []
