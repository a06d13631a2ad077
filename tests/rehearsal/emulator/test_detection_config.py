"""Rules and conformance packs of an organization reach the accounts that record; other types deploy and read back."""

import json

import pytest
from rehearsal.emulator.organization import HOME, OTHER, Organization

RULE = {"Type": "AWS::Config::ConfigRule", "Properties": {"ConfigRuleName": "encrypted-volumes"}}
RULE["Properties"]["Source"] = {"Owner": "AWS", "SourceIdentifier": "ENCRYPTED_VOLUMES"}
TEMPLATE = {"Resources": {"EncryptedVolumes": RULE}}
ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {"RoleName": "hlz-config-aggregator", "AssumeRolePolicyDocument": {"Statement": []}},
}


def pack(template=TEMPLATE, **more):
    properties = {"OrganizationConformancePackName": "hlz-hipaa-1", "TemplateBody": json.dumps(template), **more}
    return {"Pack": {"Type": "AWS::Config::OrganizationConformancePack", "Properties": properties}}


def rule(text="rule x { true }"):
    metadata = {
        "PolicyText": text,
        "Runtime": "guard-2.x.x",
        "OrganizationConfigRuleTriggerTypes": ["ConfigurationItemChangeNotification"],
    }
    properties = {"OrganizationConfigRuleName": "hlz-eligible", "OrganizationCustomPolicyRuleMetadata": metadata}
    return {"Rule": {"Type": "AWS::Config::OrganizationConfigRule", "Properties": properties}}


def record(organization, *account_ids, region=HOME):
    for account_id in account_ids:
        recorder = {"name": "default", "roleARN": f"arn:aws:iam::{account_id}:role/config"}
        organization.client_of(account_id, "config", region).put_configuration_recorder(ConfigurationRecorder=recorder)


@pytest.fixture
def organization(account):
    organization = Organization(account)
    organization.delegate("config-multiaccountsetup.amazonaws.com")
    return organization


@pytest.fixture
def security(organization, account):
    return type(account)(account.emulator, organization.security)


def packs_of(organization, account_id, region=HOME):
    details = organization.client_of(account_id, "config", region).describe_conformance_packs()
    return [each["ConformancePackName"].rpartition("-")[0] for each in details["ConformancePackDetails"]]


def rules_of(organization, account_id):
    return organization.client_of(account_id, "config").describe_config_rules()["ConfigRules"]


def test_pack_reaches_every_recording_account(organization, security):
    member = organization.member()
    record(organization, organization.management, organization.security, member)
    stack = security.deploy(pack())
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    for account_id in (organization.management, organization.security, member):
        assert packs_of(organization, account_id) == ["OrgConformsPack-hlz-hipaa-1"]
        assert [each["Source"]["SourceIdentifier"] for each in rules_of(organization, account_id)] == [
            "ENCRYPTED_VOLUMES"
        ]
    assert packs_of(organization, member, OTHER) == []
    client = security.client("config")
    (status,) = client.describe_organization_conformance_pack_statuses()["OrganizationConformancePackStatuses"]
    assert status["Status"] == "CREATE_SUCCESSFUL"
    assert security.delete()[0] == "DELETE_COMPLETE"
    assert packs_of(organization, member) == []
    assert rules_of(organization, member) == []


def test_pack_fails_where_nothing_records(organization, security):
    member = organization.member()
    record(organization, organization.management, organization.security)
    stack = security.deploy(pack())
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert f"hlz-hipaa-1 failed in {member}: NoAvailableConfigurationRecorder" in stack["StackStatusReason"]
    excluding = security.deploy(pack(ExcludedAccounts=[member]), name="excluding")
    assert excluding["StackStatus"] == "CREATE_COMPLETE", excluding


def test_pack_waits_for_the_recorder_of_an_account_that_joins(organization, security):
    record(organization, organization.management, organization.security)
    security.deploy(pack())
    member, client = organization.member(), security.client("config")
    name = {"OrganizationConformancePackName": "hlz-hipaa-1"}

    def states():
        read = client.get_organization_conformance_pack_detailed_status(**name)
        details = read["OrganizationConformancePackDetailedStatuses"]
        return {each["AccountId"]: each["Status"] for each in details}

    assert states()[member] == "CREATE_IN_PROGRESS"
    assert packs_of(organization, member) == []
    record(organization, member)
    assert states()[member] == "CREATE_SUCCESSFUL"
    assert packs_of(organization, member) == ["OrgConformsPack-hlz-hipaa-1"]


def test_rules_that_the_organization_deployed_are_not_deleted_by_an_account(organization, security):
    record(organization, organization.management, organization.security)
    stack = security.deploy(rule())
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    client = security.client("config")
    (found,) = rules_of(organization, organization.security)
    assert found["ConfigRuleName"].startswith("OrgConfigRule-hlz-eligible-")
    with pytest.raises(client.exceptions.ClientError, match="AWS service owns the rule"):
        client.delete_config_rule(ConfigRuleName=found["ConfigRuleName"])
    changed = security.deploy(rule("rule y { true }"))
    assert changed["StackStatus"] == "UPDATE_COMPLETE", changed
    (described,) = client.describe_organization_config_rules()["OrganizationConfigRules"]
    assert described["OrganizationCustomPolicyRuleMetadata"]["PolicyRuntime"] == "guard-2.x.x"
    (status,) = client.describe_organization_config_rule_statuses()["OrganizationConfigRuleStatuses"]
    assert status["OrganizationRuleStatus"] == "UPDATE_SUCCESSFUL"


def test_pack_of_an_account_that_is_no_administrator_fails(organization, account):
    other = type(account)(account.emulator, organization.member())
    stack = other.deploy(pack())
    assert "OrganizationAccessDeniedException" in stack["StackStatusReason"]


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ({"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}, "cannot hold AWS::S3::Bucket"),
        ({"Resources": {f"R{number}": RULE for number in range(131)}}, "at most 130 rules"),
        ({"Resources": {"R": RULE}, "Description": "x" * 51_200}, "longer than 51200"),
        ({"Rules": {}}, "invalid"),
    ],
    ids=["resource", "number", "length", "form"],
)
def test_pack_that_aws_config_would_not_take_fails(organization, security, template, reason):
    stack = security.deploy(pack(template))
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert reason in stack["StackStatusReason"]


def aggregator(role):
    source = {"RoleArn": role, "AllAwsRegions": "true"}
    properties = {"ConfigurationAggregatorName": "hlz-organization", "OrganizationAggregationSource": source}
    return {"Type": "AWS::Config::ConfigurationAggregator", "Properties": properties}


def test_aggregator_needs_delegation_and_its_role(organization, security):
    arn = {"Fn::GetAtt": ["Role", "Arn"]}
    resources = {"Role": ROLE, "Aggregator": aggregator(arn)}
    assert "OrganizationAccessDeniedException" in security.deploy(resources, name="early")["StackStatusReason"]
    organization.delegate("config.amazonaws.com")
    stranger = {"Aggregator": aggregator("arn:aws:iam::123456789012:role/nobody")}
    assert "InvalidRoleException" in security.deploy(stranger, name="stranger")["StackStatusReason"]
    stack = security.deploy(resources)
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    (read,) = security.client("config").describe_configuration_aggregators()["ConfigurationAggregators"]
    assert read["OrganizationAggregationSource"]["AllAwsRegions"] is True
    assert security.delete()[0] == "DELETE_COMPLETE"


def analyzer(age):
    configuration = {"UnusedAccessConfiguration": {"UnusedAccessAge": age}}
    properties = {"AnalyzerName": "hlz-unused-access", "Type": "ORGANIZATION_UNUSED_ACCESS"}
    return {
        "Type": "AWS::AccessAnalyzer::Analyzer",
        "Properties": {**properties, "AnalyzerConfiguration": configuration},
    }


def test_analyzer_deploys_changes_and_goes(organization, security):
    organization.delegate("access-analyzer.amazonaws.com")
    first = security.deploy({"Unused": analyzer(90)})
    second = security.deploy({"Unused": analyzer(30)})
    assert first["Ids"] == second["Ids"]
    client = security.client("accessanalyzer")
    (read,) = client.list_analyzers()["analyzers"]
    assert read["configuration"] == {"unusedAccess": {"unusedAccessAge": 30}}
    assert security.delete()[0] == "DELETE_COMPLETE"
    assert client.list_analyzers()["analyzers"] == []


def test_allow_list_needs_macie_and_changes_in_place(organization, security):
    def allow(regex):
        properties = {"Name": "hlz-test-data", "Description": "test data", "Criteria": {"Regex": regex}}
        return {"List": {"Type": "AWS::Macie::AllowList", "Properties": properties}}

    assert "Macie is not enabled" in security.deploy(allow("T-1"), name="early")["StackStatusReason"]
    security.client("macie2").enable_macie()
    first = security.deploy(allow("T-1"), Outputs={"Id": {"Value": {"Fn::GetAtt": ["List", "Id"]}}})
    second = security.deploy(allow("T-2"))
    client = security.client("macie2")
    assert client.get_allow_list(id=first["Values"]["Id"])["criteria"] == {"regex": "T-2"}
    assert [each["id"] for each in client.list_allow_lists()["allowLists"]] == [second["Ids"]["List"]]
    assert security.delete()[0] == "DELETE_COMPLETE"
    assert client.list_allow_lists()["allowLists"] == []
