"""A topic for messages with PHI, or for notifications without, that only encrypted channels may subscribe to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from hipaa_constructs.admission import admit_alarms, admit_service, deny_services_for_others
from hipaa_constructs.check import is_token, require_key, require_match
from hipaa_constructs.classification import classify_as_phi
from hipaa_constructs.encrypted_log import make_log_group
from hipaa_constructs.managed_role import ManagedRole
from hipaa_constructs.service_use import ServiceUse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_lambda as lambda_

    from hipaa_constructs.phi_queue import PhiQueue

CHANNELS = ("https", "lambda", "sqs")
EVERY_DELIVERY_PERCENT = 100


class PhiTopic(Construct):
    """An Amazon SNS topic, encrypted with a customer key.

    Guarantees:
        * ``encrypted_with_a_customer_key``: messages at rest (45 CFR 164.312(a)(2)(iv)).
        * ``tls_only``: publishing without TLS is denied (45 CFR 164.312(e)(1), 164.312(e)(2)(ii)).
        * ``only_encrypted_channels_subscribe``: subscriptions other than HTTPS, Amazon SQS and AWS Lambda are denied to
          everybody; e-mail too, unless the topic is for notifications without PHI (45 CFR 164.312(e)(1),
          164.312(e)(2)(ii)).
        * ``nobody_is_admitted``: the topic's policy allows nothing until the application adds it; principals of the
          account need an IAM policy (45 CFR 164.312(a)(1)).
        * ``services_act_for_this_account_only``: an AWS service that acts for another account is refused, also where a
          construct of CDK admitted it without a condition (45 CFR 164.312(a)(1)).
        * ``deliveries_are_logged``: each delivery to Amazon SQS, AWS Lambda and HTTPS, failed or not, without the
          message, to log groups encrypted with the key and kept a year (45 CFR 164.312(b), 164.308(a)(1)(ii)(D)).

    E-mail leaves AWS and is not under the customer's keys: a topic with ``notifications_only`` must carry no PHI, and
    nothing here can check that. Subject, message attributes and the topic's name are not encrypted with the key: no PHI
    there either. Amazon SNS message data protection has been closed to new customers since 2026-04-30, so nothing here
    is built on it. Source: Amazon SNS Developer Guide, "Securing data with server-side encryption", "Message delivery
    status", "Message data protection availability change".

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        encryption_key: key of the topic's Region; told to admit services, if its policy is part of the app.
        topic_name: without ``.fifo``; made by CloudFormation if None.
        fifo: strict order; subscribers are queues.
        content_based_deduplication: FIFO only: equal messages within five minutes are one.
        notifications_only: the topic carries notifications without PHI, such as alarms: e-mail may subscribe.

    Attributes:
        resource: the underlying ``sns.Topic``.

    Raises:
        ValueError: a name that Amazon SNS refuses, or deduplication without FIFO.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        encryption_key: kms.IKey,
        topic_name: str | None = None,
        fifo: bool = False,
        content_based_deduplication: bool = False,
        notifications_only: bool = False,
    ) -> None:
        require_key("encryption_key", encryption_key)
        if topic_name is not None:
            require_match("topic_name", topic_name, r"[A-Za-z0-9_-]{1,250}", "1 to 250 letters, digits, _ -")
        if content_based_deduplication and not fifo:
            raise ValueError("content_based_deduplication: given without fifo; allowed: with fifo=True.")
        super().__init__(scope, construct_id)
        classify_as_phi(self)
        self._key = encryption_key
        self._channels = [*CHANNELS, "email", "email-json"] if notifications_only else list(CHANNELS)
        suffix = ".fifo" if fifo else ""
        # Known by name in the key's policy: by reference, key and topic would depend on each other.
        self._name = "*" if topic_name is None else f"{topic_name}{suffix}"
        feedback = self._feedback_role()
        self.resource = sns.Topic(
            self,
            "Resource",
            topic_name=None if topic_name is None else self._name,
            # Amazon SNS and CloudFormation know a standard topic by the absence of the property.
            fifo=fifo or None,
            content_based_deduplication=content_based_deduplication or None,
            master_key=encryption_key,
            enforce_ssl=True,
            signature_version=None if fifo else "2",
            logging_configs=[
                sns.LoggingConfig(
                    protocol=protocol,
                    failure_feedback_role=feedback,
                    success_feedback_role=feedback,
                    success_feedback_sample_rate=EVERY_DELIVERY_PERCENT,
                )
                for protocol in (sns.LoggingProtocol.HTTP, sns.LoggingProtocol.LAMBDA, sns.LoggingProtocol.SQS)
            ],
        )
        self._keep_delivery_logs()
        arn = self.resource.topic_arn
        self.resource.add_to_resource_policy(deny_services_for_others(self, "sns:Publish", resource=arn))
        self._add(
            "OnlyEncryptedChannels",
            "Deny",
            {"AWS": "*"},
            "sns:Subscribe",
            {"StringNotEquals": {"sns:Protocol": self._channels}},
        )

    def grant_publish(self, grantee: iam.IGrantable) -> iam.Grant:
        """Lets a principal publish, use of the key included.

        Args:
            grantee: who may publish.

        Returns:
            The grant.
        """
        return self.resource.grant_publish(grantee)

    def subscribe_queue(
        self, queue: PhiQueue, *, filter_policy: Mapping[str, sns.SubscriptionFilter] | None = None
    ) -> sns.Subscription:
        """Delivers to a queue, as published, without the envelope of Amazon SNS.

        Unlike ``SqsSubscription`` of CDK it pins the key's statement by name, so that queue and topic may share a key.

        Args:
            queue: of the same account and Region.
            filter_policy: which messages, by their attributes; all if None.

        Returns:
            The subscription.
        """
        arn = queue.resource.queue_arn
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": self.resource.topic_arn}},
        }
        queue.resource.add_to_resource_policy(iam.PolicyStatement.from_json(statement))
        admit_service(queue, queue.encryption_key, ServiceUse.TOPICS_TO_QUEUES, name=queue.queue_name)
        subscription = sns.Subscription(
            queue,
            f"Subscription{self.node.addr[-8:]}",
            topic=self.resource,
            protocol=sns.SubscriptionProtocol.SQS,
            endpoint=arn,
            raw_message_delivery=True,
            filter_policy=filter_policy,
        )
        # The queue's policy first, or the first messages are lost.
        subscription.node.add_dependency(queue.resource.node.find_child("Policy"))
        return subscription

    def subscribe_function(self, function: lambda_.IFunction, *, dead_letter_queue: PhiQueue | None = None) -> None:
        """Invokes a function with each message.

        Args:
            function: of the same account.
            dead_letter_queue: where messages go that could not be delivered.
        """
        construct_id = f"Subscription{function.node.addr[-8:]}"
        # Not CDK's LambdaSubscription: it takes this topic's id, Resource, which the function already has.
        function.add_permission(
            f"Subscription{self.node.addr[-8:]}",
            principal=iam.ServicePrincipal("sns.amazonaws.com"),
            source_arn=self.resource.topic_arn,
        )
        sns.Subscription(
            self,
            construct_id,
            topic=self.resource,
            protocol=sns.SubscriptionProtocol.LAMBDA,
            endpoint=function.function_arn,
            dead_letter_queue=None if dead_letter_queue is None else dead_letter_queue.resource,
        )
        if dead_letter_queue is not None:
            name = dead_letter_queue.queue_name
            admit_service(self, dead_letter_queue.encryption_key, ServiceUse.TOPICS_TO_QUEUES, name=name)

    def subscribe_https(self, url: str) -> None:
        """Posts each message to an HTTPS endpoint, which must confirm the subscription and verify signatures.

        Args:
            url: ``https://…``; whoever answers there is a recipient of what the topic carries.

        Raises:
            ValueError: not an HTTPS address.
        """
        if not is_token(url):
            require_match("url", url, r"https://\S+", "an address that begins with https://")
        self.resource.add_subscription(subscriptions.UrlSubscription(url, protocol=sns.SubscriptionProtocol.HTTPS))

    def subscribe_email(self, address: str) -> None:
        """Sends each notification by e-mail, after the addressee has confirmed.

        Args:
            address: of a mailbox that a team reads.

        Raises:
            ValueError: the topic is not for notifications only.
        """
        if "email" not in self._channels:
            raise ValueError("address: given to a topic that may carry PHI; allowed: with notifications_only=True.")
        self.resource.add_subscription(subscriptions.EmailSubscription(address))

    def admit_alarms(self) -> None:
        """Lets CloudWatch alarms of this account and Region publish, use of the key included."""
        admit_alarms(self, self.resource, name=self._name)

    def admit_rules(self) -> None:
        """Lets EventBridge rules of this account and Region publish, use of the key included.

        Not pinned to a rule: EventBridge tells Amazon SNS neither account nor rule. Should it ever tell another
        account, the topic refuses. Source: Amazon EventBridge User Guide, "Amazon SNS permissions".
        """
        statement = {
            "Sid": "Rules",
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sns:Publish",
            "Resource": self.resource.topic_arn,
        }
        self.resource.add_to_resource_policy(iam.PolicyStatement.from_json(statement))
        admit_service(self, self._key, ServiceUse.EVENTS_TO_TOPICS, name=self._name)

    def _delivery_logs(self, topic_name: str) -> str:
        """Name of the log group that Amazon SNS chooses; failures go to another of this name with ``/Failure``."""
        stack = Stack.of(self)
        return f"sns/{stack.region}/{stack.account}/{topic_name}"

    def _feedback_role(self) -> iam.IRole:
        stack = Stack.of(self)
        role = ManagedRole(
            self, "FeedbackRole", service="sns.amazonaws.com", description="Logs deliveries of one topic."
        )
        names = self._delivery_logs(self._name if self._name == "*" else f"{self._name}*")
        role.allow(
            "LogDeliveries",
            ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            [f"arn:{stack.partition}:logs:{stack.region}:{stack.account}:log-group:{names}"],
        )
        return role

    def _keep_delivery_logs(self) -> None:
        name = self._delivery_logs(self.resource.topic_name)
        for construct_id, log_group_name in (("Deliveries", name), ("Failures", f"{name}/Failure")):
            make_log_group(
                self,
                construct_id,
                log_group_name=log_group_name,
                encryption_key=self._key,
                retention=logs.RetentionDays.ONE_YEAR,
            )

    def _add(self, sid: str, effect: str, principal: dict[str, str], action: str, condition: dict[str, Any]) -> None:
        statement = {
            "Sid": sid,
            "Effect": effect,
            "Principal": principal,
            "Action": action,
            "Resource": self.resource.topic_arn,
            "Condition": condition,
        }
        self.resource.add_to_resource_policy(iam.PolicyStatement.from_json(statement))
