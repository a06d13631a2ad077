"""The two roles of the security account: one starts automations, the other runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from hipaa_landing_zone.plan.name import (
    FINDINGS_BUS,
    REMEDIATION_AUTOMATION_ROLE,
    REMEDIATION_ROLE,
    REMEDIATION_START_ROLE,
)
from hipaa_landing_zone.plan.remediation import AUTOMATIONS, LOG_GROUP

if TYPE_CHECKING:
    from collections.abc import Sequence

SOURCE = "hlz.remediation"
"""The ``source`` of what automations put on the bus."""


class RemediationRoles(Construct):
    """Guarantees: an event can start an automation and nothing else; an automation can take one role in each account.

    HLZ-SCP-06 lets nobody but the starter pass the automation's role on, and nobody but the automation take
    ``hlz-remediation``: an administrator of the security account can do neither.

    Source: AWS Systems Manager User Guide, "Create the service roles for Automation", cross-service confused deputy
    prevention; Amazon EventBridge User Guide, "Using identity-based policies for Amazon EventBridge".

    Args:
        scope: the stack.
        construct_id: id in the parent.
        organization_id: whose accounts automations may reach.

    Attributes:
        automation_arn: the role that runs scripts.
        starter_arn: the role with which Amazon EventBridge starts them and forwards their failures.
    """

    def __init__(self, scope: Construct, construct_id: str, *, organization_id: str) -> None:
        super().__init__(scope, construct_id)
        stack = Stack.of(self)
        self._prefix = f"arn:{stack.partition}"
        self._place = f"{stack.region}:{stack.account}"
        self._account = stack.account
        self._bus = f"{self._prefix}:events:{self._place}:event-bus/{FINDINGS_BUS}"
        self.automation_arn = self._role(
            REMEDIATION_AUTOMATION_ROLE,
            "ssm.amazonaws.com",
            [f"{self._prefix}:ssm:*:{self._account}:automation-execution/*"],
            self._running(organization_id),
        )
        self.starter_arn = self._role(
            REMEDIATION_START_ROLE,
            "events.amazonaws.com",
            [f"{self._prefix}:events:{self._place}:rule/{name}" for name in (f"{FINDINGS_BUS}/hlz-*", "hlz-*")],
            self._starting(),
        )

    def _running(self, organization_id: str) -> list[dict[str, Any]]:
        return [
            {
                "Sid": "Mend",
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Resource": f"{self._prefix}:iam::*:role/{REMEDIATION_ROLE}",
                "Condition": {"StringEquals": {"aws:ResourceOrgID": organization_id}},
            },
            {
                "Sid": "Record",
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": f"{self._prefix}:logs:{self._place}:log-group:{LOG_GROUP}:*",
            },
            {
                "Sid": "Tell",
                "Effect": "Allow",
                "Action": "events:PutEvents",
                "Resource": self._bus,
                "Condition": {"StringEquals": {"events:source": SOURCE}},
            },
        ]

    def _starting(self) -> list[dict[str, Any]]:
        names = [f"{self._prefix}:ssm:{self._place}:automation-definition/{each.name}:*" for each in AUTOMATIONS]
        return [
            {"Sid": "Start", "Effect": "Allow", "Action": "ssm:StartAutomationExecution", "Resource": names},
            {
                "Sid": "PassTheirRole",
                "Effect": "Allow",
                "Action": "iam:PassRole",
                "Resource": self.automation_arn,
                "Condition": {"StringEquals": {"iam:PassedToService": "ssm.amazonaws.com"}},
            },
            {"Sid": "TellOfFailures", "Effect": "Allow", "Action": "events:PutEvents", "Resource": self._bus},
        ]

    def _role(self, name: str, service: str, sources: Sequence[str], statements: list[dict[str, Any]]) -> str:
        title = "".join(part.capitalize() for part in name.split("-"))
        role = iam.CfnRole(
            self,
            title,
            role_name=name,
            description="Of automatic remediation",
            assume_role_policy_document={
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": service},
                        "Action": "sts:AssumeRole",
                        "Condition": {
                            "StringEquals": {"aws:SourceAccount": self._account},
                            "ArnLike": {"aws:SourceArn": list(sources)},
                        },
                    }
                ],
            },
        )
        iam.CfnManagedPolicy(
            self,
            f"{title}Policy",
            managed_policy_name=name,
            description="Of automatic remediation",
            roles=[role.ref],
            policy_document={"Version": "2012-10-17", "Statement": statements},
        )
        return role.attr_arn
