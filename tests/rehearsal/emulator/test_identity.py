"""AWS::IAM, AWS::SSM, AWS::Logs, AWS::SNS and AWS::Lambda read back as deployed."""

import json

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
GRANT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def role(**properties):
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST, **properties}}


def test_role_is_read_back_and_changed_in_place(account):
    inline = [{"PolicyName": "one", "PolicyDocument": GRANT}]
    wanted = role(
        RoleName="deployer",
        Path="/lz/",
        Description="deploys",
        MaxSessionDuration=7200,
        ManagedPolicyArns=[READ_ONLY],
        Policies=inline,
        PermissionsBoundary=READ_ONLY,
        Tags=[{"Key": "a", "Value": "1"}],
    )
    account.deploy({"R": wanted})
    iam = account.client("iam")
    read = iam.get_role(RoleName="deployer")["Role"]
    assert read["Arn"] == f"arn:aws:iam::{account.id}:role/lz/deployer"
    assert (read["Description"], read["MaxSessionDuration"]) == ("deploys", 7200)
    assert read["AssumeRolePolicyDocument"] == TRUST
    assert read["PermissionsBoundary"]["PermissionsBoundaryArn"] == READ_ONLY
    assert iam.get_role_policy(RoleName="deployer", PolicyName="one")["PolicyDocument"] == GRANT
    attached = iam.list_attached_role_policies(RoleName="deployer")["AttachedPolicies"]
    assert [item["PolicyArn"] for item in attached] == [READ_ONLY]
    changed = role(RoleName="deployer", Path="/lz/", Policies=[{"PolicyName": "two", "PolicyDocument": GRANT}])
    account.deploy({"R": changed})
    assert iam.list_role_policies(RoleName="deployer")["PolicyNames"] == ["two"]
    assert iam.list_attached_role_policies(RoleName="deployer")["AttachedPolicies"] == []
    assert "PermissionsBoundary" not in iam.get_role(RoleName="deployer")["Role"]
    assert iam.list_role_tags(RoleName="deployer")["Tags"] == []
    assert account.delete()[0] == "DELETE_COMPLETE"


def test_policies_reach_their_roles(account):
    properties = {"PolicyDocument": GRANT, "Roles": [{"Ref": "R"}]}
    resources = {
        "R": role(RoleName="reader"),
        "P": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "inline", **properties}},
        "M": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"ManagedPolicyName": "managed", **properties}},
    }
    arn = account.deploy(resources)["Ids"]["M"]
    iam = account.client("iam")
    assert arn == f"arn:aws:iam::{account.id}:policy/managed"
    assert iam.get_role_policy(RoleName="reader", PolicyName="inline")["PolicyDocument"] == GRANT
    wider = {**GRANT, "Statement": [{**GRANT["Statement"][0], "Action": "s3:*"}]}
    resources["M"]["Properties"]["PolicyDocument"] = wider
    account.deploy(resources)
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    assert iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"] == wider
    assert len(iam.list_policy_versions(PolicyArn=arn)["Versions"]) == 1
    assert account.delete()[0] == "DELETE_COMPLETE"
    assert "reader" not in {item["RoleName"] for item in iam.list_roles()["Roles"]}


def test_parameter_is_read_back_and_changed_in_place(account):
    def parameter(value):
        properties = {"Name": "/hlz/vpc", "Type": "String", "Value": value, "Tags": {"a": "1"}}
        return {"P": {"Type": "AWS::SSM::Parameter", "Properties": properties}}

    account.deploy(parameter("one"))
    account.deploy(parameter("two"))
    assert account.client("ssm").get_parameter(Name="/hlz/vpc")["Parameter"]["Value"] == "two"
    assert account.delete()[0] == "DELETE_COMPLETE"


def test_log_group_is_read_back_and_changed_in_place(account):
    def group(**properties):
        return {"G": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "trail", **properties}}}

    key = f"arn:aws:kms:eu-west-1:{account.id}:key/k"
    stack = account.deploy(
        group(KmsKeyId=key, RetentionInDays=365), Outputs={"Arn": {"Value": {"Fn::GetAtt": ["G", "Arn"]}}}
    )
    logs = account.client("logs")
    (read,) = logs.describe_log_groups()["logGroups"]
    assert (read["kmsKeyId"], read["retentionInDays"]) == (key, 365)
    assert read["arn"] == stack["Values"]["Arn"]
    account.deploy(group(RetentionInDays=731))
    (read,) = logs.describe_log_groups()["logGroups"]
    assert read["retentionInDays"] == 731
    assert "kmsKeyId" not in read
    assert account.delete()[0] == "DELETE_COMPLETE"


def test_topic_is_read_back(account):
    topic = {"TopicName": "alarms", "KmsMasterKeyId": "alias/alarms", "DisplayName": "Alarms"}
    policy = {"Topics": [{"Ref": "T"}], "PolicyDocument": {**GRANT, "Id": "mine"}}
    arn = account.deploy(
        {
            "T": {"Type": "AWS::SNS::Topic", "Properties": topic},
            "P": {"Type": "AWS::SNS::TopicPolicy", "Properties": policy},
        }
    )["Ids"]["T"]
    read = account.client("sns").get_topic_attributes(TopicArn=arn)["Attributes"]
    assert (read["KmsMasterKeyId"], read["DisplayName"]) == ("alias/alarms", "Alarms")
    assert json.loads(read["Policy"]) == policy["PolicyDocument"]


def test_function_is_described_and_never_run(account):
    function = {
        "FunctionName": "handler",
        "Code": {"ZipFile": "def handler(event, context): raise SystemExit"},
        "Handler": "index.handler",
        "Runtime": "python3.12",
        "Role": {"Fn::GetAtt": ["R", "Arn"]},
        "KmsKeyArn": "arn:aws:kms:eu-west-1:1:key/k",
        "MemorySize": "256",
        "Timeout": 30,
        "Environment": {"Variables": {"A": "b"}},
    }
    permission = {"Action": "lambda:InvokeFunction", "FunctionName": {"Ref": "F"}, "Principal": "sns.amazonaws.com"}
    account.deploy(
        {
            "R": role(),
            "F": {"Type": "AWS::Lambda::Function", "Properties": function},
            "P": {"Type": "AWS::Lambda::Permission", "Properties": permission},
        }
    )
    client = account.client("lambda")
    read = client.get_function_configuration(FunctionName="handler")
    assert (read["MemorySize"], read["Timeout"], read["Environment"]) == (256, 30, {"Variables": {"A": "b"}})
    assert read["KMSKeyArn"] == "arn:aws:kms:eu-west-1:1:key/k"
    (statement,) = json.loads(client.get_policy(FunctionName="handler")["Policy"])["Statement"]
    assert statement["Principal"] == {"Service": "sns.amazonaws.com"}
    assert account.delete()[0] == "DELETE_COMPLETE"
