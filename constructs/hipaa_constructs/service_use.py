"""What AWS services do with a customer-managed key on their own behalf, and the key policy that lets them."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aws_cdk import Stack

CRYPTOGRAPHY = ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")


class ServiceUse(Enum):
    """What an AWS service does with a key on its own behalf: service, encryption context, resource, source known.

    The encryption context names the resource that is encrypted, so a service that acts for somebody else's resource is
    not admitted. ``aws:SourceAccount`` is asked for as well where the service sends it to AWS KMS; Amazon EventBridge
    does not when it delivers to a topic or queue, and a condition on it would silently drop every event. Source: Amazon
    SNS Developer Guide, "Managing Amazon SNS encryption keys and costs"; Amazon SQS Developer Guide, "Key management";
    Amazon CloudWatch Logs User Guide, "Encrypt log data"; Amazon EventBridge User Guide, "Authorizing EventBridge to
    use a customer managed key".
    """

    LOG_GROUPS = ("logs.{region}", "aws:logs:arn", "logs", "log-group:{name}", False)
    """CloudWatch Logs encrypts log groups."""
    ALARMS_TO_TOPICS = ("cloudwatch", "aws:sns:topicArn", "sns", "{name}", True)
    """CloudWatch alarms publish to encrypted topics."""
    EVENTS_TO_TOPICS = ("events", "aws:sns:topicArn", "sns", "{name}", False)
    """EventBridge rules publish to encrypted topics."""
    EVENTS_TO_QUEUES = ("events", "aws:sqs:arn", "sqs", "{name}", False)
    """EventBridge rules send to encrypted queues, dead letters included."""
    BUCKETS_TO_TOPICS = ("s3", "aws:sns:topicArn", "sns", "{name}", True)
    """S3 event notifications are published to encrypted topics."""
    BUCKETS_TO_QUEUES = ("s3", "aws:sqs:arn", "sqs", "{name}", True)
    """S3 event notifications are sent to encrypted queues."""
    TOPICS_TO_QUEUES = ("sns", "aws:sqs:arn", "sqs", "{name}", True)
    """SNS topics deliver to encrypted queues."""
    EVENT_BUSES = ("events", "aws:events:event-bus:arn", "events", "event-bus/{name}", True)
    """EventBridge encrypts event buses."""

    def statements(self, stack: Stack, *, name: str = "*", source_arn: str | None = None) -> dict[str, dict[str, Any]]:
        """Returns what a key policy must allow, for resources of a stack's account and Region.

        Args:
            stack: a stack of that account and Region.
            name: name of the encrypted log group, topic, queue or event bus; ``*`` stands for any text.
            source_arn: ARN, perhaps with ``*``, of the alarm, bucket, topic or bus on whose behalf the service acts.

        Returns:
            Statements by a name for them, which is not among their elements.

        Raises:
            ValueError: a source for a service that does not tell AWS KMS its source.
        """
        service, context, resource_service, resource, tells_source = self.value
        if source_arn is not None and not tells_source:
            raise ValueError(f"source_arn: given; allowed: none, {self.name} does not send it to AWS KMS.")
        arn = f"arn:{stack.partition}:{resource_service}:{stack.region}:{stack.account}:{resource.format(name=name)}"
        source: dict[str, Any] = {"StringEquals": {"aws:SourceAccount": stack.account}} if tells_source else {}
        if source_arn is not None:
            source["ArnLike"] = {"aws:SourceArn": source_arn}
        principal = {"Service": f"{service.format(region=stack.region)}.amazonaws.com"}
        common = {"Effect": "Allow", "Principal": principal, "Resource": "*"}
        condition = {**source, "StringLike": {f"kms:EncryptionContext:{context}": arn}}
        title = self.name.title().replace("_", "")
        found: dict[str, dict[str, Any]] = {title: {**common, "Action": list(CRYPTOGRAPHY), "Condition": condition}}
        if self is ServiceUse.EVENT_BUSES:  # a request without encryption context, when the bus is made
            found[f"DescribeFor{title}"] = {**common, "Action": ["kms:DescribeKey"], "Condition": source}
        return found
