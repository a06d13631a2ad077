"""Each guarantee of PhiDatabase, read from the template."""

from pathlib import Path

import pytest
from aws_cdk import Duration
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds
from cdk_nag import HIPAASecurityChecks

import hipaa_constructs
from hipaa_constructs import PhiDatabase

POSTGRES = rds.DatabaseClusterEngine.aurora_postgres(version=rds.AuroraPostgresEngineVersion.of("17.7", "17"))
MYSQL = rds.DatabaseClusterEngine.aurora_mysql(
    version=rds.AuroraMysqlEngineVersion.of("8.0.mysql_aurora.3.10.0", "8.0")
)
CLUSTER, INSTANCE = "AWS::RDS::DBCluster", "AWS::RDS::DBInstance"


@pytest.fixture(scope="module")
def make():
    """A PhiDatabase that one role may use."""

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
            "cluster_identifier": "records",
            "engine": POSTGRES,
            "vpc": vpc,
            "encryption_key": key,
            **changed,
        }
        database = PhiDatabase(stack, "Database", **arguments)
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
    return synth(lambda stack: make(stack, engine=MYSQL, instances=3, instance_type=ec2.InstanceType("r8g.large")))


@pytest.fixture(scope="module")
def cluster(template):
    return template.properties(CLUSTER)


def test_encrypted_with_a_customer_key(template, cluster):
    (key,) = template.all("AWS::KMS::Key")
    arn = {"Fn::GetAtt": [key, "Arn"]}
    assert (cluster["StorageEncrypted"], cluster["KmsKeyId"]) == (True, arn)
    assert cluster["MasterUserSecret"] == {"KmsKeyId": arn}
    assert cluster["PerformanceInsightsKmsKeyId"] == arn
    instances = template.all(INSTANCE).values()
    assert [each["Properties"]["PerformanceInsightsKMSKeyId"] for each in instances] == [arn, arn]
    groups = template.all("AWS::Logs::LogGroup").values()
    assert [each["Properties"]["KmsKeyId"] for each in groups] == [arn, arn]


def test_tls_is_forced(template, mysql, cluster):
    assert cluster["DBClusterParameterGroupName"] == {
        "Ref": next(iter(template.all("AWS::RDS::DBClusterParameterGroup")))
    }
    postgres = template.properties("AWS::RDS::DBClusterParameterGroup")["Parameters"]
    assert (postgres["rds.force_ssl"], postgres["ssl_min_protocol_version"]) == ("1", "TLSv1.2")
    other = mysql.properties("AWS::RDS::DBClusterParameterGroup")["Parameters"]
    assert (other["require_secure_transport"], other["tls_version"]) == ("ON", "TLSv1.2,TLSv1.3")


def test_people_and_services_have_own_identities(template, cluster, text):
    assert cluster["EnableIAMDatabaseAuthentication"] is True
    assert cluster["ManageMasterUserPassword"] is True
    assert "MasterUserPassword" not in cluster
    assert template.all("AWS::SecretsManager::Secret") == {}
    (statement,) = template.properties("AWS::IAM::Policy", "Role")["PolicyDocument"]["Statement"]
    assert statement["Action"] == "rds-db:connect"
    assert text(statement["Resource"]).endswith(".DBClusterResourceId}/records")


def test_use_is_audited(template, mysql, cluster):
    postgres = template.properties("AWS::RDS::DBClusterParameterGroup")["Parameters"]
    assert postgres["shared_preload_libraries"] == "pg_stat_statements,pgaudit"
    assert postgres["pgaudit.log"] == "ddl,read,role,write"
    assert (postgres["log_connections"], postgres["log_disconnections"]) == ("1", "1")
    other = mysql.properties("AWS::RDS::DBClusterParameterGroup")["Parameters"]
    assert (other["server_audit_logging"], other["server_audit_events"]) == (
        "1",
        "CONNECT,QUERY_DCL,QUERY_DDL,QUERY_DML",
    )
    for each, kinds in (
        (template, ["postgresql", "iam-db-auth-error"]),
        (mysql, ["audit", "error", "general", "slowquery", "iam-db-auth-error"]),
    ):
        assert each.properties(CLUSTER)["EnableCloudwatchLogsExports"] == kinds
        groups = each.all("AWS::Logs::LogGroup")
        assert [group["Properties"]["LogGroupName"] for group in groups.values()] == [
            f"/aws/rds/cluster/records/{kind}" for kind in kinds
        ]
        assert {group["Properties"]["RetentionInDays"] for group in groups.values()} == {365}
        assert groups.keys() <= set(each.one(CLUSTER)["DependsOn"])


def test_isolated(template, cluster, text):
    (group,) = [name for name in template.all("AWS::EC2::SecurityGroup") if name.startswith("Database")]
    assert cluster["VpcSecurityGroupIds"] == [{"Fn::GetAtt": [group, "GroupId"]}]
    rules = template.one("AWS::EC2::SecurityGroup", "Database")["Properties"]
    assert "SecurityGroupIngress" not in rules
    assert [each["CidrIp"] for each in rules["SecurityGroupEgress"]] == ["255.255.255.255/32"]
    ingress = template.properties("AWS::EC2::SecurityGroupIngress")
    assert (ingress["FromPort"], ingress["ToPort"]) == (5432, 5432)
    assert text(ingress["SourceSecurityGroupId"]).startswith("{Service")
    subnets = template.properties("AWS::RDS::DBSubnetGroup")["SubnetIds"]
    assert subnets == [f"subnet-0123456789abcdef{number}" for number in range(3)]
    assert [each["Properties"]["PubliclyAccessible"] for each in template.all(INSTANCE).values()] == [False, False]
    assert "EnableHttpEndpoint" not in cluster


def test_survives_the_loss_of_a_zone(template, mysql, synth, make):
    def zones(each):
        return [instance["Properties"]["AvailabilityZone"] for instance in each.all(INSTANCE).values()]

    assert zones(template) == ["us-east-1a", "us-east-1b"]
    assert zones(mysql) == ["us-east-1a", "us-east-1b", "us-east-1c"]
    assert [each["Properties"]["PromotionTier"] for each in template.all(INSTANCE).values()] == [0, 1]
    with pytest.raises(ValueError, match="instances: 1 given; allowed: 2 to 16"):
        synth(lambda stack: make(stack, instances=1))


def test_backed_up(cluster, synth, make):
    assert cluster["BackupRetentionPeriod"] == 35
    assert cluster["DeleteAutomatedBackups"] is False
    assert cluster["CopyTagsToSnapshot"] is True
    with pytest.raises(ValueError, match="backup_retention: 1 days given; allowed: 7 to 35 whole days"):
        synth(lambda stack: make(stack, backup_retention=Duration.days(1)))


def test_not_deleted_by_accident(template, cluster):
    assert cluster["DeletionProtection"] is True
    resource = template.one(CLUSTER)
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Snapshot", "Snapshot")


def test_kept_current(template, cluster, synth, make):
    assert cluster["AutoMinorVersionUpgrade"] is True
    assert [each["Properties"]["AutoMinorVersionUpgrade"] for each in template.all(INSTANCE).values()] == [True, True]
    old = rds.DatabaseClusterEngine.aurora_postgres(version=rds.AuroraPostgresEngineVersion.of("13.20", "13"))
    with pytest.raises(ValueError, match="engine: aurora-postgresql 13 given; allowed: 15 or newer"):
        synth(lambda stack: make(stack, engine=old))


def test_watched(template, cluster):
    assert (cluster["DatabaseInsightsMode"], cluster["PerformanceInsightsEnabled"]) == ("standard", True)
    (role,) = [name for name in template.all("AWS::IAM::Role") if name.startswith("Database")]
    for each in template.all(INSTANCE).values():
        assert each["Properties"]["MonitoringInterval"] == 60
        assert each["Properties"]["MonitoringRoleArn"] == {"Fn::GetAtt": [role, "Arn"]}
    (trust,) = template.properties("AWS::IAM::Role", "Database")["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "monitoring.rds.amazonaws.com"}
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": "222222222222"}
    assert "aws:SourceArn" in trust["Condition"]["ArnLike"]


def test_capacity_is_for_serverless_instances_only(cluster, mysql):
    assert cluster["ServerlessV2ScalingConfiguration"] == {"MinCapacity": 2, "MaxCapacity": 16}
    assert "ServerlessV2ScalingConfiguration" not in mysql.properties(CLUSTER)
    classes = {each["Properties"]["DBInstanceClass"] for each in mysql.all(INSTANCE).values()}
    assert classes == {"db.r8g.large"}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"cluster_identifier": "Records"}, "cluster_identifier: 'Records' given; allowed: 1 to 63 lower-case"),
        ({"capacity": (8, 4)}, "capacity: 8 to 4 given; allowed: from 0.5 to 256"),
        ({"capacity": (0, 4)}, "capacity: 0 to 4 given"),
        ({"instances": 17}, "instances: 17 given; allowed: 2 to 16"),
        ({"retention": logs.RetentionDays.SIX_MONTHS}, "retention: SIX_MONTHS given; allowed: ONE_YEAR"),
        ({"parameters": {"rds.force_ssl": "0"}}, "parameters: rds.force_ssl given; allowed: any but"),
    ],
)
def test_wrong_arguments_are_refused(synth, make, changed, message):
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: make(stack, **changed))


def test_one_user_is_granted_not_a_pattern(synth, make):
    def build(stack):
        role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        make(stack).grant_connect(role, "*")

    with pytest.raises(ValueError, match="user: '\\*' given; allowed: 1 to 63"):
        synth(build)


def test_what_cdk_nag_finds(synth, make):
    found = synth(make, plugin=HIPAASecurityChecks).findings
    assert {each for each in found if each[0].startswith("HIPAA")} == {
        ("HIPAA.Security-RDSInBackupPlan", "stack/Database/Resource/Writer/Resource"),
        ("HIPAA.Security-RDSInBackupPlan", "stack/Database/Resource/Reader1/Resource"),
    }


def test_the_page_explains_what_cdk_nag_finds():
    page = Path(hipaa_constructs.__file__).parents[1] / "database.md"
    assert "`HIPAA.Security-RDSInBackupPlan`" in page.read_text()
