"""Each guarantee of PhiLaunchTemplate, read from the template."""

import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_s3 as s3
from cdk_nag import HIPAASecurityChecks

from hipaa_constructs import PhiKey, PhiLaunchTemplate


def make(stack, **changed):
    arguments = {
        "vpc": ec2.Vpc.from_vpc_attributes(
            stack, "Vpc", vpc_id="vpc-1", availability_zones=["us-east-1a"], isolated_subnet_ids=["subnet-1"]
        ),
        "encryption_key": PhiKey(stack, "Key", alias="images", description="d").resource,
        "machine_image": ec2.MachineImage.generic_linux({"us-east-1": "ami-1"}),
        "instance_type": ec2.InstanceType("m7i.large"),
        **changed,
    }
    return PhiLaunchTemplate(stack, "Workers", **arguments)


@pytest.fixture(scope="module")
def template(synth):
    return synth(make, plugin=HIPAASecurityChecks)


@pytest.fixture(scope="module")
def data(template):
    return template.properties("AWS::EC2::LaunchTemplate")["LaunchTemplateData"]


def test_metadata_needs_a_session(data):
    assert data["MetadataOptions"] == {
        "HttpEndpoint": "enabled",
        "HttpTokens": "required",
        "HttpPutResponseHopLimit": 1,
        "InstanceMetadataTags": "disabled",
    }


def test_volumes_are_encrypted(data, template):
    (key,) = template.all("AWS::KMS::Key")
    (device,) = data["BlockDeviceMappings"]
    volume = device["Ebs"]
    assert (device["DeviceName"], volume["Encrypted"], volume["DeleteOnTermination"]) == ("/dev/xvda", True, True)
    assert volume["KmsKeyId"] == {"Fn::GetAtt": [key, "Arn"]}


def test_only_session_manager_logs_in(data, template):
    assert "KeyName" not in data
    assert "SecurityGroupIngress" not in template.properties("AWS::EC2::SecurityGroup")
    (statement,) = template.properties("AWS::IAM::ManagedPolicy")["PolicyDocument"]["Statement"]
    assert {each.partition(":")[0] for each in statement["Action"]} == {"ssm", "ssmmessages"}


def test_has_no_public_address(data, template):
    (interface,) = data["NetworkInterfaces"]
    (group,) = template.all("AWS::EC2::SecurityGroup")
    assert interface["AssociatePublicIpAddress"] is False
    assert interface["Groups"] == [{"Fn::GetAtt": [group, "GroupId"]}]


def test_has_its_own_role(data, template, synth):
    (profile,) = template.all("AWS::IAM::InstanceProfile")
    (role,) = template.all("AWS::IAM::Role")
    assert data["IamInstanceProfile"] == {"Arn": {"Fn::GetAtt": [profile, "Arn"]}}
    assert template.properties("AWS::IAM::InstanceProfile")["Roles"] == [{"Ref": role}]
    assert "ManagedPolicyArns" not in template.properties("AWS::IAM::Role")

    def granting(stack):
        s3.Bucket.from_bucket_name(stack, "Bucket", "images").grant_read(make(stack).role)

    granted = synth(granting)
    assert granted.all("AWS::IAM::Policy") == {}
    assert "s3:GetObject*" in str(granted.properties("AWS::IAM::ManagedPolicy"))


def test_is_monitored_in_detail(data):
    assert data["Monitoring"] == {"Enabled": True}


@pytest.mark.parametrize("size", [0, 65_537])
def test_wrong_arguments_are_refused(synth, size):
    with pytest.raises(ValueError, match=f"volume_gib: {size} given; allowed: 1 to 65,536"):
        synth(lambda stack: make(stack, volume_gib=size))


def test_cdk_nag_and_our_own_rules_find_nothing(template, breaches):
    assert template.findings == set()
    looked_at, found = breaches(template)
    assert found == []
    assert looked_at > 0
