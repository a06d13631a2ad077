"""Security Hub CSPM is configured centrally, in the order that AWS asks for."""

import pytest
from botocore.exceptions import ClientError
from rehearsal.emulator.organization import HOME, OTHER, Organization

FSBP = "aws-foundational-security-best-practices/v/1.0.0"
NIST = "nist-800-53/v/5.0.0"
AGGREGATOR = {
    "Type": "AWS::SecurityHub::FindingAggregator",
    "Properties": {"RegionLinkingMode": "SPECIFIED_REGIONS", "Regions": [OTHER]},
}
CENTRAL = {
    "Type": "AWS::SecurityHub::OrganizationConfiguration",
    "DependsOn": "Aggregator",
    "Properties": {"AutoEnable": "false", "AutoEnableStandards": "NONE", "ConfigurationType": "CENTRAL"},
}


def policy(*standards):
    prefix = f"arn:aws:securityhub:{HOME}::standards"
    wanted = {"ServiceEnabled": True, "EnabledStandardIdentifiers": [f"{prefix}/{each}" for each in standards]}
    wanted["SecurityControlsConfiguration"] = {"DisabledSecurityControlIdentifiers": ["S3.20"]}
    properties = {"Name": "standards", "ConfigurationPolicy": {"SecurityHub": wanted}, "Tags": {"a": "b"}}
    return {"Type": "AWS::SecurityHub::ConfigurationPolicy", "DependsOn": "Central", "Properties": properties}


def association(target, kind):
    properties = {"ConfigurationPolicyId": {"Fn::GetAtt": ["Policy", "Id"]}, "TargetId": target, "TargetType": kind}
    return {"Type": "AWS::SecurityHub::PolicyAssociation", "Properties": properties}


def configuration(target, kind="ROOT", standards=(FSBP, NIST)):
    policies = {"Policy": policy(*standards), "Association": association(target, kind)}
    return {"Aggregator": AGGREGATOR, "Central": CENTRAL, **policies}


@pytest.fixture
def organization(account):
    organization = Organization(account)
    client = organization.client_of(organization.management, "securityhub")
    client.enable_organization_admin_account(AdminAccountId=organization.security)
    return organization


@pytest.fixture
def security(organization, account):
    return type(account)(account.emulator, organization.security)


def standards(organization, account_id, region=HOME):
    read = organization.client_of(account_id, "securityhub", region).get_enabled_standards()["StandardsSubscriptions"]
    assert all(each["StandardsArn"].startswith(f"arn:aws:securityhub:{region}::standards/") for each in read)
    return {each["StandardsArn"].partition("/")[2]: each["StandardsStatus"] for each in read}


def test_hub_of_the_administrator_is_there_already(organization):
    client = organization.client_of(organization.security, "securityhub")
    assert client.describe_hub()["HubArn"].endswith(f"{organization.security}:hub/default")
    with pytest.raises(client.exceptions.ResourceConflictException, match="already subscribed"):
        client.enable_security_hub()


def test_aggregator_needs_a_hub_and_is_the_only_one(organization):
    other = organization.client_of(organization.security, "securityhub", OTHER)
    with pytest.raises(other.exceptions.InvalidAccessException, match="not subscribed"):
        other.create_finding_aggregator(RegionLinkingMode="NO_REGIONS")
    home = organization.client_of(organization.security, "securityhub")
    home.create_finding_aggregator(RegionLinkingMode="NO_REGIONS")
    other.enable_security_hub(EnableDefaultStandards=False)
    with pytest.raises(other.exceptions.ClientError, match=f"has an aggregator in {HOME}"):
        other.create_finding_aggregator(RegionLinkingMode="NO_REGIONS")


def test_central_configuration_needs_an_aggregator(security):
    stack = security.deploy({"Central": {**CENTRAL, "DependsOn": []}})
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "has a finding aggregator" in stack["StackStatusReason"]


def test_policies_need_central_configuration(security):
    stack = security.deploy({"Aggregator": AGGREGATOR, "Policy": {**policy(FSBP), "DependsOn": "Aggregator"}})
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "does not use central configuration" in stack["StackStatusReason"]


def test_only_the_administrator_configures_the_organization(organization, account):
    other = type(account)(account.emulator, organization.member())
    other.client("securityhub").enable_security_hub()
    stack = other.deploy({"Aggregator": AGGREGATOR, "Central": CENTRAL})
    assert "is not an administrator for this organization" in stack["StackStatusReason"]


def test_policy_reaches_every_account_in_home_and_linked_regions(organization, security):
    before = organization.member("before")
    stack = security.deploy(configuration(organization.root))
    after = organization.member("after")
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    for account_id in (organization.management, organization.security, before, after):
        for region in (HOME, OTHER):
            assert standards(organization, account_id, region).keys() == {FSBP, NIST}
    management = organization.client_of(organization.management, "securityhub", OTHER)
    admins = management.list_organization_admin_accounts()["AdminAccounts"]
    assert [each["AccountId"] for each in admins] == [organization.security]
    client = security.client("securityhub")
    (summary,) = client.list_configuration_policies()["ConfigurationPolicySummaries"]
    assert (summary["Name"], summary["ServiceEnabled"]) == ("standards", True)
    found = client.list_configuration_policy_associations()["ConfigurationPolicyAssociationSummaries"]
    types = {each["TargetId"]: (each["AssociationType"], each["AssociationStatus"]) for each in found}
    assert types[organization.root] == ("APPLIED", "SUCCESS")
    assert types[after] == ("INHERITED", "SUCCESS")
    (aggregator,) = client.list_finding_aggregators()["FindingAggregators"]
    assert client.get_finding_aggregator(**aggregator)["Regions"] == [OTHER]


def test_standards_are_incomplete_without_a_recorder(organization, security):
    security.deploy(configuration(organization.root))
    assert set(standards(organization, organization.security).values()) == {"INCOMPLETE"}
    config = security.client("config")
    role = f"arn:aws:iam::{organization.security}:role/config"
    config.put_configuration_recorder(ConfigurationRecorder={"name": "default", "roleARN": role})
    security.client("s3").create_bucket(
        Bucket=f"landing-{organization.security}", CreateBucketConfiguration={"LocationConstraint": HOME}
    )
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": f"landing-{organization.security}"})
    config.start_configuration_recorder(ConfigurationRecorderName="default")
    assert set(standards(organization, organization.security).values()) == {"READY"}


def test_policy_follows_accounts_and_its_own_changes(organization, security):
    unit, member = organization.unit(), organization.member()
    security.deploy(configuration(unit, "ORGANIZATIONAL_UNIT"))
    client = organization.client_of(member, "securityhub")
    with pytest.raises(client.exceptions.InvalidAccessException):
        client.describe_hub()
    organization.move(member, unit)
    assert standards(organization, member).keys() == {FSBP, NIST}
    stack = security.deploy(configuration(unit, "ORGANIZATIONAL_UNIT", [FSBP]))
    assert stack["StackStatus"] == "UPDATE_COMPLETE", stack
    assert standards(organization, member, OTHER).keys() == {FSBP}


def test_hub_that_is_disabled_by_hand_stays_disabled(organization, security):
    security.deploy(configuration(organization.root))
    member = organization.member()
    client = organization.client_of(member, "securityhub")
    client.disable_security_hub()
    organization.member("another")
    with pytest.raises(client.exceptions.InvalidAccessException, match="not subscribed"):
        client.get_enabled_standards()


def test_configuration_goes_with_its_stack(organization, security):
    security.deploy(configuration(organization.root))
    assert security.delete()[0] == "DELETE_COMPLETE"
    read = security.client("securityhub").describe_organization_configuration()
    assert read["OrganizationConfiguration"]["ConfigurationType"] == "LOCAL"
    assert security.client("securityhub").list_finding_aggregators()["FindingAggregators"] == []


def test_automation_rule_is_made_changed_and_deleted(security):
    action = {"Type": "FINDING_FIELDS_UPDATE", "FindingFieldsUpdate": {"Workflow": {"Status": "SUPPRESSED"}}}
    properties = {
        "RuleName": "hlz-expected",
        "RuleOrder": 1,
        "RuleStatus": "ENABLED",
        "Description": "expected",
        "Criteria": {"GeneratorId": [{"Comparison": "PREFIX", "Value": "x"}]},
        "Actions": [action],
    }
    rule = {"Type": "AWS::SecurityHub::AutomationRule", "Properties": properties}
    first = security.deploy({"Rule": rule})
    second = security.deploy({"Rule": {**rule, "Properties": {**properties, "RuleStatus": "DISABLED"}}})
    client = security.client("securityhub")
    (read,) = client.list_automation_rules()["AutomationRulesMetadata"]
    assert read["RuleArn"] == first["Ids"]["Rule"] == second["Ids"]["Rule"]
    assert (read["RuleName"], read["RuleStatus"], read["RuleOrder"]) == ("hlz-expected", "DISABLED", 1)
    assert security.delete()[0] == "DELETE_COMPLETE"
    assert client.list_automation_rules()["AutomationRulesMetadata"] == []


def test_delegation_ends_central_configuration(organization, security):
    security.deploy(configuration(organization.root))
    management = organization.client_of(organization.management, "securityhub")
    management.disable_organization_admin_account(AdminAccountId=organization.security)
    with pytest.raises(ClientError, match="is not an administrator"):
        security.client("securityhub").list_configuration_policies()
