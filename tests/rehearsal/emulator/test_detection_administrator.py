"""Detective services are delegated, and what the administrator wants reaches the accounts that AWS says it reaches."""

import pytest
from botocore.exceptions import ClientError
from rehearsal.emulator.organization import HOME, OTHER, Organization


@pytest.fixture
def organization(account):
    return Organization(account)


# service, argument of EnableOrganizationAdminAccount and its relatives, where they list it
DELEGATIONS = {
    "guardduty": ("enable_organization_admin_account", "AdminAccountId", "AdminAccounts"),
    "macie2": ("enable_organization_admin_account", "adminAccountId", "adminAccounts"),
    "inspector2": ("enable_delegated_admin_account", "delegatedAdminAccountId", "delegatedAdminAccounts"),
    "securityhub": ("enable_organization_admin_account", "AdminAccountId", "AdminAccounts"),
    "detective": ("enable_organization_admin_account", "AccountId", "Administrators"),
}


def delegate(organization, service, region=HOME, *, caller=None, to=None):
    operation, argument, _ = DELEGATIONS[service]
    client = organization.client_of(caller or organization.management, service, region)
    getattr(client, operation)(**{argument: to or organization.security})
    return organization.client_of(organization.security, service, region)


def listed(organization, service, region=HOME):
    client = organization.client_of(organization.management, service, region)
    name = "list_delegated_admin_accounts" if service == "inspector2" else "list_organization_admin_accounts"
    found = getattr(client, name)()[DELEGATIONS[service][2]]
    return [next(value for value in each.values() if str(value).isdigit()) for each in found]


@pytest.mark.parametrize("service", DELEGATIONS)
def test_delegation_is_regional_and_makes_the_service_trusted(organization, service):
    delegate(organization, service)
    assert listed(organization, service) == [organization.security]
    assert listed(organization, service, OTHER) == []
    principals = organization.client.list_aws_service_access_for_organization()["EnabledServicePrincipals"]
    (principal,) = [each["ServicePrincipal"] for each in principals]
    admins = organization.client.list_delegated_administrators(ServicePrincipal=principal)["DelegatedAdministrators"]
    assert [each["Id"] for each in admins] == [organization.security]


@pytest.mark.parametrize("service", DELEGATIONS)
def test_only_the_management_account_delegates(organization, service):
    with pytest.raises(ClientError, match="Only the management account"):
        delegate(organization, service, caller=organization.member())


@pytest.mark.parametrize("service", DELEGATIONS)
def test_administrator_is_the_same_in_every_region_and_in_the_organization(organization, service):
    delegate(organization, service)
    with pytest.raises(ClientError, match="already has an administrator"):
        delegate(organization, service, OTHER, to=organization.member())


def test_delegation_to_a_service_that_is_not_trusted_is_refused(organization):
    with pytest.raises(ClientError, match="unrecognized service principal"):
        organization.client.register_delegated_administrator(
            AccountId=organization.security, ServicePrincipal="access-analyzer.amazonaws.com"
        )


def test_detector_of_the_administrator_is_there_already(organization):
    client = delegate(organization, "guardduty")
    assert len(client.list_detectors()["DetectorIds"]) == 1
    with pytest.raises(ClientError, match="a detector already exists"):
        client.create_detector(Enable=True)


def test_guardduty_reaches_all_accounts_or_new_ones(organization):
    old, client = organization.member("old"), delegate(organization, "guardduty")
    (detector,) = client.list_detectors()["DetectorIds"]
    runtime = {"Name": "RUNTIME_MONITORING", "AutoEnable": "NEW"}
    runtime["AdditionalConfiguration"] = [{"Name": "EC2_AGENT_MANAGEMENT", "AutoEnable": "NEW"}]
    client.update_organization_configuration(
        DetectorId=detector,
        AutoEnableOrganizationMembers="ALL",
        Features=[{"Name": "S3_DATA_EVENTS", "AutoEnable": "ALL"}, runtime],
    )
    new = organization.member("new")
    members = {each["AccountId"]: each for each in client.list_members(DetectorId=detector)["Members"]}
    assert members.keys() == {organization.management, old, new}
    read = {id_: features(organization, id_, members[id_]["DetectorId"]) for id_ in (old, new)}
    assert read[old]["S3_DATA_EVENTS"]["Status"] == read[new]["S3_DATA_EVENTS"]["Status"] == "ENABLED"
    assert read[old]["RUNTIME_MONITORING"]["Status"] == "DISABLED"
    assert read[new]["RUNTIME_MONITORING"]["Status"] == "ENABLED"
    agents = read[new]["RUNTIME_MONITORING"]["AdditionalConfiguration"]
    assert [(each["Name"], each["Status"]) for each in agents] == [("EC2_AGENT_MANAGEMENT", "ENABLED")]
    assert client.describe_organization_configuration(DetectorId=detector)["AutoEnableOrganizationMembers"] == "ALL"


def features(organization, account_id, detector):
    read = organization.client_of(account_id, "guardduty").get_detector(DetectorId=detector)
    return {each["Name"]: each for each in read["Features"]}


def test_detector_that_is_suspended_shows_in_the_member(organization):
    client = delegate(organization, "guardduty")
    (detector,) = client.list_detectors()["DetectorIds"]
    client.update_organization_configuration(DetectorId=detector, AutoEnableOrganizationMembers="ALL")
    member = organization.client_of(organization.member(), "guardduty")
    (its,) = member.list_detectors()["DetectorIds"]
    member.update_detector(DetectorId=its, Enable=False)
    assert member.get_detector(DetectorId=its)["Status"] == "DISABLED"
    states = {
        each["DetectorId"]: each["RelationshipStatus"] for each in client.list_members(DetectorId=detector)["Members"]
    }
    assert states[its] == "Disabled"


def test_macie_reaches_new_accounts_and_those_that_are_added(organization):
    old, client = organization.member("old"), delegate(organization, "macie2")
    client.update_organization_configuration(autoEnable=True)
    new = organization.member("new")
    assert [each["accountId"] for each in client.list_members()["members"]] == [new]
    client.create_member(account={"accountId": old, "email": "old@example.com"})
    session = organization.client_of(old, "macie2").get_macie_session()
    assert session["status"] == "ENABLED"
    assert {each["accountId"] for each in client.list_members()["members"]} == {old, new}
    with pytest.raises(ClientError, match="associated with an administrator"):
        organization.client_of(old, "macie2").disable_macie()


def test_nothing_is_done_in_macie_while_it_is_off(organization):
    client = organization.client_of(organization.member(), "macie2")
    with pytest.raises(client.exceptions.AccessDeniedException, match="Macie is not enabled"):
        client.get_macie_session()
    client.enable_macie()
    with pytest.raises(client.exceptions.ConflictException):
        client.enable_macie()


def test_macie_jobs_use_what_is_there(organization):
    client = delegate(organization, "macie2")
    list_id = client.create_allow_list(name="test", criteria={"regex": "TEST-[0-9]{6}"}, clientToken="t")["id"]
    job = {
        "name": "phi",
        "clientToken": "t",
        "jobType": "SCHEDULED",
        "scheduleFrequency": {"weeklySchedule": {"dayOfWeek": "SUNDAY"}},
        "s3JobDefinition": {"bucketCriteria": {"includes": {"and": []}}},
        "tags": {"hlz:provider": "x"},
    }
    with pytest.raises(ClientError, match="There is no elsewhere"):
        client.create_classification_job(**job, allowListIds=["elsewhere"])
    made = client.create_classification_job(**job, allowListIds=[list_id], samplingPercentage=20)["jobId"]
    named = {"includes": [{"comparator": "EQ", "key": "name", "values": ["phi"]}]}
    assert [each["jobId"] for each in client.list_classification_jobs(filterCriteria=named)["items"]] == [made]
    read = client.describe_classification_job(jobId=made)
    assert (read["samplingPercentage"], read["tags"], read["jobStatus"]) == (20, {"hlz:provider": "x"}, "IDLE")
    with pytest.raises(client.exceptions.ConflictException):
        client.delete_allow_list(id=list_id)
    client.update_classification_job(jobId=made, jobStatus="CANCELLED")
    with pytest.raises(ClientError, match="CANCELLED"):
        client.update_classification_job(jobId=made, jobStatus="RUNNING")


def test_inspector_reaches_new_accounts_and_those_that_are_associated(organization):
    old, client = organization.member("old"), delegate(organization, "inspector2")
    client.update_organization_configuration(autoEnable={"ec2": True, "ecr": True})
    new = organization.member("new")
    asked = client.batch_get_account_status(accountIds=[old, new])
    assert [each["accountId"] for each in asked["failedAccounts"]] == [old]
    assert asked["accounts"][0]["resourceState"]["ec2"]["status"] == "ENABLED"
    client.associate_member(accountId=old)
    client.enable(accountIds=[old], resourceTypes=["LAMBDA"])
    (own,) = organization.client_of(old, "inspector2").batch_get_account_status()["accounts"]
    states = {name: each["status"] for name, each in own["resourceState"].items()}
    assert states == {**dict.fromkeys(states, "DISABLED"), "lambda": "ENABLED"}
    delegated = organization.client_of(old, "inspector2").get_delegated_admin_account()["delegatedAdmin"]
    assert delegated["accountId"] == organization.security


def test_detective_reaches_new_accounts_and_those_that_are_added(organization):
    old, client = organization.member("old"), delegate(organization, "detective")
    (graph,) = [each["Arn"] for each in client.list_graphs()["GraphList"]]
    assert client.create_graph()["GraphArn"] == graph
    client.update_organization_configuration(GraphArn=graph, AutoEnable=True)
    new = organization.member("new")
    assert [each["AccountId"] for each in client.list_members(GraphArn=graph)["MemberDetails"]] == [new]
    client.create_members(GraphArn=graph, Accounts=[{"AccountId": old, "EmailAddress": "old@example.com"}])
    members = client.list_members(GraphArn=graph)["MemberDetails"]
    assert {each["AccountId"]: each["Status"] for each in members} == {new: "ENABLED", old: "ENABLED"}
    assert client.describe_organization_configuration(GraphArn=graph)["AutoEnable"] is True


def test_configuration_of_the_organization_is_the_administrators(organization):
    other = organization.member()
    detector = organization.client_of(other, "guardduty").create_detector(Enable=True)["DetectorId"]
    organization.client_of(other, "macie2").enable_macie()
    organization.client_of(other, "securityhub").enable_security_hub()
    graph = organization.client_of(other, "detective").create_graph()["GraphArn"]
    for service in DELEGATIONS:
        delegate(organization, service)
    arguments = {"guardduty": {"DetectorId": detector}, "detective": {"GraphArn": graph}}
    for service in DELEGATIONS:
        with pytest.raises(ClientError, match="is not an administrator for this organization"):
            organization.client_of(other, service).describe_organization_configuration(**arguments.get(service, {}))


@pytest.mark.parametrize("kind", ["ORGANIZATION", "ORGANIZATION_UNUSED_ACCESS"])
def test_analyzers_of_an_organization_are_the_administrators(organization, kind):
    client = organization.client_of(organization.security, "accessanalyzer")
    with pytest.raises(client.exceptions.AccessDeniedException):
        client.create_analyzer(analyzerName="a", type=kind)
    organization.delegate("access-analyzer.amazonaws.com")
    arn = client.create_analyzer(analyzerName="a", type=kind)["arn"]
    assert [(each["arn"], each["status"]) for each in client.list_analyzers(type=kind)["analyzers"]] == [
        (arn, "ACTIVE")
    ]
    with pytest.raises(client.exceptions.ConflictException):
        client.create_analyzer(analyzerName="a", type=kind)
