"""The account baseline, deployed into one account and two Regions of the emulator, and read back as AWS shows it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from stacks.baseline_template import synthesize

from hipaa_landing_zone.rehearsal.emulator import Emulator
from hipaa_landing_zone.rehearsal.emulator.adapter import exercised

if TYPE_CHECKING:
    from collections.abc import Iterator

    import boto3

    from hipaa_landing_zone.plan import Plan

pytestmark = pytest.mark.xdist_group("baseline")
ACCOUNT, REGIONS = "200000000006", ("us-east-1", "us-west-2")


@pytest.fixture(scope="module")
def template(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    without_sinks = replace(plan, monitoring_sinks={})  # they are the security account's, which is not deployed here
    return synthesize(without_sinks, tmp_path_factory.mktemp("cdk.out"))


@pytest.fixture(scope="module")
def sessions(template: dict[str, Any]) -> Iterator[dict[str, boto3.Session]]:
    with Emulator() as emulator:
        found = {region: emulator.session(ACCOUNT, region) for region in REGIONS}
        for session in found.values():
            client = session.client("cloudformation")
            client.create_stack(
                StackName="baseline", TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_NAMED_IAM"]
            )
            (stack,) = client.describe_stacks(StackName="baseline")["Stacks"]
            assert stack["StackStatus"] == "CREATE_COMPLETE", stack.get("StackStatusReason")
        yield found


def test_every_type_is_exercised(template: dict[str, Any]) -> None:
    kinds = {each["Type"] for each in template["Resources"].values()}
    assert {kind for kind in kinds if not exercised(kind) and not kind.startswith("Custom::")} == set()


@pytest.mark.parametrize("region", REGIONS)
def test_it_records_in_each_region(sessions: dict[str, boto3.Session], region: str) -> None:
    config = sessions[region].client("config")
    (status,) = config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"]
    assert status["recording"]
    (recorder,) = config.describe_configuration_recorders()["ConfigurationRecorders"]
    assert recorder["recordingGroup"]["includeGlobalResourceTypes"] is (region == REGIONS[0])
    roles = sessions[region].client("iam").list_roles(PathPrefix="/aws-service-role/config.amazonaws.com/")["Roles"]
    assert [each["Arn"] for each in roles] == [recorder["roleARN"]]


@pytest.mark.parametrize("region", REGIONS)
def test_volumes_are_encrypted_with_the_accounts_own_key(sessions: dict[str, boto3.Session], region: str) -> None:
    ec2, kms = sessions[region].client("ec2"), sessions[region].client("kms")
    assert ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"] is True
    key = kms.describe_key(KeyId="alias/hlz/data")["KeyMetadata"]["Arn"]
    assert ec2.get_ebs_default_kms_key_id()["KmsKeyId"] == key
    assert f":{region}:" in key


@pytest.mark.parametrize("region", REGIONS)
def test_no_default_network_is_left(sessions: dict[str, boto3.Session], region: str) -> None:
    ec2 = sessions[region].client("ec2")
    assert [each for each in ec2.describe_vpcs()["Vpcs"] if each["IsDefault"]] == []


def test_what_an_account_has_once_is_there_once(sessions: dict[str, boto3.Session]) -> None:
    iam = sessions[REGIONS[0]].client("iam")
    assert iam.get_account_password_policy()["PasswordPolicy"]["MinimumPasswordLength"] == 14
    names = {each["RoleName"] for each in iam.list_roles()["Roles"]}
    assert {"hlz-auditor", "hlz-incident-responder"} <= names
    policies = {each["PolicyName"] for each in iam.list_policies(Scope="Local")["Policies"]}
    assert "hlz-application-boundary" in policies
    for kind in ("SECURITY", "OPERATIONS", "BILLING"):
        contact = sessions[REGIONS[0]].client("account").get_alternate_contact(AlternateContactType=kind)
        assert contact["AlternateContact"]["EmailAddress"].endswith("@example-health.org")
