"""Each guarantee of Foundation, read from the template."""

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from aws_cdk.assertions import Annotations, Match

from hipaa_constructs import Foundation, PhiQueue, PhiTopic
from hipaa_constructs.admission import admit_alarms

PREFIX = "/hlz/foundation/v1/"


def template_of(build):
    """A whole template, parameters included, of a stack that knows neither its account nor its Region."""
    app = cdk.App(analytics_reporting=False)
    stack = cdk.Stack(app, "application")
    build(stack)
    return app.synth().get_stack_by_name("application").template


@pytest.fixture(scope="module")
def template():
    def build(stack):
        foundation = Foundation.of(stack)
        for name in ("data_key", "logs_key", "backup_key", "secrets_key"):
            sqs.Queue(stack, name, encryption_master_key=getattr(foundation, name))
        group = ec2.SecurityGroup(stack, "Group", vpc=foundation.vpc, allow_all_outbound=False)
        group.add_egress_rule(foundation.endpoint_security_group, ec2.Port.tcp(443))
        group.add_egress_rule(ec2.Peer.ipv4(foundation.vpc.vpc_cidr_block), ec2.Port.tcp(5432))
        role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        iam.PermissionsBoundary.of(role).apply(foundation.application_boundary)
        foundation.access_log_bucket.grant_read(role)
        foundation.security_topic.grant_publish(role)
        foundation.operations_topic.grant_publish(role)
        for number, subnet in enumerate(foundation.vpc.isolated_subnets):
            ec2.CfnNetworkInterface(stack, f"Interface{number}", subnet_id=subnet.subnet_id)

    return template_of(build)


def parameters(template):
    return {name: each for name, each in template["Parameters"].items() if each["Default"].startswith(PREFIX)}


def test_comes_from_the_landing_zone(template):
    """Whoever deploys cannot name a parameter that is not guarded: the only one allowed is the default."""
    found = parameters(template)
    assert {name for name in template["Parameters"] if name not in found} == {"BootstrapVersion"}
    assert all(each["AllowedValues"] == [each["Default"]] for each in found.values())
    assert {name: each["Default"].removeprefix(PREFIX) for name, each in found.items()} == {
        "FoundationVpcId": "vpc/id",
        "FoundationEndpointSecurityGroup": "vpc/endpoint-security-group",
        "FoundationZone1Subnet": "zone/1/subnet",
        "FoundationZone2Subnet": "zone/2/subnet",
        "FoundationDataKey": "key/data",
        "FoundationLogsKey": "key/logs",
        "FoundationBackupKey": "key/backup",
        "FoundationSecretsKey": "key/secrets",
        "FoundationAccessLogBucket": "bucket/access-logs",
        "FoundationApplicationBoundary": "boundary/application",
        "FoundationSecurityTopic": "topic/security",
        "FoundationOperationsTopic": "topic/operations",
    }


def test_fails_without_a_baseline(template):
    """CloudFormation reads parameters of these types before it makes anything, and refuses what is not there."""
    types = {each["Type"] for each in parameters(template).values()}
    assert types == {
        "AWS::SSM::Parameter::Value<String>",
        "AWS::SSM::Parameter::Value<AWS::EC2::VPC::Id>",
        "AWS::SSM::Parameter::Value<AWS::EC2::Subnet::Id>",
        "AWS::SSM::Parameter::Value<AWS::EC2::SecurityGroup::Id>",
    }


def test_only_isolated_subnets(template):
    seen = []
    template_of(lambda stack: seen.append(Foundation.of(stack).vpc))
    (vpc,) = seen
    assert (len(vpc.isolated_subnets), vpc.public_subnets, vpc.private_subnets) == (2, [], [])
    interfaces = [each for each in template["Resources"].values() if each["Type"] == "AWS::EC2::NetworkInterface"]
    subnets = [each["Properties"]["SubnetId"] for each in interfaces]
    assert subnets == [{"Ref": "FoundationZone1Subnet"}, {"Ref": "FoundationZone2Subnet"}]


def test_keys_have_one_purpose(template):
    queues = {
        name: each["Properties"] for name, each in template["Resources"].items() if each["Type"] == "AWS::SQS::Queue"
    }
    assert sorted(each["KmsMasterKeyId"]["Ref"] for each in queues.values()) == [
        "FoundationBackupKey",
        "FoundationDataKey",
        "FoundationLogsKey",
        "FoundationSecretsKey",
    ]


def test_roles_have_a_boundary(template):
    (role,) = [each for each in template["Resources"].values() if each["Type"] == "AWS::IAM::Role"]
    assert role["Properties"]["PermissionsBoundary"] == {"Ref": "FoundationApplicationBoundary"}


def test_publishing_gives_use_of_the_key_of_the_topics(template):
    (policy,) = [each for each in template["Resources"].values() if each["Type"] == "AWS::IAM::Policy"]
    allowed = policy["Properties"]["PolicyDocument"]["Statement"]
    (key,) = [each for each in allowed if "kms:GenerateDataKey*" in each["Action"]]
    assert key["Resource"] == {"Ref": "FoundationLogsKey"}


def test_what_is_seldom_used_is_a_dynamic_reference(template):
    """A parameter that nothing refers to would be a finding of CDK's own validation."""
    (group,) = [each for each in template["Resources"].values() if each["Type"] == "AWS::EC2::SecurityGroup"]
    assert f"{{{{resolve:ssm:{PREFIX}vpc/cidr}}}}" in str(group)
    assert "zone/1/name" not in str(template)
    assert "zone/1/route-table" not in str(template)


def test_each_parameter_is_used_even_by_those_who_need_a_part_of_the_vpc():
    """CDK's validation objects to parameters that nothing refers to, and an ordinary stack may need the VPC alone."""
    template = template_of(
        lambda stack: ec2.SecurityGroup(stack, "Group", vpc=Foundation.of(stack).vpc, allow_all_outbound=False)
    )
    (rule,) = [each for name, each in template["Rules"].items() if name.startswith("Foundation")]
    used = str(template["Resources"]) + str(rule)
    assert [name for name in parameters(template) if f"'Ref': '{name}'" not in used] == []
    compared = [each["Assert"]["Fn::Not"][0]["Fn::Equals"] for each in rule["Assertions"]]
    assert compared[-1] == [{"Ref": "FoundationZone1Subnet"}, {"Ref": "FoundationZone2Subnet"}]


def test_nothing_has_to_be_admitted_in_what_is_published():
    """The landing zone admits services in its keys and topics; a warning that somebody must would be noise."""

    stack = cdk.Stack(cdk.App(analytics_reporting=False), "application")
    foundation = Foundation.of(stack)
    PhiQueue(stack, "Queue", encryption_key=foundation.data_key)
    PhiTopic(stack, "Topic", encryption_key=foundation.data_key).admit_alarms()
    admit_alarms(stack, foundation.security_topic)
    stranger = kms.Key.from_key_arn(stack, "Key", "arn:aws:kms:us-east-1:222222222222:key/1")
    PhiTopic(stack, "Other", encryption_key=stranger).admit_alarms()
    warned = {each.id for each in Annotations.from_stack(stack).find_warning("*", Match.any_value())}
    assert {each.split("/")[2] for each in warned} == {"Other"}


def test_only_what_is_used_is_in_the_template():
    template = template_of(
        lambda stack: sns.CfnTopic(stack, "T", kms_master_key_id=Foundation.of(stack).data_key.key_id)
    )
    assert list(parameters(template)) == ["FoundationDataKey"]


def test_a_stack_has_one_foundation():
    def build(stack):
        queue = sqs.Queue(stack, "Queue")
        assert Foundation.of(stack) is Foundation.of(queue) is Foundation.of(stack, zones=2)
        assert Foundation.of(stack).data_key is Foundation.of(queue).data_key
        other = cdk.Stack(cdk.App(), "other")
        assert Foundation.of(other) is not Foundation.of(stack)
        with pytest.raises(ValueError, match="zones: 3 given; this stack already has a foundation over 2 zones"):
            Foundation.of(stack, zones=3)

    template_of(build)


@pytest.mark.parametrize("zones", [1, 7])
def test_too_few_or_too_many_zones_are_refused(zones):
    with pytest.raises(ValueError, match=f"zones: {zones} given; allowed: 2 to 6"):
        Foundation.of(cdk.Stack(), zones=zones)


def test_a_scope_outside_any_stack_is_refused():
    with pytest.raises(ValueError, match="scope: 'the app' is in no stack"):
        Foundation.of(cdk.App())
