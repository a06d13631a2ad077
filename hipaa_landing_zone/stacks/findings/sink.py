"""The sink of CloudWatch cross-account observability: the security account sees the metrics of every account."""

from __future__ import annotations

from aws_cdk import aws_oam as oam
from constructs import Construct

from hipaa_landing_zone.plan.finding_route import SINK_NAME, sink_policy


class MonitoringSink(Construct):
    """Takes links from the organization's accounts, for metrics only.

    Log groups and traces can hold PHI, and whoever may read them here would not need the account's consent: the policy
    refuses links that share them. The alarms of a linked account can be seen with its metrics.

    Source: Amazon CloudWatch User Guide, "CloudWatch cross-account observability"; CloudWatch Observability Access
    Manager API reference, PutSinkPolicy.

    Args:
        scope: a findings stack.
        construct_id: id in the parent.
        organization_id: whose accounts may link.
    """

    def __init__(self, scope: Construct, construct_id: str, *, organization_id: str) -> None:
        super().__init__(scope, construct_id)
        self.resource = oam.CfnSink(self, "Resource", name=SINK_NAME, policy=sink_policy(organization_id))
