"""AWS::RDS, AWS::DynamoDB and AWS::SecretsManager read back as deployed."""

import json

import pytest
from botocore.exceptions import ClientError

TAGS = [{"Key": "data", "Value": "phi"}]
DENY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "dynamodb:Scan", "Resource": "*"}],
}


def resource(kind, **properties):
    return {"Type": f"AWS::{kind}", "Properties": properties}


def network():
    vpc = {"V": resource("EC2::VPC", CidrBlock="10.0.0.0/16")}
    zones = ("eu-west-1a", "eu-west-1b")
    subnets = {
        f"N{number}": resource(
            "EC2::Subnet", VpcId={"Ref": "V"}, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=zone
        )
        for number, zone in enumerate(zones)
    }
    group = resource("EC2::SecurityGroup", GroupDescription="database", VpcId={"Ref": "V"})
    return {**vpc, **subnets, "G": group}


def database(**cluster):
    key = resource("KMS::Key", KeyPolicy={"Version": "2012-10-17", "Statement": []})
    settings = {"rds.force_ssl": "1"}
    family = {"Description": "records", "Family": "aurora-postgresql16"}
    properties = {
        "DBClusterIdentifier": "records",
        "Engine": "aurora-postgresql",
        "EngineVersion": "16.6",
        "DBSubnetGroupName": {"Ref": "S"},
        "DBClusterParameterGroupName": {"Ref": "P"},
        "VpcSecurityGroupIds": [{"Ref": "G"}],
        "StorageEncrypted": True,
        "KmsKeyId": {"Fn::GetAtt": ["K", "Arn"]},
        "ManageMasterUserPassword": True,
        "MasterUserSecret": {"KmsKeyId": {"Ref": "K"}},
        "MasterUsername": "dbadmin",
        "ServerlessV2ScalingConfiguration": {"MinCapacity": 0.5, "MaxCapacity": 4},
        "BackupRetentionPeriod": 35,
        "EnableCloudwatchLogsExports": ["postgresql"],
        "EnableIAMDatabaseAuthentication": True,
        "PerformanceInsightsEnabled": True,
        "PerformanceInsightsKmsKeyId": {"Ref": "K"},
        "Port": 5432,
        "Tags": TAGS,
        **cluster,
    }
    return {
        **network(),
        "K": key,
        "S": resource("RDS::DBSubnetGroup", DBSubnetGroupDescription="db", SubnetIds=[{"Ref": "N0"}, {"Ref": "N1"}]),
        "P": resource("RDS::DBClusterParameterGroup", **family, Parameters=settings),
        "C": resource("RDS::DBCluster", **properties),
        "I": resource(
            "RDS::DBInstance",
            DBClusterIdentifier={"Ref": "C"},
            DBInstanceClass="db.serverless",
            Engine="aurora-postgresql",
            EnablePerformanceInsights=True,
            PubliclyAccessible=False,
        ),
    }


def test_cluster_is_read_back(account):
    output = {"Secret": {"Value": {"Fn::GetAtt": ["C", "MasterUserSecret.SecretArn"]}}}
    stack = account.deploy(database(DeletionProtection=True), Outputs=output)
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    ids, rds = stack["Ids"], account.client("rds")
    (cluster,) = rds.describe_db_clusters(DBClusterIdentifier="records")["DBClusters"]
    assert (cluster["StorageEncrypted"], cluster["DeletionProtection"]) == (True, True)
    assert cluster["KmsKeyId"].endswith(ids["K"])
    assert cluster["IAMDatabaseAuthenticationEnabled"] is True
    assert cluster["PerformanceInsightsEnabled"] is True
    assert cluster["PerformanceInsightsKMSKeyId"] == ids["K"]
    assert (cluster["BackupRetentionPeriod"], cluster["Port"]) == (35, 5432)
    assert cluster["ServerlessV2ScalingConfiguration"] == {"MinCapacity": 0.5, "MaxCapacity": 4}
    assert cluster["EnabledCloudwatchLogsExports"] == ["postgresql"]
    assert cluster["DBClusterParameterGroup"] == ids["P"]
    assert cluster["DBSubnetGroup"] == ids["S"]
    assert [group["VpcSecurityGroupId"] for group in cluster["VpcSecurityGroups"]] == [ids["G"]]
    assert cluster["MasterUserSecret"]["SecretArn"] == stack["Values"]["Secret"]
    assert cluster["MasterUserSecret"]["KmsKeyId"].endswith(ids["K"])
    assert cluster["TagList"] == TAGS
    assert [member["DBInstanceIdentifier"] for member in cluster["DBClusterMembers"]] == [ids["I"]]
    parameters = rds.describe_db_cluster_parameters(DBClusterParameterGroupName=ids["P"])["Parameters"]
    assert [(item["ParameterName"], item["ParameterValue"]) for item in parameters] == [("rds.force_ssl", "1")]
    assert account.delete()[0] == "DELETE_FAILED"


def test_cluster_changes_in_place_and_is_deleted(account):
    account.deploy(database())
    changes = {
        "BackupRetentionPeriod": 7,
        "EnableCloudwatchLogsExports": ["iam-db-auth-error"],
        "EnableIAMDatabaseAuthentication": False,
        "Tags": [],
    }
    stack = account.deploy(database(**changes))
    assert stack["StackStatus"] == "UPDATE_COMPLETE", stack
    (cluster,) = account.client("rds").describe_db_clusters()["DBClusters"]
    assert cluster["BackupRetentionPeriod"] == 7
    assert cluster["EnabledCloudwatchLogsExports"] == ["iam-db-auth-error"]
    assert cluster["IAMDatabaseAuthenticationEnabled"] is False
    assert cluster["TagList"] == []
    assert account.delete()[0] == "DELETE_COMPLETE"
    assert account.client("rds").describe_db_clusters()["DBClusters"] == []


def test_property_that_cannot_be_given_up_fails_the_update(account):
    account.deploy(database(PreferredBackupWindow="01:00-02:00"))
    stack = account.deploy(database())
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "PreferredBackupWindow of records cannot be taken away" in stack["StackStatusReason"]


def test_instance_alone_is_read_back_and_changed(account):
    def instance(**more):
        settings = {"log_connections": "1"}
        group = resource("RDS::DBParameterGroup", Description="d", Family="postgres16", Parameters=settings)
        properties = {
            "DBInstanceIdentifier": "alone",
            "DBInstanceClass": "db.t4g.small",
            "Engine": "postgres",
            "AllocatedStorage": "20",
            "MasterUsername": "dbadmin",
            "ManageMasterUserPassword": True,
            "StorageEncrypted": True,
            "DBParameterGroupName": {"Ref": "P"},
            **more,
        }
        return {"P": group, "D": resource("RDS::DBInstance", **properties)}

    stack = account.deploy(instance(Tags=TAGS), Outputs={"A": {"Value": {"Fn::GetAtt": ["D", "Endpoint.Address"]}}})
    rds = account.client("rds")
    (read,) = rds.describe_db_instances(DBInstanceIdentifier="alone")["DBInstances"]
    assert (read["StorageEncrypted"], read["TagList"]) == (True, TAGS)
    assert read["Endpoint"]["Address"] == stack["Values"]["A"]
    stack = account.deploy(instance(Tags=TAGS, MultiAZ=True, BackupRetentionPeriod=30))
    assert stack["StackStatus"] == "UPDATE_COMPLETE", stack
    (read,) = rds.describe_db_instances(DBInstanceIdentifier="alone")["DBInstances"]
    assert (read["MultiAZ"], read["BackupRetentionPeriod"]) == (True, 30)
    assert account.delete()[0] == "DELETE_COMPLETE"


@pytest.mark.parametrize("kind", ["Table", "GlobalTable"])
def test_table_is_read_back_changed_and_deleted(account, kind):
    def table(*, protected, **more):
        own = {
            "DeletionProtectionEnabled": protected,
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
            "ResourcePolicy": {"PolicyDocument": DENY},
            "Tags": TAGS,
            **more,
        }
        key = {"KMSMasterKeyId": "alias/phi"}
        sse = {"SSEEnabled": True, "SSEType": "KMS"}
        shared = {
            "TableName": "tokens",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
            "TimeToLiveSpecification": {"AttributeName": "until", "Enabled": True},
        }
        if kind == "Table":
            return {"T": resource("DynamoDB::Table", **shared, **own, SSESpecification={**sse, **key})}
        replica = {"Region": "eu-west-1", "SSESpecification": key, **own}
        return {"T": resource("DynamoDB::GlobalTable", **shared, SSESpecification=sse, Replicas=[replica])}

    stack = account.deploy(table(protected=True), Outputs={"Arn": {"Value": {"Fn::GetAtt": ["T", "Arn"]}}})
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    client, arn = account.client("dynamodb"), stack["Values"]["Arn"]
    read = client.describe_table(TableName="tokens")["Table"]
    assert (read["TableArn"], read["DeletionProtectionEnabled"]) == (arn, True)
    assert read["SSEDescription"]["KMSMasterKeyArn"] == "alias/phi"
    backups = client.describe_continuous_backups(TableName="tokens")["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    assert json.loads(client.get_resource_policy(ResourceArn=arn)["Policy"]) == DENY
    assert client.list_tags_of_resource(ResourceArn=arn)["Tags"] == TAGS
    expiry = client.describe_time_to_live(TableName="tokens")["TimeToLiveDescription"]
    assert expiry == {"AttributeName": "until", "TimeToLiveStatus": "ENABLED"}
    account.deploy(table(protected=False, Tags=[]))
    assert client.describe_table(TableName="tokens")["Table"]["DeletionProtectionEnabled"] is False
    assert client.list_tags_of_resource(ResourceArn=arn)["Tags"] == []
    assert account.delete()[0] == "DELETE_COMPLETE"
    assert client.list_tables()["TableNames"] == []


def test_global_table_with_other_replicas_is_refused(account):
    replicas = [{"Region": "eu-west-1"}, {"Region": "eu-central-1"}]
    stack = account.deploy({"T": resource("DynamoDB::GlobalTable", Replicas=replicas)})
    assert "with one replica" in stack["StackStatusReason"]


def test_secret_is_read_back_attached_rotated_and_deleted(account):
    generated = {"SecretStringTemplate": '{"username": "app"}', "GenerateStringKey": "password", "PasswordLength": 40}
    secret = resource(
        "SecretsManager::Secret", Name="app", GenerateSecretString=generated, KmsKeyId="alias/phi", Tags=TAGS
    )
    function = {
        "R": resource("IAM::Role", AssumeRolePolicyDocument={"Version": "2012-10-17", "Statement": []}),
        "F": resource(
            "Lambda::Function",
            Code={"ZipFile": "x"},
            Handler="index.x",
            Runtime="python3.13",
            Role={"Fn::GetAtt": ["R", "Arn"]},
        ),
    }
    attached = resource(
        "SecretsManager::SecretTargetAttachment",
        SecretId={"Ref": "X"},
        TargetId={"Ref": "C"},
        TargetType="AWS::RDS::DBCluster",
    )
    rotation = resource(
        "SecretsManager::RotationSchedule",
        SecretId={"Ref": "X"},
        RotationLambdaARN={"Fn::GetAtt": ["F", "Arn"]},
        RotationRules={"AutomaticallyAfterDays": 30},
    )
    policy = resource("SecretsManager::ResourcePolicy", SecretId={"Ref": "X"}, ResourcePolicy=DENY)
    first = {**database(), **function, "X": secret, "A": attached, "O": rotation, "Y": policy}
    stack = account.deploy(first)
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    client = account.client("secretsmanager")
    read = client.describe_secret(SecretId="app")
    assert (read["KmsKeyId"], read["Tags"]) == ("alias/phi", TAGS)
    assert read["RotationRules"] == {"AutomaticallyAfterDays": 30}
    assert read["RotationEnabled"] is True
    value = json.loads(client.get_secret_value(SecretId="app")["SecretString"])
    assert (value["username"], len(value["password"]), value["port"]) == ("app", 40, 5432)
    assert value["host"].startswith("records.cluster")
    assert json.loads(client.get_resource_policy(SecretId="app")["ResourcePolicy"]) == DENY
    secret["Properties"].update(KmsKeyId="alias/other", Description="changed", Tags=[])
    del first["Y"]
    assert account.deploy(first)["StackStatus"] == "UPDATE_COMPLETE"
    read = client.describe_secret(SecretId="app")
    assert (read["KmsKeyId"], read["Description"], read.get("Tags")) == ("alias/other", "changed", [])
    assert "ResourcePolicy" not in client.get_resource_policy(SecretId="app")
    assert account.delete()[0] == "DELETE_COMPLETE"
    with pytest.raises(ClientError, match="marked deleted"):
        client.get_secret_value(SecretId="app")
