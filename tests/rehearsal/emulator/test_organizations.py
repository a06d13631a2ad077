"""AWS::Organizations deploys into the organization of whichever account the stack is in."""

import json

import pytest

ORGANIZATION = {"Type": "AWS::Organizations::Organization", "Properties": {"FeatureSet": "ALL"}}
ROOT = {"Fn::GetAtt": ["Organization", "RootId"]}
DENY = {
    "Version": "2012-10-17",
    "Statement": [{"Sid": "Stay", "Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}],
}


def unit(name, parent):
    return {"Type": "AWS::Organizations::OrganizationalUnit", "Properties": {"Name": name, "ParentId": parent}}


def member(parent, email="one@example.com"):
    return {
        "Type": "AWS::Organizations::Account",
        "Properties": {"AccountName": "one", "Email": email, "ParentIds": [parent], "RoleName": "Access"},
    }


def policy(targets, content=DENY, **more):
    properties = {"Name": "stay", "Type": "SERVICE_CONTROL_POLICY", "Content": content, "TargetIds": targets, **more}
    return {"Type": "AWS::Organizations::Policy", "Properties": properties}


def enable(kind):
    call = {
        "service": "Organizations",
        "action": "enablePolicyType",
        "parameters": {"RootId": ROOT, "PolicyType": kind},
        "physicalResourceId": {"id": kind},
    }
    properties = {"ServiceToken": "none", "Create": {"Fn::ToJsonString": call}}
    return {"Type": "Custom::AWS", "Properties": properties}


def test_organization_belongs_to_the_account_of_the_stack(account):
    outputs = {
        name: {"Value": {"Fn::GetAtt": ["Organization", name]}}
        for name in ("Id", "Arn", "RootId", "ManagementAccountId", "ManagementAccountArn", "ManagementAccountEmail")
    }
    stack = account.deploy({"Organization": ORGANIZATION}, Outputs=outputs)
    organization = account.client("organizations").describe_organization()["Organization"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert organization["MasterAccountId"] == account.id == stack["Values"]["ManagementAccountId"]
    assert organization["FeatureSet"] == "ALL"
    assert stack["Ids"]["Organization"] == organization["Id"] == stack["Values"]["Id"]
    assert stack["Values"]["RootId"] == account.client("organizations").list_roots()["Roots"][0]["Id"]
    assert account.delete()[0] == "DELETE_COMPLETE"


def test_accounts_live_where_they_are_put_and_move_in_place(account, emulator):
    resources = {
        "Organization": ORGANIZATION,
        "A": unit("A", ROOT),
        "B": unit("B", ROOT),
        "One": member({"Ref": "A"}),
    }
    first = account.deploy(resources, Outputs={"State": {"Value": {"Fn::GetAtt": ["One", "State"]}}})
    client = account.client("organizations")
    created = first["Ids"]["One"]
    assert first["Values"]["State"] == "ACTIVE"
    assert [item["Id"] for item in client.list_accounts_for_parent(ParentId=first["Ids"]["A"])["Accounts"]] == [created]
    second = account.deploy({**resources, "One": member({"Ref": "B"})})
    assert second["Ids"]["One"] == created
    assert [item["Id"] for item in client.list_accounts_for_parent(ParentId=first["Ids"]["B"])["Accounts"]] == [created]
    described = emulator.session(created, account.region).client("organizations").describe_organization()
    assert described["Organization"]["MasterAccountId"] == account.id
    assert "Access" in {
        role["RoleName"] for role in emulator.session(created, account.region).client("iam").list_roles()["Roles"]
    }


def test_account_outlives_its_stack(account):
    resources = {"Organization": {**ORGANIZATION, "DeletionPolicy": "Retain"}, "One": member(ROOT)}
    created = account.deploy(resources)["Ids"]["One"]
    assert account.delete()[0] == "DELETE_COMPLETE"
    listed = {item["Id"]: item["State"] for item in account.client("organizations").list_accounts()["Accounts"]}
    assert listed[created] == "ACTIVE"


def test_policy_keeps_its_text_and_follows_its_targets(account):
    resources = {
        "Organization": ORGANIZATION,
        "Enabled": enable("SERVICE_CONTROL_POLICY"),
        "A": unit("A", ROOT),
        "B": unit("B", ROOT),
        "Stay": {**policy([{"Ref": "A"}], Description="nobody leaves"), "DependsOn": "Enabled"},
    }
    first = account.deploy(resources)["Ids"]
    client = account.client("organizations")
    described = client.describe_policy(PolicyId=first["Stay"])["Policy"]
    assert described["Content"] == json.dumps(DENY, separators=(",", ":"))
    assert described["PolicySummary"]["Description"] == "nobody leaves"
    wider = {
        **DENY,
        "Statement": [{**DENY["Statement"][0], "Action": ["organizations:LeaveOrganization", "account:*"]}],
    }
    second = account.deploy({**resources, "Stay": {**policy([{"Ref": "B"}], wider), "DependsOn": "Enabled"}})["Ids"]
    assert second["Stay"] == first["Stay"]
    attached = {
        name: [
            item["Id"]
            for item in client.list_policies_for_target(TargetId=first[name], Filter="SERVICE_CONTROL_POLICY")[
                "Policies"
            ]
            if not item["AwsManaged"]
        ]
        for name in ("A", "B")
    }
    assert attached == {"A": [], "B": [first["Stay"]]}
    text = client.describe_policy(PolicyId=first["Stay"])["Policy"]["Content"]
    assert text == json.dumps(wider, separators=(",", ":"))


def test_policy_of_a_type_that_is_not_enabled_fails_the_stack(account):
    stack = account.deploy({"Organization": ORGANIZATION, "A": unit("A", ROOT), "Stay": policy([{"Ref": "A"}])})
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "PolicyTypeNotEnabledException" in stack["StackStatusReason"]


@pytest.mark.parametrize("kind", ["RESOURCE_CONTROL_POLICY", "DECLARATIVE_POLICY_EC2", "BACKUP_POLICY", "S3_POLICY"])
def test_every_policy_type_can_be_enabled_and_attached(account, kind):
    resources = {"Organization": ORGANIZATION, "Enabled": enable(kind)}
    resources["P"] = {**policy([ROOT], Type=kind), "DependsOn": "Enabled"}
    stack = account.deploy(resources)
    root = account.client("organizations").list_roots()["Roots"][0]
    assert root["PolicyTypes"] == [{"Type": kind, "Status": "ENABLED"}]
    listed = account.client("organizations").list_policies_for_target(TargetId=root["Id"], Filter=kind)["Policies"]
    assert stack["Ids"]["P"] in {item["Id"] for item in listed}
    assert account.delete()[0] == "DELETE_COMPLETE"


def test_second_account_with_the_same_address_fails_the_stack(account):
    other = {**member(ROOT), "DependsOn": "One"}
    stack = account.deploy({"Organization": ORGANIZATION, "One": member(ROOT), "Two": other})
    assert stack["StackStatus"] != "CREATE_COMPLETE"
    assert "EMAIL_ALREADY_EXISTS" in stack["StackStatusReason"]


def test_unit_that_is_not_empty_is_not_deleted(account):
    stack = account.deploy({"Organization": ORGANIZATION, "A": unit("A", ROOT), "One": member({"Ref": "A"})})
    assert account.delete()[0] == "DELETE_FAILED"
    units = account.client("organizations").list_organizational_units_for_parent(
        ParentId=account.client("organizations").list_roots()["Roots"][0]["Id"]
    )["OrganizationalUnits"]
    assert [item["Id"] for item in units] == [stack["Ids"]["A"]]


def test_property_that_is_not_carried_fails_the_stack(account):
    stack = account.deploy({"A": {"Type": "AWS::Organizations::Organization", "Properties": {"Colour": "blue"}}})
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "does not carry Colour" in stack["StackStatusReason"]
