"""A queue for messages with PHI, and the queue that keeps those which nobody could process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration, Names, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from hipaa_constructs.admission import admit_service, deny_services_for_others
from hipaa_constructs.check import require_key, require_match
from hipaa_constructs.classification import classify_as_phi
from hipaa_constructs.dead_letter import make_dead_letter_queue
from hipaa_constructs.service_use import ServiceUse

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms

# A message moved to the dead-letter queue keeps its age, so this leaves people a week.
LONGEST_RETENTION_DAYS = 7
LONGEST_NAME = 75  # of 80: ".fifo"
MOST_RECEIVES = 1000


class PhiQueue(Construct):
    """An Amazon SQS queue with a dead-letter queue, both encrypted with a customer key.

    Guarantees:
        * ``encrypted_with_a_customer_key``: messages and dead letters (45 CFR 164.312(a)(2)(iv)).
        * ``tls_only``: every request without TLS is denied, on both queues (45 CFR 164.312(e)(1),
          164.312(e)(2)(ii)).
        * ``nobody_is_admitted``: no resource policy allows anything until the application adds it; principals of the
          account need an IAM policy (45 CFR 164.312(a)(1)).
        * ``services_act_for_this_account_only``: an AWS service that acts for another account is refused, also where a
          construct of CDK admitted it without a condition (45 CFR 164.312(a)(1)).
        * ``failures_are_kept``: after a few receives a message goes to the dead-letter queue, which keeps it for the 14
          days that are Amazon SQS's longest, a week of them at least after it left the queue (45 CFR 164.312(c)(1),
          164.308(a)(7)(ii)(A)).
        * ``dead_letters_come_from_this_queue``: no other queue may use the dead-letter queue (45 CFR 164.312(a)(1)).
        * ``survives_its_stack``: both queues are retained on deletion and on replacement (45 CFR 164.312(c)(1)).

    What is delivered at least once may be delivered twice; make consumers idempotent. Attributes of a message, its body
    apart, are not encrypted: put no PHI into them. CDK's integrations work on ``resource``
    (``SqsDestination(queue.resource)``, ``SqsEventSource(queue.resource)``, with :meth:`admit_rules` also
    ``targets.SqsQueue(queue.resource)``); a topic is subscribed with :meth:`PhiTopic.subscribe_queue`. Source: Amazon
    SQS Developer Guide, "Encryption at rest in Amazon SQS", "Using dead-letter queues in Amazon SQS".

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        encryption_key: encrypts both queues; of the queue's Region.
        queue_name: without ``.fifo``; derived from the construct's path if None. A retained queue keeps its name: to
            create the stack anew, import the queue or choose another one.
        fifo: strict order within a message group, exactly-once processing.
        content_based_deduplication: FIFO only: equal bodies within five minutes are one message.
        visibility_timeout: how long a received message stays hidden from other consumers; for AWS Lambda six times the
            function's timeout. 30 seconds if None.
        retention: how long the queue keeps a message, 1 minute to 7 days; 4 days if None.
        max_receive_count: receives without success before a message is a dead letter.

    Attributes:
        resource: the underlying ``sqs.Queue``.
        dead_letter_queue: the ``sqs.Queue`` of dead letters, for those who look into failures.
        queue_name: the queue's name, a literal, known before the queue exists.
        encryption_key: the key given.

    Raises:
        ValueError: a name that Amazon SQS refuses, a retention or a count out of range, or deduplication without FIFO.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        encryption_key: kms.IKey,
        queue_name: str | None = None,
        fifo: bool = False,
        content_based_deduplication: bool = False,
        visibility_timeout: Duration | None = None,
        retention: Duration | None = None,
        max_receive_count: int = 3,
    ) -> None:
        require_key("encryption_key", encryption_key)
        _check(queue_name, retention, max_receive_count, deduplicates=content_based_deduplication, fifo=fifo)
        super().__init__(scope, construct_id)
        classify_as_phi(self)
        stack = Stack.of(self)
        # Always a name, because the two queues name each other, and only one of them can do so by reference.
        name = queue_name or Names.unique_resource_name(self, max_length=LONGEST_NAME, allowed_special_characters="-_")
        self.queue_name = f"{name}.fifo" if fifo else name
        self.encryption_key = encryption_key
        source = f"arn:{stack.partition}:sqs:{stack.region}:{stack.account}:{self.queue_name}"
        self.dead_letter_queue = make_dead_letter_queue(
            self, "DeadLetters", encryption_key=encryption_key, fifo=fifo, source_queue_arn=source
        )
        self.resource = sqs.Queue(
            self,
            "Resource",
            queue_name=self.queue_name,
            # Amazon SQS and CloudFormation know a standard queue by the absence of the property.
            fifo=fifo or None,
            content_based_deduplication=content_based_deduplication or None,
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=encryption_key,
            enforce_ssl=True,
            visibility_timeout=visibility_timeout,
            retention_period=retention or Duration.days(4),
            receive_message_wait_time=Duration.seconds(20),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letter_queue, max_receive_count=max_receive_count),
            removal_policy=RemovalPolicy.RETAIN,
        )
        deny = deny_services_for_others(self, "sqs:*", resource=self.resource.queue_arn)
        self.resource.add_to_resource_policy(deny)

    def grant_send_messages(self, grantee: iam.IGrantable) -> iam.Grant:
        """Lets a principal send messages, use of the key included.

        Args:
            grantee: who may send.

        Returns:
            The grant.
        """
        return self.resource.grant_send_messages(grantee)

    def grant_consume_messages(self, grantee: iam.IGrantable) -> iam.Grant:
        """Lets a principal receive and delete messages, use of the key included; not the dead letters.

        Args:
            grantee: who may consume.

        Returns:
            The grant.
        """
        return self.resource.grant_consume_messages(grantee)

    def admit_rules(self) -> None:
        """Lets EventBridge rules of this account and Region send, use of the key included.

        Beside ``targets.SqsQueue(queue.resource)``: what that adds to the key's policy asks for the account that
        EventBridge acts for, which EventBridge does not tell AWS KMS.
        """
        stack = Stack.of(self)
        rules = f"arn:{stack.partition}:events:{stack.region}:{stack.account}:rule/*"
        self.resource.add_to_resource_policy(let_events_send(self.resource, rules))
        admit_service(self, self.encryption_key, ServiceUse.EVENTS_TO_QUEUES, name=self.queue_name)


def let_events_send(queue: sqs.IQueue, source_arn: str) -> iam.PolicyStatement:
    """Makes the statement with which EventBridge may send to a queue.

    Args:
        queue: where to.
        source_arn: ARN, perhaps with ``*``, of the rule or bus on whose behalf.

    Returns:
        The statement, for the queue's policy.
    """
    return iam.PolicyStatement.from_json(
        {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": queue.queue_arn,
            "Condition": {"ArnLike": {"aws:SourceArn": source_arn}},
        }
    )


def _check(
    queue_name: str | None, retention: Duration | None, max_receive_count: int, *, deduplicates: bool, fifo: bool
) -> None:
    if queue_name is not None:
        require_match(
            "queue_name", queue_name, rf"[A-Za-z0-9_-]{{1,{LONGEST_NAME}}}", f"1 to {LONGEST_NAME} letters, digits, _ -"
        )
    if retention is not None and not 1 / 1440 <= retention.to_days(integral=False) <= LONGEST_RETENTION_DAYS:
        raise ValueError(
            f"retention: {retention.to_human_string()} given; allowed: 1 minute to {LONGEST_RETENTION_DAYS} days, so"
            " that a dead letter is kept for a week at least."
        )
    if not 1 <= max_receive_count <= MOST_RECEIVES:
        raise ValueError(f"max_receive_count: {max_receive_count} given; allowed: 1 to {MOST_RECEIVES}.")
    if deduplicates and not fifo:
        raise ValueError("content_based_deduplication: given without fifo; allowed: with fifo=True.")
