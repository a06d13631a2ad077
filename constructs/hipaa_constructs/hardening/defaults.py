"""What hardened constructs are given: keys, network and log destinations; an organization may put its own in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration, Stack
from aws_cdk import aws_logs as logs

from hipaa_constructs.foundation import Foundation
from hipaa_constructs.phi_key import PhiKey
from hipaa_constructs.service_use import ServiceUse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_s3 as s3
    from constructs import Construct

# What CDK's own constructs combine, by what is encrypted.
DATA = (ServiceUse.LOG_GROUPS, ServiceUse.EVENT_BUSES)
QUEUES = (ServiceUse.BUCKETS_TO_QUEUES, ServiceUse.EVENTS_TO_QUEUES, ServiceUse.TOPICS_TO_QUEUES)
TOPICS = (ServiceUse.ALARMS_TO_TOPICS, ServiceUse.BUCKETS_TO_TOPICS, ServiceUse.EVENTS_TO_TOPICS)


class HardeningDefaults:
    """Where the defaults of :func:`harden` come from: keys of its own for each stack, all else from the foundation.

    Derive from it to give others. Every method is asked for each construct that needs its answer.

    Attributes:
        log_retention: how long log groups keep their events; at least a year.
        backup_retention: how long databases can be restored to any point.
    """

    log_retention: logs.RetentionDays = logs.RetentionDays.ONE_YEAR
    backup_retention: Duration = Duration.days(35)

    def __init__(self) -> None:
        self._keys: dict[str, kms.IKey] = {}

    def encryption_key(self, scope: Construct) -> kms.IKey:
        """Returns the customer-managed key for data, logs and secrets that are made in a scope.

        A key of the application's own, because CDK lets AWS services use a key by changing the key's policy, which it
        cannot do with a key that it only imports: notifications into encrypted queues would be lost without a sign.

        Args:
            scope: where the construct that needs a key is made.
        """
        return self._key(scope, "", DATA)

    def queue_key(self, scope: Construct) -> kms.IKey:
        """Returns the customer-managed key for queues.

        Not the key for data: CDK names the bucket or topic that sends to a queue in the policy of the queue's key, and
        those would need their own key first, if it were the same.

        Args:
            scope: where the queue is made.
        """
        return self._key(scope, "Queue", QUEUES)

    def topic_key(self, scope: Construct) -> kms.IKey:
        """Returns the customer-managed key for topics, which is neither that for data nor that for queues.

        Args:
            scope: where the topic is made.
        """
        return self._key(scope, "Topic", TOPICS)

    def _key(self, scope: Construct, purpose: str, uses: Sequence[ServiceUse]) -> kms.IKey:
        stack = _outermost(scope)
        construct_id = f"Hardening{purpose}Key"
        place = f"{stack.node.addr}/{construct_id}"
        if place not in self._keys:
            alias = "/".join(filter(None, ("application", stack.stack_name, purpose.lower())))
            key = PhiKey(stack, construct_id, alias=alias, description=f"{stack.stack_name} {purpose}".strip())
            for use in uses:
                key.admit_service(use)
            self._keys[place] = key.resource
        return self._keys[place]

    def vpc(self, scope: Construct) -> ec2.IVpc:
        """Returns the isolated VPC in which functions run.

        Args:
            scope: where the function is made.
        """
        return Foundation.of(scope).vpc

    def access_log_bucket(self, scope: Construct) -> s3.IBucket:
        """Returns the bucket to which buckets log their accesses.

        Args:
            scope: where the bucket is made.
        """
        return Foundation.of(scope).access_log_bucket


def _outermost(scope: Construct) -> Stack:
    """The stack that a nested stack belongs to: one key for all of it."""
    stack = Stack.of(scope)
    while stack.nested_stack_parent is not None:
        stack = stack.nested_stack_parent
    return stack
