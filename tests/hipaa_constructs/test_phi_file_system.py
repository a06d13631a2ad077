"""Each guarantee of PhiFileSystem, read from the template."""

from pathlib import Path

import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from cdk_nag import HIPAASecurityChecks

import hipaa_constructs
from hipaa_constructs import PhiFileSystem

CLIENT = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite", "elasticfilesystem:ClientRootAccess"]


@pytest.fixture(scope="module")
def make():
    """A PhiFileSystem with one access point, which one service may reach."""

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
        files = PhiFileSystem(stack, "Files", vpc=vpc, encryption_key=key)
        arguments = {"path": "/scans", "user_id": 1000, "group_id": 1001, **changed}
        scans = files.add_access_point("Scans", **arguments)
        service = ec2.SecurityGroup(stack, "Service", vpc=vpc, description="Service", allow_all_outbound=False)
        service.connections.allow_to_default_port(files)
        return files, scans

    return build


@pytest.fixture(scope="module")
def template(synth, make):
    def build(stack):
        files, scans = make(stack)
        principal = iam.ServicePrincipal("lambda.amazonaws.com")
        files.grant_read(iam.Role(stack, "Reader", assumed_by=principal), scans)
        files.grant_read_write(iam.Role(stack, "Writer", assumed_by=principal), scans)

    return synth(build)


@pytest.fixture(scope="module")
def files(template):
    return template.properties("AWS::EFS::FileSystem")


@pytest.fixture(scope="module")
def policy(files, statements):
    return statements(files["FileSystemPolicy"])


def test_encrypted_with_a_customer_key(template, files):
    (key,) = template.all("AWS::KMS::Key")
    assert (files["Encrypted"], files["KmsKeyId"]) == (True, {"Fn::GetAtt": [key, "Arn"]})


def test_tls_only(policy):
    statement = policy["TlsOnly"]
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", {"AWS": "*"}, "*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_nobody_mounts_anonymously(policy, template):
    assert {each["Effect"] for each in policy.values()} == {"Deny"}
    (reader,) = template.properties("AWS::IAM::Policy", "Reader")["PolicyDocument"]["Statement"]
    (writer,) = template.properties("AWS::IAM::Policy", "Writer")["PolicyDocument"]["Statement"]
    assert (reader["Action"], writer["Action"]) == (CLIENT[0], CLIENT[:2])


def test_mounted_through_access_points(policy, template, text):
    for sid, condition in (
        ("AccessPointsOnly", {"Null": {"elasticfilesystem:AccessPointArn": "true"}}),
        ("MountTargetsOnly", {"BoolIfExists": {"elasticfilesystem:AccessedViaMountTarget": "false"}}),
    ):
        assert (policy[sid]["Effect"], policy[sid]["Action"], policy[sid]["Condition"]) == ("Deny", CLIENT, condition)
    assert policy["NobodyIsRoot"]["Action"] == "elasticfilesystem:ClientRootAccess"
    assert "Condition" not in policy["NobodyIsRoot"]
    point = template.properties("AWS::EFS::AccessPoint")
    assert point["PosixUser"] == {"Uid": "1000", "Gid": "1001"}
    creation = {"OwnerUid": "1000", "OwnerGid": "1001", "Permissions": "750"}
    assert point["RootDirectory"] == {"Path": "/scans", "CreationInfo": creation}
    (name,) = template.all("AWS::EFS::AccessPoint")
    (writer,) = template.properties("AWS::IAM::Policy", "Writer")["PolicyDocument"]["Statement"]
    granted = text(writer["Condition"]["StringEquals"]["elasticfilesystem:AccessPointArn"])
    assert granted.endswith(f":access-point/{{{name}}}")


def test_isolated(template, text):
    targets = [each["Properties"] for each in template.all("AWS::EFS::MountTarget").values()]
    assert [each["SubnetId"] for each in targets] == [f"subnet-0123456789abcdef{number}" for number in range(3)]
    (group,) = [name for name in template.all("AWS::EC2::SecurityGroup") if name.startswith("Files")]
    assert {text(each["SecurityGroups"][0]) for each in targets} == {f"{{{group}.GroupId}}"}
    assert "SecurityGroupIngress" not in template.properties("AWS::EC2::SecurityGroup", "Files")
    ingress = template.properties("AWS::EC2::SecurityGroupIngress")
    assert (ingress["FromPort"], ingress["ToPort"]) == (2049, 2049)
    assert text(ingress["SourceSecurityGroupId"]).startswith("{Service")


def test_survives_the_loss_of_a_zone(template, files):
    assert "AvailabilityZoneName" not in files
    assert len(template.all("AWS::EFS::MountTarget")) == 3


def test_backed_up(files):
    assert files["BackupPolicy"] == {"Status": "ENABLED"}


def test_survives_its_stack(template, files):
    resource = template.one("AWS::EFS::FileSystem")
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert files["FileSystemProtection"] == {"ReplicationOverwriteProtection": "ENABLED"}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"path": "/"}, "path: '/' given; allowed: / and a name"),
        ({"path": "scans"}, "path: 'scans' given; allowed: / and a name"),
        ({"user_id": 0}, "user_id: 0 given; allowed: 1 to 4294967295; 0 is root"),
        ({"group_id": 0}, "group_id: 0 given"),
        ({"permissions": "755"}, "permissions: '755' given; allowed: three octal digits"),
        ({"permissions": "4750"}, "permissions: '4750' given; allowed: three octal digits"),
    ],
)
def test_wrong_arguments_are_refused(synth, make, changed, message):
    with pytest.raises(ValueError, match=message):
        synth(lambda stack: make(stack, **changed))


def test_cdk_adds_no_allow_of_its_own(synth, make):
    def build(stack):
        stack.node.set_context("@aws-cdk/aws-efs:denyAnonymousAccess", value=True)
        files, _ = make(stack)
        files.resource.grant_read(iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")))

    policy = synth(build).properties("AWS::EFS::FileSystem")["FileSystemPolicy"]
    assert {each["Effect"] for each in policy["Statement"]} == {"Deny"}


def test_what_cdk_nag_finds(synth, make):
    found = synth(make, plugin=HIPAASecurityChecks).findings
    assert {each for each in found if each[0].startswith("HIPAA")} == {
        ("HIPAA.Security-EFSInBackupPlan", "stack/Files/Resource/Resource")
    }


def test_the_page_explains_what_cdk_nag_finds():
    page = Path(hipaa_constructs.__file__).parents[1] / "database.md"
    assert "`HIPAA.Security-EFSInBackupPlan`" in page.read_text()
