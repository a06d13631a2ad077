"""The event bus of the home Region, to which every account and Region sends what somebody should hear of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Duration, Stack, Tags
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from hipaa_constructs import CustomerKey, PhiEventBus
from hipaa_constructs.phi_queue import let_events_send
from hipaa_landing_zone.plan.finding_route import CONNECTION, SENDER_STATEMENT, sender_statement
from hipaa_landing_zone.plan.name import FINDINGS_BUS, QUALIFIER, WEBHOOK_SECRET, key_alias
from hipaa_landing_zone.stacks.place import administrators, users

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan


class FindingsBus(Construct):
    """Keeps every event as long as the log archive keeps its logs, and takes them from the baseline's rules only.

    Guarantees:
        * ``only_the_baseline_sends``: roles named ``hlz-event-forwarder-*`` of the organization's accounts, and what
          the security account's own policies allow there (45 CFR 164.312(a)(1)).
        * ``events_are_kept``: an archive for the retention of the logs, encrypted with the key, and a dead-letter queue
          for what could not be delivered (45 CFR 164.316(b)(2)(i), 164.312(b)).

    Source: Amazon EventBridge User Guide, "Permissions for event buses in EventBridge", "Archiving and replaying
    events".

    Args:
        scope: the home Region's findings stack.
        construct_id: id in the parent.
        plan: retention and administrators.
        organization_id: whose accounts may send.

    Attributes:
        key: encrypts the bus, its archive, dead letters, topics and the ticket system's API key.
        resource: the underlying ``events.EventBus``.
        dead_letter_queue: what could not be delivered, for 14 days.
    """

    def __init__(self, scope: Construct, construct_id: str, *, plan: Plan, organization_id: str) -> None:
        super().__init__(scope, construct_id)
        if plan.log_archive is None:
            raise ValueError("no log archive: the plan should have held this stack back")
        account, self._break_glass = Stack.of(self).account, plan.organization.account_access_role
        self.key = CustomerKey(
            self,
            "Key",
            alias=key_alias("findings"),
            description="Findings on their way to people",
            administrators=[administrators(plan, account)],
            users=[users(plan, account)],
        )
        bus = PhiEventBus(
            self,
            "Bus",
            encryption_key=self.key.resource,
            event_bus_name=FINDINGS_BUS,
            archive_retention=Duration.days(plan.log_archive.retention_days),
        )
        self.resource, self.dead_letter_queue = bus.resource, bus.dead_letter_queue
        self.admit_rules(f"{FINDINGS_BUS}/*")
        self._admit_baseline(organization_id)

    def admit_rules(self, names: str) -> None:
        """Let rules of this account and Region use the dead-letter queue.

        Args:
            names: the rules' names, after the bus's where it is not the default one; ``*`` stands for any text.
        """
        stack = Stack.of(self)
        rules = f"arn:{stack.partition}:events:{stack.region}:{stack.account}:rule/{names}"
        self.dead_letter_queue.add_to_resource_policy(let_events_send(self.dead_letter_queue, rules))

    def keep_api_key(self) -> secretsmanager.Secret:
        """Make the secret for the ticket system's API key, and let EventBridge keep a copy under the same key.

        It is made with a random value, which the ticket system refuses: until the real one is put in by hand, tickets
        end in the dead-letter queue, which alarms. Source: Amazon EventBridge User Guide, "Encrypting EventBridge
        connection authorization with AWS KMS keys": the key's tag is what EventBridge's role asks for.
        """
        stack = Stack.of(self)
        secrets = f"arn:{stack.partition}:secretsmanager:{stack.region}:{stack.account}:secret"
        roles = f"arn:{stack.partition}:iam::{stack.account}:role"
        statement: dict[str, Any] = {
            "Sid": "ApiKeyThroughSecretsManager",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:{stack.partition}:iam::{stack.account}:root"},
            "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"],
            "Resource": "*",
            "Condition": {
                "StringEquals": {"kms:ViaService": f"secretsmanager.{stack.region}.amazonaws.com"},
                "StringLike": {
                    "kms:EncryptionContext:SecretARN": [
                        f"{secrets}:{WEBHOOK_SECRET}-*",
                        f"{secrets}:events!connection/{CONNECTION}/*",
                    ]
                },
                # Who deploys the secret and the connection, who alone may change a connection of the landing zone by
                # hand (HLZ-SCP-07) and administers the key otherwise, and the service-linked role that sends.
                "ArnLike": {
                    "aws:PrincipalArn": [
                        f"{roles}/cdk-{QUALIFIER}-cfn-exec-role-*",
                        f"{roles}/{self._break_glass}",
                        f"{roles}/aws-service-role/apidestinations.events.amazonaws.com/*",
                    ]
                },
            },
        }
        self.key.resource.add_to_resource_policy(iam.PolicyStatement.from_json(statement))
        Tags.of(self.key).add("EventBridgeApiDestinations", "true")
        return secretsmanager.Secret(
            self,
            "WebhookApiKey",
            secret_name=WEBHOOK_SECRET,
            description="API key of the ticket system; put in by hand, see docs/how-to/findings.md",
            encryption_key=self.key.resource,
        )

    def _admit_baseline(self, organization_id: str) -> None:
        partition, bus = Stack.of(self).partition, self.resource
        events.CfnEventBusPolicy(
            self,
            SENDER_STATEMENT,
            statement_id=SENDER_STATEMENT,
            event_bus_name=bus.event_bus_name,
            statement=sender_statement(partition, organization_id, bus.event_bus_arn),
        )
