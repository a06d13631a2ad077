"""The rules on the bus of findings that start automations, and what becomes of an event that could start none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack, Tags
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_events as events
from constructs import Construct

from hipaa_constructs.admission import admit_service
from hipaa_constructs.dead_letter import make_dead_letter_queue
from hipaa_constructs.phi_queue import let_events_send
from hipaa_constructs.service_use import ServiceUse
from hipaa_landing_zone.plan.name import CLASSIFICATION_TAG, FINDINGS_BUS, topic_name
from hipaa_landing_zone.plan.remediation import AUTOMATIONS, FAILED_RULE, failures
from hipaa_landing_zone.plan.watch import alarm_name
from hipaa_landing_zone.stacks.remediation.document import FROM_EVENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_sqs as sqs
    from aws_cdk import aws_ssm as ssm

    from hipaa_constructs import CustomerKey
    from hipaa_landing_zone.plan.remediation import Automation, Trigger


class Triggers(Construct):
    """Starts an automation for every event that calls for one.

    An event that starts nothing waits in a dead-letter queue for 14 days and alarms; an execution that fails is
    forwarded to the bus, where the routes to people are.

    Source: AWS Systems Manager User Guide, "Run automations based on EventBridge events", "Reference: Amazon
    EventBridge event patterns and types for Systems Manager"; Amazon EventBridge User Guide, "Input transformation".

    Args:
        scope: the stack.
        construct_id: id in the parent.
        key: encrypts the queue.
        documents: by the kind of resource.
        starter_arn: the role with which EventBridge starts them.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        key: CustomerKey,
        documents: Mapping[str, ssm.CfnDocument],
        starter_arn: str,
    ) -> None:
        super().__init__(scope, construct_id)
        self._starter = starter_arn
        self._queue = self._dead_letters(key)
        for automation in AUTOMATIONS:
            for number, trigger in enumerate(automation.triggers, start=1):
                self._rule(automation, trigger, number, documents[automation.kind])
        self._failures()
        self._alarm()

    def _rule(self, automation: Automation, trigger: Trigger, number: int, document: ssm.CfnDocument) -> None:
        paths = {"Account": "$.account", "Region": "$.region", "Resource": trigger.path, "Event": "$.id"}
        name = f"{automation.name}-{number}"
        rule = events.CfnRule(
            self,
            name,
            name=name,
            description=f"Starts: {automation.title}",
            event_bus_name=FINDINGS_BUS,
            event_pattern=trigger.pattern(),
            targets=[
                events.CfnRule.TargetProperty(
                    id="Automation",
                    arn=f"{self._arn('ssm', 'automation-definition')}/{automation.name}:$DEFAULT",
                    role_arn=self._starter,
                    dead_letter_config=events.CfnRule.DeadLetterConfigProperty(arn=self._queue.queue_arn),
                    input_transformer=events.CfnRule.InputTransformerProperty(
                        input_paths_map=paths,
                        # Bare: EventBridge writes the quotation marks itself where a variable stands for text.
                        input_template="{" + ",".join(f'"{each}":[<{each}>]' for each in FROM_EVENT) + "}",
                    ),
                )
            ],
        )
        rule.add_resource_dependency(document)

    def _failures(self) -> None:
        events.CfnRule(
            self,
            FAILED_RULE,
            name=FAILED_RULE,
            description="Tells of remediations that failed",
            event_pattern=failures(),
            targets=[
                events.CfnRule.TargetProperty(
                    id="Findings",
                    arn=f"{self._arn('events', 'event-bus')}/{FINDINGS_BUS}",
                    role_arn=self._starter,
                    dead_letter_config=events.CfnRule.DeadLetterConfigProperty(arn=self._queue.queue_arn),
                )
            ],
        )

    def _dead_letters(self, key: CustomerKey) -> sqs.Queue:
        queue = make_dead_letter_queue(self, "NotStarted", encryption_key=key.resource)
        Tags.of(queue).add(CLASSIFICATION_TAG, "non-phi")  # events name resources and callers, no content
        admit_service(self, key.resource, ServiceUse.EVENTS_TO_QUEUES)
        for names in (f"{FINDINGS_BUS}/hlz-remediate-*", FAILED_RULE):
            queue.add_to_resource_policy(let_events_send(queue, f"{self._arn('events', 'rule')}/{names}"))
        return queue

    def _alarm(self) -> None:
        """The change of its state reaches people through the baseline; the topic is of the baseline as well."""
        cloudwatch.CfnAlarm(
            self,
            "Alarm",
            alarm_name=alarm_name("high", "remediation-not-started"),
            alarm_description="An event that calls for a remediation started none: it is in the dead-letter queue.",
            alarm_actions=[self._arn("sns", topic_name("security"))],
            namespace="AWS/SQS",
            metric_name="ApproximateNumberOfMessagesVisible",
            dimensions=[cloudwatch.CfnAlarm.DimensionProperty(name="QueueName", value=self._queue.queue_name)],
            statistic="Maximum",
            period=300,
            evaluation_periods=1,
            comparison_operator="GreaterThanOrEqualToThreshold",
            threshold=1,
            treat_missing_data="notBreaching",
        )

    def _arn(self, service: str, resource: str) -> str:
        stack = Stack.of(self)
        return f"arn:{stack.partition}:{service}:{stack.region}:{stack.account}:{resource}"
