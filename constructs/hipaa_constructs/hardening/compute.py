"""Defaults of functions, state machines, virtual machines, containers and builds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as stepfunctions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hipaa_constructs.hardening.place import Place

# Functions that CDK makes for its own custom resources. They answer CloudFormation through Amazon S3 addresses that the
# isolated VPC does not reach: inside it, a deployment would hang for an hour and fail.
OF_CDK = ("framework-onEvent", "framework-isComplete", "framework-onTimeout", "AWS679f53fac002430cb0da5b7982bd2287")
METADATA = ("httpEndpoint", "httpPutResponseHopLimit", "httpTokens", "requireImdsv2")
OF_CDK_PREFIXES = ("Custom::CDK", "CustomCDK", "SingletonLambda")


def function(place: Place) -> dict[str, Any]:
    """Encrypted variables, a log group of its own, tracing, dead letters, the isolated VPC with HTTPS only."""
    properties: dict[str, Any] = {"environmentEncryption": place.key, "tracing": lambda_.Tracing.ACTIVE}
    if not place.sets("logGroup", "logRetention", "logRemovalPolicy"):
        properties["logGroup"] = logs.LogGroup(place.scope, f"{place.id}LogGroup")
    if not place.sets("deadLetterQueue", "deadLetterQueueEnabled", "deadLetterTopic"):
        properties["deadLetterQueueEnabled"] = True
    if not place.sets("vpc") and not _of_cdk(place):
        vpc = place.defaults.vpc(place.scope)
        isolated = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
        properties |= {"vpc": vpc, "vpcSubnets": isolated, "securityGroups": [_https_only(place, vpc)]}
    return properties


def _https_only(place: Place, vpc: ec2.IVpc) -> ec2.SecurityGroup:
    description = "HTTPS to endpoints of the VPC"
    name = f"{place.id}SecurityGroup"
    group = ec2.SecurityGroup(place.scope, name, vpc=vpc, description=description, allow_all_outbound=False)
    # Anywhere: gateway endpoints answer from public addresses of AWS, and the subnets know no other way out.
    group.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(443), "HTTPS")
    return group


def _of_cdk(place: Place) -> bool:
    names = (place.id, place.scope.node.id)
    return place.id in OF_CDK or any(name.startswith(OF_CDK_PREFIXES) for name in names)


def state_machine(place: Place) -> dict[str, Any]:
    """Encryption with the customer key, tracing, a log of every step without the data that went through it."""
    properties: dict[str, Any] = {"tracingEnabled": True}
    if not place.sets("encryptionConfiguration"):
        encryption = stepfunctions.CustomerManagedEncryptionConfiguration(place.key)
        properties["encryptionConfiguration"] = encryption
    if not place.sets("logs"):
        properties["logs"] = stepfunctions.LogOptions(
            destination=logs.LogGroup(place.scope, f"{place.id}LogGroup"),
            level=stepfunctions.LogLevel.ALL,
            include_execution_data=False,
        )
    return properties


def instance(place: Place) -> dict[str, Any]:
    """Metadata with session tokens only, one hop away; detailed monitoring; no public address."""
    properties: dict[str, Any] = {"detailedMonitoring": True, "associatePublicIpAddress": False}
    return properties if place.sets(*METADATA) else properties | _metadata(ec2.HttpTokens.REQUIRED)


def launch_template(place: Place) -> dict[str, Any]:
    """Metadata with session tokens only, one hop away; detailed monitoring."""
    properties: dict[str, Any] = {"detailedMonitoring": True}
    return properties if place.sets(*METADATA) else properties | _metadata(ec2.LaunchTemplateHttpTokens.REQUIRED)


def _metadata(required: ec2.HttpTokens | ec2.LaunchTemplateHttpTokens) -> dict[str, Any]:
    return {"httpTokens": required, "httpPutResponseHopLimit": 1}


def container_cluster(place: Place) -> dict[str, Any]:
    """Container Insights."""
    if place.sets("containerInsights", "containerInsightsV2"):
        return {}
    return {"containerInsightsV2": ecs.ContainerInsights.ENHANCED}


def container_service(_place: Place) -> dict[str, Any]:
    """No public address."""
    return {"assignPublicIp": False}


def build(place: Place) -> dict[str, Any]:
    """Artifacts encrypted with the customer key."""
    return {} if place.sets("encryptionKey") else {"encryptionKey": place.key}


HARDENED: Mapping[str, Callable[[Place], dict[str, Any]]] = {
    lambda_.Function.PROPERTY_INJECTION_ID: function,
    stepfunctions.StateMachine.PROPERTY_INJECTION_ID: state_machine,
    ec2.Instance.PROPERTY_INJECTION_ID: instance,
    ec2.LaunchTemplate.PROPERTY_INJECTION_ID: launch_template,
    ecs.Cluster.PROPERTY_INJECTION_ID: container_cluster,
    ecs.FargateService.PROPERTY_INJECTION_ID: container_service,
    codebuild.Project.PROPERTY_INJECTION_ID: build,
}
