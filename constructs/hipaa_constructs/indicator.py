"""What in an account's CloudTrail events points to an intrusion, a mistake or a leak: patterns, thresholds, reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# CloudFormation calls with its own address, which nobody else can have: changes by a reviewed deployment.
BY_HAND = {"sourceIPAddress": [{"anything-but": ["cloudformation.amazonaws.com"]}]}
DENIED = {"errorCode": [{"prefix": "AccessDenied"}, {"wildcard": "*UnauthorizedOperation"}]}
API_CALL = ["AWS API Call via CloudTrail"]
POLICY_CHANGES = (
    "AddPermission",
    "AddPermission20150331v2",
    "AttachRolePolicy",
    "AttachUserPolicy",
    "CreateAccessKey",
    "CreatePolicyVersion",
    "DeleteBucketPolicy",
    "DeleteFileSystemPolicy",
    "DeletePublicAccessBlock",
    "DeleteResourcePolicy",
    "DeleteRolePermissionsBoundary",
    "DetachRolePolicy",
    "PutBucketAcl",
    "PutBucketPolicy",
    "PutBucketPublicAccessBlock",
    "PutFileSystemPolicy",
    "PutKeyPolicy",
    "PutPermission",
    "PutResourcePolicy",
    "PutRolePermissionsBoundary",
    "PutRolePolicy",
    "PutUserPolicy",
    "SetDefaultPolicyVersion",
    "SetQueueAttributes",
    "SetTopicAttributes",
    "UpdateAssumeRolePolicy",
)
AUDIT_CHANGES = (
    "DeleteAlarms",
    "DeleteDataProtectionPolicy",
    "DeleteDetector",
    "DeleteFlowLogs",
    "DeleteLogGroup",
    "DeleteLogStream",
    "DeleteRetentionPolicy",
    "DeleteRule",
    "DeleteTrail",
    "DisableAlarmActions",
    "DisableRule",
    "DisassociateKmsKey",
    "PutBucketLogging",
    "PutDataProtectionPolicy",
    "PutEventSelectors",
    "PutRetentionPolicy",
    "StopConfigurationRecorder",
    "StopLogging",
)
WAYS_OUT = (
    "CreateExportTask",
    "ExportTableToPointInTime",
    "ModifyDBClusterSnapshotAttribute",
    "ModifyDBSnapshotAttribute",
    "ModifyImageAttribute",
    "ModifySnapshotAttribute",
    "PutBucketReplication",
    "PutSubscriptionFilter",
    "StartExportTask",
    "Subscribe",
)
KEY_CHANGES = (
    "CreateGrant",
    "DisableKey",
    "DisableKeyRotation",
    "EnableKeyRotation",
    "PutKeyPolicy",
    "ReplicateKey",
    "ScheduleKeyDeletion",
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One kind of event worth an alarm.

    Attributes:
        name: PascalCase, part of construct ids.
        pattern: event pattern for the default event bus.
        threshold: as many events within five minutes.
        why: what it may mean, for the alarm's description.
    """

    name: str
    pattern: dict[str, Any]
    threshold: int
    why: str


INDICATORS = (
    Indicator(
        "FailedSignIns",
        {
            "source": ["aws.signin"],
            "detail": {"eventName": ["ConsoleLogin"], "responseElements": {"ConsoleLogin": ["Failure"]}},
        },
        3,
        "Three failed console sign-ins in five minutes: more than a typing error, where nobody has a password.",
    ),
    Indicator(
        "RootUser",
        {
            "source": [{"prefix": "aws."}],
            "detail": {"userIdentity": {"type": ["Root"], "invokedBy": [{"exists": False}]}},
        },
        1,
        "The root user acted, or somebody acted in a root session of central root access.",
    ),
    Indicator(
        "DeniedKeyUse",
        {"source": ["aws.kms"], "detail-type": API_CALL, "detail": DENIED},
        3,
        "Three refused uses of KMS keys in five minutes: somebody tries to decrypt, or a deployment forgot a grant.",
    ),
    Indicator(
        "DeniedCalls",
        {"source": [{"anything-but": ["aws.kms"]}], "detail-type": API_CALL, "detail": DENIED},
        20,
        "Twenty refused calls in five minutes: somebody feels the way around with a stolen credential.",
    ),
    Indicator(
        "PolicyChanges",
        {
            "source": [{"prefix": "aws."}],
            "detail-type": API_CALL,
            "detail": {"eventName": list(POLICY_CHANGES), **BY_HAND},
        },
        1,
        "A policy that says who reaches data was changed, and not by a deployment.",
    ),
    Indicator(
        "AuditChanges",
        {
            "source": [{"prefix": "aws."}],
            "detail-type": API_CALL,
            "detail": {"eventName": list(AUDIT_CHANGES), **BY_HAND},
        },
        1,
        "A log, an alarm or a detective control was removed or weakened, and not by a deployment.",
    ),
    Indicator(
        "WaysOut",
        {
            "source": [{"prefix": "aws."}],
            "detail-type": API_CALL,
            "detail": {"eventName": list(WAYS_OUT), **BY_HAND},
        },
        1,
        "Data was exported, replicated or a snapshot shared, and not by a deployment: perhaps on its way out.",
    ),
)


def changes_of_key(name: str, key_arn: str) -> Indicator:
    """Makes the indicator for one KMS key.

    Args:
        name: PascalCase, part of construct ids.
        key_arn: the key.

    Returns:
        Changes that could open the key or destroy what it protects.
    """
    detail = {"eventName": list(KEY_CHANGES), "resources": {"ARN": [key_arn]}, **BY_HAND}
    # A service that makes a grant for a resource of its own is at its daily work.
    detail["userIdentity"] = {"invokedBy": [{"exists": False}]}
    why = "The key was disabled, set for deletion, opened to somebody or replicated, and not by a deployment."
    return Indicator(name, {"source": ["aws.kms"], "detail-type": API_CALL, "detail": detail}, 1, why)
