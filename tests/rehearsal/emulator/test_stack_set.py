"""A service-managed StackSet deploys real stacks into member accounts, and follows accounts that come, move and go."""

import json

import pytest

HOME, OTHER = "us-east-1", "us-west-2"
SET = "hlz-baseline"
ONCE = {"Fn::Equals": [{"Ref": "AWS::Region"}, HOME]}
TRUST = "member.org.stacksets.cloudformation.amazonaws.com"


def topic(name="hlz-{}"):
    return {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": name.format("security")}}


def body(**more):
    parameter = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Name": "/hlz/once", "Value": "1"}}
    resources = {"Topic": topic(), "Once": {**parameter, "Condition": "Home"}, **more}
    return json.dumps({"Conditions": {"Home": ONCE}, "Resources": resources})


class Organization:
    """A management account with OUs, and a stack that holds a StackSet."""

    def __init__(self, new_account, *, trusted=True):
        self.management = new_account(region=HOME)
        self.client = self.management.client("organizations")
        self.client.create_organization(FeatureSet="ALL")
        self.root = self.client.list_roots()["Roots"][0]["Id"]
        if trusted:
            self.client.enable_aws_service_access(ServicePrincipal=TRUST)

    def ou(self, name, parent=None):
        made = self.client.create_organizational_unit(ParentId=parent or self.root, Name=name)
        return made["OrganizationalUnit"]["Id"]

    def account(self, name, ou=None):
        made = self.client.create_account(AccountName=name, Email=f"{name}@example.com")
        account_id = made["CreateAccountStatus"]["AccountId"]
        if ou:
            self.move(account_id, ou)
        return account_id

    def move(self, account_id, ou):
        source = self.client.list_parents(ChildId=account_id)["Parents"][0]["Id"]
        self.client.move_account(AccountId=account_id, SourceParentId=source, DestinationParentId=ou)

    def deploy(self, template=None, targets=None, **changes):
        properties = {
            "StackSetName": SET,
            "PermissionModel": "SERVICE_MANAGED",
            "AutoDeployment": {"Enabled": True, "RetainStacksOnAccountRemoval": True},
            "Capabilities": ["CAPABILITY_NAMED_IAM"],
            "OperationPreferences": {"FailureTolerancePercentage": 50, "RegionOrder": [HOME, OTHER]},
            "StackInstancesGroup": [
                {
                    "DeploymentTargets": {"OrganizationalUnitIds": targets or [self.root]},
                    "Regions": [OTHER, HOME],
                }
            ],
            "TemplateBody": template or body(),
            **changes,
        }
        return self.management.deploy({"Set": {"Type": "AWS::CloudFormation::StackSet", "Properties": properties}})

    def instances(self):
        cloudformation = self.management.client("cloudformation")
        pages = cloudformation.get_paginator("list_stack_instances").paginate(StackSetName=SET)
        rows = [row for page in pages for row in page["Summaries"]]
        return {(row["Account"], row["Region"]): row for row in rows}

    def stacks(self, account_id, region=HOME):
        session = self.management.emulator.session(account_id, region)
        return {each["StackName"]: each for each in session.client("cloudformation").describe_stacks()["Stacks"]}

    def has(self, account_id, region=HOME):
        topics = self.management.emulator.session(account_id, region).client("sns").list_topics()["Topics"]
        return [each["TopicArn"] for each in topics] == [f"arn:aws:sns:{region}:{account_id}:hlz-security"]


@pytest.fixture
def organization(new_account):
    return Organization(new_account)


def test_every_member_gets_its_stack_in_every_region_and_the_management_account_none(organization):
    deep = organization.account("deep", organization.ou("B", organization.ou("A")))
    flat = organization.account("flat")
    stack = organization.deploy()
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert organization.instances().keys() == {(each, region) for each in (deep, flat) for region in (HOME, OTHER)}
    assert {row["Status"] for row in organization.instances().values()} == {"CURRENT"}
    assert all(organization.has(each, region) for each in (deep, flat) for region in (HOME, OTHER))
    (name,) = organization.stacks(deep)
    assert name.startswith(f"StackSet-{SET}-")
    assert organization.stacks(deep)[name]["StackId"] == organization.instances()[deep, HOME]["StackId"]
    assert list(organization.stacks(organization.management.id)) == ["stack"]


def test_conditions_on_the_region_are_decided_in_each(organization):
    account = organization.account("one")
    organization.deploy()
    found = {
        region: organization.management.emulator.session(account, region)
        .client("ssm")
        .describe_parameters()["Parameters"]
        for region in (HOME, OTHER)
    }
    assert (len(found[HOME]), len(found[OTHER])) == (1, 0)


def test_a_new_account_is_covered_when_it_is_created(organization):
    organization.deploy()
    account = organization.account("new")
    assert organization.has(account, HOME)
    assert organization.has(account, OTHER)
    assert organization.instances()[account, OTHER]["StackInstanceStatus"]["DetailedStatus"] == "SUCCEEDED"


def test_without_automatic_deployment_it_is_not(organization):
    organization.deploy(AutoDeployment={"Enabled": False})
    assert not organization.has(organization.account("new"))


def test_an_account_that_moves_below_one_target_keeps_its_stacks(organization):
    quarantine, prod = organization.ou("Quarantine"), organization.ou("Prod")
    organization.deploy()
    account = organization.account("one", quarantine)
    before = organization.instances()
    organization.move(account, prod)
    assert organization.instances() == before


def test_an_account_that_moves_into_the_target_is_covered_and_one_that_leaves_keeps_its_stacks(organization):
    inside, outside = organization.ou("Inside"), organization.ou("Outside")
    organization.deploy(targets=[inside])
    account = organization.account("one", outside)
    assert not organization.has(account)
    organization.move(account, inside)
    assert organization.has(account, OTHER)
    organization.move(account, outside)
    assert organization.has(account, OTHER)
    assert organization.instances() == {}


def test_stacks_are_deleted_when_the_account_leaves_and_they_are_not_retained(organization):
    inside, outside = organization.ou("Inside"), organization.ou("Outside")
    organization.deploy(targets=[inside], AutoDeployment={"Enabled": True, "RetainStacksOnAccountRemoval": False})
    account = organization.account("one", inside)
    organization.move(account, outside)
    assert not organization.has(account)


def test_moving_between_two_targets_makes_the_stack_anew(organization):
    """What is retained is in the way of what is made: the trap that a common target above both avoids."""
    first, second = organization.ou("First"), organization.ou("Second")
    organization.deploy(targets=[first, second])
    account = organization.account("one", first)
    before = organization.instances()[account, HOME]["StackId"]
    organization.move(account, second)
    after = organization.instances()[account, HOME]
    assert after["OrganizationalUnitId"] == second
    assert after["StackId"] != before
    assert after["Status"] == "OUTDATED"
    assert "[Once]" in after["StatusReason"]


def test_an_update_reaches_every_account(organization):
    accounts = [organization.account(name) for name in ("one", "two")]
    organization.deploy()
    stack = organization.deploy(body(More=topic("hlz-more")))
    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    for account in accounts:
        (deployed,) = organization.stacks(account, OTHER).values()
        assert deployed["StackStatus"] == "UPDATE_COMPLETE"
    assert {row["Status"] for row in organization.instances().values()} == {"CURRENT"}


def test_a_region_that_is_no_target_any_more_is_cleared(organization):
    account = organization.account("one")
    organization.deploy()
    group = {"DeploymentTargets": {"OrganizationalUnitIds": [organization.root]}, "Regions": [HOME]}
    organization.deploy(StackInstancesGroup=[group])
    assert organization.instances().keys() == {(account, HOME)}
    assert not organization.has(account, OTHER)


def hinder(organization, account, region=HOME):
    """Put something into an account that the StackSet's stack cannot be made beside."""
    ssm = organization.management.emulator.session(account, region).client("ssm")
    ssm.put_parameter(Name="/hlz/once", Value="theirs", Type="String")


def test_one_instance_that_fails_is_told_by_its_status_and_made_anew_later(organization):
    good, bad = (organization.account(name) for name in ("good", "bad"))
    hinder(organization, bad)
    assert organization.deploy()["StackStatus"] == "CREATE_COMPLETE"
    found = organization.instances()
    assert (found[bad, HOME]["Status"], found[bad, OTHER]["Status"]) == ("OUTDATED", "CURRENT")
    assert found[bad, HOME]["StackInstanceStatus"]["DetailedStatus"] == "FAILED"
    assert "[Once]" in found[bad, HOME]["StatusReason"]
    assert found[good, HOME]["Status"] == "CURRENT"
    organization.management.emulator.session(bad, HOME).client("ssm").delete_parameter(Name="/hlz/once")
    organization.deploy(body(More=topic("hlz-more")))
    assert {row["Status"] for row in organization.instances().values()} == {"CURRENT"}


def test_more_failures_than_are_tolerated_stop_the_operation_and_fail_the_stack(organization):
    accounts = [organization.account(name) for name in ("one", "two", "three")]
    organization.deploy(OperationPreferences={"FailureToleranceCount": 0, "RegionOrder": [HOME, OTHER]})
    broken = body(Bad={"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "not a name!"}})
    stack = organization.deploy(broken, OperationPreferences={"FailureToleranceCount": 0, "RegionOrder": [HOME, OTHER]})
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert accounts[0] in stack["StackStatusReason"]
    assert {row["Status"] for row in organization.instances().values()} == {"CURRENT"}  # rolled back everywhere
    assert all(organization.has(each, OTHER) for each in accounts)


def test_closed_accounts_fail_nothing(organization):
    closed, there = (organization.account(name) for name in ("closed", "there"))
    organization.deploy()
    organization.client.close_account(AccountId=closed)
    assert organization.deploy(body(More=topic("hlz-more")))["StackStatus"] == "UPDATE_COMPLETE"
    found = organization.instances()
    assert found[closed, HOME]["StackInstanceStatus"]["DetailedStatus"] == "SKIPPED_SUSPENDED_ACCOUNT"
    assert found[there, HOME]["StackInstanceStatus"]["DetailedStatus"] == "SUCCEEDED"


def test_a_stack_set_needs_trusted_access(new_account):
    stack = Organization(new_account, trusted=False).deploy()
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "organizations access" in stack["StackStatusReason"]


def test_the_template_may_lie_in_a_bucket(organization):
    account = organization.account("one")
    s3 = organization.management.client("s3")
    s3.create_bucket(Bucket="assets-1")
    s3.put_object(Bucket="assets-1", Key="t.json", Body=body().encode())
    url = f"https://s3.{HOME}.amazonaws.com/assets-1/t.json"
    organization.deploy(TemplateURL=url, TemplateBody={"Ref": "AWS::NoValue"})
    assert organization.has(account)


def test_it_is_described(organization):
    organization.deploy()
    client = organization.management.client("cloudformation")
    described = client.describe_stack_set(StackSetName=SET)["StackSet"]
    assert described["OrganizationalUnitIds"] == [organization.root]
    assert described["Regions"] == [HOME, OTHER]
    assert described["AutoDeployment"] == {"Enabled": True, "RetainStacksOnAccountRemoval": True}
    assert [each["StackSetName"] for each in client.list_stack_sets()["Summaries"]] == [SET]
    account = organization.account("one")
    asked = {"StackSetName": SET, "StackInstanceAccount": account, "StackInstanceRegion": OTHER}
    assert client.describe_stack_instance(**asked)["StackInstance"]["Status"] == "CURRENT"
    assert organization.management.delete()[0] == "DELETE_COMPLETE"
    assert not organization.has(account)
