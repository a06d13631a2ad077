"""Stacks are created, changed, rolled back, exported from and protected as CloudFormation does it."""

import json

import pytest
from botocore.exceptions import ClientError


def parameter(value="v", **more):
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value, **more}}


BROKEN = parameter(Colour="blue")


def names(account):
    return {item["Name"] for item in account.client("ssm").describe_parameters()["Parameters"]}


def test_failed_creation_leaves_nothing_and_says_why(account):
    stack = account.deploy({"A": parameter(Name="/a"), "B": {**BROKEN, "DependsOn": "A"}})
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "[B]" in stack["StackStatusReason"]
    assert names(account) == set()
    events = account.client("cloudformation").describe_stack_events(StackName="stack")["StackEvents"]
    story = [(event["LogicalResourceId"], event["ResourceStatus"]) for event in reversed(events)]
    assert story == [
        ("stack", "CREATE_IN_PROGRESS"),
        ("A", "CREATE_COMPLETE"),
        ("B", "CREATE_FAILED"),
        ("stack", "ROLLBACK_IN_PROGRESS"),
        ("A", "DELETE_COMPLETE"),
        ("stack", "ROLLBACK_COMPLETE"),
    ]


def test_failed_update_goes_back(account):
    account.deploy({"A": parameter("one", Name="/a"), "C": parameter(Name="/c")})
    changed = {"A": parameter("two", Name="/a"), "C": parameter(Name="/d"), "B": {**BROKEN, "DependsOn": ["A", "C"]}}
    stack = account.deploy(changed)
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert names(account) == {"/a", "/c"}
    assert account.client("ssm").get_parameter(Name="/a")["Parameter"]["Value"] == "one"
    assert account.deploy({"A": parameter("three", Name="/a")})["StackStatus"] == "UPDATE_COMPLETE"
    assert names(account) == {"/a"}


def test_replacement_reaches_those_who_refer_to_it(account):
    def template(name):
        return {"A": parameter(Name=name), "B": parameter({"Ref": "A"}, Name="/b")}

    account.deploy(template("/one"))
    account.deploy(template("/two"))
    assert names(account) == {"/two", "/b"}
    assert account.client("ssm").get_parameter(Name="/b")["Parameter"]["Value"] == "/two"


def test_export_is_imported_by_another_stack_and_goes_with_its_own(account):
    output = {"Name": {"Value": {"Ref": "A"}, "Export": {"Name": "Shared"}}}
    first = account.deploy({"A": parameter(Name="/a")}, name="first", Outputs=output)
    assert first["Outputs"][0]["ExportName"] == "Shared"
    account.deploy({"B": parameter({"Fn::ImportValue": "Shared"}, Name="/b")}, name="second")
    assert account.client("ssm").get_parameter(Name="/b")["Parameter"]["Value"] == "/a"
    again = account.deploy({"A": parameter(Name="/c")}, name="third", Outputs=output)
    assert "already exported" in again["StackStatusReason"]
    used = "Export Shared cannot be deleted as it is in use by second"
    without = account.deploy({"A": parameter(Name="/a"), "D": parameter(Name="/d")}, name="first")
    assert without["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert used in without["StackStatusReason"]
    assert account.delete("first")[0] == "DELETE_FAILED"
    account.delete("second")
    account.delete("first")
    missing = account.deploy({"B": parameter({"Fn::ImportValue": "Shared"})}, name="fourth")
    assert "No export named Shared" in missing["StackStatusReason"]


def test_dynamic_reference_reads_parameter_store(account):
    account.deploy({"A": parameter("found", Name="/a")}, name="first")
    account.deploy({"B": parameter("{{resolve:ssm:/a}}!", Name="/b")})
    assert account.client("ssm").get_parameter(Name="/b")["Parameter"]["Value"] == "found!"


def test_retained_resource_outlives_its_stack(account):
    account.deploy({"A": {**parameter(Name="/a"), "DeletionPolicy": "Retain"}, "B": parameter(Name="/b")})
    assert account.delete()[0] == "DELETE_COMPLETE"
    assert names(account) == {"/a"}


def test_protected_stack_is_not_deleted(account):
    account.deploy({"A": parameter(Name="/a")})
    client = account.client("cloudformation")
    client.update_termination_protection(StackName="stack", EnableTerminationProtection=True)
    assert client.describe_stacks()["Stacks"][0]["EnableTerminationProtection"] is True
    with pytest.raises(ClientError, match="TerminationProtection is enabled"):
        client.delete_stack(StackName="stack")
    client.update_termination_protection(StackName="stack", EnableTerminationProtection=False)
    assert account.delete()[0] == "DELETE_COMPLETE"


def test_change_set_creates_updates_and_finds_nothing_to_do(account):
    client = account.client("cloudformation")

    def change(kind, value, **more):
        body = {"Parameters": {"P": {"Type": "String"}}, "Resources": {"A": parameter({"Ref": "P"}, Name="/a")}}
        given = [{"ParameterKey": "P", **value}]
        where = {"StackName": "stack", "ChangeSetName": "deploy"}
        client.create_change_set(**where, ChangeSetType=kind, TemplateBody=json.dumps(body), Parameters=given, **more)
        described = client.describe_change_set(**where)
        if described["Status"] == "CREATE_COMPLETE":
            client.execute_change_set(**where)
        client.delete_change_set(**where)
        return described

    one = {"ParameterValue": "one"}
    created = change("CREATE", one, Tags=[{"Key": "a", "Value": "1"}])
    assert [item["ResourceChange"]["Action"] for item in created["Changes"]] == ["Add"]
    (stack,) = client.describe_stacks(StackName="stack")["Stacks"]
    assert (stack["StackStatus"], stack["Tags"]) == ("CREATE_COMPLETE", [{"Key": "a", "Value": "1"}])
    same = change("UPDATE", {"UsePreviousValue": True}, Tags=[{"Key": "a", "Value": "1"}])
    assert same["Status"] == "FAILED"
    assert "didn't contain changes" in same["StatusReason"]
    change("UPDATE", {"ParameterValue": "two"})
    assert account.client("ssm").get_parameter(Name="/a")["Parameter"]["Value"] == "two"
    assert client.describe_stacks(StackName="stack")["Stacks"][0]["StackStatus"] == "UPDATE_COMPLETE"
    with pytest.raises(ClientError, match="ChangeSetNotFound"):
        client.describe_change_set(StackName="stack", ChangeSetName="deploy")


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ({"Parameters": {"P": {"Type": "String"}}}, "Parameters: \\[P\\] must have values"),
        ({"Resources": {"A": {**parameter(), "DependsOn": "A"}}}, "Circular dependency"),
        (
            {"Parameters": {"P": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/none"}}},
            "Unable to fetch parameter",
        ),
    ],
)
def test_template_that_cannot_be_deployed_is_refused(account, template, message):
    body = json.dumps({"Resources": {"A": parameter()}, **template})
    with pytest.raises(ClientError, match=message):
        account.client("cloudformation").create_stack(StackName="stack", TemplateBody=body)
    assert account.client("cloudformation").describe_stacks()["Stacks"] == []


def test_update_without_changes_is_refused(account):
    account.deploy({"A": parameter(Name="/a")})
    with pytest.raises(ClientError, match="No updates are to be performed"):
        account.deploy({"A": parameter(Name="/a")})


def test_condition_leaves_resources_and_outputs_out(account):
    stack = account.deploy(
        {"A": parameter(Name="/a"), "B": {**parameter(Name="/b"), "Condition": "Away"}},
        Conditions={"Away": {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}},
        Outputs={"B": {"Condition": "Away", "Value": {"Ref": "B"}}},
    )
    assert (set(stack["Ids"]), stack["Values"]) == ({"A"}, {})
    assert names(account) == {"/a"}


def test_type_that_is_not_exercised_lets_the_stack_go_on(account):
    stack = account.deploy(
        {
            "D": {"Type": "AWS::GuardDuty::Detector", "Properties": {"Enable": True}},
            "A": parameter({"Fn::GetAtt": ["D", "Id"]}, Name="/a"),
        }
    )
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert account.client("guardduty").list_detectors()["DetectorIds"] == []
    assert account.client("ssm").get_parameter(Name="/a")["Parameter"]["Value"] == "not-exercised:D.Id"
