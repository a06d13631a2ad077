"""What nobody but break-glass and the deployers can do to what detects: recorders, detectors, alarms, backups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proof.claim.model import BREAK_GLASS, DEPLOYERS, PROVIDER, Claim, because, beginning, changes

if TYPE_CHECKING:
    from collections.abc import Mapping

_SPARED = (BREAK_GLASS, *DEPLOYERS)
_ENDING = ("Delete", "Disable", "Disassociate", "Stop", "BatchDisable")

_TAGS = "Harmless: no policy asks for its tags."


def _own(
    words: str, prefix: str, types: tuple[str, ...], arns: str, left_open: Mapping[str, str] | None = None
) -> Claim:
    """Return the claim that one kind of the baseline's resources stays as it is."""
    actions = changes(prefix, *types)
    tags = because(_TAGS, *(each for each in actions if each.partition(":")[2].startswith(("Tag", "Untag"))))
    return Claim(
        name=f"own-{words.partition(' ')[2].replace(' ', '-')}-stays",
        sentence=f"Nobody but break-glass and the deployers can change {words} of the landing zone.",
        rests_on=("DenyBaselineResourceChanges",),
        actions=actions,
        about=lambda request: request.on(*arns.split()),
        spared=_SPARED,
        left_open={**tags, **(left_open or {})},
    )


_BASELINE = (
    _own(
        "an analyzer",
        "access-analyzer",
        ("Analyzer",),
        "arn:aws:access-analyzer:*:*:analyzer/hlz-*",
        because(
            "Harmless: it takes no analyzer away.",
            "access-analyzer:CreateAccessPreview",
            "access-analyzer:CreateAnalyzer",
            "access-analyzer:CreateServiceLinkedAnalyzer",
            "access-analyzer:DeleteServiceLinkedAnalyzer",
            "access-analyzer:GenerateFindingRecommendation",
            "access-analyzer:StartResourceScan",
        )
        | because(
            "Work: analysts archive findings.", "access-analyzer:ApplyArchiveRule", "access-analyzer:UpdateFindings"
        ),
    ),
    _own(
        "an alarm",
        "cloudwatch",
        ("alarm",),
        "arn:aws:cloudwatch:*:*:alarm:hlz-*",
        because("Harmless: it switches alarms on.", "cloudwatch:EnableAlarmActions"),
    ),
    _own(
        "a conformance pack",
        "config",
        ("ConformancePack",),
        "arn:aws:config:*:*:conformance-pack/hlz-*",
        because("Gap: a pack could be replaced by an empty one."),
    ),
    _own(
        "an event rule",
        "events",
        ("rule-on-default-event-bus", "rule-on-custom-event-bus"),
        "arn:aws:events:*:*:rule/hlz-*",
        because("Harmless: it switches rules on.", "events:EnableRule"),
    ),
    _own(
        "an event bus",
        "events",
        ("event-bus",),
        "arn:aws:events:*:*:event-bus/hlz-*",
        because(
            "Harmless: it takes nothing away.",
            "events:AllowVendedLogDeliveryForResource",
            "events:CreateArchive",
            "events:CreateEventBus",
            "events:StartReplay",
        )
        | because("Work: every account sends its findings there.", "events:PutEvents"),
    ),
    _own(
        "an event archive",
        "events",
        ("archive",),
        "arn:aws:events:*:*:archive/hlz-*",
        because("Harmless: it takes nothing away.", "events:CreateArchive", "events:StartReplay"),
    ),
    _own(
        "a ticket route",
        "events",
        ("api-destination", "connection"),
        "arn:aws:events:*:*:api-destination/hlz-* arn:aws:events:*:*:connection/hlz-*",
        because("Harmless: it takes nothing away.", "events:CreateApiDestination", "events:CreateConnection")
        | because(
            "Work: findings are sent with it.", "events:InvokeApiDestination", "events:RetrieveConnectionCredentials"
        ),
    ),
    _own(
        "a log group",
        "logs",
        ("log-group", "log-stream"),
        "arn:aws:logs:*:*:log-group:/hlz/*",
        because(
            "Harmless: it adds nothing false and takes nothing away.",
            "logs:CreateExportTask",
            "logs:CreateLogAnomalyDetector",
            "logs:CreateLogStream",
            "logs:IntegrateWithDataset",
            "logs:IntegrateWithS3Table",
            "logs:ProcessWithPipeline",
            "logs:PutBearerTokenAuthentication",
            "logs:PutLogGroupDeletionProtection",
            "logs:PutSyslogConfiguration",
        )
        | because("Gap, low: any member can take the name before the landing zone does.", "logs:CreateLogGroup")
        | because("Gap: logs could be written by hand.", "logs:PutLogEvents")
        | because(
            "Gap: logs could be masked, rewritten on arrival, or kept from those who watch them.",
            "logs:PutTransformer",
        ),
    ),
    _own(
        "a topic",
        "sns",
        ("topic",),
        "arn:aws:sns:*:*:hlz-*",
        because("Harmless: it takes nothing away.", "sns:ConfirmSubscription", "sns:CreateTopic", "sns:Publish")
        | because(
            "Gap: who gets an alarm could be changed.",
            "sns:PutDataProtectionPolicy",
            "sns:SetSubscriptionAttributes",
            "sns:Subscribe",
            "sns:Unsubscribe",
        ),
    ),
    _own(
        "a document",
        "ssm",
        ("document",),
        "arn:aws:ssm:*:*:document/hlz-* arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell",
        because(_TAGS, "ssm:AddTagsToResource", "ssm:RemoveTagsFromResource", "ssm:UpdateDocumentMetadata")
        | because(
            "Harmless: it uses the document, with permissions of the caller.",
            "ssm:CreateAssociation",
            "ssm:CreateAssociationBatch",
            "ssm:DeleteAssociation",
            "ssm:PutCalendar",
            "ssm:SendCommand",
            "ssm:StartAutomationExecution",
            "ssm:StartChangeRequestExecution",
            "ssm:StartSession",
            "ssm:UpdateAssociation",
            "ssm:UpdateAssociationStatus",
        )
        | because(
            "Harmless: documents have no resource policies.", "ssm:DeleteResourcePolicy", "ssm:PutResourcePolicy"
        ),
    ),
    _own(
        "a parameter",
        "ssm",
        ("parameter",),
        "arn:aws:ssm:*:*:parameter/hlz/*",
        because(_TAGS, "ssm:AddTagsToResource", "ssm:RemoveTagsFromResource")
        | because(
            "Harmless: labels are not what applications read.",
            "ssm:LabelParameterVersion",
            "ssm:UnlabelParameterVersion",
        )
        | because(
            "Gap, low: who reads a parameter could be changed.", "ssm:DeleteResourcePolicy", "ssm:PutResourcePolicy"
        ),
    ),
)

CLAIMS = (
    Claim(
        name="detection-stays",
        sentence="Nobody but break-glass and the deployers can end or leave a detective service.",
        rests_on=("DenyDetectiveServiceChanges",),
        actions=frozenset().union(
            *(
                beginning(prefix, *_ENDING)
                for prefix in ("config", "detective", "guardduty", "inspector2", "macie2", "securityhub")
            ),
            {
                "config:PutConfigurationRecorder",
                "config:PutDeliveryChannel",
                "config:PutRetentionConfiguration",
                "guardduty:UpdateDetector",
                "guardduty:UpdateMemberDetectors",
                "guardduty:UpdatePublishingDestination",
                "inspector2:UpdateConfiguration",
                "macie2:UpdateMacieSession",
                "macie2:UpdateMemberSession",
                "securityhub:BatchUpdateStandardsControlAssociations",
                "securityhub:StartConfigurationPolicyDisassociation",
                "securityhub:UpdateConfigurationPolicy",
                "securityhub:UpdateSecurityHubConfiguration",
                "securityhub:UpdateStandardsControl",
            },
        ),
        spared=_SPARED,
        left_open=because(
            "Elsewhere: only the management account can.",
            "detective:DisableOrganizationAdminAccount",
            "guardduty:DisableOrganizationAdminAccount",
            "inspector2:DisableDelegatedAdminAccount",
            "macie2:DisableOrganizationAdminAccount",
            "securityhub:DisableOrganizationAdminAccount",
        )
        | because(
            "Work: the security account's analysts tune with it.",
            "config:DeleteConnector",
            "config:DeleteStoredQuery",
            "guardduty:DeleteCustomDetectionRuleAssociation",
            "guardduty:DeleteCustomDetectionRuleOrgConfiguration",
            "guardduty:DeleteFilter",
            "guardduty:DeleteIPSet",
            "guardduty:DeleteThreatEntitySet",
            "guardduty:DeleteThreatIntelSet",
            "guardduty:DeleteTrustedEntitySet",
            "inspector2:DeleteCisScanConfiguration",
            "inspector2:DeleteCodeSecurityIntegration",
            "inspector2:DeleteCodeSecurityScanConfiguration",
            "inspector2:DeleteConnector",
            "inspector2:DeleteFilter",
            "inspector2:StopCisSession",
            "macie2:DeleteAllowList",
            "macie2:DeleteCustomDataIdentifier",
            "macie2:DeleteFindingsFilter",
            "securityhub:DeleteActionTarget",
            "securityhub:DeleteAutomationRuleV2",
            "securityhub:DeleteConnector",
            "securityhub:DeleteConnectorV2",
            "securityhub:DeleteInsight",
        )
        | because(
            "Harmless: an invitation or a request that was not accepted.",
            "config:DeletePendingAggregationRequest",
            "guardduty:DeleteInvitations",
            "macie2:DeleteInvitations",
            "securityhub:DeleteInvitations",
        )
        | because(
            "Gap: what AWS Config records or evaluates could be thinned out.",
            "config:DeleteConfigRule",
            "config:DeleteConformancePack",
            "config:DeleteRemediationConfiguration",
            "config:DeleteRemediationExceptions",
            "config:DeleteResourceConfig",
        )
        | because("Gap: malware scans of buckets could be ended.", "guardduty:DeleteMalwareProtectionPlan"),
    ),
    *_BASELINE,
    Claim(
        name="settings-stay",
        sentence="Nobody but break-glass, deployers and the provider can change an account's settings of the baseline.",
        rests_on=("DenyBaselineSettingChanges",),
        actions=frozenset(
            {
                "account:DeleteAlternateContact",
                "account:PutAlternateContact",
                "ec2:ModifyEbsDefaultKmsKeyId",
                "ec2:ResetEbsDefaultKmsKeyId",
                "iam:DeleteAccountPasswordPolicy",
                "iam:UpdateAccountPasswordPolicy",
                "ssm:ResetServiceSetting",
                "ssm:UpdateServiceSetting",
            }
        ),
        spared=(*_SPARED, PROVIDER),
    ),
    Claim(
        name="backups-stay",
        sentence="Nobody but break-glass and the deployers can delete a backup, or unlock or open its vault.",
        rests_on=("DenyBackupDestruction",),
        actions=beginning("backup", "Delete", "Disassociate", "Cancel", "Revoke")
        | {
            "backup:PutBackupVaultAccessPolicy",
            "backup:PutBackupVaultLockConfiguration",
            "backup:UpdateGlobalSettings",
            "backup:UpdateRecoveryPointLifecycle",
            "backup:UpdateRegionSettings",
            "dynamodb:DeleteBackup",
            "ec2:UnlockSnapshot",
            "rds:DeleteDBClusterAutomatedBackup",
            "rds:DeleteDBInstanceAutomatedBackup",
        },
        spared=_SPARED,
        left_open=because(
            "Harmless: reports, audit frameworks and test restores; backups stay.",
            "backup:DeleteFramework",
            "backup:DeleteReportPlan",
            "backup:DeleteRestoreTestingPlan",
            "backup:DeleteRestoreTestingSelection",
            "backup:DeleteBackupAccessPoint",
            "backup:DeleteBackupVaultSharingPolicy",
            "backup:DeleteTieringConfiguration",
        )
        | because("Gap: no new backups would be made.", "backup:DeleteBackupPlan", "backup:DeleteBackupSelection"),
    ),
    Claim(
        name="retention-is-not-bypassed",
        sentence="Nobody but break-glass can bypass governance retention, in any bucket.",
        rests_on=("DenyRetentionBypass",),
        actions=frozenset({"s3:BypassGovernanceRetention"}),
    ),
)
