"""S3: replication and notifications are read back as written, and conditional denials do not deny everything.

moto answers GetBucketReplication with defaults, leaves EventBridge out of the notifications, and reads "deny unless
TLS" as "deny": it knows no condition keys, so a statement with conditions is left out here. What policies mean is
proved by evaluating them, not by the emulator.

Source: S3 API reference, GetBucketReplication, GetBucketNotificationConfiguration.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.exceptions import ReplicationConfigurationNotFoundError
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response


def _get_bucket_replication(response: S3Response) -> Any:
    response.data["Action"] = "GetBucketReplication"
    stored = response.backend.get_bucket_replication(response.bucket_name)
    if not stored:
        raise ReplicationConfigurationNotFoundError(bucket_name=response.bucket_name)
    rules = [_rule(rule) for rule in stored["Rule"]]
    return response.serialized(ActionResult({"ReplicationConfiguration": {"Role": stored["Role"], "Rules": rules}}))


def _rule(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Undo what the XML parser did: an empty element is None, repeated tags are named in the singular."""
    rule = {key: {} if value is None else value for key, value in stored.items() if not key.startswith("@")}
    both = rule.get("Filter", {}).get("And")
    if both:
        tags = both.get("Tag", [])
        rule["Filter"] = {"And": {**both, "Tags": tags if isinstance(tags, list) else [tags]}}
    return rule


def _get_permission(bucket: FakeBucket, action: str, resource: str) -> PermissionResult:
    policy = json.loads(bucket.policy or b'{"Statement": []}')
    statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    unconditional = [statement for statement in statements if "Condition" not in statement]
    return IAMPolicy(json.dumps({**policy, "Statement": unconditional})).is_action_permitted(action, resource)


PERMISSION: Mapping[str, Callable[[FakeBucket, str, str], PermissionResult]] = {"get_permission": _get_permission}


def _get_bucket_notification(response: S3Response) -> Any:
    stored = response.backend.get_bucket_notification_configuration(response.bucket_name)
    if not stored or stored.event_bridge is None:
        return _notification(response)
    response.data["Action"] = "GetBucketNotificationConfiguration"
    kinds = {
        "LambdaFunctionConfigurations": ("LambdaFunctionArn", stored.cloud_function),
        "QueueConfigurations": ("QueueArn", stored.queue),
        "TopicConfigurations": ("TopicArn", stored.topic),
    }
    answer: dict[str, Any] = {
        kind: [{"Id": item.id, target: item.arn, "Events": item.events} for item in items]
        for kind, (target, items) in kinds.items()
    }
    return response.serialized(ActionResult({**answer, "EventBridgeConfiguration": {}}))


_notification = S3Response.get_bucket_notification

OPERATIONS: Mapping[str, Callable[[S3Response], Any]] = {
    "get_bucket_notification": _get_bucket_notification,
    "get_bucket_replication": _get_bucket_replication,
}
