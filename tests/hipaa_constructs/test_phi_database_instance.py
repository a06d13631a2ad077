"""Each guarantee of PhiDatabaseInstance, read from the template."""

import pytest
from aws_cdk import Duration
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds
from cdk_nag import HIPAASecurityChecks

from hipaa_constructs import PhiDatabaseInstance

POSTGRES = rds.DatabaseInstanceEngine.postgres(version=rds.PostgresEngineVersion.of("17.7", "17"))
MYSQL = rds.DatabaseInstanceEngine.mysql(version=rds.MysqlEngineVersion.of("8.4.7", "8.4"))
INSTANCE = "AWS::RDS::DBInstance"


@pytest.fixture(scope="module")
def make():
    """A PhiDatabaseInstance that one service may reach."""

    def build(stack, **changed):
        key = kms.Key(stack, "Key", enable_key_rotation=True)
        zones = ["us-east-1a", "us-east-1b", "us-east-1c"]
        vpc = ec2.Vpc.from_vpc_attributes(
            stack,
            "Vpc",
            vpc_id="vpc-0123456789abcdef0",
            availability_zones=zones,
            isolated_subnet_ids=[f"subnet-0123456789abcdef{number}" for number, _ in enumerate(zones)],
        )
        arguments = {
            "instance_identifier": "records",
            "engine": POSTGRES,
            "instance_type": ec2.InstanceType("m8g.large"),
            "vpc": vpc,
            "encryption_key": key,
            **changed,
        }
        database = PhiDatabaseInstance(stack, "Database", **arguments)
        service = ec2.SecurityGroup(stack, "Service", vpc=vpc, description="Service", allow_all_outbound=False)
        service.connections.allow_to_default_port(database)
        return database

    return build


@pytest.fixture(scope="module")
def template(synth, make):
    def build(stack):
        role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        make(stack).grant_connect(role, "records")

    return synth(build)


@pytest.fixture(scope="module")
def mysql(synth, make):
    return synth(lambda stack: make(stack, engine=MYSQL))


@pytest.fixture(scope="module")
def instance(template):
    return template.properties(INSTANCE)


def test_encrypted_with_a_customer_key(template, instance):
    (key,) = template.all("AWS::KMS::Key")
    arn = {"Fn::GetAtt": [key, "Arn"]}
    assert (instance["StorageEncrypted"], instance["KmsKeyId"]) == (True, arn)
    assert instance["MasterUserSecret"] == {"KmsKeyId": arn}
    assert instance["PerformanceInsightsKMSKeyId"] == arn
    groups = template.all("AWS::Logs::LogGroup").values()
    assert [each["Properties"]["KmsKeyId"] for each in groups] == [arn, arn, arn]


def test_tls_is_forced(template, mysql, instance):
    assert instance["DBParameterGroupName"] == {"Ref": next(iter(template.all("AWS::RDS::DBParameterGroup")))}
    postgres = template.properties("AWS::RDS::DBParameterGroup")["Parameters"]
    assert (postgres["rds.force_ssl"], postgres["ssl_min_protocol_version"]) == ("1", "TLSv1.2")
    assert mysql.properties("AWS::RDS::DBParameterGroup")["Parameters"] == {"require_secure_transport": "1"}


def test_people_and_services_have_own_identities(template, instance, text):
    assert instance["EnableIAMDatabaseAuthentication"] is True
    assert instance["ManageMasterUserPassword"] is True
    assert "MasterUserPassword" not in instance
    assert template.all("AWS::SecretsManager::Secret") == {}
    (statement,) = template.properties("AWS::IAM::Policy", "Role")["PolicyDocument"]["Statement"]
    assert statement["Action"] == "rds-db:connect"
    assert text(statement["Resource"]).endswith(".DbiResourceId}/records")


def test_use_is_audited(template, mysql):
    postgres = template.properties("AWS::RDS::DBParameterGroup")["Parameters"]
    assert postgres["shared_preload_libraries"] == "pg_stat_statements,pgaudit"
    assert postgres["pgaudit.log"] == "ddl,read,role,write"
    assert mysql.properties(INSTANCE)["OptionGroupName"] == {"Ref": next(iter(mysql.all("AWS::RDS::OptionGroup")))}
    (option,) = mysql.properties("AWS::RDS::OptionGroup")["OptionConfigurations"]
    assert option["OptionName"] == "MARIADB_AUDIT_PLUGIN"
    events = {"Name": "SERVER_AUDIT_EVENTS", "Value": "CONNECT,QUERY_DCL,QUERY_DDL,QUERY_DML"}
    assert option["OptionSettings"] == [events]
    for each, kinds in (
        (template, ["postgresql", "upgrade", "iam-db-auth-error"]),
        (mysql, ["audit", "error", "general", "slowquery", "iam-db-auth-error"]),
    ):
        assert each.properties(INSTANCE)["EnableCloudwatchLogsExports"] == kinds
        groups = each.all("AWS::Logs::LogGroup")
        assert [group["Properties"]["LogGroupName"] for group in groups.values()] == [
            f"/aws/rds/instance/records/{kind}" for kind in kinds
        ]
        assert {group["Properties"]["RetentionInDays"] for group in groups.values()} == {365}
        assert groups.keys() <= set(each.one(INSTANCE)["DependsOn"])


def test_isolated(template, instance, text):
    (group,) = [name for name in template.all("AWS::EC2::SecurityGroup") if name.startswith("Database")]
    assert instance["VPCSecurityGroups"] == [{"Fn::GetAtt": [group, "GroupId"]}]
    assert instance["PubliclyAccessible"] is False
    assert "SecurityGroupIngress" not in template.properties("AWS::EC2::SecurityGroup", "Database")
    ingress = template.properties("AWS::EC2::SecurityGroupIngress")
    assert (ingress["FromPort"], ingress["ToPort"]) == (5432, 5432)
    assert text(ingress["SourceSecurityGroupId"]).startswith("{Service")
    subnets = template.properties("AWS::RDS::DBSubnetGroup")["SubnetIds"]
    assert subnets == [f"subnet-0123456789abcdef{number}" for number in range(3)]


def test_survives_the_loss_of_a_zone(instance):
    assert instance["MultiAZ"] is True


def test_backed_up(instance, synth, make):
    assert instance["BackupRetentionPeriod"] == 35
    assert instance["DeleteAutomatedBackups"] is False
    assert instance["CopyTagsToSnapshot"] is True
    with pytest.raises(ValueError, match="backup_retention: 6 days given; allowed: 7 to 35 whole days"):
        synth(lambda stack: make(stack, backup_retention=Duration.days(6)))


def test_not_deleted_by_accident(template, instance):
    assert instance["DeletionProtection"] is True
    resource = template.one(INSTANCE)
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Snapshot", "Snapshot")


def test_kept_current(instance, synth, make):
    assert instance["AutoMinorVersionUpgrade"] is True
    old = rds.DatabaseInstanceEngine.mysql(version=rds.MysqlEngineVersion.of("8.0.44", "8.0"))
    with pytest.raises(ValueError, match=r"engine: mysql 8\.0 given; allowed: 8.4 or newer"):
        synth(lambda stack: make(stack, engine=old))


def test_watched(template, instance):
    assert (instance["DatabaseInsightsMode"], instance["EnablePerformanceInsights"]) == ("standard", True)
    (role,) = [name for name in template.all("AWS::IAM::Role") if name.startswith("Database")]
    assert (instance["MonitoringInterval"], instance["MonitoringRoleArn"]) == (60, {"Fn::GetAtt": [role, "Arn"]})
    (trust,) = template.properties("AWS::IAM::Role", "Database")["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": "222222222222"}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"instance_identifier": "-records"}, "instance_identifier: '-records' given; allowed: 1 to 63 lower-case"),
        ({"storage_gib": 10}, "storage_gib: 10 given; allowed: 20 to 65,536"),
        ({"largest_storage_gib": 100}, "largest_storage_gib: 100 given; allowed: more than storage_gib"),
        ({"retention": logs.RetentionDays.ONE_DAY}, "retention: ONE_DAY given; allowed: ONE_YEAR"),
        ({"parameters": {"pgaudit.log": "none"}}, "parameters: pgaudit.log given; allowed: any but"),
    ],
)
def test_wrong_arguments_are_refused(synth, make, changed, message):
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: make(stack, **changed))


def test_what_cdk_nag_finds(synth, make):
    found = synth(lambda stack: make(stack, engine=MYSQL), plugin=HIPAASecurityChecks).findings
    assert {each for each in found if each[0].startswith("HIPAA")} == {
        ("HIPAA.Security-RDSInBackupPlan", "stack/Database/Resource/Resource")
    }
