"""A key that is scheduled for deletion."""

from typing import Any

from hipaa_landing_zone.remediation.run import Remedy, State, remediate

PENDING = ("PendingDeletion", "PendingReplicaDeletion")


def look(kms: Any, key: str) -> State:
    """Find whether the key waits for its deletion."""
    state = kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"]
    pages = kms.get_paginator("list_resource_tags").paginate(KeyId=key)
    tags = frozenset(tag["TagKey"] for page in pages for tag in page["Tags"])
    return State([{"state": state}] if state in PENDING else [], tags)


def mend(kms: Any, key: str, faults: list[dict[str, Any]]) -> None:  # noqa: ARG001 - one call takes all away
    """Cancel the deletion. AWS KMS leaves the key disabled, and so does this.

    Nothing tells any more whether the key was enabled before, and a key may be disabled on purpose, to close what it
    opens. A person enables it. Source: AWS KMS API Reference, CancelKeyDeletion.
    """
    kms.cancel_key_deletion(KeyId=key)


REMEDY = Remedy("kms", look, mend, ("NotFoundException",))


def handler(events: dict[str, str], context: Any) -> dict[str, Any]:  # noqa: ARG001 - Systems Manager passes it
    """Called by AWS Systems Manager Automation."""
    return remediate(events, REMEDY)
