"""A snapshot of a database cluster that everybody may restore."""

from typing import Any

from hipaa_landing_zone.remediation.run import Remedy, State, remediate

ATTRIBUTE, EVERYBODY = "restore", "all"


def look(rds: Any, snapshot: str) -> State:
    """Find whether the snapshot is public; what named accounts may do is not looked at."""
    described = rds.describe_db_cluster_snapshot_attributes(DBClusterSnapshotIdentifier=snapshot)
    attributes = described["DBClusterSnapshotAttributesResult"]["DBClusterSnapshotAttributes"]
    public = any(
        each["AttributeName"] == ATTRIBUTE and EVERYBODY in each.get("AttributeValues", []) for each in attributes
    )
    (found,) = rds.describe_db_cluster_snapshots(DBClusterSnapshotIdentifier=snapshot)["DBClusterSnapshots"]
    tags = rds.list_tags_for_resource(ResourceName=found["DBClusterSnapshotArn"])["TagList"]
    return State([{ATTRIBUTE: EVERYBODY}] if public else [], frozenset(tag["Key"] for tag in tags))


def mend(rds: Any, snapshot: str, faults: list[dict[str, Any]]) -> None:
    """Take the sharing with everybody back."""
    rds.modify_db_cluster_snapshot_attribute(
        DBClusterSnapshotIdentifier=snapshot,
        AttributeName=ATTRIBUTE,
        ValuesToRemove=[fault[ATTRIBUTE] for fault in faults],
    )


REMEDY = Remedy("rds", look, mend, ("DBClusterSnapshotNotFoundFault",))


def handler(events: dict[str, str], context: Any) -> dict[str, Any]:  # noqa: ARG001 - Systems Manager passes it
    """Called by AWS Systems Manager Automation."""
    return remediate(events, REMEDY)
