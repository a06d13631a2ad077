import json

import pytest

from hipaa_landing_zone.rules.catalog.volumes_are_encrypted import RULE

KEY = {"Key": {"Type": "AWS::KMS::Key"}}
OURS = {"Ref": "Key"}
GOOD = {"Encrypted": True, "KmsKeyId": OURS, "DeleteOnTermination": True}
FAILED, UNDECIDED, PASSED = (1, [("R", "failed")]), (1, [("R", "undecided")]), (1, [])


def resource(kind, **properties):
    return {"R": {"Type": f"AWS::{kind}", "Properties": properties}, **KEY}


def volume(**properties):
    return resource("EC2::Volume", **properties)


def mappings(*volumes):
    return [{"DeviceName": f"/dev/sd{number}", "Ebs": each} for number, each in enumerate(volumes)]


def instance(*volumes, **properties):
    return resource("EC2::Instance", BlockDeviceMappings=mappings(*volumes), **properties)


def template(*volumes):
    return resource("EC2::LaunchTemplate", LaunchTemplateData={"BlockDeviceMappings": mappings(*volumes)})


def configuration(*volumes):
    return resource("AutoScaling::LaunchConfiguration", BlockDeviceMappings=mappings(*volumes))


def service(**volume):
    return resource("ECS::Service", VolumeConfigurations=[{"Name": "v", "ManagedEBSVolume": volume}])


def emr(rest=True, disks=True, key="arn:aws:kms:us-east-1:1:key/k", form=dict):  # noqa: FBT002 - as the property
    local = {"EncryptionKeyProviderType": "AwsKms", "AwsKmsKey": key, "EnableEbsEncryption": disks}
    at_rest = {"LocalDiskEncryptionConfiguration": local}
    document = {"EncryptionConfiguration": {"EnableAtRestEncryption": rest, "AtRestEncryptionConfiguration": at_rest}}
    return resource("EMR::SecurityConfiguration", SecurityConfiguration=form(document))


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(volume(Encrypted=True, KmsKeyId=OURS), PASSED, id="volume"),
        pytest.param(volume(), FAILED, id="not encrypted"),
        pytest.param(volume(Encrypted=True), FAILED, id="no key"),
        pytest.param(volume(Encrypted=True, KmsKeyId="alias/aws/ebs"), FAILED, id="AWS's key"),
        pytest.param(volume(Encrypted=True, KmsKeyId={"Ref": "P"}), UNDECIDED, id="key is a parameter"),
        pytest.param(volume(Encrypted={"Ref": "P"}), UNDECIDED, id="switch is a parameter"),
        pytest.param(instance(GOOD), PASSED, id="instance"),
        pytest.param(instance(GOOD, {**GOOD, "Encrypted": False}), FAILED, id="second volume of an instance"),
        pytest.param(instance({**GOOD, "DeleteOnTermination": False}), FAILED, id="stays behind"),
        pytest.param(instance({**GOOD, "DeleteOnTermination": {"Ref": "P"}}), UNDECIDED, id="may stay behind"),
        pytest.param(instance(), FAILED, id="root volume left to the image"),
        pytest.param(instance(LaunchTemplate={"LaunchTemplateId": "lt"}), PASSED, id="instance of a template"),
        pytest.param(
            resource(
                "EC2::Instance", BlockDeviceMappings=[{"DeviceName": "b", "VirtualName": "ephemeral0"}, *mappings(GOOD)]
            ),
            PASSED,
            id="instance store beside it",
        ),
        pytest.param(resource("EC2::Instance", BlockDeviceMappings={"Ref": "P"}), UNDECIDED, id="devices not known"),
        pytest.param(template(GOOD), PASSED, id="launch template"),
        pytest.param(template(), FAILED, id="launch template without volumes"),
        pytest.param(configuration({"Encrypted": True, "DeleteOnTermination": True}), FAILED, id="cannot name a key"),
        pytest.param(service(Encrypted=True, KmsKeyId=OURS), PASSED, id="service"),
        pytest.param(service(Encrypted=False), FAILED, id="service, not encrypted"),
        pytest.param(resource("ECS::Service"), PASSED, id="service without volumes"),
        pytest.param(resource("EMR::Cluster", SecurityConfiguration="named"), UNDECIDED, id="EMR, from elsewhere"),
        pytest.param(
            resource("EMR::Cluster", SecurityConfiguration={"Ref": "G"}) | {"G": {"Type": "AWS::SSM::Parameter"}},
            PASSED,
            id="EMR, of the app",
        ),
        pytest.param(resource("EMR::Cluster"), FAILED, id="EMR without security configuration"),
        pytest.param(emr(), PASSED, id="EMR disks"),
        pytest.param(emr(form=json.dumps), PASSED, id="EMR disks, as text"),
        pytest.param(emr(rest=False), FAILED, id="EMR, nothing at rest"),
        pytest.param(emr(disks=False), FAILED, id="EMR, no EBS"),
        pytest.param(emr(key="alias/aws/ebs"), FAILED, id="EMR, AWS's key"),
        pytest.param(emr(form=lambda _document: "{"), UNDECIDED, id="EMR, no JSON"),
        pytest.param(resource("EC2::VPC"), (0, []), id="no volume"),
    ],
)
def test_volumes_are_encrypted(look, resources, expected):
    assert look(RULE, resources) == expected


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(configuration({"Encrypted": True}), PASSED, id="encrypted is enough"),
        pytest.param(emr(key="alias/aws/ebs"), PASSED, id="any key"),
        pytest.param(volume(), FAILED, id="not encrypted"),
    ],
)
def test_elsewhere_encryption_is_enough(look, resources, expected):
    assert look(RULE, resources, phi_account_ids=frozenset()) == expected
