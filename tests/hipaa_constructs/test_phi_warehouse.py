"""Each guarantee of PhiWarehouse, read from the template."""

import pytest
from aws_cdk import Duration
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from cdk_nag import HIPAASecurityChecks

from hipaa_constructs import PhiWarehouse

CLUSTER = "AWS::Redshift::Cluster"


@pytest.fixture(scope="module")
def make():
    """A PhiWarehouse that one service may reach."""

    def build(stack, **changed):
        key = kms.Key(stack, "Key", enable_key_rotation=True)
        vpc = ec2.Vpc.from_vpc_attributes(
            stack,
            "Vpc",
            vpc_id="vpc-0123456789abcdef0",
            availability_zones=["us-east-1a", "us-east-1b"],
            isolated_subnet_ids=["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
        )
        arguments = {
            "cluster_identifier": "claims",
            "database_name": "claims",
            "vpc": vpc,
            "encryption_key": key,
            **changed,
        }
        warehouse = PhiWarehouse(stack, "Warehouse", **arguments)
        service = ec2.SecurityGroup(stack, "Service", vpc=vpc, description="Service", allow_all_outbound=False)
        service.connections.allow_to_default_port(warehouse)
        return warehouse

    return build


@pytest.fixture(scope="module")
def template(synth, make):
    def build(stack):
        make(stack).grant_connect(iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")))

    return synth(build)


@pytest.fixture(scope="module")
def cluster(template):
    return template.properties(CLUSTER)


@pytest.fixture(scope="module")
def parameters(template, cluster):
    assert cluster["ClusterParameterGroupName"] == {
        "Ref": next(iter(template.all("AWS::Redshift::ClusterParameterGroup")))
    }
    given = template.properties("AWS::Redshift::ClusterParameterGroup")["Parameters"]
    return {each["ParameterName"]: each["ParameterValue"] for each in given}


def test_encrypted_with_a_customer_key(template, cluster):
    (key,) = template.all("AWS::KMS::Key")
    arn = {"Fn::GetAtt": [key, "Arn"]}
    assert (cluster["Encrypted"], cluster["KmsKeyId"], cluster["MasterPasswordSecretKmsKeyId"]) == (True, arn, arn)
    groups = template.all("AWS::Logs::LogGroup").values()
    assert [each["Properties"]["KmsKeyId"] for each in groups] == [arn, arn, arn]


def test_tls_is_forced(parameters):
    assert parameters["require_ssl"] == "true"


def test_people_and_services_have_own_identities(template, cluster, text):
    assert cluster["ManageMasterPassword"] is True
    assert "MasterUserPassword" not in cluster
    (statement,) = template.properties("AWS::IAM::Policy", "Role")["PolicyDocument"]["Statement"]
    assert statement["Action"] == "redshift:GetClusterCredentialsWithIAM"
    assert text(statement["Resource"]) == "arn:aws:redshift:us-east-1:222222222222:dbname:claims/claims"


def test_use_is_audited(template, cluster, parameters):
    assert parameters["enable_user_activity_logging"] == "true"
    kinds = ["connectionlog", "useractivitylog", "userlog"]
    assert cluster["LoggingProperties"] == {"LogDestinationType": "cloudwatch", "LogExports": kinds}
    groups = template.all("AWS::Logs::LogGroup")
    assert [each["Properties"]["LogGroupName"] for each in groups.values()] == [
        f"/aws/redshift/cluster/claims/{kind}" for kind in kinds
    ]
    assert {each["Properties"]["RetentionInDays"] for each in groups.values()} == {365}
    assert groups.keys() <= set(template.one(CLUSTER)["DependsOn"])


def test_isolated(template, cluster, text):
    assert cluster["PubliclyAccessible"] is False
    (group,) = [name for name in template.all("AWS::EC2::SecurityGroup") if name.startswith("Warehouse")]
    assert cluster["VpcSecurityGroupIds"] == [{"Fn::GetAtt": [group, "GroupId"]}]
    assert "SecurityGroupIngress" not in template.properties("AWS::EC2::SecurityGroup", "Warehouse")
    ingress = template.properties("AWS::EC2::SecurityGroupIngress")
    assert (ingress["FromPort"], ingress["ToPort"]) == (5439, 5439)
    assert text(ingress["SourceSecurityGroupId"]).startswith("{Service")
    subnets = template.properties("AWS::Redshift::ClusterSubnetGroup")["SubnetIds"]
    assert subnets == ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]


def test_loads_through_the_vpc(cluster):
    assert cluster["EnhancedVpcRouting"] is True


def test_backed_up(cluster, synth, make):
    assert cluster["AutomatedSnapshotRetentionPeriod"] == 35
    with pytest.raises(ValueError, match="backup_retention: 1 days given; allowed: 7 to 35 whole days"):
        synth(lambda stack: make(stack, backup_retention=Duration.days(1)))


def test_survives_the_loss_of_a_zone(cluster):
    assert cluster["AvailabilityZoneRelocation"] is True
    assert (cluster["ClusterType"], cluster["NumberOfNodes"]) == ("multi-node", 2)


def test_survives_its_stack(template):
    resource = template.one(CLUSTER)
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Snapshot", "Snapshot")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"cluster_identifier": "Claims"}, "cluster_identifier: 'Claims' given; allowed: 1 to 63 lower-case"),
        ({"database_name": "1claims"}, "database_name: '1claims' given; allowed: 1 to 64"),
        ({"node_type": "dc2.large"}, "node_type: 'dc2.large' given; allowed: a type of ra3"),
        ({"nodes": 1}, "nodes: 1 given; allowed: 2 to 128"),
        ({"maintenance_window": "never"}, "maintenance_window: 'never' given; allowed: such as sun:08:00-sun:09:00"),
        ({"retention": logs.RetentionDays.ONE_MONTH}, "retention: ONE_MONTH given; allowed: ONE_YEAR"),
    ],
)
def test_wrong_arguments_are_refused(synth, make, changed, message):
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: make(stack, **changed))


def test_cdk_nag_finds_nothing(synth, make):
    found = synth(make, plugin=HIPAASecurityChecks).findings
    assert {each for each in found if each[0].startswith("HIPAA")} == set()
