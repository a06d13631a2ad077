"""CDK's SDK calls are replayed against the emulator, as the account of the stack or of the role they assume."""

import json

import pytest

from hipaa_landing_zone.rehearsal.emulator.adapter.custom import service_name

ORGANIZATION = {"Type": "AWS::Organizations::Organization", "Properties": {"FeatureSet": "ALL"}}


def sdk(service, action, physical_id="id", **more):
    return {"service": service, "action": action, "physicalResourceId": {"id": physical_id}, **more}


def resource(**calls):
    written = {name: json.dumps(call) for name, call in calls.items()}
    return {"Type": "Custom::AWS", "Properties": {"ServiceToken": "none", "InstallLatestAwsSdk": False, **written}}


def trusted(principal, action="enableAWSServiceAccess"):
    return sdk("Organizations", action, parameters={"ServicePrincipal": principal})


@pytest.mark.parametrize(
    ("javascript", "boto3"),
    [
        ("Organizations", "organizations"),
        ("@aws-sdk/client-organizations", "organizations"),
        ("IAM", "iam"),
        ("CloudWatchLogs", "logs"),
        ("@aws-sdk/client-eventbridge", "events"),
        ("Route53Resolver", "route53resolver"),
    ],
)
def test_service_is_found_under_the_name_of_the_javascript_sdk(javascript, boto3):
    assert service_name(javascript) == boto3


def test_trusted_access_comes_and_goes_with_its_resource(account):
    calls = {"Create": trusted("guardduty.amazonaws.com")}
    calls["Delete"] = trusted("guardduty.amazonaws.com", "disableAWSServiceAccess")
    account.deploy({"O": ORGANIZATION, "T": {**resource(**calls), "DependsOn": "O"}})
    client = account.client("organizations")
    listed = client.list_aws_service_access_for_organization()["EnabledServicePrincipals"]
    assert [item["ServicePrincipal"] for item in listed] == ["guardduty.amazonaws.com"]
    account.deploy({"O": ORGANIZATION})
    assert client.list_aws_service_access_for_organization()["EnabledServicePrincipals"] == []


def test_central_root_access_needs_trusted_access_and_is_read_back(account):
    enable = {"Create": sdk("IAM", "enableOrganizationsRootCredentialsManagement")}
    sessions = {
        "Create": sdk("iam", "EnableOrganizationsRootSessionsCommand"),
        "Delete": sdk("iam", "disableOrganizationsRootSessions"),
    }
    resources = {"O": ORGANIZATION, "C": {**resource(**enable), "DependsOn": "O"}}
    assert "ServiceAccessNotEnabled" in account.deploy(resources, name="early")["StackStatusReason"]
    resources["T"] = {**resource(Create=trusted("iam.amazonaws.com")), "DependsOn": "O"}
    resources["C"]["DependsOn"] = "T"
    resources["S"] = {**resource(**sessions), "DependsOn": "T"}
    account.deploy(resources)
    iam = account.client("iam")
    read = iam.list_organizations_features()
    assert read["EnabledFeatures"] == ["RootCredentialsManagement", "RootSessions"]
    assert read["OrganizationId"] == account.client("organizations").describe_organization()["Organization"]["Id"]
    del resources["S"]
    account.deploy(resources)
    assert iam.list_organizations_features()["EnabledFeatures"] == ["RootCredentialsManagement"]


def test_administrators_are_delegated_and_resources_shared(account):
    member = {"Type": "AWS::Organizations::Account", "Properties": {"AccountName": "s", "Email": "s@example.com"}}
    parameters = {"AccountId": "ACCOUNT", "ServicePrincipal": "cloudtrail.amazonaws.com"}
    text = json.dumps(sdk("organizations", "registerDelegatedAdministrator", parameters=parameters))
    head, tail = text.split("ACCOUNT")
    delegate = {"Type": "Custom::AWS", "Properties": {"ServiceToken": "none"}, "DependsOn": "T"}
    delegate["Properties"]["Create"] = {"Fn::Join": ["", [head, {"Ref": "M"}, tail]]}
    share = {**resource(Create=sdk("RAM", "enableSharingWithAwsOrganization")), "DependsOn": "O"}
    trust = {**resource(Create=trusted("cloudtrail.amazonaws.com")), "DependsOn": "O"}
    resources = {"O": ORGANIZATION, "M": {**member, "DependsOn": "O"}, "T": trust, "D": delegate, "R": share}
    ids = account.deploy(resources)["Ids"]
    client = account.client("organizations")
    admins = client.list_delegated_administrators(ServicePrincipal="cloudtrail.amazonaws.com")
    assert [item["Id"] for item in admins["DelegatedAdministrators"]] == [ids["M"]]
    listed = client.list_aws_service_access_for_organization()["EnabledServicePrincipals"]
    assert {item["ServicePrincipal"] for item in listed} == {"cloudtrail.amazonaws.com", "ram.amazonaws.com"}


def test_response_is_read_by_path(account):
    call = sdk("SSM", "getParameter", parameters={"Name": "/a"}, region="eu-central-1")
    call["physicalResourceId"] = {"responsePath": "Parameter.ARN"}
    account.emulator.session(account.id, "eu-central-1").client("ssm").put_parameter(
        Name="/a", Value="v", Type="String"
    )
    outputs = {"V": {"Value": {"Fn::GetAtt": ["C", "Parameter.Value"]}}}
    stack = account.deploy({"C": resource(Create=call)}, Outputs=outputs)
    assert stack["Values"] == {"V": "v"}
    assert stack["Ids"]["C"].startswith("arn:aws:ssm:eu-central-1")


def test_call_is_made_as_the_account_of_the_assumed_role(account, new_account):
    other = new_account()
    parameters = {"Name": "/b", "Value": "PHYSICAL:RESOURCEID:", "Type": "String", "Overwrite": "TRUE:BOOLEAN"}
    call = sdk("ssm", "putParameter", parameters=parameters, assumedRoleArn=f"arn:aws:iam::{other.id}:role/x")
    assert account.deploy({"C": resource(Create=call)})["StackStatus"] == "CREATE_COMPLETE"
    assert other.client("ssm").get_parameter(Name="/b")["Parameter"]["Value"] == "C"


def test_update_makes_the_update_call(account):
    def parameter(value):
        parameters = {"Name": "/c", "Value": value, "Type": "String", "Overwrite": True}
        call = sdk("ssm", "putParameter", parameters=parameters)
        return {"C": resource(Create=call, Update=call)}

    account.deploy(parameter("one"))
    account.deploy(parameter("two"))
    assert account.client("ssm").get_parameter(Name="/c")["Parameter"]["Value"] == "two"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (sdk("organizations", "inventAccount"), "has no operation inventAccount"),
        (sdk("ssm", "getParameter", parameters={"Name": "/none"}), "ParameterNotFound"),
        (sdk("ssm", "getParameter", parameters={"Colour": "blue"}), "Colour"),
        (
            sdk("organizations", "inviteAccountToOrganization", parameters={"Target": {"Id": "1", "Type": "ACCOUNT"}}),
            "not been",
        ),
    ],
)
def test_call_that_fails_fails_the_stack(account, call, message):
    stack = account.deploy({"C": resource(Create=call)})
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert message in stack["StackStatusReason"]


def test_error_that_is_to_be_ignored_is_ignored(account):
    call = sdk("ssm", "getParameter", parameters={"Name": "/none"}, ignoreErrorCodesMatching="ParameterNot.*")
    assert account.deploy({"C": resource(Create=call)})["StackStatus"] == "CREATE_COMPLETE"
