"""The configurations of a bucket: CloudFormation's words for each, translated into the S3 API's.

Sources: CloudFormation resource reference, AWS::S3::Bucket; S3 API reference, Put… of each configuration.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from hipaa_landing_zone.rehearsal.emulator.adapter import s3_notification
from hipaa_landing_zone.rehearsal.emulator.adapter.resource import ResourceError


@dataclass(frozen=True, slots=True)
class Configuration:
    """One configuration of a bucket.

    Args:
        property: The property of AWS::S3::Bucket.
        operation: The part of the S3 operation's name after "put_".
        argument: The operation's argument.
        translate: From the property's value to the argument's.
        removal: The operation that takes the configuration away, or the value that says "none".
    """

    property: str
    operation: str
    argument: str
    translate: Callable[[Any], Any] = lambda value: value
    removal: str | Mapping[str, Any] | None = None

    def put(self, client: Any, bucket: str, value: Any) -> None:
        """Write the configuration."""
        getattr(client, f"put_{self.operation}")(Bucket=bucket, **{self.argument: self.translate(value)})

    def remove(self, client: Any, bucket: str) -> None:
        """Take the configuration away.

        Raises:
            ResourceError: S3 has no way to do that.
        """
        if self.removal is None:
            raise ResourceError(f"{self.property} of {bucket} cannot be taken away")
        if isinstance(self.removal, str):
            getattr(client, self.removal)(Bucket=bucket)
        else:
            getattr(client, f"put_{self.operation}")(Bucket=bucket, **{self.argument: self.removal})


def _renamed(value: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(key, key): item for key, item in value.items()}


def _encryption(value: Mapping[str, Any]) -> dict[str, Any]:
    names = {"ServerSideEncryptionByDefault": "ApplyServerSideEncryptionByDefault"}
    return {"Rules": [_renamed(rule, names) for rule in value["ServerSideEncryptionConfiguration"]]}


def _logging(value: Mapping[str, Any]) -> dict[str, Any]:
    names = {"DestinationBucketName": "TargetBucket", "LogFilePrefix": "TargetPrefix"}
    return {"LoggingEnabled": {"TargetPrefix": "", **_renamed(value, names)}}


def _transition(value: Mapping[str, Any], days: str) -> dict[str, Any]:
    return _renamed(value, {"TransitionInDays": days, "TransitionDate": "Date"})


def _lifecycle_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Translate one rule; what moto would lose, such as NewerNoncurrentVersions, is refused."""
    known = {
        "Id",
        "Status",
        "Prefix",
        "TagFilters",
        "ExpirationInDays",
        "ExpirationDate",
        "ExpiredObjectDeleteMarker",
        "NoncurrentVersionExpiration",
        "NoncurrentVersionExpirationInDays",
        "Transitions",
        "NoncurrentVersionTransitions",
        "AbortIncompleteMultipartUpload",
    }
    noncurrent = dict(rule.get("NoncurrentVersionExpiration", {}))
    if "NoncurrentVersionExpirationInDays" in rule:
        noncurrent["NoncurrentDays"] = rule["NoncurrentVersionExpirationInDays"]
    lost = sorted((rule.keys() - known) | (noncurrent.keys() - {"NoncurrentDays"}))
    if lost:
        raise ResourceError(f"the emulator does not carry {', '.join(lost)} of a lifecycle rule")
    names = {"ExpirationInDays": "Days", "ExpirationDate": "Date"}
    expiration = {names.get(key, key): rule[key] for key in (*names, "ExpiredObjectDeleteMarker") if key in rule}
    parts = {
        "ID": rule.get("Id"),
        "Status": rule["Status"],
        "Filter": _filter(rule.get("Prefix", ""), rule.get("TagFilters", [])),
        "Expiration": expiration,
        "NoncurrentVersionExpiration": noncurrent,
        "AbortIncompleteMultipartUpload": rule.get("AbortIncompleteMultipartUpload"),
        "Transitions": [_transition(item, "Days") for item in rule.get("Transitions", [])],
        "NoncurrentVersionTransitions": [
            _transition(item, "NoncurrentDays") for item in rule.get("NoncurrentVersionTransitions", [])
        ],
    }
    return {key: value for key, value in parts.items() if value}


def _filter(prefix: str, tags: list[Mapping[str, str]]) -> dict[str, Any]:
    if not tags:
        return {"Prefix": prefix}
    return {"And": {"Prefix": prefix, "Tags": tags}} if prefix or len(tags) > 1 else {"Tag": tags[0]}


def _replication(value: Mapping[str, Any]) -> dict[str, Any]:
    return {"Role": value["Role"], "Rules": [_replication_rule(rule) for rule in value["Rules"]]}


def _replication_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    translated = _renamed(rule, {"Id": "ID"})
    if "Filter" in rule:
        selected = _renamed(rule["Filter"], {"TagFilter": "Tag"})
        if "And" in selected:
            selected["And"] = _renamed(selected["And"], {"TagFilters": "Tags"})
        translated["Filter"] = selected
    return translated


@dataclass(frozen=True, slots=True)
class Replication(Configuration):
    """Replication, whose destinations must be there and be versioned before the rule is."""

    def put(self, client: Any, bucket: str, value: Any) -> None:
        """Write the rules.

        Raises:
            ResourceError: A destination does not exist or is not versioned.
        """
        for rule in value["Rules"]:
            destination = rule["Destination"]["Bucket"].rpartition(":")[2]
            try:
                versioned = client.get_bucket_versioning(Bucket=destination).get("Status") == "Enabled"
            except ClientError as error:
                raise ResourceError(f"Destination bucket {destination} must exist") from error
            if not versioned:
                raise ResourceError(f"Destination bucket {destination} must have versioning enabled")
        Configuration.put(self, client, bucket, value)


def _metrics(value: Mapping[str, Any]) -> dict[str, Any]:
    """Translate one configuration of request metrics: all that selects objects goes into one filter."""
    selected = {
        **({"Prefix": value["Prefix"]} if "Prefix" in value else {}),
        **({"AccessPointArn": value["AccessPointArn"]} if "AccessPointArn" in value else {}),
    }
    tags = value.get("TagFilters", [])
    both = len(selected) + len(tags) > 1
    chosen = {"And": {**selected, "Tags": tags}} if both else {**selected, **({"Tag": tags[0]} if tags else {})}
    return {"Id": value["Id"], **({"Filter": chosen} if chosen else {})}


@dataclass(frozen=True, slots=True)
class Metrics(Configuration):
    """Request metrics, of which a bucket has one configuration an id."""

    def put(self, client: Any, bucket: str, value: Any) -> None:
        """Write those wanted, and take the others away."""
        for one in map(_metrics, value):
            client.put_bucket_metrics_configuration(Bucket=bucket, Id=one["Id"], MetricsConfiguration=one)
        self._keep(client, bucket, {one["Id"] for one in value})

    def remove(self, client: Any, bucket: str) -> None:
        """Take all away."""
        self._keep(client, bucket, set())

    @staticmethod
    def _keep(client: Any, bucket: str, ids: set[str]) -> None:
        there = client.list_bucket_metrics_configurations(Bucket=bucket).get("MetricsConfigurationList", [])
        for one in there:
            if one["Id"] not in ids:
                client.delete_bucket_metrics_configuration(Bucket=bucket, Id=one["Id"])


def _canned(value: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", value).lower()


CONFIGURATIONS: tuple[Configuration, ...] = (  # in the order in which S3 accepts them
    Configuration("AccessControl", "bucket_acl", "ACL", _canned),
    Configuration(
        "VersioningConfiguration", "bucket_versioning", "VersioningConfiguration", removal={"Status": "Suspended"}
    ),
    Configuration(
        "BucketEncryption",
        "bucket_encryption",
        "ServerSideEncryptionConfiguration",
        _encryption,
        removal="delete_bucket_encryption",
    ),
    Configuration(
        "PublicAccessBlockConfiguration",
        "public_access_block",
        "PublicAccessBlockConfiguration",
        removal="delete_public_access_block",
    ),
    Configuration(
        "OwnershipControls",
        "bucket_ownership_controls",
        "OwnershipControls",
        removal="delete_bucket_ownership_controls",
    ),
    Configuration("ObjectLockConfiguration", "object_lock_configuration", "ObjectLockConfiguration"),
    Configuration(
        "LifecycleConfiguration",
        "bucket_lifecycle_configuration",
        "LifecycleConfiguration",
        lambda value: {"Rules": [_lifecycle_rule(rule) for rule in value["Rules"]]},
        removal="delete_bucket_lifecycle",
    ),
    Configuration("LoggingConfiguration", "bucket_logging", "BucketLoggingStatus", _logging, removal={}),
    Configuration(
        "NotificationConfiguration",
        "bucket_notification_configuration",
        "NotificationConfiguration",
        s3_notification.translate,
        removal={},
    ),
    Replication(
        "ReplicationConfiguration",
        "bucket_replication",
        "ReplicationConfiguration",
        _replication,
        removal="delete_bucket_replication",
    ),
    Configuration(
        "AbacStatus", "bucket_abac", "AbacStatus", lambda value: {"Status": value}, removal={"Status": "Disabled"}
    ),
    Metrics("MetricsConfigurations", "bucket_metrics_configuration", "MetricsConfiguration"),
    Configuration("Tags", "bucket_tagging", "Tagging", lambda tags: {"TagSet": tags}, removal="delete_bucket_tagging"),
)
