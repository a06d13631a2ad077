"""From a finding to a person, or to a remedy, nothing is rerouted or forged in the accounts for security and logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proof.claim.model import BREAK_GLASS, DEPLOYERS, OWN_ROLES, Claim, because, changes

if TYPE_CHECKING:
    from hipaa_landing_zone.plan.model import PlannedOu

_SPARED = (BREAK_GLASS, *DEPLOYERS)
_WRITTEN = ("arn:aws:events:*:*:event-bus/hlz-*", "arn:aws:logs:*:*:log-group:/hlz/remediation:*")


def _security(ou: PlannedOu) -> bool:
    return ou.purpose == "security"


CLAIMS = (
    Claim(
        name="no-other-automations",
        sentence="Nobody but break-glass and the deployers can have AWS start automations with roles of the zone.",
        rests_on=("DenyOtherAutomations",),
        actions=frozenset(
            {
                "config:PutRemediationConfigurations",
                "ssm:CreateAssociation",
                "ssm:CreateAssociationBatch",
                "ssm:RegisterTaskWithMaintenanceWindow",
                "ssm:UpdateAssociation",
                "ssm:UpdateMaintenanceWindowTask",
            }
        ),
        spared=_SPARED,
        ous=_security,
    ),
    Claim(
        name="senders-stay",
        sentence="Nobody but break-glass and the deployers can change who may send to an event bus.",
        rests_on=("DenyEventBusPermissionChanges",),
        actions=frozenset({"events:PutPermission", "events:RemovePermission"}),
        spared=_SPARED,
        ous=_security,
    ),
    Claim(
        name="subscribers-stay",
        sentence="Nobody but break-glass and the deployers can change who hears of findings.",
        rests_on=("DenySubscriptionChanges",),
        actions=changes("sns", "topic"),
        about=lambda request: request.on("arn:aws:sns:*:*:hlz-*"),
        spared=_SPARED,
        ous=_security,
        exact=True,
        left_open=because(
            "Elsewhere: own-topic-stays.",
            "sns:AddPermission",
            "sns:DeleteTopic",
            "sns:RemovePermission",
            "sns:SetTopicAttributes",
        )
        | because("Harmless: it takes nobody off.", "sns:ConfirmSubscription", "sns:CreateTopic", "sns:Publish")
        | because("Harmless: no policy asks for a topic's tags.", "sns:TagResource", "sns:UntagResource"),
    ),
    Claim(
        name="records-are-not-forged",
        sentence="Nobody but break-glass and the zone's own roles can write a record of remediation, or to its buses.",
        rests_on=("DenyForgedRecords",),
        actions=frozenset({"events:PutEvents", "logs:PutLogEvents"}),
        about=lambda request: request.on(*_WRITTEN),
        spared=(BREAK_GLASS, OWN_ROLES),
        ous=_security,
        exact=True,
    ),
)
