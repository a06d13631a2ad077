"""HLZ-SCP-07: detective services and the baseline stay on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hipaa_landing_zone.policies.guardrail import Guardrail
from hipaa_landing_zone.policies.scope import EVERYWHERE
from hipaa_landing_zone.policies.scp.session import PREFERENCES

if TYPE_CHECKING:
    from hipaa_landing_zone.policies.document import Statement
    from hipaa_landing_zone.policies.perimeter import Perimeter

_SERVICES = [
    "config:DeleteAggregationAuthorization",
    "config:DeleteConfigurationAggregator",
    "config:DeleteConfigurationRecorder",
    "config:DeleteDeliveryChannel",
    "config:DeleteEvaluationResults",
    "config:DeleteOrganization*",
    "config:DeleteRetentionConfiguration",
    "config:DeleteServiceLinkedConfigurationRecorder",
    "config:DisassociateResourceTypes",
    "config:PutConfigurationRecorder",
    "config:PutDeliveryChannel",
    "config:PutRetentionConfiguration",
    "config:StopConfigurationRecorder",
    "detective:DeleteGraph",
    "detective:DeleteMembers",
    "detective:DisassociateMembership",
    "guardduty:DeleteDetector",
    "guardduty:DeleteMembers",
    "guardduty:DeletePublishingDestination",
    "guardduty:Disassociate*",
    "guardduty:StopMonitoringMembers",
    "guardduty:UpdateDetector",
    "guardduty:UpdateMemberDetectors",
    "guardduty:UpdatePublishingDestination",
    "inspector2:Disable",
    "inspector2:DisassociateMember",
    "inspector2:UpdateConfiguration",
    "macie2:DeleteMember",
    "macie2:DisableMacie",
    "macie2:Disassociate*",
    "macie2:UpdateMacieSession",
    "macie2:UpdateMemberSession",
    "securityhub:BatchDisableStandards",
    "securityhub:BatchUpdateStandardsControlAssociations",
    "securityhub:DeleteAggregatorV2",
    "securityhub:DeleteConfigurationPolicy",
    "securityhub:DeleteFindingAggregator",
    "securityhub:DeleteMembers",
    "securityhub:DisableImportFindingsForProduct",
    "securityhub:DisableSecurityHub*",
    "securityhub:Disassociate*",
    "securityhub:StartConfigurationPolicyDisassociation",
    "securityhub:UpdateConfigurationPolicy",
    "securityhub:UpdateSecurityHubConfiguration",
    "securityhub:UpdateStandardsControl",
]
_BASELINE = [
    "access-analyzer:DeleteAnalyzer",
    "access-analyzer:UpdateAnalyzer",
    "cloudwatch:Delete*",
    "cloudwatch:DisableAlarmActions",
    "cloudwatch:Put*",
    "cloudwatch:SetAlarmState",
    "config:DeleteConformancePack",
    "config:PutConformancePack",
    "events:DeauthorizeConnection",
    "events:Delete*",
    "events:Disable*",
    "events:PutRule",
    "events:PutTargets",
    "events:Remove*",
    "events:Update*",
    "logs:AssociateKmsKey",
    "logs:Delete*",
    "logs:DisassociateKmsKey",
    "logs:PutDataProtectionPolicy",  # not logs:Put*: the landing zone's functions write their logs there
    "logs:PutMetricFilter",
    "logs:PutRetentionPolicy",
    "logs:PutSubscriptionFilter",
    "sns:AddPermission",
    "sns:DeleteTopic",
    "sns:RemovePermission",
    "sns:SetTopicAttributes",
    "ssm:CreateDocument",
    "ssm:DeleteDocument",
    "ssm:DeleteParameter*",
    "ssm:ModifyDocumentPermission",
    "ssm:PutParameter",
    "ssm:UpdateDocument",
    "ssm:UpdateDocumentDefaultVersion",
]
_EVENTS = ("api-destination", "archive", "connection", "event-bus", "rule")
_SETTINGS = [
    "account:DeleteAlternateContact",
    "account:PutAlternateContact",
    "ec2:ModifyEbsDefaultKmsKeyId",
    "ec2:ResetEbsDefaultKmsKeyId",
    "iam:DeleteAccountPasswordPolicy",
    "iam:UpdateAccountPasswordPolicy",
    "ssm:ResetServiceSetting",
    "ssm:UpdateServiceSetting",
]


def deny_detective_service_changes(perimeter: Perimeter) -> tuple[Statement, ...]:
    """Deny switching off, weakening or leaving AWS Config, GuardDuty, Security Hub, Inspector, Macie and Detective.

    The landing zone's own event rules and buses, alarms, topics, log groups, documents and parameters (names that begin
    with ``hlz``) are protected with them, and so are the preferences of Session Manager and the settings of an account
    that the baseline writes: password policy, default key for volumes, contacts, sharing of documents. The organization
    trail has a guardrail of its own, HLZ-SCP-05.

    Why: who takes an account over silences what watches it first (45 CFR 164.308(a)(1)(ii)(D), 164.312(b)).

    Exempt: the break-glass role and the landing zone's deployers, all guarded by HLZ-SCP-06. The administrator of a
    detective service in the security account keeps its daily work: findings, filters, members' invitations. The
    settings are written by the landing zone's provider, whose roles are exempt from that statement alone.

    Source: the services' pages of the Service Authorization Reference.
    """
    prefix = perimeter.resource_prefix
    own = [
        perimeter.arn("access-analyzer", f"analyzer/{prefix}-*"),
        perimeter.arn("cloudwatch", f"alarm:{prefix}-*"),
        perimeter.arn("config", f"conformance-pack/{prefix}-*"),
        *(perimeter.arn("events", f"{kind}/{prefix}-*") for kind in _EVENTS),
        perimeter.arn("logs", f"log-group:/{prefix}/*"),
        perimeter.arn("sns", f"{prefix}-*"),
        perimeter.arn("ssm", f"document/{PREFERENCES}"),
        perimeter.arn("ssm", f"document/{prefix}-*"),
        perimeter.arn("ssm", f"parameter/{prefix}/*"),
    ]
    return (
        perimeter.deny("DenyDetectiveServiceChanges", _SERVICES, spare=perimeter.deployers),
        perimeter.deny("DenyBaselineResourceChanges", _BASELINE, own, spare=perimeter.deployers),
        perimeter.deny("DenyBaselineSettingChanges", _SETTINGS, spare=(*perimeter.deployers, perimeter.provider)),
    )


DETECTIVE_SERVICE = Guardrail(
    id="HLZ-SCP-07",
    type="SERVICE_CONTROL_POLICY",
    title="Detective services and the baseline stay on",
    citations=("164.308(a)(1)(ii)(D)", "164.308(a)(6)(ii)", "164.312(b)"),
    attached_to=EVERYWHERE,
    statements=deny_detective_service_changes,
)
