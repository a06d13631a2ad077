"""What deployment needs: the actions of CloudFormation's handlers without which a resource cannot be made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.check.preview_need import Doubt, Need
from hipaa_landing_zone.policies import reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hipaa_landing_zone.check.preview_need import Surroundings
    from hipaa_landing_zone.rules.model import Resource

# Handlers list what they may call; these actions they call for one property alone, and guardrails speak of them.
_FOR_PROPERTY: Mapping[str, Mapping[str, str]] = {
    "AWS::Backup::BackupVault": {
        "AccessPolicy": "backup:PutBackupVaultAccessPolicy",
        "LockConfiguration": "backup:PutBackupVaultLockConfiguration",
    },
    "AWS::EC2::VPCGatewayAttachment": {"InternetGatewayId": "ec2:AttachInternetGateway"},
    "AWS::IAM::ManagedPolicy": {"Users": "iam:AttachUserPolicy"},
    "AWS::IAM::Policy": {"Users": "iam:PutUserPolicy"},
    "AWS::Redshift::Cluster": {"ElasticIp": "ec2:AssociateAddress"},
}
# Condition keys that a property determines. One that is absent, or not known, leaves the key open.
_KEYS: Mapping[str, Mapping[str, str]] = {
    "AWS::EC2::Volume": {"ec2:Encrypted": "Encrypted"},
    "AWS::EFS::FileSystem": {"elasticfilesystem:Encrypted": "Encrypted"},
    "AWS::ElastiCache::ReplicationGroup": {"elasticache:AtRestEncryptionEnabled": "AtRestEncryptionEnabled"},
    "AWS::ElasticLoadBalancing::LoadBalancer": {"elasticloadbalancing:Scheme": "Scheme"},
    "AWS::ElasticLoadBalancingV2::LoadBalancer": {"elasticloadbalancing:Scheme": "Scheme"},
    "AWS::Lambda::Permission": {"lambda:FunctionUrlAuthType": "FunctionUrlAuthType"},
    "AWS::Lambda::Url": {"lambda:FunctionUrlAuthType": "AuthType"},
    "AWS::RAM::ResourceShare": {"ram:RequestedAllowsExternalPrincipals": "AllowExternalPrincipals"},
    "AWS::RDS::DBCluster": {"rds:StorageEncrypted": "StorageEncrypted"},
    "AWS::RDS::DBInstance": {
        "rds:DatabaseEngine": "Engine",
        "rds:PubliclyAccessible": "PubliclyAccessible",
        "rds:StorageEncrypted": "StorageEncrypted",
    },
    "AWS::S3::Bucket": {"s3:x-amz-acl": "AccessControl"},
}
_VALUES = {
    "PublicRead": "public-read",
    "PublicReadWrite": "public-read-write",
    "AuthenticatedRead": "authenticated-read",
}
# What guardrails recognize by its name. Other resources are asked for as "*", which only a guardrail for all covers.
_ARNS: Mapping[str, tuple[str, str]] = {
    "AWS::CloudTrail::Trail": ("TrailName", "arn:{partition}:cloudtrail:{region}:{account}:trail/{name}"),
    "AWS::EC2::Volume": ("", "arn:{partition}:ec2:{region}:{account}:volume/new"),
    "AWS::IAM::ManagedPolicy": ("ManagedPolicyName", "arn:{partition}:iam::{account}:policy/{name}"),
    "AWS::IAM::Role": ("RoleName", "arn:{partition}:iam::{account}:role/{name}"),
    "AWS::KMS::Alias": ("AliasName", "arn:{partition}:kms:{region}:{account}:{name}"),
    "AWS::Lambda::Function": ("FunctionName", "arn:{partition}:lambda:{region}:{account}:function:{name}"),
    "AWS::S3::Bucket": ("BucketName", "arn:{partition}:s3:::{name}"),
}
_CUSTOM = ("Custom::", "AWS::CloudFormation::CustomResource")
_NO_REQUEST = ("AWS::CDK::Metadata", "AWS::CloudFormation::WaitCondition", "AWS::CloudFormation::Macro")


def deploy_needs(surroundings: Surroundings, operation: reference.Operation = "create") -> Iterator[Need | Doubt]:
    """Yield what an operation on every resource of an app needs.

    Args:
        surroundings: the app, and who deploys it.
        operation: ``create`` also asks for what single properties need.
    """
    for resource in surroundings.assembly.of_type("*"):
        account = surroundings.account(resource.account)
        if resource.type.startswith(_NO_REQUEST):
            continue
        if account is None:
            yield Doubt(resource, "stacks in an account that is not known")
            continue
        groups = list(_groups(resource, operation))
        if not groups:
            yield Doubt(resource, f"resource types whose handlers' permissions AWS does not publish: {resource.type}")
        role = surroundings.deployment(resource.template).execution_role
        acl = frozenset() if resource.get("AccessControl") else frozenset({"s3:x-amz-acl"})
        for actions in groups:
            yield Need(
                resource,
                f"cannot be {operation}d by {role or 'the deployer'}: it needs",
                account.name,
                f"role/{role}" if role else "deployer",
                " or ".join(actions),
                actions,
                _arn(resource),
                context={"aws:RequestedRegion": surroundings.region(resource), **_context(resource)},
                absent=acl,
            )


def _groups(resource: Resource, operation: reference.Operation) -> Iterator[tuple[str, ...]]:
    if resource.type.startswith(_CUSTOM):
        yield ("lambda:InvokeFunction",)
    elif resource.type in reference.handled_types():
        if actions := reference.necessary_actions(resource.type, operation):
            yield actions
        if operation == "create":
            for name, action in _FOR_PROPERTY.get(resource.type, {}).items():
                if resource.get(name):
                    yield (action,)


def _context(resource: Resource) -> dict[str, str]:
    found = {key: resource.get(name) for key, name in _KEYS.get(resource.type, {}).items()}
    return {
        key: _VALUES.get(str(value), str(value).lower() if isinstance(value, bool) else str(value))
        for key, value in found.items()
        if isinstance(value, str | bool)
    }


def _arn(resource: Resource) -> str:
    if resource.type not in _ARNS:
        return "*"
    key, form = _ARNS[resource.type]
    name: Any = resource.get(key) if key else ""
    if not isinstance(name, str) or "${" in name:
        return "*"
    return form.format(partition=resource.partition, region=resource.region, account=resource.account, name=name)
