"""Rules on the default bus that send findings of this Region to the bus of the home Region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from constructs import Construct

from hipaa_landing_zone.plan.finding_route import forwards
from hipaa_landing_zone.plan.name import FINDINGS_BUS, RESOURCE_PREFIX

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan


class Forwarding(Construct):
    """Forwards what the detective services put on the security account's default bus, in this Region.

    Services send their events to the default bus only. Suppressed and archived findings are not held back here, so that
    the bus's archive has them; the routes leave them out. What the bus cannot take is tried again for 24 hours.

    Source: Amazon EventBridge User Guide, "Sending and receiving events between AWS Regions", "Retrying delivery".

    Args:
        scope: a findings stack.
        construct_id: id in the parent.
        plan: which services are on.
    """

    def __init__(self, scope: Construct, construct_id: str, *, plan: Plan) -> None:
        super().__init__(scope, construct_id)
        stack, home = Stack.of(self), plan.organization.home_region
        rules = dict(forwards(plan.detective_services, home=stack.region == home))
        if not rules:
            return
        bus = f"arn:{stack.partition}:events:{home}:{stack.account}:event-bus/{FINDINGS_BUS}"
        role = self._role(bus)
        for name, pattern in rules.items():
            events.CfnRule(
                self,
                name,
                name=name,
                description="Sends findings to the bus of the home Region",
                event_pattern=pattern,
                targets=[events.CfnRule.TargetProperty(id="Findings", arn=bus, role_arn=role.role_arn)],
            )

    def _role(self, bus: str) -> iam.Role:
        stack = Stack.of(self)
        name = f"{RESOURCE_PREFIX}-findings-forwarder-{stack.region}"
        rules = f"arn:{stack.partition}:events:{stack.region}:{stack.account}:rule/{RESOURCE_PREFIX}-forward-*"
        return iam.Role(
            self,
            "Role",
            role_name=name,
            description="Sends findings to the bus of the home Region",
            assumed_by=iam.ServicePrincipal(
                "events.amazonaws.com",
                conditions={
                    "StringEquals": {"aws:SourceAccount": stack.account},
                    "ArnLike": {"aws:SourceArn": rules},
                },
            ),
            managed_policies=[
                iam.ManagedPolicy(
                    self,
                    "Policy",
                    managed_policy_name=name,
                    statements=[iam.PolicyStatement(sid="Send", actions=["events:PutEvents"], resources=[bus])],
                )
            ],
        )
