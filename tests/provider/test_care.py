"""What operations take care of: others' work is never replaced, and what is in use is never removed."""

import pytest

from hipaa_landing_zone.rehearsal.emulator import loopback
from hipaa_landing_zone.rehearsal.emulator.backend.detective import DetectiveBackend
from hipaa_landing_zone.rehearsal.emulator.backend.inspector2 import InspectorBackend
from hipaa_landing_zone.rehearsal.emulator.backend.macie2 import MacieBackend

JOB = {
    "Name": "hlz-phi-weekly",
    "TagKey": "hlz:data-classification",
    "TagValue": "phi",
    "SamplingPercentage": 20,
    "AllowListIds": [],
}
REGIONS = {"Regions": ["us-east-1"]}


@pytest.fixture
def macie(management, security, organization):
    """The security account, as the administrator of Macie."""
    delegated = management.ask("Create", "macie_administrator", {"AccountId": organization.security, **REGIONS})
    assert delegated["Status"] == "SUCCESS"
    return security


def active_jobs(who):
    listed = who.client("macie2").list_classification_jobs()["items"]
    return {each["jobId"]: each["name"] for each in listed if each["jobStatus"] not in ("CANCELLED", "COMPLETE")}


def test_another_administrator_is_not_replaced(management, organization):
    first = management.ask("Create", "guardduty_administrator", {"AccountId": organization.security, **REGIONS})
    second = management.ask("Create", "guardduty_administrator", {"AccountId": organization.workload, **REGIONS})
    assert (first["Status"], second["Status"], management.writes) == ("SUCCESS", "FAILED", [])
    assert f"administered by {organization.security} in us-east-1" in second["Reason"]


def test_closed_and_management_accounts_are_no_members(macie, organization):
    assert macie.ask("Create", "macie_organization", {})["Status"] == "SUCCESS"
    listed = macie.client("macie2").list_members(onlyAssociated="false")["members"]
    assert [each["accountId"] for each in listed] == [organization.workload]


def test_job_is_made_anew_when_it_should_be_another(macie):
    macie.ask("Create", "macie_job", JOB)
    (first,) = active_jobs(macie)
    macie.ask("Update", "macie_job", {**JOB, "SamplingPercentage": 50})
    (second,) = active_jobs(macie)
    assert first != second
    assert macie.client("macie2").describe_classification_job(jobId=second)["samplingPercentage"] == 50
    macie.ask("Delete", "macie_job", JOB)
    assert active_jobs(macie) == {}


def test_job_that_moved_to_another_resource_outlives_the_first(macie):
    macie.ask("Create", "macie_job", JOB)
    moved = {"LogicalResourceId": "Moved", "PhysicalResourceId": "macie_job/hlz-tests/Moved"}
    assert macie.ask("Create", "macie_job", JOB, **moved)["Status"] == "SUCCESS"
    assert macie.ask("Delete", "macie_job", JOB)["Status"] == "SUCCESS"
    assert len(active_jobs(macie)) == 1
    macie.ask("Delete", "macie_job", JOB, **moved)
    assert active_jobs(macie) == {}


def test_job_that_macie_describes_at_length_is_not_made_anew(macie, monkeypatch):
    macie.ask("Create", "macie_job", JOB)
    describe = MacieBackend.describe_classification_job

    def at_length(self, request):
        job = describe(self, request)
        criteria = {**job["s3JobDefinition"]["bucketCriteria"], "excludes": {"and": []}}
        return {**job, "customDataIdentifierIds": [], "s3JobDefinition": {"bucketCriteria": criteria}}

    monkeypatch.setattr(MacieBackend, "describe_classification_job", at_length)
    answer = macie.ask("Update", "macie_job", JOB)
    assert (answer["Status"], macie.writes) == ("SUCCESS", [])
    macie.ask("Delete", "macie_job", JOB)


def test_job_of_somebody_else_is_left_alone(macie):
    client = macie.client("macie2")
    definition = {"jobType": "ONE_TIME", "name": JOB["Name"], "s3JobDefinition": {}, "clientToken": "x"}
    theirs = client.create_classification_job(**definition)["jobId"]
    answer = macie.ask("Create", "macie_job", JOB)
    assert (answer["Status"], macie.writes) == ("FAILED", [])
    assert f"Job {theirs} has the name" in answer["Reason"]
    macie.ask("Delete", "macie_job", JOB)
    assert theirs in active_jobs(macie)
    client.update_classification_job(jobId=theirs, jobStatus="CANCELLED")


@pytest.fixture
def inspector(management, security, organization):
    """The security account, as the administrator of Inspector, without members."""
    delegation = {"AccountId": organization.security, **REGIONS}
    assert management.ask("Create", "inspector_administrator", delegation)["Status"] == "SUCCESS"
    client = security.client("inspector2")
    for each in client.list_members()["members"]:
        client.disassociate_member(accountId=each["accountId"])
    return security


def test_members_are_scanned_once_they_are_associated(inspector, organization, monkeypatch):
    associate, asked, begun = InspectorBackend.associate_member, InspectorBackend.list_members, []

    def begin(_, request):
        begun.append(request)
        return dict(request)

    def go_on(self, request):
        if len(begun) == 1 and inspector.waited:
            associate(self, begun.pop())
        return asked(self, request)

    monkeypatch.setattr(InspectorBackend, "associate_member", begin)
    monkeypatch.setattr(InspectorBackend, "list_members", go_on)
    answer = inspector.ask("Create", "inspector_organization", {"ResourceTypes": ["EC2"]})
    assert (answer["Status"], answer["Reason"]) == ("SUCCESS", "Done, and read back.")
    assert inspector.writes.count("associate_member") == 1


def test_scans_that_a_policy_of_the_organization_governs_are_left_to_it(inspector, organization, monkeypatch):
    enable, blocked = InspectorBackend.enable, {"errorCode": "BLOCKED_BY_ORGANIZATION_POLICY", "errorMessage": "no"}

    def refuse(self, request):
        if organization.workload not in request["accountIds"]:
            return enable(self, request)
        if takes_effect:
            enable(self, request)
        return {"accounts": [], "failedAccounts": [{"accountId": organization.workload, **blocked}]}

    monkeypatch.setattr(InspectorBackend, "enable", refuse)
    takes_effect = False
    inspector.client("inspector2").disable(accountIds=[organization.security])
    parameters = {"ResourceTypes": ["EC2", "ECR", "LAMBDA_CODE", "LAMBDA"]}
    answer = inspector.ask("Create", "inspector_organization", parameters)
    assert answer["Status"] == "FAILED"
    assert "but AWS says" in answer["Reason"]
    assert organization.workload in answer["Reason"]
    takes_effect = True
    assert inspector.ask("Create", "inspector_organization", parameters)["Status"] == "SUCCESS"


def test_account_whose_volume_detective_still_looks_at_is_taken_in(management, security, organization, monkeypatch):
    management.ask("Create", "detective_administrator", {"AccountId": organization.security, **REGIONS})
    member = DetectiveBackend._member
    monkeypatch.setattr(
        DetectiveBackend, "_member", lambda self, each: {**member(self, each), "Status": "VERIFICATION_IN_PROGRESS"}
    )
    assert security.ask("Create", "detective_organization", {})["Status"] == "SUCCESS"


@pytest.mark.parametrize(
    ("operation", "principal"),
    [
        ("delegated_administrator", "iam.amazonaws.com"),
        ("delegated_administrator", "config.amazonaws.com.example.amazonaws.com"),
        ("service_linked_role", "autoscaling.amazonaws.com"),
    ],
)
def test_other_services_are_refused(management, organization, operation, principal):
    account = {"AccountId": organization.security} if operation == "delegated_administrator" else {}
    answer = management.ask("Create", operation, {**account, "ServicePrincipal": principal})
    assert (answer["Status"], management.writes) == ("FAILED", [])
    assert f"ServicePrincipal: '{principal}' is not text like" in answer["Reason"]


def test_security_hub_is_turned_on_only_where_it_is_off(workload):
    workload.client("securityhub", "us-west-2").enable_security_hub()
    parameters = {"Regions": ["eu-west-1", "us-west-2"]}
    assert workload.ask("Create", "security_hub_hub", parameters)["Status"] == "SUCCESS"
    assert workload.writes == ["enable_security_hub"]
    assert workload.client("securityhub", "eu-west-1").describe_hub()["HubArn"]


def test_runtime_monitoring_that_is_off_is_offered_to_nobody(management, security, organization):
    management.ask("Create", "guardduty_administrator", {"AccountId": organization.security, **REGIONS})
    parameters = {"Features": ["S3_DATA_EVENTS"], "RuntimeMonitoring": False}
    assert security.ask("Create", "guardduty_organization", parameters)["Status"] == "SUCCESS"
    guardduty = security.client("guardduty")
    (detector,) = guardduty.list_detectors()["DetectorIds"]
    features = guardduty.describe_organization_configuration(DetectorId=detector)["Features"]
    enabled = {each["Name"]: each["AutoEnable"] for each in features}
    assert (enabled["S3_DATA_EVENTS"], enabled.get("RUNTIME_MONITORING", "NONE")) == ("ALL", "NONE")


@pytest.mark.parametrize("operation", ["guardduty_organization", "detective_organization"])
def test_an_account_that_administers_nothing_is_told_what_comes_first(workload, operation):
    parameters = {"Features": [], "RuntimeMonitoring": False} if operation.startswith("guardduty") else {}
    workload.region = "us-west-2"
    answer = workload.ask("Create", operation, parameters)
    assert (answer["Status"], workload.writes) == ("FAILED", [])


def test_open_default_group_of_a_planned_network_is_closed(workload):
    ec2 = workload.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    assert workload.ask("Create", "default_network", {})["Status"] == "SUCCESS"
    assert [each["VpcId"] for each in ec2.describe_vpcs()["Vpcs"]] == [vpc]
    (group,) = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["SecurityGroups"]
    assert (group["IpPermissions"], group["IpPermissionsEgress"]) == ([], [])


def test_group_in_use_is_not_closed_and_its_user_is_named(workload):
    workload.region = "us-west-2"
    ec2 = workload.client("ec2")
    assert workload.ask("Create", "default_network", {})["Status"] == "SUCCESS"
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.1.0/24")["Subnet"]["SubnetId"]
    (group,) = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["SecurityGroups"]
    interface = ec2.create_network_interface(SubnetId=subnet, Groups=[group["GroupId"]])["NetworkInterface"]
    answer = workload.ask("Update", "default_network", {})
    assert (answer["Status"], workload.writes) == ("FAILED", [])
    assert interface["NetworkInterfaceId"] in answer["Reason"]


def test_key_that_cannot_encrypt_is_refused(workload):
    kms = workload.client("kms")
    key = kms.create_key()["KeyMetadata"]
    arn = key["Arn"]
    kms.disable_key(KeyId=key["KeyId"])
    answer = workload.ask("Create", "ebs_encryption_by_default", {"KeyArn": arn})
    assert (answer["Status"], workload.writes) == ("FAILED", [])
    assert f"{arn} is Disabled" in answer["Reason"]


def test_contacts_that_are_right_are_not_written_again(workload):
    contact = {"Name": "Ops", "Title": "Lead", "EmailAddress": "ops@example.org", "PhoneNumber": "+1 555 0100"}
    parameters = {"Security": contact, "Operations": contact, "Billing": contact}
    workload.ask("Create", "alternate_contacts", parameters)
    assert len(workload.writes) == 3
    workload.ask("Update", "alternate_contacts", {**parameters, "Billing": {**contact, "Name": "Finance"}})
    assert workload.writes == ["put_alternate_contact"]


def test_administration_reaches_every_region_named(management, organization):
    regions = ["us-east-1", "us-west-2", "eu-west-1"]
    parameters = {"AccountId": organization.security, "Regions": regions}
    assert management.ask("Create", "security_hub_administrator", parameters)["Status"] == "SUCCESS"
    for region in regions:
        client = loopback.client("securityhub", management.account_id, region)
        found = client.list_organization_admin_accounts()["AdminAccounts"]
        assert [each["AccountId"] for each in found] == [organization.security]
