"""A snapshot of a volume that everybody may copy."""

from typing import Any

from hipaa_landing_zone.remediation.run import Remedy, State, remediate

ATTRIBUTE = "createVolumePermission"


def look(ec2: Any, snapshot: str) -> State:
    """Find whether the snapshot is public; what named accounts may do is not looked at."""
    described = ec2.describe_snapshot_attribute(SnapshotId=snapshot, Attribute=ATTRIBUTE)
    public = any(each.get("Group") == "all" for each in described["CreateVolumePermissions"])
    tags = ec2.describe_snapshots(SnapshotIds=[snapshot])["Snapshots"][0].get("Tags", [])
    return State([{"group": "all"}] if public else [], frozenset(tag["Key"] for tag in tags))


def mend(ec2: Any, snapshot: str, faults: list[dict[str, Any]]) -> None:
    """Take the sharing with everybody back."""
    groups = [fault["group"] for fault in faults]
    ec2.modify_snapshot_attribute(SnapshotId=snapshot, Attribute=ATTRIBUTE, OperationType="remove", GroupNames=groups)


REMEDY = Remedy("ec2", look, mend, ("InvalidSnapshot.NotFound",))


def handler(events: dict[str, str], context: Any) -> dict[str, Any]:  # noqa: ARG001 - Systems Manager passes it
    """Called by AWS Systems Manager Automation."""
    return remediate(events, REMEDY)
