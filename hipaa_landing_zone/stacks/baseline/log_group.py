"""Log groups of the baseline: encrypted, kept when the stack goes, gone with a stack that could not be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import RemovalPolicy
from aws_cdk import aws_logs as logs

if TYPE_CHECKING:
    from constructs import Construct

    from hipaa_constructs import CustomerKey


def make_log_group(
    scope: Construct, construct_id: str, *, name: str, key: CustomerKey, retention: logs.RetentionDays
) -> logs.LogGroup:
    """Make a log group.

    A log group that outlived a failed creation would stop every further attempt, as its name is taken. Source: AWS
    CloudFormation User Guide, "DeletionPolicy attribute", RetainExceptOnCreate.

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        name: full name, beginning with ``/hlz/``, which HLZ-SCP-07 guards.
        key: encrypts it; it admits CloudWatch Logs already.
        retention: how long events are kept.
    """
    return logs.LogGroup(
        scope,
        construct_id,
        log_group_name=name,
        encryption_key=key.resource,
        retention=retention,
        removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    )
