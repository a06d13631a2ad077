"""S3 Object Lock: every new version gets the bucket's retention, it is read back, and it cannot be shortened.

moto applies the default only to a plain PutObject, has no GetObjectRetention, lets anybody shorten a retention and
refuses a new default once the bucket holds objects.

Source: Amazon S3 User Guide, "Locking objects with Object Lock"; S3 API reference, PutObjectRetention.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.s3 import models
from moto.s3.exceptions import AccessDeniedByLock, S3ClientError
from moto.s3.responses import S3Response


class S3Backend(models.S3Backend):
    """S3 of one account."""

    __module__ = "moto.s3.models"  # moto finds the URLs of a service through this name

    def put_object(self, bucket_name: str, key_name: str, value: bytes, **kwargs: Any) -> models.FakeKey:  # type: ignore[override]
        """Store a version; however it came, the bucket's default retention holds it unless it brings its own."""
        bucket = self.get_bucket(bucket_name)
        if bucket.has_default_lock and not kwargs.get("lock_mode"):
            kwargs |= {"lock_mode": bucket.default_lock_mode, "lock_until": bucket.default_retention()}
        return super().put_object(bucket_name, key_name, value, **kwargs)

    def put_object_lock_configuration(
        self,
        bucket_name: str,
        lock_enabled: bool,  # noqa: FBT001 - moto's signature
        mode: str | None = None,
        days: int | None = None,
        years: int | None = None,
    ) -> None:
        """Set the default retention of versions to come; those that are there keep theirs."""
        bucket = self.get_bucket(bucket_name)
        if not bucket.is_versioned or not (lock_enabled or bucket.object_lock_enabled):
            raise S3ClientError("InvalidBucketState", "Object Lock needs a versioned bucket, and cannot be disabled.")
        bucket.object_lock_enabled = True
        bucket.default_lock_mode, bucket.default_lock_days, bucket.default_lock_years = mode, days, years

    def get_object_lock_configuration(self, bucket_name: str) -> tuple[bool, str | None, int | None, int | None]:
        """Return the default retention, in days or in years and not in both."""
        enabled, mode, days, years = super().get_object_lock_configuration(bucket_name)
        return enabled, mode, days or None, years or None

    def put_bucket_versioning(self, bucket_name: str, status: str) -> None:
        """Set versioning, which Object Lock keeps from being suspended."""
        if status != "Enabled" and self.get_bucket(bucket_name).object_lock_enabled:
            message = (
                "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed."
            )
            raise S3ClientError("InvalidBucketState", message)
        super().put_bucket_versioning(bucket_name, status)


def _key(response: S3Response) -> models.FakeKey:
    version_id = response._get_param("versionId")  # noqa: SLF001 - moto's way to read a request
    key = response.backend.get_object(response.bucket_name, response.parse_key_name(), version_id=version_id)
    if not isinstance(key, models.FakeKey):
        raise S3ClientError("NoSuchKey", "The specified key does not exist.")
    return key


def _get_object_retention(response: S3Response) -> Any:
    key = _key(response)
    if not key.lock_mode:
        message = "The specified object does not have a ObjectLock configuration"
        raise S3ClientError("NoSuchObjectLockConfiguration", message)
    response.data["Action"] = "GetObjectRetention"
    retention = {"Mode": key.lock_mode, "RetainUntilDate": key.lock_until}
    return response.serialized(ActionResult({"Retention": retention}))


def _put_object_retention(response: S3Response) -> Any:
    key = _key(response)
    mode, until = response._mode_until_from_body()  # noqa: SLF001 - as above
    bypass = response.headers.get("x-amz-bypass-governance-retention", "").lower() == "true"
    held = key.lock_mode == "COMPLIANCE" or (key.lock_mode == "GOVERNANCE" and not bypass)
    if held and _date(key.lock_until) > dt.datetime.now(dt.UTC):
        weaker = mode is None or until is None or _date(until) < _date(key.lock_until)
        if weaker or mode != key.lock_mode:
            raise AccessDeniedByLock
    return _put_unchecked(response)


def _date(text: str | None) -> dt.datetime:
    date = dt.datetime.fromisoformat(text or "1970-01-01")
    return date if date.tzinfo else date.replace(tzinfo=dt.UTC)


def _read_key(response: S3Response, query: dict[str, Any], key_name: str) -> Any:
    return _get_object_retention(response) if "retention" in query else _read_other(response, query, key_name)


_put_unchecked = S3Response.put_object_retention
_read_other = S3Response._key_response_get  # noqa: SLF001 - where moto tells one GET of an object from another

OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "_key_response_get": _read_key,
    "put_object_retention": _put_object_retention,
}
