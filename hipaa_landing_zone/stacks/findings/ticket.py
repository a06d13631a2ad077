"""The ticket system, to which findings are posted over HTTPS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from constructs import Construct

from hipaa_landing_zone.plan.finding_route import CONNECTION
from hipaa_landing_zone.plan.name import FINDINGS_BUS

if TYPE_CHECKING:
    from hipaa_landing_zone.config.detection import WebhookRoute
    from hipaa_landing_zone.stacks.findings.bus import FindingsBus

REQUESTS_PER_SECOND = 5


class TicketSystem(Construct):
    """An API destination of EventBridge. Its API key is in a secret, never in the template.

    Source: Amazon EventBridge User Guide, "API destinations", "Connections"; AWS CloudFormation User Guide, dynamic
    references to secrets.

    Args:
        scope: the routes.
        construct_id: id in the parent.
        route: address and header.
        bus: has the key, and makes the secret.

    Attributes:
        arn: of the API destination.
        role_arn: of the role with which EventBridge posts.
    """

    def __init__(self, scope: Construct, construct_id: str, *, route: WebhookRoute, bus: FindingsBus) -> None:
        super().__init__(scope, construct_id)
        secret = bus.keep_api_key()
        connection = events.CfnConnection(
            self,
            "Connection",
            name=CONNECTION,
            description="Ticket system",
            authorization_type="API_KEY",
            auth_parameters=events.CfnConnection.AuthParametersProperty(
                api_key_auth_parameters=events.CfnConnection.ApiKeyAuthParametersProperty(
                    api_key_name=route.header, api_key_value=secret.secret_value.unsafe_unwrap()
                )
            ),
            kms_key_identifier=bus.key.resource.key_arn,
        )
        destination = events.CfnApiDestination(
            self,
            "Destination",
            name=CONNECTION,
            description="Ticket system",
            connection_arn=connection.attr_arn,
            http_method="POST",
            invocation_endpoint=route.url,
            invocation_rate_limit_per_second=REQUESTS_PER_SECOND,
        )
        self.arn = destination.attr_arn
        self.role_arn = self._role(destination.attr_arn).role_arn

    def _role(self, destination: str) -> iam.Role:
        stack, name = Stack.of(self), f"{FINDINGS_BUS}-ticket"
        rules = f"arn:{stack.partition}:events:{stack.region}:{stack.account}:rule/{FINDINGS_BUS}/*"
        return iam.Role(
            self,
            "Role",
            role_name=name,
            description="Posts findings to the ticket system",
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
                    statements=[
                        iam.PolicyStatement(
                            sid="Post", actions=["events:InvokeApiDestination"], resources=[destination]
                        )
                    ],
                )
            ],
        )
