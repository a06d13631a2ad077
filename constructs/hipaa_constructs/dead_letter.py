"""Queues for what could not be processed or delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_sqs as sqs

from hipaa_constructs.admission import deny_services_for_others

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from constructs import Construct

# The longest that Amazon SQS keeps a message.
DEAD_LETTER_RETENTION_DAYS = 14


def make_dead_letter_queue(
    scope: Construct,
    construct_id: str,
    *,
    encryption_key: kms.IKey,
    fifo: bool = False,
    source_queue_arn: str | None = None,
) -> sqs.Queue:
    """Makes a queue for dead letters: kept 14 days, retained, never more permissive than what it serves.

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        encryption_key: key of the queue.
        fifo: for a FIFO queue.
        source_queue_arn: the only queue that may redrive into it; None where a service, not a queue, sends to it.

    Returns:
        The queue.
    """
    by_queue, deny_all = sqs.RedrivePermission.BY_QUEUE, sqs.RedrivePermission.DENY_ALL
    sources = [sqs.Queue.from_queue_arn(scope, f"{construct_id}Source", source_queue_arn)] if source_queue_arn else None
    queue = sqs.Queue(
        scope,
        construct_id,
        fifo=fifo or None,
        encryption=sqs.QueueEncryption.KMS,
        encryption_master_key=encryption_key,
        enforce_ssl=True,
        retention_period=Duration.days(DEAD_LETTER_RETENTION_DAYS),
        redrive_allow_policy=sqs.RedriveAllowPolicy(
            redrive_permission=by_queue if sources else deny_all, source_queues=sources
        ),
        removal_policy=RemovalPolicy.RETAIN,
    )
    queue.add_to_resource_policy(deny_services_for_others(scope, "sqs:*", resource=queue.queue_arn))
    return queue
