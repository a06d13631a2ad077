"""AWS::Lambda with what feeds it, StepFunctions, Transfer, EFS and instance profiles read back as deployed."""

import json

import pytest

TAGS = [{"Key": "data", "Value": "phi"}]
DENY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}],
}


def resource(kind, **properties):
    return {"Type": f"AWS::{kind}", "Properties": properties}


ROLE = resource("IAM::Role", AssumeRolePolicyDocument={"Version": "2012-10-17", "Statement": []}, RoleName="app")
ROLE_ARN = {"Fn::GetAtt": ["R", "Arn"]}
NETWORK = {
    "V": resource("EC2::VPC", CidrBlock="10.0.0.0/16"),
    "N": resource("EC2::Subnet", VpcId={"Ref": "V"}, CidrBlock="10.0.0.0/24", AvailabilityZone="eu-west-1a"),
    "G": resource("EC2::SecurityGroup", GroupDescription="app", VpcId={"Ref": "V"}),
}


def function(**more):
    return resource(
        "Lambda::Function",
        **{
            "FunctionName": "app",
            "Code": {"ZipFile": "def handler(event, context): raise SystemExit"},
            "Handler": "index.handler",
            "Runtime": "python3.13",
            "Role": ROLE_ARN,
            **more,
        },
    )


def test_function_in_a_network_is_read_back_and_changed(account):
    settings = {
        "VpcConfig": {"SubnetIds": [{"Ref": "N"}], "SecurityGroupIds": [{"Ref": "G"}]},
        "DeadLetterConfig": {"TargetArn": {"Fn::GetAtt": ["D", "Arn"]}},
        "LoggingConfig": {"LogFormat": "JSON", "LogGroup": "/app"},
        "TracingConfig": {"Mode": "Active"},
        "ReservedConcurrentExecutions": 5,
        "EphemeralStorage": {"Size": 1024},
        "Tags": TAGS,
    }
    base = {"R": ROLE, **NETWORK, "D": resource("SQS::Queue")}
    stack = account.deploy({**base, "F": function(**settings)})
    client = account.client("lambda")
    read = client.get_function(FunctionName="app")
    configuration = read["Configuration"]
    assert configuration["VpcConfig"]["VpcId"] == stack["Ids"]["V"]
    assert configuration["VpcConfig"]["SubnetIds"] == [stack["Ids"]["N"]]
    assert configuration["DeadLetterConfig"]["TargetArn"].startswith("arn:aws:sqs:")
    assert configuration["LoggingConfig"] == {"LogFormat": "JSON", "LogGroup": "/app"}
    assert configuration["TracingConfig"] == {"Mode": "Active"}
    assert read["Concurrency"] == {"ReservedConcurrentExecutions": 5}
    assert read["Tags"] == {"data": "phi"}
    changes = {"LoggingConfig": {"LogFormat": "Text"}, "EphemeralStorage": {"Size": 512}, "KmsKeyArn": "arn:aws:kms:k"}
    account.deploy({**base, "F": function(**{**settings, **changes})})
    configuration = client.get_function_configuration(FunctionName="app")
    assert configuration["LoggingConfig"] == {"LogFormat": "Text"}
    assert (configuration["EphemeralStorage"]["Size"], configuration["KMSKeyArn"]) == (512, "arn:aws:kms:k")
    assert account.delete()[0] == "DELETE_COMPLETE"


@pytest.mark.parametrize(
    "network",
    [
        {"SubnetIds": ["subnet-00000000000000000"], "SecurityGroupIds": []},
        {"SubnetIds": [], "SecurityGroupIds": ["sg-00000000000000000"]},
    ],
)
def test_function_in_a_network_that_is_not_there_fails_the_stack(account, network):
    stack = account.deploy({"R": ROLE, "F": function(VpcConfig=network)})
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "does not exist" in stack["StackStatusReason"]


def test_queue_feeds_a_function_and_failures_have_a_destination(account):
    def mapping(**more):
        source = {"Fn::GetAtt": ["Q", "Arn"]}
        return resource("Lambda::EventSourceMapping", FunctionName={"Ref": "F"}, EventSourceArn=source, **more)

    failed = {"OnFailure": {"Destination": {"Fn::GetAtt": ["Q", "Arn"]}}}
    invoke = resource(
        "Lambda::EventInvokeConfig",
        FunctionName={"Ref": "F"},
        Qualifier="$LATEST",
        MaximumRetryAttempts=1,
        DestinationConfig=failed,
    )
    base = {"R": ROLE, "F": function(), "Q": resource("SQS::Queue"), "I": invoke}
    ids = account.deploy({**base, "M": mapping(BatchSize=5, FunctionResponseTypes=["ReportBatchItemFailures"])})["Ids"]
    client = account.client("lambda")
    read = client.get_event_source_mapping(UUID=ids["M"])
    assert (read["BatchSize"], read["FunctionResponseTypes"]) == (5, ["ReportBatchItemFailures"])
    assert read["FunctionArn"].endswith(":function:app")
    assert client.get_function_event_invoke_config(FunctionName="app")["MaximumRetryAttempts"] == 1
    account.client("sqs").send_message(QueueUrl=ids["Q"], MessageBody="a function is never run")
    account.deploy({**base, "M": mapping(BatchSize=7, ScalingConfig={"MaximumConcurrency": 2})})
    read = client.get_event_source_mapping(UUID=ids["M"])
    assert (read["BatchSize"], read["ScalingConfig"]) == (7, {"MaximumConcurrency": 2})
    assert account.delete()[0] == "DELETE_COMPLETE"
    assert client.list_event_source_mappings()["EventSourceMappings"] == []


def test_state_machine_is_read_back_changed_and_deleted(account):
    def machine(**more):
        states = {"Do": {"Type": "Task", "Resource": "${Function}", "End": True}}
        return resource(
            "StepFunctions::StateMachine",
            StateMachineName="flow",
            RoleArn=ROLE_ARN,
            DefinitionString=json.dumps({"StartAt": "Do", "States": states}),
            DefinitionSubstitutions={"Function": "arn:aws:lambda:f"},
            TracingConfiguration={"Enabled": True},
            EncryptionConfiguration={"Type": "CUSTOMER_MANAGED_KMS_KEY", "KmsKeyId": "alias/phi"},
            **more,
        )

    arn = account.deploy({"R": ROLE, "M": machine(Tags=TAGS)})["Ids"]["M"]
    client = account.client("stepfunctions")
    read = client.describe_state_machine(stateMachineArn=arn)
    assert json.loads(read["definition"])["States"]["Do"]["Resource"] == "arn:aws:lambda:f"
    assert read["encryptionConfiguration"]["kmsKeyId"] == "alias/phi"
    assert read["tracingConfiguration"] == {"enabled": True}
    assert client.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "data", "value": "phi"}]
    logging = {"Level": "ALL", "IncludeExecutionData": False}
    assert account.deploy({"R": ROLE, "M": machine(LoggingConfiguration=logging)})["Ids"]["M"] == arn
    assert client.describe_state_machine(stateMachineArn=arn)["loggingConfiguration"]["level"] == "ALL"
    assert account.delete()[0] == "DELETE_COMPLETE"


def test_server_and_user_are_read_back_changed_and_deleted(account):
    def resources(*, policy, keys, **user):
        details = {"VpcId": {"Ref": "V"}, "SubnetIds": [{"Ref": "N"}], "SecurityGroupIds": [{"Ref": "G"}]}
        server = resource(
            "Transfer::Server",
            Domain="S3",
            EndpointType="VPC",
            EndpointDetails=details,
            IdentityProviderType="SERVICE_MANAGED",
            Protocols=["SFTP"],
            SecurityPolicyName=policy,
            StructuredLogDestinations=["arn:aws:logs:eu-west-1:1:log-group:/sftp:*"],
            Tags=TAGS,
        )
        partner = resource(
            "Transfer::User",
            ServerId={"Fn::GetAtt": ["S", "ServerId"]},
            UserName="clinic",
            Role=ROLE_ARN,
            HomeDirectoryType="LOGICAL",
            HomeDirectoryMappings=[{"Entry": "/", "Target": "/bucket/clinic"}],
            SshPublicKeys=keys,
            **user,
        )
        return {"R": ROLE, **NETWORK, "S": server, "U": partner}

    stack = account.deploy(resources(policy="TransferSecurityPolicy-FIPS-2025-03", keys=["ssh-ed25519 A"]))
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    client, arn = account.client("transfer"), stack["Ids"]["S"]
    server = arn.rpartition("/")[2]
    read = client.describe_server(ServerId=server)["Server"]
    assert (read["SecurityPolicyName"], read["Tags"]) == ("TransferSecurityPolicy-FIPS-2025-03", TAGS)
    assert read["EndpointDetails"]["VpcId"] == stack["Ids"]["V"]
    assert read["EndpointDetails"]["SecurityGroupIds"] == [stack["Ids"]["G"]]
    user = client.describe_user(ServerId=server, UserName="clinic")["User"]
    assert user["HomeDirectoryMappings"][0]["Target"] == "/bucket/clinic"
    assert [key["SshPublicKeyBody"] for key in user["SshPublicKeys"]] == ["ssh-ed25519 A"]
    changed = resources(policy="TransferSecurityPolicy-2025-03", keys=["ssh-ed25519 B"], Policy=DENY, Tags=TAGS)
    stack = account.deploy(changed)
    assert (stack["StackStatus"], stack["Ids"]["S"]) == ("UPDATE_COMPLETE", arn), stack
    read = client.describe_server(ServerId=server)["Server"]
    assert (read["SecurityPolicyName"], read["UserCount"]) == ("TransferSecurityPolicy-2025-03", 1)
    assert read["EndpointDetails"]["VpcId"] == stack["Ids"]["V"]
    user = client.describe_user(ServerId=server, UserName="clinic")["User"]
    assert (json.loads(user["Policy"]), user["Tags"]) == (DENY, TAGS)
    assert [key["SshPublicKeyBody"] for key in user["SshPublicKeys"]] == ["ssh-ed25519 B"]
    assert account.delete()[0] == "DELETE_COMPLETE"
    assert client.list_servers()["Servers"] == []


def test_server_in_a_network_that_is_not_there_fails_the_stack(account):
    details = {"SubnetIds": ["a,b"]}
    server = resource("Transfer::Server", EndpointType="VPC", EndpointDetails=details)
    assert "does not exist" in account.deploy({"S": server})["StackStatusReason"]


def test_file_system_is_read_back_changed_and_deleted(account):
    def resources(**more):
        system = resource("EFS::FileSystem", Encrypted=True, KmsKeyId="alias/phi", FileSystemTags=TAGS, **more)
        target = resource(
            "EFS::MountTarget", FileSystemId={"Ref": "E"}, SubnetId={"Ref": "N"}, SecurityGroups=[{"Ref": "G"}]
        )
        point = resource("EFS::AccessPoint", FileSystemId={"Ref": "E"}, PosixUser={"Uid": "1000", "Gid": "1000"})
        return {**NETWORK, "E": system, "M": target, "A": point}

    stack = account.deploy(resources(FileSystemPolicy=DENY, BackupPolicy={"Status": "ENABLED"}))
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    client, system = account.client("efs"), stack["Ids"]["E"]
    (read,) = client.describe_file_systems(FileSystemId=system)["FileSystems"]
    assert (read["Encrypted"], read["KmsKeyId"]) == (True, "alias/phi")
    assert json.loads(client.describe_file_system_policy(FileSystemId=system)["Policy"]) == DENY
    assert client.describe_backup_policy(FileSystemId=system)["BackupPolicy"]["Status"] == "ENABLED"
    (target,) = client.describe_mount_targets(FileSystemId=system)["MountTargets"]
    assert target["SubnetId"] == stack["Ids"]["N"]
    (point,) = client.describe_access_points(FileSystemId=system)["AccessPoints"]
    assert point["PosixUser"] == {"Uid": 1000, "Gid": 1000}
    policies = [{"TransitionToIA": "AFTER_30_DAYS"}]
    changed = resources(FileSystemPolicy=DENY, BackupPolicy={"Status": "ENABLED"}, LifecyclePolicies=policies)
    assert account.deploy(changed)["Ids"]["E"] == system
    assert client.describe_lifecycle_configuration(FileSystemId=system)["LifecyclePolicies"] == policies
    assert account.delete()[0] == "DELETE_COMPLETE"


def test_instance_profile_holds_its_role_and_is_deleted(account):
    first = {"R": ROLE, "P": resource("IAM::InstanceProfile", InstanceProfileName="node", Roles=[{"Ref": "R"}])}
    account.deploy(first)
    iam = account.client("iam")
    assert [
        role["RoleName"] for role in iam.get_instance_profile(InstanceProfileName="node")["InstanceProfile"]["Roles"]
    ] == ["app"]
    second = resource("IAM::Role", AssumeRolePolicyDocument={"Version": "2012-10-17", "Statement": []}, RoleName="b")
    first["P"]["Properties"]["Roles"] = [{"Ref": "R2"}]
    account.deploy({**first, "R2": second})
    (role,) = iam.get_instance_profile(InstanceProfileName="node")["InstanceProfile"]["Roles"]
    assert role["RoleName"] == "b"
    assert account.delete()[0] == "DELETE_COMPLETE"
    assert iam.list_instance_profiles()["InstanceProfiles"] == []
