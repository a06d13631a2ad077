"""VPC endpoints: the services known here, and the policy that bounds each endpoint to one organization."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from aws_cdk import aws_ec2 as ec2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs import Construct

GATEWAY = frozenset({"dynamodb", "s3"})

# Short names of Regional services whose interface endpoints take an endpoint policy and a private DNS name. Not every
# service does, and CloudFormation finds out only when it deploys. Source: AWS PrivateLink Guide, "AWS services that
# integrate with AWS PrivateLink", and each service's guide; names as in aws-cdk-lib 2.275 (2026-11-21).
INTERFACE = frozenset(
    """
    acm-pca application-autoscaling athena autoscaling backup batch bedrock bedrock-agent bedrock-agent-runtime
    bedrock-runtime cloudformation cloudtrail codebuild codecommit comprehend comprehendmedical config datasync
    dicom-medical-imaging ebs ec2 ec2messages ecr.api ecr.dkr ecs ecs-agent ecs-telemetry eks eks-auth elasticache
    elasticfilesystem elasticloadbalancing elasticmapreduce events execute-api fsx glue healthlake kinesis-firehose
    kinesis-streams kms lakeformation lambda logs medical-imaging monitoring rds rds-data redshift redshift-data
    rekognition runtime-medical-imaging sagemaker.api sagemaker.runtime secretsmanager securityhub servicediscovery
    sns sqs ssm ssmmessages states sts sync-states synthetics textract transcribe transcribestreaming translate xray
    """.split()
)


def require_endpoints(endpoints: Sequence[str]) -> None:
    """Checks that every endpoint is known and named once.

    Args:
        endpoints: short service names.

    Raises:
        ValueError: an unknown name, with the nearest known one, or a repeated name.
    """
    known = GATEWAY | INTERFACE
    for name in endpoints:
        if name not in known:
            nearest = get_close_matches(name, sorted(known), n=1, cutoff=0.0)
            raise ValueError(f"endpoints: {name!r} is not known here; nearest known name: {nearest[0]!r}.")
    repeated = sorted({name for name in endpoints if list(endpoints).count(name) > 1})
    if repeated:
        raise ValueError(f"endpoints: {', '.join(repeated)} given more than once.")


@dataclass(frozen=True, slots=True)
class EndpointPlace:
    """Where endpoints are made, as CloudFormation values, and whom they serve."""

    vpc_id: str
    cidr: str
    subnet_ids: list[str]
    route_table_id: str
    organization_id: str
    partition: str
    region: str


def make_endpoints(scope: Construct, names: Sequence[str], place: EndpointPlace) -> dict[str, ec2.CfnVPCEndpoint]:
    """Makes the endpoints of one VPC: L1, because each L2 would cost four calls into Node instead of one.

    Args:
        scope: parent of the endpoints.
        names: short service names, checked by :func:`require_endpoints`.
        place: where.

    Returns:
        The endpoints by their short service names.
    """
    interface: dict[str, Any] = {}
    if set(names) - GATEWAY:
        interface = {
            "vpc_endpoint_type": "Interface",
            "private_dns_enabled": True,
            "subnet_ids": place.subnet_ids,
            "security_group_ids": [_security_group(scope, place)],
        }
    gateway: dict[str, Any] = {"vpc_endpoint_type": "Gateway", "route_table_ids": [place.route_table_id]}
    return {
        name: ec2.CfnVPCEndpoint(
            scope,
            "".join(part.capitalize() for part in re.split("[.-]", name)) + "Endpoint",
            vpc_id=place.vpc_id,
            service_name=f"com.amazonaws.{place.region}.{name}",
            policy_document=endpoint_policy(name, names, place),
            **(gateway if name in GATEWAY else interface),
        )
        for name in names
    }


def endpoint_policy(name: str, endpoints: Sequence[str], place: EndpointPlace) -> dict[str, Any]:
    """Lets only identities of the organization reach only resources of the organization.

    AWS's own resources do not carry the organization's ``aws:ResourceOrgID``, nor requests that AWS signs its
    ``aws:PrincipalOrgID``. Two are let through, read-only and by name: image layers when ``ecr.dkr`` is among the
    endpoints, and Systems Manager's public parameters and documents. All else of AWS's stays out: package repositories,
    agent downloads, CloudFormation's response buckets, unsigned and web-identity requests. Source: github.com
    aws-samples/data-perimeter-policy-examples, vpc_endpoint_policies; Amazon ECR User Guide, "Amazon ECR interface VPC
    endpoints", minimum Amazon S3 bucket permissions.

    Args:
        name: short name of the endpoint's service.
        endpoints: short names of all endpoints of the VPC.
        place: the VPC and its organization.

    Returns:
        The policy document.
    """
    identity = {"aws:PrincipalOrgID": place.organization_id}
    statements = [
        _allow("OurIdentitiesToOurResources", "*", "*", {**identity, "aws:ResourceOrgID": place.organization_id}),
    ]
    if name == "s3" and "ecr.dkr" in endpoints:
        layers = f"arn:{place.partition}:s3:::prod-{place.region}-starport-layer-bucket/*"
        statements.append(_allow("ImageLayers", "s3:GetObject", layers, None))
    if name == "ssm":
        public = f"arn:{place.partition}:ssm:{place.region}::"
        reads = ["ssm:DescribeDocument", "ssm:GetDocument", "ssm:GetParameter", "ssm:GetParameters"]
        resources = [f"{public}parameter/aws/*", f"{public}document/*"]
        statements.append(_allow("PublicParametersAndDocuments", reads, resources, identity))
    return {"Version": "2012-10-17", "Statement": statements}


def _allow(
    sid: str, action: str | list[str], resource: str | list[str], equals: dict[str, str] | None
) -> dict[str, Any]:
    statement: dict[str, Any] = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": "*",
        "Action": action,
        "Resource": resource,
    }
    if equals is not None:
        statement["Condition"] = {"StringEquals": equals}
    return statement


def _security_group(scope: Construct, place: EndpointPlace) -> str:
    group = ec2.CfnSecurityGroup(
        scope,
        "EndpointSecurityGroup",
        vpc_id=place.vpc_id,
        group_description="HTTPS from this VPC to its interface endpoints",
        security_group_ingress=[
            ec2.CfnSecurityGroup.IngressProperty(
                ip_protocol="tcp", from_port=443, to_port=443, cidr_ip=place.cidr, description="HTTPS from this VPC"
            )
        ],
        # Without any egress rule CloudFormation would let everything out; endpoints only answer.
        security_group_egress=[
            ec2.CfnSecurityGroup.EgressProperty(ip_protocol="-1", cidr_ip="127.0.0.1/32", description="Nowhere")
        ],
    )
    return group.attr_group_id
