"""CloudTrail: the refusals that the order of deployment depends on.

Source: CloudTrail API reference, CreateTrail (InsufficientS3BucketPolicyException, KmsKeyNotFoundException,
CloudTrailAccessNotEnabledException, OrganizationNotInAllFeaturesModeException).
"""

from typing import Any

from moto.cloudtrail import models
from moto.core.exceptions import JsonRESTError
from moto.kms.models import kms_backends
from moto.s3.models import s3_backends

from hipaa_landing_zone.rehearsal.emulator.backend.organizations import organization_of


class CloudTrailBackend(models.CloudTrailBackend):
    """CloudTrail of one account and Region."""

    __module__ = "moto.cloudtrail.models"  # moto finds the URLs of a service through this name

    def create_trail(self, *args: Any, **kwargs: Any) -> models.Trail:
        """Create a trail whose bucket, key and organization let it deliver."""
        trail = super().create_trail(*args, **kwargs)
        try:
            self._check(trail)
        except JsonRESTError:
            del self.trails[trail.trail_name]
            raise
        return trail

    def update_trail(self, *args: Any, **kwargs: Any) -> models.Trail:
        """Update a trail and check what it now delivers to."""
        trail = super().update_trail(*args, **kwargs)
        self._check(trail)
        return trail

    def _check(self, trail: models.Trail) -> None:
        policy = s3_backends[self.account_id][self.partition].get_bucket_policy(trail.bucket_name)
        if b"cloudtrail.amazonaws.com" not in (policy or b""):
            message = f"Incorrect S3 bucket policy is detected for bucket: {trail.bucket_name}"
            raise JsonRESTError("InsufficientS3BucketPolicyException", message)
        if trail.kms_key_id and not _key_exists(trail.kms_key_id, self.account_id, self.region_name):
            raise JsonRESTError("KmsKeyDoesNotExistException", f"KMS key {trail.kms_key_id} does not exist.")
        if trail.is_org_trail:
            organization = organization_of(self.account_id, self.partition)
            if organization.org is None or organization.org.feature_set != "ALL":
                message = "The organization must have all features enabled."
                raise JsonRESTError("OrganizationNotInAllFeaturesModeException", message)
            if not organization.trusts("cloudtrail.amazonaws.com"):
                message = "Trusted access is not enabled for cloudtrail.amazonaws.com."
                raise JsonRESTError("CloudTrailAccessNotEnabledException", message)


def _key_exists(key: str, account_id: str, region: str) -> bool:
    """Look a key up by id, alias or ARN of either, in whichever account and Region the ARN says."""
    name = key
    if key.startswith("arn:"):
        _, _, _, region, account_id, name = key.split(":", 5)
    backend = kms_backends[account_id][region]
    return backend.alias_exists(name) if name.startswith("alias/") else name.removeprefix("key/") in backend.keys
