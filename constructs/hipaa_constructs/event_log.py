"""A log group for events of EventBridge rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_logs as logs

from hipaa_constructs.admission import admit_service
from hipaa_constructs.service_use import ServiceUse

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from constructs import Construct


def make_event_log(scope: Construct, construct_id: str, *, encryption_key: kms.IKey) -> logs.LogGroup:
    """Makes an encrypted log group, kept a year, that rules of this account and Region may write to.

    Source: Amazon EventBridge User Guide, "Using resource-based policies for Amazon EventBridge", CloudWatch Logs
    permissions.

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        encryption_key: key of the log group's Region.

    Returns:
        The log group; :func:`arn_of` is what a rule's target takes.
    """
    stack = Stack.of(scope)
    admit_service(scope, encryption_key, ServiceUse.LOG_GROUPS, name=f"{stack.stack_name}-*")
    log_group = logs.LogGroup(
        scope,
        construct_id,
        encryption_key=encryption_key,
        retention=logs.RetentionDays.ONE_YEAR,
        removal_policy=RemovalPolicy.RETAIN,
    )
    rules = f"arn:{stack.partition}:events:{stack.region}:{stack.account}:rule/*"
    services = {"Service": ["delivery.logs.amazonaws.com", "events.amazonaws.com"]}
    statements: list[dict[str, Any]] = [
        {"Action": "logs:CreateLogStream"},
        {"Action": "logs:PutLogEvents", "Condition": {"ArnLike": {"aws:SourceArn": rules}}},
    ]
    logs.CfnResourcePolicy(
        scope,
        f"{construct_id}Policy",
        policy_name=f"{stack.stack_name}-{scope.node.addr[-8:]}",
        policy_document=stack.to_json_string(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Principal": services, "Resource": log_group.log_group_arn, **statement}
                    for statement in statements
                ],
            }
        ),
    )
    return log_group


def arn_of(log_group: logs.LogGroup) -> str:
    """Tells the ARN of a log group as a rule's target wants it: without the ``:*`` of the log group's own.

    Args:
        log_group: the log group.

    Returns:
        The ARN.
    """
    stack = Stack.of(log_group)
    return f"arn:{stack.partition}:logs:{stack.region}:{stack.account}:log-group:{log_group.log_group_name}"
