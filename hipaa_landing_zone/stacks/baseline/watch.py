"""Sends the events of ``plan/watch.py`` to the security account, from every account and Region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from constructs import Construct

from hipaa_landing_zone.plan.baseline import WATCH_RULE_PREFIX, findings_bus_arn
from hipaa_landing_zone.plan.event_pattern import fit
from hipaa_landing_zone.plan.name import RESOURCE_PREFIX
from hipaa_landing_zone.plan.watch import WATCHES

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan


class Forwarder(Construct):
    """Rules on the default bus that send what is watched for, as it is, to the security account's home Region.

    As few rules as the length of a pattern allows; the bus there tells the events apart again. EventBridge retries for
    a day; what it gives up shows in its metric ``FailedInvocations``, which the link to the security account shares.
    The bus admits the organization's accounts by itself; that it exists is not asked for when a rule is made.

    HLZ-SCP-07 guards the rules' names, HLZ-SCP-06 the role's. Source: Amazon EventBridge User Guide, "Sending and
    receiving events between AWS accounts", "… between AWS Regions"; 45 CFR 164.308(a)(1)(ii)(D), 164.308(a)(6)(ii).

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        plan: knows the security account and the home Region.

    Raises:
        ValueError: the security account has no id yet.
    """

    def __init__(self, scope: Construct, construct_id: str, *, plan: Plan) -> None:
        super().__init__(scope, construct_id)
        bus = findings_bus_arn(plan)
        role = self._role(plan, bus)
        for number, pattern in enumerate(fit(watch.pattern for watch in WATCHES), start=1):
            events.CfnRule(
                self,
                f"Rule{number}",
                name=f"{WATCH_RULE_PREFIX}{number}",
                description="Sends what is watched for to the security account",
                event_pattern=pattern,
                state="ENABLED",
                targets=[events.CfnRule.TargetProperty(id="Findings", arn=bus, role_arn=role.role_arn)],
            )

    def _role(self, plan: Plan, bus: str) -> iam.Role:
        name = f"{RESOURCE_PREFIX}-event-forwarder-{Aws.REGION}"
        rules = f"arn:{plan.partition}:events:{Aws.REGION}:{Aws.ACCOUNT_ID}:rule/{RESOURCE_PREFIX}-*"
        source = {"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}, "ArnLike": {"aws:SourceArn": rules}}
        role = iam.Role(
            self,
            "Role",
            role_name=name,
            description="Sends events to the security account",
            assumed_by=iam.ServicePrincipal("events.amazonaws.com", conditions=source),
        )
        iam.ManagedPolicy(
            self,
            "Permissions",
            managed_policy_name=name,
            description="Sends events to the security account",
            roles=[role],
            statements=[iam.PolicyStatement(actions=["events:PutEvents"], resources=[bus])],
        )
        return role
