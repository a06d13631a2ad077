"""HLZ-SCP-21: on the way from a finding to a person, or to a remedy, nothing is rerouted or forged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import SECURITY

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter

_STARTS = [
    "config:PutRemediationConfigurations",
    "ssm:CreateAssociation*",
    "ssm:RegisterTaskWithMaintenanceWindow",
    "ssm:UpdateAssociation",
    "ssm:UpdateMaintenanceWindowTask",
]
_BUSES = ["events:PutPermission", "events:RemovePermission"]
_SUBSCRIPTIONS = [
    "sns:PutDataProtectionPolicy",
    "sns:SetSubscriptionAttributes",
    "sns:Subscribe",
    "sns:Unsubscribe",
]


def deny_response_path_changes(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny, in accounts for security and logs, what would turn findings or automations another way.

    - *automations*: AWS Config's remediations run with a service-linked role that may pass any role to Systems
      Manager and that no SCP binds. A document of one's own that names ``hlz-remediation-automation`` would run as
      that role, which reaches every account, although HLZ-SCP-06 denies passing it. Associations and tasks of
      maintenance windows, which AWS starts likewise, are denied with them;
    - *event buses*: who may send is not changed. Policies cannot name the bus, so it holds for every bus;
    - *topics* of the landing zone: who hears is written in the configuration and not changed by hand. The link in an
      e-mail still takes its own reader off;
    - *records* of remediation, and events on the landing zone's buses, are written by its own roles alone. Events of
      AWS services come from AWS itself.

    Exempt: the break-glass role and the landing zone's deployers; from the last statement the landing zone's own roles.
    HLZ-SCP-06 guards all of these names.

    Source: AWS Managed Policy Reference, AWSConfigRemediationServiceRolePolicy; Service Authorization Reference,
    Amazon EventBridge (no resource types of PutPermission).
    """
    prefix = perimeter.resource_prefix
    written = [
        perimeter.arn("events", f"event-bus/{prefix}-*"),
        perimeter.arn("logs", f"log-group:/{prefix}/remediation:*"),
    ]
    topics = [perimeter.arn("sns", f"{prefix}-*")]
    return (
        perimeter.deny("DenyOtherAutomations", _STARTS, spare=perimeter.deployers),
        perimeter.deny("DenyEventBusPermissionChanges", _BUSES, spare=perimeter.deployers),
        perimeter.deny("DenySubscriptionChanges", _SUBSCRIPTIONS, topics, spare=perimeter.deployers),
        perimeter.deny(
            "DenyForgedRecords", ["events:PutEvents", "logs:PutLogEvents"], written, spare=(perimeter.own_roles,)
        ),
    )


RESPONSE_PATH = Guardrail(
    id="HLZ-SCP-21",
    type="SERVICE_CONTROL_POLICY",
    title="From finding to response nothing is rerouted or forged",
    citations=("164.308(a)(6)(ii)", "164.308(a)(1)(ii)(D)", "164.312(b)"),
    attached_to=SECURITY,
    statements=deny_response_path_changes,
)
