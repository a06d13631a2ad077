"""Volumes of instances, clusters and services are encrypted, and leave nothing behind.

Looks at EBS volumes, at the block devices of instances, launch templates and launch configurations, at the security
configuration of EMR clusters and at the volumes that Amazon ECS makes for a service: encryption must be on in the
template, so that it does not hang on a setting of the account. In accounts that hold PHI a customer managed key is
named, and volumes go when their instance goes: a forgotten one holds its data for ever. A launch configuration cannot
name a key. An instance or launch template that lists no volume leaves its root volume to the image; an instance with a
launch template has what that says, which is looked at by itself; so has an EMR cluster what its security configuration
says, and one that is not of the app is undecided. cdk-nag's HIPAA pack says nothing about encryption of
volumes.

How to fix: use `PhiLaunchTemplate`, or set `Encrypted`, `KmsKeyId` and `DeleteOnTermination` for every block device,
the root device included.

Source: Amazon EBS User Guide, "Amazon EBS encryption"; Amazon EC2 User Guide, "Preserve data when an instance is
terminated"; Amazon EMR Management Guide, "Create a security configuration"; 45 CFR 164.312(a)(2)(iv),
164.310(d)(2)(i).
"""

from collections.abc import Iterator
from typing import Any

from hipaa_landing_zone.rules.customer_key import is_customer_key
from hipaa_landing_zone.rules.document import parsed
from hipaa_landing_zone.rules.path import reach
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.rules.setting import must_be_on
from hipaa_landing_zone.rules.value import Unknown, at, mappings, truth

VOLUME, INSTANCE, SERVICE = "AWS::EC2::Volume", "AWS::EC2::Instance", "AWS::ECS::Service"
TEMPLATE, CONFIGURATION = "AWS::EC2::LaunchTemplate", "AWS::AutoScaling::LaunchConfiguration"
EMR_CLUSTER, EMR_SECURITY = "AWS::EMR::Cluster", "AWS::EMR::SecurityConfiguration"
DEVICES = {
    INSTANCE: ("BlockDeviceMappings",),
    TEMPLATE: ("LaunchTemplateData", "BlockDeviceMappings"),
    CONFIGURATION: ("BlockDeviceMappings",),
}
DISKS = ("EncryptionConfiguration", "AtRestEncryptionConfiguration", "LocalDiskEncryptionConfiguration")
FIX = "Set Encrypted to true and KmsKeyId to a customer managed key."
FIX_TERMINATION = "Set DeleteOnTermination to true; what must outlive the instance belongs in a volume of its own."
FIX_EMR = (
    "Give a security configuration with EnableAtRestEncryption, EnableEbsEncryption and a customer managed AwsKmsKey."
)


def _check(case: Case) -> Iterator[Problem]:
    subject = case.resource
    if subject.type == VOLUME:
        yield from _volume(case, "", {name: subject.get(name) for name in ("Encrypted", "KmsKeyId")})
    elif subject.type == SERVICE:
        for volume in reach(subject, "VolumeConfigurations[]?.ManagedEBSVolume?"):
            yield from _volume(case, "a managed volume ", volume)
    elif subject.type == EMR_CLUSTER:
        name = subject.get("SecurityConfiguration")
        found = case.assembly.find(name)
        if name is None:
            yield failed("does not encrypt its disks: it has no security configuration.", FIX_EMR)
        elif isinstance(found, Unknown):
            yield undecided(f"whether it encrypts its disks: {found}", FIX_EMR)
    elif subject.type == EMR_SECURITY:
        yield from _emr(case)
    else:
        yield from _devices(case)


def _devices(case: Case) -> Iterator[Problem]:
    subject = case.resource
    found = subject.get(*DEVICES[subject.type])
    volumes = [
        (f"{at(device, 'DeviceName')} ", ebs)
        for device in mappings(found)
        if (ebs := at(device, "Ebs")) is not None  # the others are instance stores, or devices left out
    ]
    if not volumes and (subject.type != INSTANCE or subject.get("LaunchTemplate") is None):
        yield failed("leaves the encryption of its root volume to the image: it lists no volume.", FIX)
    for name, volume in volumes:
        yield from _volume(case, name, volume)
        # Only Auto Scaling deletes volumes by default.
        default = subject.type == CONFIGURATION and at(volume, "DeleteOnTermination") is None
        if holds_phi(case) and not default:
            goes, wrong = at(volume, "DeleteOnTermination"), f"{name}stays behind when its instance goes."
            yield from must_be_on(goes, f"DeleteOnTermination of {name}", wrong, FIX_TERMINATION)


def _volume(case: Case, name: str, volume: Any) -> Iterator[Problem]:
    encrypted = truth(at(volume, "Encrypted"))
    if isinstance(encrypted, Unknown):
        yield undecided(f"whether {name or 'it '}is encrypted: {encrypted}", FIX)
    elif not encrypted:
        yield failed(f"{name}is not encrypted.", FIX)
    elif holds_phi(case):
        yield from _key(case, name, at(volume, "KmsKeyId"))


def _key(case: Case, name: str, key: Any) -> Iterator[Problem]:
    held = is_customer_key(key, case.assembly)
    if isinstance(held, Unknown):
        yield undecided(f"whose key {name}has: {held}", FIX)
    elif not held and case.resource.type == CONFIGURATION:
        yield failed(f"{name}cannot have a customer managed key.", "Use a launch template, which can name a key.")
    elif not held:
        yield failed(f"{name}names no customer managed key.", FIX)


def _emr(case: Case) -> Iterator[Problem]:
    document = parsed(case.resource.get("SecurityConfiguration"))
    disks = at(document, *DISKS)
    for switch in (at(document, DISKS[0], "EnableAtRestEncryption"), at(disks, "EnableEbsEncryption")):
        on = truth(switch)
        if isinstance(on, Unknown):
            yield undecided(f"whether it encrypts disks: {on}", FIX_EMR)
            return
        if not on:
            yield failed("does not encrypt disks.", FIX_EMR)
            return
    if holds_phi(case):
        yield from _key(case, "", at(disks, "AwsKmsKey"))


RULE = Rule(
    id="HLZ-RULE-47",
    name="volumes_are_encrypted",
    title="Volumes of instances, clusters and services are encrypted.",
    severity="high",
    citations=("164.312(a)(2)(iv)", "164.310(d)(2)(i)"),
    types=(VOLUME, *DEVICES, SERVICE, EMR_CLUSTER, EMR_SECURITY),
    check=_check,
)
