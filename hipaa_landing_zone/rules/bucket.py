"""Questions that several rules ask about S3 buckets."""

from functools import lru_cache
from typing import Any

from hipaa_landing_zone.rules.model import Assembly, Resource
from hipaa_landing_zone.rules.value import Unknown, at, listed, truth

TYPE = "AWS::S3::Bucket"
LOAD_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"


def is_locked(bucket: Resource) -> bool | Unknown:
    """Whether S3 Object Lock is on, with or without default retention."""
    enabled = truth(bucket.get("ObjectLockEnabled"))
    configured = bucket.get("ObjectLockConfiguration", "ObjectLockEnabled")
    if enabled is True or configured == "Enabled":
        return True
    return next((each for each in (enabled, configured) if isinstance(each, Unknown)), False)


def encryption(bucket: Resource) -> str | Unknown:
    """Default encryption: `AES256` (SSE-S3, which S3 applies by itself since 2023), `aws:kms` or `aws:kms:dsse`."""
    rules = bucket.get("BucketEncryption", "ServerSideEncryptionConfiguration")
    if isinstance(rules, Unknown):
        return rules
    for rule in listed(rules):
        algorithm = at(rule, "ServerSideEncryptionByDefault", "SSEAlgorithm")
        if algorithm not in (None, "AES256"):
            return algorithm if isinstance(algorithm, Unknown) else str(algorithm)
    return "AES256"


def access_log_target(source: Resource) -> Any:
    """Name of the bucket that a bucket's server access logs go to; None when it does not log."""
    if source.get("LoggingConfiguration") is None:
        return None
    # Without a destination, S3 delivers into the source bucket itself.
    target = source.get("LoggingConfiguration", "DestinationBucketName")
    return source.symbol if target is None else target


def replication_targets(source: Resource) -> list[Any]:
    """ARNs of the buckets that a bucket replicates to under an enabled rule."""
    rules = source.get("ReplicationConfiguration", "Rules")
    if isinstance(rules, Unknown):
        return [rules]
    return [
        at(rule, "Destination", "Bucket")
        for rule in listed(rules)
        if isinstance(rule, Unknown) or at(rule, "Status") == "Enabled"
    ]


@lru_cache(maxsize=1)
def access_log_targets(assembly: Assembly) -> frozenset[Resource]:
    """Buckets of the app that receive another bucket's server access logs."""
    found = (assembly.find(access_log_target(each)) for each in assembly.of_type(TYPE))
    return frozenset(each for each in found if isinstance(each, Resource))


def policies(bucket: Resource, assembly: Assembly) -> list[Resource | Unknown]:
    """The bucket's policies; a policy whose bucket is not known might be one, and comes as `Unknown`."""
    index = _policies_by_bucket(assembly)
    return [*index.get(bucket, ()), *index.get(None, ())]


# One assembly at a time: every bucket of an app asks, and there may be thousands of policies.
@lru_cache(maxsize=1)
def _policies_by_bucket(assembly: Assembly) -> dict[Resource | None, list[Resource | Unknown]]:
    index: dict[Resource | None, list[Resource | Unknown]] = {}
    for policy in assembly.of_type("AWS::S3::BucketPolicy"):
        name = policy.get("Bucket")
        owner = assembly.find(name)
        if isinstance(name, Unknown):
            reason = Unknown(f"which bucket {policy.logical_id} belongs to: {name.because}")
            index.setdefault(None, []).append(reason)
        elif isinstance(owner, Resource) and policy.is_there_with(owner):
            index.setdefault(owner, []).append(policy)
    return index
