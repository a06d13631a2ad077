"""Shares an account's metrics with the security account, so that one dashboard shows all accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws, CfnCondition, CfnMapping, Fn
from aws_cdk import aws_oam as oam
from constructs import Construct

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan

RESOURCE_TYPES = ["AWS::CloudWatch::Metric"]
NO_SINK = "none"


class ObservabilityLink(Construct):
    """A link to the security account's sink of the same Region, if the lock knows it.

    Metrics only: log groups and traces may hold PHI, and what is shared can be read by everybody who may read the
    monitoring account's own (45 CFR 164.502(b), 164.312(a)(1)). Alarms are no type of their own: their changes of state
    reach the security account as events, and their metrics with this link.

    The security account does not link to itself, which AWS refuses. Source: Amazon CloudWatch User Guide, "CloudWatch
    cross-account observability".

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        plan: knows the security account and the sinks.
    """

    def __init__(self, scope: Construct, construct_id: str, *, plan: Plan) -> None:
        super().__init__(scope, construct_id)
        sinks = {region: {"Sink": plan.monitoring_sinks.get(region, NO_SINK)} for region in plan.regions}
        sink = CfnMapping(self, "Sinks", mapping=sinks).find_in_map(Aws.REGION, "Sink")
        is_source = Fn.condition_and(
            Fn.condition_not(Fn.condition_equals(Aws.ACCOUNT_ID, plan.security_account_id)),
            Fn.condition_not(Fn.condition_equals(sink, NO_SINK)),
        )
        link = oam.CfnLink(
            self,
            "Link",
            label_template="$AccountName",
            resource_types=RESOURCE_TYPES,
            sink_identifier=sink,
        )
        link.cfn_options.condition = CfnCondition(self, "IsSource", expression=is_source)
