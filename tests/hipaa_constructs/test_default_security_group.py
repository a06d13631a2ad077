"""The function that closes default security groups, run against the emulator's EC2."""

import sys
from types import SimpleNamespace

import boto3
import pytest
from moto import mock_aws

from hipaa_constructs.default_security_group import HANDLER

REGION = "us-east-1"


@pytest.fixture
def run(monkeypatch):
    """Runs the inline function with one event; gives what it answers CloudFormation."""
    answers = []

    def send(_event, _context, status, _data, physical_id, *, reason=""):
        answers.append((status, physical_id, reason))

    monkeypatch.setitem(sys.modules, "cfnresponse", SimpleNamespace(send=send, SUCCESS="SUCCESS", FAILED="FAILED"))
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")

    def invoke(request, group_id):
        names = {}
        exec(HANDLER, names)  # noqa: S102 - the function's own source, as Lambda runs it
        names["handler"]({"RequestType": request, "ResourceProperties": {"DefaultSecurityGroupId": group_id}}, None)
        (answer,) = answers
        return answer

    with mock_aws():
        yield invoke


def rules():
    ec2 = boto3.client("ec2", region_name=REGION)
    vpc_id = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    filters = [{"Name": "vpc-id", "Values": [vpc_id]}]
    group_id = ec2.describe_security_groups(Filters=filters)["SecurityGroups"][0]["GroupId"]

    def count():
        group = ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"][0]
        return len(group["IpPermissions"]) + len(group["IpPermissionsEgress"])

    return group_id, count


@pytest.mark.parametrize("request_type", ["Create", "Update"])
def test_every_rule_is_revoked(run, request_type):
    group_id, count = rules()
    assert count() > 0
    assert run(request_type, group_id) == ("SUCCESS", group_id, "")
    assert count() == 0


def test_deletion_changes_nothing(run):
    group_id, count = rules()
    before = count()
    assert run("Delete", group_id) == ("SUCCESS", group_id, "")
    assert count() == before


def test_an_error_reaches_cloudformation(run):
    status, group_id, reason = run("Create", "sg-0123456789abcdef0")
    assert (status, group_id) == ("FAILED", "sg-0123456789abcdef0")
    assert "sg-0123456789abcdef0" in reason


def test_it_fits_inline():
    assert len(HANDLER) < 4096
