"""AWS::S3: buckets with everything that protects what is in them, and bucket policies.

Property and attribute names: CloudFormation resource reference, AWS::S3. The translations to the S3 API are in
`s3_configuration`.
"""

from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter import s3_notification
from hipaa_landing_zone.rehearsal.emulator.adapter.resource import (
    Adapter,
    Instance,
    Place,
    Properties,
    ResourceError,
    minified,
)
from hipaa_landing_zone.rehearsal.emulator.adapter.s3_configuration import CONFIGURATIONS


class Bucket(Adapter):
    """A bucket; its physical id is its name."""

    type = "AWS::S3::Bucket"
    properties = frozenset({"BucketName", "ObjectLockEnabled", *(item.property for item in CONFIGURATIONS)})
    dropped = frozenset({"IntelligentTieringConfigurations"})
    in_place = properties - {"BucketName", "ObjectLockEnabled"}

    def create(self, place: Place, properties: Properties) -> str:
        """Create the bucket, with Object Lock where wanted."""
        name = properties.get("BucketName") or place.name(63).lower()
        where = {} if place.region == "us-east-1" else {"LocationConstraint": place.region}
        arguments: dict[str, Any] = {"CreateBucketConfiguration": where} if where else {}
        if "ObjectLockEnabled" in properties:
            arguments["ObjectLockEnabledForBucket"] = properties["ObjectLockEnabled"]
        if "OwnershipControls" in properties:
            arguments["ObjectOwnership"] = properties["OwnershipControls"]["Rules"][0]["ObjectOwnership"]
        owned = {bucket["Name"] for bucket in place.client("s3").list_buckets()["Buckets"]}
        if name in owned:  # us-east-1 answers a second CreateBucket with success; CloudFormation does not
            raise ResourceError(f"{name} already exists")
        place.client("s3").create_bucket(Bucket=name, **arguments)
        return str(name)

    def configure(self, instance: Instance, old: Properties) -> None:
        """Put every configuration that the template has and that changed; take away what it no longer has."""
        client = instance.client("s3")
        notifications = instance.properties.get("NotificationConfiguration", {})
        s3_notification.require_destinations(instance.place, s3_notification.translate(notifications))
        for item in CONFIGURATIONS:
            before, after = old.get(item.property), instance.properties.get(item.property)
            if before == after:
                continue
            if after is None:
                item.remove(client, instance.id)
            else:
                item.put(client, instance.id, after)

    def delete(self, instance: Instance) -> None:
        """Delete the bucket, which must be empty."""
        instance.client("s3").delete_bucket(Bucket=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return ARN and domain names."""
        return {
            "Arn": instance.place.arn("s3", instance.id, region="", account_id=""),
            "DomainName": f"{instance.id}.s3.amazonaws.com",
            "DualStackDomainName": f"{instance.id}.s3.dualstack.{instance.place.region}.amazonaws.com",
            "RegionalDomainName": f"{instance.id}.s3.{instance.place.region}.amazonaws.com",
        }


class BucketPolicy(Adapter):
    """The resource policy of a bucket; its physical id is the bucket's name."""

    type = "AWS::S3::BucketPolicy"
    properties = frozenset({"Bucket", "PolicyDocument"})
    in_place = frozenset({"PolicyDocument"})

    def create(self, place: Place, properties: Properties) -> str:  # noqa: ARG002 - a contract
        """Name the bucket; `configure` writes the policy."""
        return str(properties["Bucket"])

    def configure(self, instance: Instance, old: Properties) -> None:  # noqa: ARG002 - the same call either way
        """Write the policy."""
        instance.client("s3").put_bucket_policy(
            Bucket=instance.id, Policy=minified(instance.properties["PolicyDocument"])
        )

    def delete(self, instance: Instance) -> None:
        """Take the policy away."""
        instance.client("s3").delete_bucket_policy(Bucket=instance.id)


ADAPTERS: tuple[Adapter, ...] = (Bucket(), BucketPolicy())
