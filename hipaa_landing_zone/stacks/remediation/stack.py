"""The home Region of the security account: automations, what starts them, and the record of what they did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_logs as logs
from constructs import Construct

from hipaa_constructs import CustomerKey
from hipaa_landing_zone.plan.name import key_alias
from hipaa_landing_zone.plan.remediation import AUTOMATIONS, LOG_GROUP
from hipaa_landing_zone.stacks.place import administrators, properties, users
from hipaa_landing_zone.stacks.remediation.document import make_document
from hipaa_landing_zone.stacks.remediation.role import RemediationRoles
from hipaa_landing_zone.stacks.remediation.trigger import Triggers

if TYPE_CHECKING:
    from hipaa_landing_zone.plan import Plan, PlannedStack


class RemediationStack(Stack):
    """Mends five things in every account: public buckets and snapshots, open ports, stopped trails, keys to be deleted.

    Each is a dry run unless ``remediation.act`` names it. An automation looks again before it acts, leaves alone what
    carries the tag ``hlz:remediation-exempt`` (HLZ-SCP-19), and does nothing when it cannot read either. What it found,
    did and left is a record in a log group, kept six years under a key, and an event on the bus of findings.

    45 CFR 164.308(a)(6)(ii), 164.308(a)(1)(ii)(B), 164.312(b), 164.316(b)(2)(i).

    Raises:
        ValueError: the plan should have held the stack back.
    """

    def __init__(self, scope: Construct, planned: PlannedStack, plan: Plan) -> None:
        super().__init__(scope, planned.id, **properties(planned))
        if planned.account_id is None or plan.organization_id is None:
            raise ValueError(f"{planned.path} is not ready: the plan should have held this stack back")
        key = CustomerKey(
            self,
            "Key",
            alias=key_alias("remediation"),
            description="Records of automatic remediation",
            administrators=[administrators(plan, planned.account_id)],
            users=[users(plan, planned.account_id)],
        )
        self._record(key)
        roles = RemediationRoles(self, "Roles", organization_id=plan.organization_id)
        place = Construct(self, "Documents")
        documents = {
            each.kind: make_document(place, each, plan=plan, role_arn=roles.automation_arn) for each in AUTOMATIONS
        }
        Triggers(self, "Triggers", key=key, documents=documents, starter_arn=roles.starter_arn)

    def _record(self, key: CustomerKey) -> None:
        key.admit_cloudwatch_logs(log_group_name=LOG_GROUP)
        logs.LogGroup(
            self,
            "Record",
            log_group_name=LOG_GROUP,
            encryption_key=key.resource,
            retention=logs.RetentionDays.SIX_YEARS,
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        ).node.add_dependency(key)
