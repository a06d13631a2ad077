"""The sink of CloudWatch cross-account observability: the security account sees the metrics of every account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_oam as oam
from constructs import Construct

from hipaa_landing_zone.plan.name import RESOURCE_PREFIX

if TYPE_CHECKING:
    from typing import Any

METRICS = "AWS::CloudWatch::Metric"
SINK_NAME = f"{RESOURCE_PREFIX}-observability"


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
        policy: dict[str, Any] = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": ["oam:CreateLink", "oam:UpdateLink"],
                    "Resource": "*",
                    "Condition": {
                        "StringEquals": {"aws:PrincipalOrgID": organization_id},
                        "ForAllValues:StringEquals": {"oam:ResourceTypes": [METRICS]},
                        "Null": {"oam:ResourceTypes": "false"},
                    },
                }
            ],
        }
        self.resource = oam.CfnSink(self, "Resource", name=SINK_NAME, policy=policy)
