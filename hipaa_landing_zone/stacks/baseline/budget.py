"""What an account may cost, and who hears when it costs more or otherwise than expected."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aws_cdk import Aws
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_ce as ce
from aws_cdk import aws_iam as iam
from constructs import Construct

from hipaa_landing_zone.plan.name import RESOURCE_PREFIX

if TYPE_CHECKING:
    from hipaa_constructs import PhiTopic
    from hipaa_landing_zone.plan import Plan

COMMERCIAL = "aws"
"""The partition in which AWS Budgets and Cost Anomaly Detection exist."""

_NOTIFIED = (("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100))


class MonthlyBudget(Construct):
    """The account's monthly budget; 80 and 100 per cent, and a forecast of 100, notify the topic for operations.

    An account that suddenly costs more is often one that somebody else uses. AWS Budgets does not exist in AWS GovCloud
    (US), where costs are those of the commercial account. Source: AWS Cost Management User Guide, "Creating an Amazon
    SNS topic for budget notifications"; 45 CFR 164.308(a)(1)(ii)(D).

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        plan: knows the limit, in US dollars.
        topic: of the same account; it is made to admit the service, and so is its key.
    """

    def __init__(self, scope: Construct, construct_id: str, *, plan: Plan, topic: PhiTopic) -> None:
        super().__init__(scope, construct_id)
        source = {"aws:SourceArn": f"arn:{plan.partition}:budgets::{Aws.ACCOUNT_ID}:*"}
        _admit(
            topic,
            "budgets.amazonaws.com",
            {"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}, "ArnLike": source},
        )
        # AWS Budgets tries the topic when the budget is made.
        self.node.add_dependency(topic)
        budget = budgets.CfnBudget
        budget(
            self,
            "Budget",
            budget=budget.BudgetDataProperty(
                budget_name=f"{RESOURCE_PREFIX}-monthly",
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budget.SpendProperty(amount=plan.baseline.budget_usd_per_month, unit="USD"),
            ),
            notifications_with_subscribers=[
                budget.NotificationWithSubscribersProperty(
                    notification=budget.NotificationProperty(
                        notification_type=kind,
                        comparison_operator="GREATER_THAN",
                        threshold=percent,
                        threshold_type="PERCENTAGE",
                    ),
                    subscribers=[budget.SubscriberProperty(subscription_type="SNS", address=topic.resource.topic_arn)],
                )
                for kind, percent in _NOTIFIED
            ],
        )


class CostAnomaly(Construct):
    """Unexpected spending of any account, told to the management account's topic for operations.

    One monitor for the organization, which looks at each account apart. By account, not by service: AWS makes a monitor
    by service itself in many accounts, and there can be one of a kind only. Source: AWS Cost Management User Guide,
    "Getting started with AWS Cost Anomaly Detection", monitor types;
    aws-cloudformation/cloudformation-coverage-roadmap issue 2515.

    Args:
        scope: parent construct, in the management account.
        construct_id: id in the parent.
        plan: knows the threshold, in US dollars.
        topic: of the same account; it is made to admit the service, and so is its key.
    """

    def __init__(self, scope: Construct, construct_id: str, *, plan: Plan, topic: PhiTopic) -> None:
        super().__init__(scope, construct_id)
        _admit(topic, "costalerts.amazonaws.com", {"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}})
        self.node.add_dependency(topic)
        monitor = ce.CfnAnomalyMonitor(
            self,
            "Monitor",
            monitor_name=f"{RESOURCE_PREFIX}-accounts",
            monitor_type="DIMENSIONAL",
            monitor_dimension="LINKED_ACCOUNT",
        )
        impact = {
            "Dimensions": {
                "Key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
                "MatchOptions": ["GREATER_THAN_OR_EQUAL"],
                "Values": [str(plan.baseline.anomaly_usd)],
            }
        }
        ce.CfnAnomalySubscription(
            self,
            "Subscription",
            subscription_name=f"{RESOURCE_PREFIX}-accounts",
            frequency="IMMEDIATE",
            monitor_arn_list=[monitor.attr_monitor_arn],
            subscribers=[ce.CfnAnomalySubscription.SubscriberProperty(type="SNS", address=topic.resource.topic_arn)],
            threshold_expression=json.dumps(impact, separators=(",", ":")),
        )


def _admit(topic: PhiTopic, service: str, conditions: dict[str, dict[str, str]]) -> None:
    """Let a service publish to a topic, use of the topic's key included."""
    key = topic.resource.master_key
    if key is None:
        raise ValueError("topic: has no key; allowed: a topic that is encrypted with a customer key.")
    uses = (
        (topic.resource, ["sns:Publish"], topic.resource.topic_arn),
        (key, ["kms:Decrypt", "kms:GenerateDataKey*"], "*"),
    )
    for resource, actions, on in uses:
        statement = iam.PolicyStatement(
            principals=[iam.ServicePrincipal(service)], actions=actions, resources=[on], conditions=conditions
        )
        resource.add_to_resource_policy(statement)
