"""The emulator starts empty, works as any account, says what it exercises, and takes CDK's bootstrap."""

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
import pytest

from hipaa_landing_zone.rehearsal.emulator import (
    DROPPED_PROPERTIES,
    Emulator,
    exercised,
    exercised_types,
    ignored_properties,
)
from hipaa_landing_zone.rehearsal.emulator.adapter import ADAPTERS

ROOT = Path(__file__).parents[3]
POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
CDK = ROOT / "node_modules" / ".bin" / "cdk"


@pytest.mark.parametrize("account_id", ["123456789012", "111122223333"])
def test_session_and_environment_work_as_the_account(emulator, monkeypatch, account_id):
    assert emulator.endpoint_url.startswith("http://127.0.0.1:")
    assert emulator.session(account_id, "eu-west-1").client("sts").get_caller_identity()["Account"] == account_id
    for name, value in emulator.environment(account_id, "eu-central-1").items():
        monkeypatch.setenv(name, value)
    session = boto3.Session()
    assert session.region_name == "eu-central-1"
    assert session.client("sts").get_caller_identity()["Account"] == account_id


def test_only_one_runs_at_a_time(emulator):
    with pytest.raises(RuntimeError, match="already running"):
        Emulator().__enter__()


@pytest.mark.parametrize(
    ("kind", "deployed"),
    [
        ("AWS::Organizations::Policy", True),
        ("Custom::AWS", True),
        ("AWS::CDK::Metadata", True),
        ("AWS::DynamoDB::Table", True),
        ("AWS::GuardDuty::Detector", False),
        ("Custom::Invented", False),
    ],
)
def test_exercised(kind, deployed):
    assert exercised(kind) is deployed
    assert (kind in exercised_types()) is deployed


def test_every_dropped_property_is_in_the_table():
    assert {adapter.type: adapter.dropped for adapter in ADAPTERS if adapter.dropped} == DROPPED_PROPERTIES
    assert len({adapter.type for adapter in ADAPTERS}) == len(ADAPTERS)
    assert all(adapter.in_place <= adapter.properties for adapter in ADAPTERS)


def test_what_moto_does_not_look_at_is_told(account):
    properties = {"QueueName": "q", "KmsMasterKeyId": "alias/a", "SqsManagedSseEnabled": True}
    stack = account.deploy({"Q": {"Type": "AWS::SQS::Queue", "Properties": properties}})
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    unread = ignored_properties().get("AWS::SQS::Queue", frozenset())
    assert "QueueName" not in unread


@pytest.mark.skipif(shutil.which("node") is None or not CDK.exists(), reason="needs the CDK CLI")
@pytest.mark.parametrize("region", ["eu-west-1", "us-east-1"])
def test_bootstrap_template_deploys(account, region):
    command = [str(CDK), "bootstrap", "--show-template", "--no-notices"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "CI": "true"})
    client = account.emulator.session(account.id, region).client("cloudformation")
    administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
    given = {"Qualifier": "hlz", "CloudFormationExecutionPolicies": administrator}
    client.create_stack(
        StackName="CDKToolkit",
        TemplateBody=shown.stdout,
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()],
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    (stack,) = client.describe_stacks(StackName="CDKToolkit")["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    session = account.emulator.session(account.id, region)
    version = session.client("ssm").get_parameter(Name="/cdk-bootstrap/hlz/version")["Parameter"]["Value"]
    assert int(version) >= 30
    s3, bucket = session.client("s3"), f"cdk-hlz-assets-{account.id}-{region}"
    assert s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]["BlockPublicAcls"] is True
    s3.put_object(Bucket=bucket, Key="asset", Body=b"x")


def test_dropped_property_is_accepted_and_told(account):
    group = {"LogGroupName": "g", "LogGroupClass": "STANDARD"}
    stack = account.deploy({"G": {"Type": "AWS::Logs::LogGroup", "Properties": group}})
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert "LogGroupClass" in DROPPED_PROPERTIES["AWS::Logs::LogGroup"]


def test_govcloud_has_arns_and_managed_policies_of_its_own(new_account):
    account = new_account(region="us-gov-west-1")
    managed = "arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess"
    role = {"AssumeRolePolicyDocument": {}, "ManagedPolicyArns": [managed]}
    resources = {
        "R": {"Type": "AWS::IAM::Role", "Properties": role},
        "B": {"Type": "AWS::S3::Bucket"},
        "O": {"Type": "AWS::Organizations::Organization"},
    }
    outputs = {name: {"Value": {"Fn::GetAtt": [name, "Arn"]}} for name in resources}
    stack = account.deploy(resources, Outputs=outputs)
    assert {arn.split(":")[1] for arn in stack["Values"].values()} == {"aws-us-gov"}
    assert len(stack["Values"]) == len(resources)


def test_requests_are_answered_one_after_the_other(emulator):
    """moto's backends have no locks: what many threads change at once in one account must all be there."""

    def attach(number: int) -> None:
        client = emulator.session("777788889999", "us-east-1").client("iam")
        arn = client.create_policy(PolicyName=f"policy-{number}", PolicyDocument=POLICY)["Policy"]["Arn"]
        client.attach_role_policy(RoleName="role", PolicyArn=arn)

    emulator.session("777788889999", "us-east-1").client("iam").create_role(
        RoleName="role", AssumeRolePolicyDocument=POLICY
    )
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(attach, range(24)))
    attached = emulator.session("777788889999", "us-east-1").client("iam").list_attached_role_policies(RoleName="role")
    assert len(attached["AttachedPolicies"]) == 24
