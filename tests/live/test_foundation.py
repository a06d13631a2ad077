"""What an application reads of the landing zone, when it is deployed: the published values, or a clear refusal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_sqs as sqs
from botocore.exceptions import ClientError

from hipaa_constructs import Foundation
from hipaa_landing_zone.plan.name import FOUNDATION_PREFIX
from hipaa_landing_zone.rehearsal.emulator import Emulator

REGION = "us-east-1"


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    with Emulator() as emulator:
        yield emulator.session("444455556666", REGION)


@pytest.fixture(scope="module")
def template() -> str:
    """An application with a queue under the account's key, and a security group in its VPC."""
    app = App()
    stack = Stack(app, "application")
    foundation = Foundation.of(stack)
    sqs.Queue(stack, "Queue", queue_name="intake", encryption_master_key=foundation.data_key)
    group = ec2.SecurityGroup(stack, "Group", vpc=foundation.vpc, allow_all_outbound=False, description="application")
    group.add_egress_rule(ec2.Peer.ipv4(foundation.vpc.vpc_cidr_block), ec2.Port.tcp(443), "HTTPS")
    body = app.synth().get_stack_by_name("application").template
    del body["Parameters"]["BootstrapVersion"], body["Rules"]
    return json.dumps(body)


def deploy(session: Any, template: str, name: str) -> dict[str, Any]:
    client = session.client("cloudformation")
    client.create_stack(StackName=name, TemplateBody=template)
    stack: dict[str, Any] = client.describe_stacks(StackName=name)["Stacks"][0]
    return stack


def test_an_account_without_the_baseline_is_refused_by_the_name_of_what_is_missing(session: Any, template: str) -> None:
    try:
        stack = deploy(session, template, "too-early")
        said = f"{stack['StackStatus']}: {stack.get('StackStatusReason')}"
    except ClientError as error:
        said = str(error)
    assert "CREATE_COMPLETE" not in said
    assert f"Unable to fetch parameters [{FOUNDATION_PREFIX}/" in said
    assert session.client("sqs").list_queues().get("QueueUrls", []) == []


def test_published_values_arrive(session: Any, template: str) -> None:
    vpc = session.client("ec2").create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    key = session.client("kms").create_key()["KeyMetadata"]["Arn"]
    values = {"vpc/id": vpc, "vpc/cidr": "10.9.0.0/16", "key/data": key}
    for zone in (1, 2):
        subnet = session.client("ec2").create_subnet(VpcId=vpc, CidrBlock=f"10.9.{zone}.0/24")["Subnet"]
        values[f"zone/{zone}/subnet"] = subnet["SubnetId"]
    for path, value in values.items():
        session.client("ssm").put_parameter(Name=f"{FOUNDATION_PREFIX}/{path}", Value=value, Type="String")
    stack = deploy(session, template, "application")
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack.get("StackStatusReason")
    client = session.client("sqs")
    url = client.get_queue_url(QueueName="intake")["QueueUrl"]
    attributes = client.get_queue_attributes(QueueUrl=url, AttributeNames=["KmsMasterKeyId"])["Attributes"]
    assert attributes["KmsMasterKeyId"] == key
    filters = [{"Name": "description", "Values": ["application"]}]
    (group,) = session.client("ec2").describe_security_groups(Filters=filters)["SecurityGroups"]
    assert group["VpcId"] == vpc
    (rule,) = group["IpPermissionsEgress"]
    assert [each["CidrIp"] for each in rule["IpRanges"]] == ["10.9.0.0/16"]
