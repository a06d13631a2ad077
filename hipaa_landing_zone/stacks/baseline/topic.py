"""The notification topics of an account and Region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs import Construct

from hipaa_constructs import PhiTopic
from hipaa_landing_zone.plan.name import TOPIC_PURPOSES, topic_name

if TYPE_CHECKING:
    from hipaa_constructs import CustomerKey


class Topics(Construct):
    """Topics for notifications without PHI, which alarms and rules of the account may publish to.

    Args:
        scope: the baseline.
        construct_id: id in the parent.
        key: encrypts the notifications.

    Attributes:
        by_purpose: the topics, by purpose.
    """

    def __init__(self, scope: Construct, construct_id: str, *, key: CustomerKey) -> None:
        super().__init__(scope, construct_id)
        self.by_purpose = {purpose: self._topic(purpose, key) for purpose in TOPIC_PURPOSES}

    def _topic(self, purpose: str, key: CustomerKey) -> PhiTopic:
        topic = PhiTopic(
            self,
            f"{purpose.capitalize()}Topic",
            encryption_key=key.resource,
            topic_name=topic_name(purpose),
            notifications_only=True,
        )
        topic.admit_alarms()
        topic.admit_rules()
        return topic
