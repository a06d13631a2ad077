"""What is mended without waiting for a person: which event starts which automation, and on what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.plan.event_pattern import CALL
from hipaa_landing_zone.plan.name import RESOURCE_PREFIX

if TYPE_CHECKING:
    from hipaa_landing_zone.config.detection import Remedy

LOG_GROUP = f"/{RESOURCE_PREFIX}/remediation"
"""Where every automation records what it found and did, in the security account's home Region."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """API calls after which a resource is looked at.

    Attributes:
        service: the service, as event sources have it.
        calls: the calls' names.
        field: where the resource's id stands among the request parameters, parts apart by dots.
    """

    service: str
    calls: tuple[str, ...]
    field: str

    @property
    def path(self) -> str:
        """The JSON path of the resource's id in the event."""
        return f"$.detail.requestParameters.{self.field}"

    def pattern(self) -> dict[str, Any]:
        """Return the event pattern: calls that AWS carried out and that name the resource.

        Nobody but AWS can send an event whose source begins with ``aws.``. Source: Amazon EventBridge API Reference,
        PutEventsRequestEntry.
        """
        parameters: Any = [{"exists": True}]
        for part in reversed(self.field.split(".")):
            parameters = {part: parameters}
        return {
            "source": [f"aws.{self.service}"],
            "detail-type": [CALL],
            "detail": {
                "eventSource": [f"{self.service}.amazonaws.com"],
                "eventName": list(self.calls),
                "errorCode": [{"exists": False}],
                "requestParameters": parameters,
            },
        }


@dataclass(frozen=True, slots=True)
class Automation:
    """One automation.

    Attributes:
        kind: the kind of resource, and the module of ``hipaa_landing_zone.remediation`` that mends it.
        remedy: the choice in the configuration (``remediation.act``) that lets it act.
        title: what it does, for people.
        resource: what the id of such a resource looks like, as a regular expression.
        triggers: what starts it.
    """

    kind: str
    remedy: Remedy
    title: str
    resource: str
    triggers: tuple[Trigger, ...]

    @property
    def name(self) -> str:
        """The name of its document and, followed by a number, of its rules."""
        return f"{RESOURCE_PREFIX}-remediate-{self.kind.replace('_', '-')}"


_BUCKET = ("PutBucketPolicy", "PutBucketAcl", "PutBucketPublicAccessBlock", "DeleteBucketPublicAccessBlock")

AUTOMATIONS: tuple[Automation, ...] = (
    Automation(
        "bucket",
        "public_bucket",
        "Blocks public access to a bucket that a policy or an ACL opens to everybody",
        "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
        (Trigger("s3", _BUCKET, "bucketName"),),
    ),
    Automation(
        "volume_snapshot",
        "public_snapshot",
        "Takes back that everybody may copy a snapshot of a volume",
        "^snap-[0-9a-f]{8,17}$",
        (Trigger("ec2", ("ModifySnapshotAttribute",), "snapshotId"),),
    ),
    Automation(
        "database_snapshot",
        "public_snapshot",
        "Takes back that everybody may restore a snapshot of a database",
        "^[A-Za-z0-9:-]{1,255}$",
        (Trigger("rds", ("ModifyDBSnapshotAttribute",), "dBSnapshotIdentifier"),),
    ),
    Automation(
        "cluster_snapshot",
        "public_snapshot",
        "Takes back that everybody may restore a snapshot of a database cluster",
        "^[A-Za-z0-9:-]{1,255}$",
        (Trigger("rds", ("ModifyDBClusterSnapshotAttribute",), "dBClusterSnapshotIdentifier"),),
    ),
    Automation(
        "security_group",
        "open_administration_port",
        "Revokes the rules of a security group that open ports of administration to the world",
        "^sg-[0-9a-f]{8,17}$",
        (
            Trigger("ec2", ("AuthorizeSecurityGroupIngress",), "groupId"),
            Trigger("ec2", ("ModifySecurityGroupRules",), "ModifySecurityGroupRulesRequest.GroupId"),
        ),
    ),
    Automation(
        "trail",
        "trail_stopped",
        "Starts a trail that was stopped",
        "^[A-Za-z0-9._:/-]{3,256}$",
        (Trigger("cloudtrail", ("StopLogging",), "name"),),
    ),
    Automation(
        "key",
        "key_deletion",
        "Cancels the deletion of a key, which then stays disabled",
        "^[A-Za-z0-9:/_-]{1,256}$",
        (Trigger("kms", ("ScheduleKeyDeletion",), "keyId"),),
    ),
)
"""Every automation. API calls and not findings start them: a finding comes minutes to hours later, and names less."""

FAILED_RULE = "hlz-remediation-failed"
"""The rule that forwards executions that ended without a record."""


def failures() -> dict[str, Any]:
    """Return the pattern of executions that ended without a record.

    Source: AWS Systems Manager User Guide, "Reference: Amazon EventBridge event patterns and types for Systems
    Manager".
    """
    return {
        "source": ["aws.ssm"],
        "detail-type": ["EC2 Automation Execution Status-change Notification"],
        "detail": {
            "Definition": [automation.name for automation in AUTOMATIONS],
            "Status": ["Failed", "TimedOut", "Cancelled"],
        },
    }
