"""Slack channels that show findings, and can do nothing in AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_chatbot as chatbot
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from constructs import Construct

from hipaa_landing_zone.plan.name import FINDINGS_BUS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hipaa_landing_zone.config.detection import ChatRoute

METRICS_REGION = "us-east-1"
"""Where Amazon Q Developer in chat applications publishes its metrics."""


class Chat(Construct):
    """Shows what topics carry in Slack channels. Members of a channel can run nothing.

    The role has no permissions, and the guardrail policy denies everything. The conversation with the channel is not
    logged: its log group would be in us-east-1, without a key of the customer; CloudTrail records what is configured.
    The workspace is authorized once, by hand, in the console. HLZ-DCL-10 allows the configured workspaces only.

    Source: Amazon Q Developer in chat applications Administrator Guide, "Non-guardrail and guardrail policies",
    "Monitoring with Amazon CloudWatch".

    Args:
        scope: the routes.
        construct_id: id in the parent.
        routes: the channels, each with the ARN of its topic.
    """

    def __init__(self, scope: Construct, construct_id: str, *, routes: Sequence[tuple[ChatRoute, str]]) -> None:
        super().__init__(scope, construct_id)
        stack = Stack.of(self)
        role = iam.Role(
            self,
            "Role",
            role_name=f"{FINDINGS_BUS}-chat",
            description="Of the chat channels for findings; permits nothing",
            assumed_by=iam.ServicePrincipal(
                "chatbot.amazonaws.com",
                conditions={
                    "StringEquals": {"aws:SourceAccount": stack.account},
                    "ArnLike": {"aws:SourceArn": f"arn:{stack.partition}:chatbot::{stack.account}:*"},
                },
            ),
        )
        for route, topic in routes:
            chatbot.CfnSlackChannelConfiguration(
                self,
                route.slack_channel_id,
                configuration_name=f"{FINDINGS_BUS}-{route.slack_channel_id}",
                iam_role_arn=role.role_arn,
                slack_workspace_id=route.slack_workspace_id,
                slack_channel_id=route.slack_channel_id,
                sns_topic_arns=[topic],
                guardrail_policies=[f"arn:{stack.partition}:iam::aws:policy/AWSDenyAll"],
                logging_level="NONE",
                user_role_required=False,
            )

    @staticmethod
    def failures(region: str) -> tuple[cloudwatch.Metric, ...]:
        """Return what counts messages that no channel showed; nothing where that Region has no such metric.

        Args:
            region: of the alarm, which sees the metrics of its own Region only.
        """
        if region != METRICS_REGION:
            return ()
        return (cloudwatch.Metric(namespace="AWS/Chatbot", metric_name="MessageDeliveryFailure", statistic="Sum"),)
