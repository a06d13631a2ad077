"""Where CloudFormation resources carry resource policies, and what those say."""

from collections.abc import Iterator
from typing import Any

from hipaa_landing_zone.rules import key
from hipaa_landing_zone.rules.memory import once_per_resource
from hipaa_landing_zone.rules.model import Resource
from hipaa_landing_zone.rules.policy import Statement, statements
from hipaa_landing_zone.rules.rule import Case
from hipaa_landing_zone.rules.value import Unknown, at, listed

PERMISSION = "AWS::Lambda::Permission"
LAYER_PERMISSION = "AWS::Lambda::LayerVersionPermission"
BUS_POLICY = "AWS::Events::EventBusPolicy"
GLOBAL_TABLE = "AWS::DynamoDB::GlobalTable"

_PATHS: dict[str, tuple[str, ...]] = {
    "AWS::ApiGateway::RestApi": ("Policy",),
    "AWS::Backup::BackupVault": ("AccessPolicy",),
    "AWS::Backup::LogicallyAirGappedBackupVault": ("AccessPolicy",),
    "AWS::CloudTrail::ResourcePolicy": ("ResourcePolicy",),
    "AWS::CodeArtifact::Domain": ("PermissionsPolicyDocument",),
    "AWS::CodeArtifact::Repository": ("PermissionsPolicyDocument",),
    "AWS::DynamoDB::Table": ("ResourcePolicy", "PolicyDocument"),
    "AWS::ECR::RegistryPolicy": ("PolicyText",),
    "AWS::ECR::Repository": ("RepositoryPolicyText",),
    "AWS::EFS::FileSystem": ("FileSystemPolicy",),
    "AWS::Elasticsearch::Domain": ("AccessPolicies",),
    "AWS::Events::EventBus": ("Policy",),
    "AWS::Kinesis::ResourcePolicy": ("ResourcePolicy",),
    key.TYPE: ("KeyPolicy",),
    key.REPLICA: ("KeyPolicy",),
    "AWS::Lambda::ResourcePolicy": ("PolicyDocument",),
    "AWS::Logs::Destination": ("DestinationPolicy",),
    "AWS::Logs::LogGroup": ("ResourcePolicyDocument",),
    "AWS::Logs::ResourcePolicy": ("PolicyDocument",),
    "AWS::MSK::ClusterPolicy": ("Policy",),
    "AWS::OpenSearchService::Domain": ("AccessPolicies",),
    "AWS::Redshift::Cluster": ("NamespaceResourcePolicy",),
    "AWS::RedshiftServerless::Namespace": ("NamespaceResourcePolicy",),
    "AWS::S3::AccessPoint": ("Policy",),
    "AWS::S3::BucketPolicy": ("PolicyDocument",),
    "AWS::S3::MultiRegionAccessPointPolicy": ("Policy",),
    "AWS::S3Express::BucketPolicy": ("PolicyDocument",),
    "AWS::S3ObjectLambda::AccessPointPolicy": ("PolicyDocument",),
    "AWS::S3Tables::TableBucketPolicy": ("ResourcePolicy",),
    "AWS::S3Tables::TablePolicy": ("ResourcePolicy",),
    "AWS::SNS::TopicInlinePolicy": ("PolicyDocument",),
    "AWS::SNS::TopicPolicy": ("PolicyDocument",),
    "AWS::SQS::QueueInlinePolicy": ("PolicyDocument",),
    "AWS::SQS::QueuePolicy": ("PolicyDocument",),
    "AWS::SecretsManager::ResourcePolicy": ("ResourcePolicy",),
}
_PERMISSION_CONDITIONS = {
    "EventSourceToken": "lambda:EventSourceToken",
    "PrincipalOrgID": "aws:PrincipalOrgID",
    "SourceAccount": "aws:SourceAccount",
    "SourceArn": "aws:SourceArn",
}
TYPES = (*_PATHS, BUS_POLICY, GLOBAL_TABLE, LAYER_PERMISSION, PERMISSION)
"""VPC endpoints are not among them: rule 12 judges what they admit."""


@once_per_resource
def read(resource: Resource) -> tuple[Statement, ...]:
    """Statements of the policy that a resource of one of `TYPES` carries; what Lambda takes apart is put together."""
    return tuple(each for document in _documents(resource) for each in statements(document))


def carried(case: Case) -> bool:
    """Whether the resource carries a policy at all."""
    return bool(read(case.resource))


def _documents(resource: Resource) -> Iterator[Any]:
    if resource.type == PERMISSION:
        yield _granted(resource, {condition: resource.get(name) for name, condition in _PERMISSION_CONDITIONS.items()})
    elif resource.type == LAYER_PERMISSION:
        yield _granted(resource, {"aws:PrincipalOrgID": resource.get("OrganizationId")})
    elif resource.type == GLOBAL_TABLE:
        for replica in listed(resource.get("Replicas")):
            yield at(replica, "ResourcePolicy", "PolicyDocument")
    elif resource.type != BUS_POLICY:
        yield resource.get(*_PATHS[resource.type])
    elif (statement := resource.get("Statement")) is not None:
        yield {"Statement": statement}
    else:
        condition = resource.get("Condition")
        name = at(condition, "Key")
        yield _granted(resource, {name: at(condition, "Value")} if isinstance(name, str) else {})


def _granted(resource: Resource, conditions: dict[str, Any]) -> dict[str, Any]:
    """Write what a resource grants in properties as the policy that AWS makes of them."""
    principal = resource.get("Principal")
    if principal is None:
        principal = Unknown("no Principal, which CloudFormation refuses")
    service = isinstance(principal, str) and "." in principal and not principal.startswith(("arn:", "$", "{"))
    given = {name: value for name, value in conditions.items() if value is not None}
    return {
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service" if service else "AWS": principal},
            "Action": resource.get("Action"),
            "Resource": "*",
            # ArnLike and StringLike ask the same of values without wildcards, and AWS takes wildcards for SourceArn.
            "Condition": {"StringLike": given} if given else None,
        }
    }
