"""Tries to destroy a log in the rehearsed archive, in every way that an administrator could. All must be refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from hipaa_landing_zone.rehearsal.outcome import Attempt

if TYPE_CHECKING:
    from collections.abc import Callable

    from hipaa_landing_zone.live.session import Organization

KEY = "AWSLogs/rehearsal.json.gz"


def attack(organization: Organization) -> tuple[Attempt, ...]:
    """Put an object into the trail's bucket, then try to destroy it as the account's administrator."""
    archive = organization.plan.log_archive
    if archive is None:
        raise ValueError("the plan has no log archive yet")
    client = organization.client("s3", archive.account_id, organization.home_region)
    bucket = archive.bucket("trail", organization.home_region).name
    version = client.put_object(Bucket=bucket, Key=KEY, Body=b"{}")["VersionId"]
    place = {"Bucket": bucket, "Key": KEY, "VersionId": version}
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    sooner = {"Mode": archive.lock_mode, "RetainUntilDate": tomorrow}
    attempts: dict[str, Callable[[], Any]] = {
        "delete a locked log version": lambda: client.delete_object(**place),
        "delete it with governance bypass": lambda: client.delete_object(**place, BypassGovernanceRetention=True),
        "shorten its retention": lambda: client.put_object_retention(**place, Retention=sooner),
    }
    if archive.lock_mode == "GOVERNANCE":  # whoever may bypass GOVERNANCE may do both: that is what it means
        del attempts["delete it with governance bypass"], attempts["shorten its retention"]
    made = tuple(_attempt(what, call) for what, call in attempts.items())
    client.head_object(**place)  # raises if the version is gone after all
    return made


def _attempt(what: str, call: Callable[[], Any]) -> Attempt:
    try:
        call()
    except ClientError as error:
        code = error.response["Error"]["Code"]
        return Attempt(what, code == "AccessDenied", code)
    return Attempt(what, refused=False, answer="done")
