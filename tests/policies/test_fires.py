"""Each statement of each guardrail: a request that it denies, and one that it leaves alone. Read as: who does what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from conftest import lock_for

from hipaa_landing_zone.plan.guardrail import ids, perimeter
from hipaa_landing_zone.policies import GUARDRAILS
from hipaa_landing_zone.policies.evaluation import (
    ADMINISTRATOR_ACCESS,
    FULL_ACCESS,
    Level,
    Outcome,
    Policies,
    Policy,
    Principal,
    Request,
    Resource,
    Verdict,
    evaluate,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from hipaa_landing_zone.config import Configuration
    from hipaa_landing_zone.plan import Plan

FOREIGN = "999988887777"
ROLES = {
    "member administrator": ("ehr-prod", "role/Admin"),
    "application deployer": ("ehr-prod", "role/cdk-hnb659fds-cfn-exec-role-1-us-east-1"),
    "break-glass": ("ehr-prod", "role/OrganizationAccountAccessRole"),
    "deployer": ("ehr-prod", "role/cdk-hlz-cfn-exec-role-1-us-east-1"),
    "stack set": ("ehr-prod", "role/stacksets-exec-0123456789abcdef"),
    "deploy role": ("ehr-prod", "role/cdk-hlz-deploy-role-1-us-east-1"),
    "asset publisher": ("ehr-prod", "role/cdk-hlz-file-publishing-role-1-us-east-1"),
    "replication": ("log-archive", "role/hlz-replication-trail-us-east-1"),
    "responder": ("ehr-prod", "role/hlz-incident-responder"),
    "provider": ("ehr-prod", "role/hlz-provider-us-east-1"),
    "forwarder": ("ehr-prod", "role/hlz-event-forwarder-us-east-1"),
    "maintenance": ("ehr-prod", "role/hlz-maintenance-us-east-1"),
    "remediation": ("ehr-prod", "role/hlz-remediation"),
    "automation": ("security", "role/hlz-remediation-automation"),
    "starter": ("security", "role/hlz-remediation-start"),
    "person": ("security", "role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_IncidentResponder_1"),
    "root user": ("ehr-prod", "root"),
    "root session": ("ehr-prod", "root"),
    "non-PHI application": ("portal-prod", "role/App"),
    "PHI application": ("imaging-prod", "role/App"),
    "investigator": ("security", "role/Investigator"),
}

LOGS = "arn:aws:s3:::hlz-logs-trail-200000000001-us-east-1"
PHI_KEY = "arn:aws:kms:us-east-1:200000000005:key/k"
OBJECT = "arn:aws:s3:::phi-documents/record"
IAM = "arn:aws:iam::200000000005:"
PHI = {"aws:ResourceTag/hlz:data-classification": "phi", "aws:TagKeys": ["hlz:data-classification"]}
ALIASES = "kms:ResourceAliases"
EXEMPTION = {"aws:TagKeys": ["hlz:remediation-exempt"]}
IN_CAPITALS = {"aws:TagKeys": ["HLZ:Remediation-Exempt"]}  # aws:ResourceTag/… finds this one too
PROVIDED = {"lambda:FunctionArn": "arn:aws:lambda:us-east-1:200000000005:function:hlz-provider"}
FINDINGS = "arn:aws:events:us-east-1:200000000002:event-bus/hlz-findings"
FINDINGS_TOPIC = "arn:aws:sns:us-east-1:200000000002:hlz-findings-critical"
RECORD = "arn:aws:logs:us-east-1:200000000002:log-group:/hlz/remediation:log-stream:1"


class Row(NamedTuple):
    denied: bool
    sid: str
    who: str
    action: str
    resource: str = "*"
    context: dict[str, Any] = {}  # noqa: RUF012 - read only


def _row(sid: str, who: str, action: str, resource: str, context: dict[str, Any], *, denied: bool) -> Row:
    """Make a row; ``__`` in a keyword stands for the colon of a condition key."""
    return Row(denied, sid, who, action, resource, {key.replace("__", ":"): value for key, value in context.items()})


def denies(sid: str, who: str, action: str, resource: str = "*", **context: Any) -> Row:
    return _row(sid, who, action, resource, context, denied=True)


def spares(sid: str, who: str, action: str, resource: str = "*", **context: Any) -> Row:
    return _row(sid, who, action, resource, context, denied=False)


TABLE = (
    # HLZ-SCP-01
    denies("DenyServicesNotEligible", "member administrator", "lightsail:CreateInstances"),
    spares("DenyServicesNotEligible", "member administrator", "s3:GetObject", OBJECT),
    spares("DenyServicesNotEligible", "break-glass", "lightsail:CreateInstances"),
    # what the zone itself needs in workload accounts: data events, logs, sessions, messages, keys
    *(
        spares("DenyServicesNotEligible", "member administrator", action)
        for action in (
            "dynamodb:GetItem",
            "ec2:CreateFlowLogs",
            "ec2messages:GetMessages",
            "kms:Decrypt",
            "lambda:InvokeFunction",
            "logs:PutLogEvents",
            "rds-db:connect",
            "ssm:GetParameter",
            "ssmmessages:OpenDataChannel",
            "sts:AssumeRole",
        )
    ),
    denies("DenyExcludedFeatures", "member administrator", "ds:CreateDirectory"),
    spares("DenyExcludedFeatures", "member administrator", "ds:CreateMicrosoftAD"),
    denies(
        "DenyExcludedWorkforces",
        "member administrator",
        "sagemaker:CreateLabelingJob",
        sagemaker__WorkteamType="public-crowd",
    ),
    spares(
        "DenyExcludedWorkforces",
        "member administrator",
        "sagemaker:CreateLabelingJob",
        sagemaker__WorkteamType="private-crowd",
    ),
    # HLZ-SCP-02 to -04
    denies("DenyLeavingOrganization", "member administrator", "organizations:LeaveOrganization"),
    denies("DenyLeavingOrganization", "member administrator", "account:CloseAccount"),
    spares("DenyLeavingOrganization", "break-glass", "organizations:LeaveOrganization"),
    denies("DenyRootUser", "root user", "s3:ListAllMyBuckets"),
    spares("DenyRootUser", "root session", "s3:DeleteBucketPolicy", "arn:aws:s3:::locked"),
    spares("DenyRootUser", "member administrator", "s3:ListAllMyBuckets"),
    denies("DenyRegionsNotGoverned", "member administrator", "ec2:RunInstances", aws__RequestedRegion="eu-west-1"),
    spares("DenyRegionsNotGoverned", "member administrator", "ec2:RunInstances", aws__RequestedRegion="us-west-2"),
    spares("DenyRegionsNotGoverned", "member administrator", "iam:GetRole", aws__RequestedRegion="eu-west-1"),
    # HLZ-SCP-05
    denies(
        "DenyTrailChanges",
        "member administrator",
        "cloudtrail:StopLogging",
        "arn:aws:cloudtrail:us-east-1:200000000005:trail/hlz-organization-trail",
    ),
    spares(
        "DenyTrailChanges",
        "member administrator",
        "cloudtrail:StopLogging",
        "arn:aws:cloudtrail:us-east-1:200000000005:trail/team-trail",
    ),
    denies("DenyLogBucketChanges", "member administrator", "s3:PutObject", f"{LOGS}/AWSLogs/forged"),
    denies("DenyLogBucketChanges", "member administrator", "s3:UpdateObjectEncryption", f"{LOGS}/AWSLogs/x"),
    denies("DenyLogBucketChanges", "member administrator", "s3:CreateBucket", LOGS),
    spares("DenyLogBucketChanges", "member administrator", "s3:GetObject", f"{LOGS}/AWSLogs/x"),
    spares("DenyLogBucketChanges", "deployer", "s3:PutBucketPolicy", LOGS),
    denies("DenyForeignReplication", "member administrator", "s3:ReplicateObject", f"{LOGS}/x"),
    spares("DenyForeignReplication", "replication", "s3:ReplicateObject", f"{LOGS}/x"),
    denies(
        "DenyLandingZoneKeyChanges",
        "member administrator",
        "kms:PutKeyPolicy",
        PHI_KEY,
        **{ALIASES: ["alias/hlz/data"]},
    ),
    spares(
        "DenyLandingZoneKeyChanges", "member administrator", "kms:PutKeyPolicy", PHI_KEY, **{ALIASES: ["alias/app"]}
    ),
    denies(
        "DenyLandingZoneAliasChanges",
        "member administrator",
        "kms:DeleteAlias",
        "arn:aws:kms:us-east-1:200000000005:alias/hlz/data",
    ),
    spares(
        "DenyLandingZoneAliasChanges",
        "stack set",
        "kms:UpdateAlias",
        "arn:aws:kms:us-east-1:200000000005:alias/hlz/data",
    ),
    denies("DenyFlowLogDeletion", "member administrator", "ec2:DeleteFlowLogs"),
    spares("DenyFlowLogDeletion", "member administrator", "ec2:CreateFlowLogs"),
    # HLZ-SCP-06
    *(
        denies("DenyGuardedRoleChanges", who, "iam:CreateRole", f"{IAM}role/{name}")
        for who in ("member administrator", "application deployer", "deployer", "responder")
        for name in ("OrganizationAccountAccessRole", "cdk-hlz-cfn-exec-role-1-us-east-1", "stacksets-exec-evil")
    ),
    spares("DenyGuardedRoleChanges", "member administrator", "iam:CreateRole", f"{IAM}role/Application"),
    spares(
        "DenyGuardedRoleChanges", "application deployer", "iam:CreateRole", f"{IAM}role/cdk-hnb659fds-cfn-exec-role-1"
    ),
    denies(
        "DenyOwnRoleChanges", "member administrator", "iam:UpdateAssumeRolePolicy", f"{IAM}role/hlz-incident-responder"
    ),
    denies("DenyOwnPolicyChanges", "member administrator", "iam:CreatePolicyVersion", f"{IAM}policy/hlz-replication"),
    spares("DenyOwnPolicyChanges", "member administrator", "iam:CreatePolicyVersion", f"{IAM}policy/application"),
    spares("DenyOwnPolicyChanges", "deployer", "iam:CreatePolicyVersion", f"{IAM}policy/hlz-replication"),
    spares("DenyOwnRoleChanges", "deployer", "iam:CreateRole", f"{IAM}role/hlz-baseline"),
    spares("DenyOwnRoleChanges", "stack set", "iam:CreateRole", f"{IAM}role/hlz-baseline"),
    denies("DenyAssumingGuardedRoles", "member administrator", "sts:AssumeRole", f"{IAM}role/cdk-hlz-deploy-role-1"),
    spares(
        "DenyAssumingGuardedRoles", "member administrator", "sts:AssumeRole", f"{IAM}role/cdk-hnb659fds-deploy-role-1"
    ),
    denies("DenyGuardedRoleChanges", "deployer", "iam:CreateRole", f"{IAM}role/aws-reserved/sso.amazonaws.com/Forged"),
    denies("DenyAssumingGuardedRoles", "person", "sts:AssumeRole", f"{IAM}role/cdk-hlz-deploy-role-1"),
    *(
        denies("DenyAssumingOwnRoles", who, "sts:AssumeRole", f"{IAM}role/{name}")
        for who in ("member administrator", "deployer", "responder", "remediation", "starter")
        for name in ("hlz-incident-responder", "hlz-auditor", "hlz-remediation", "hlz-provider-us-east-1")
    ),
    spares("DenyAssumingOwnRoles", "person", "sts:AssumeRole", f"{IAM}role/hlz-auditor"),
    spares("DenyAssumingOwnRoles", "automation", "sts:AssumeRole", f"{IAM}role/hlz-remediation"),
    denies("DenyAssumingRolesOfPeople", "automation", "sts:AssumeRole", f"{IAM}role/hlz-incident-responder"),
    denies("DenyAssumingRolesOfPeople", "automation", "sts:AssumeRole", f"{IAM}role/hlz-auditor"),
    spares("DenyAssumingRolesOfPeople", "person", "sts:AssumeRole", f"{IAM}role/hlz-incident-responder"),
    denies("DenyAssumingRemediation", "person", "sts:AssumeRole", f"{IAM}role/hlz-remediation"),
    spares("DenyAssumingRemediation", "automation", "sts:AssumeRole", f"{IAM}role/hlz-remediation"),
    denies("DenyPassingOwnRoles", "member administrator", "iam:PassRole", f"{IAM}role/hlz-remediation-automation"),
    denies("DenyPassingOwnRoles", "automation", "iam:PassRole", f"{IAM}role/hlz-remediation-automation"),
    spares("DenyPassingOwnRoles", "starter", "iam:PassRole", f"{IAM}role/hlz-remediation-automation"),
    spares("DenyPassingOwnRoles", "deployer", "iam:PassRole", f"{IAM}role/hlz-provider-us-east-1"),
    denies("DenyPassingGuardedRoles", "starter", "iam:PassRole", f"{IAM}role/cdk-hlz-cfn-exec-role-1"),
    denies("DenyPassingGuardedRoles", "member administrator", "iam:PassRole", f"{IAM}role/stacksets-exec-1"),
    spares("DenyPassingGuardedRoles", "deploy role", "iam:PassRole", f"{IAM}role/cdk-hlz-cfn-exec-role-1"),
    *(
        denies(
            "DenyLandingZoneStackChanges",
            "member administrator",
            "cloudformation:UpdateStack",
            f"arn:aws:cloudformation:us-east-1:200000000005:stack/{name}/1",
        )
        for name in ("hlz-ehr-prod-us-east-1", "StackSet-hlz-baseline-1")
    ),
    spares(
        "DenyLandingZoneStackChanges",
        "application deployer",
        "cloudformation:UpdateStack",
        "arn:aws:cloudformation:us-east-1:200000000005:stack/ehr/1",
    ),
    denies(
        "DenyLandingZoneFunctionChanges",
        "member administrator",
        "lambda:UpdateFunctionCode",
        "arn:aws:lambda:us-east-1:200000000005:function:hlz-ehr-prod-Provider",
    ),
    *(
        (denies if denied else spares)(
            "DenyLandingZoneFunctionChanges",
            who,
            "lambda:InvokeFunction",
            "arn:aws:lambda:us-east-1:200000000005:function:hlz-provider",
        )
        for who, denied in {
            "member administrator": True,
            "responder": True,
            "deployer": False,
            "stack set": False,
        }.items()
    ),
    spares(
        "DenyLandingZoneFunctionChanges",
        "application deployer",
        "lambda:UpdateFunctionCode",
        "arn:aws:lambda:us-east-1:200000000005:function:ehr-api",
    ),
    denies(
        "DenyDeploymentAssetChanges",
        "member administrator",
        "s3:PutObject",
        "arn:aws:s3:::cdk-hlz-assets-200000000005-us-east-1/template",
    ),
    spares(
        "DenyDeploymentAssetChanges",
        "asset publisher",
        "s3:PutObject",
        "arn:aws:s3:::cdk-hlz-assets-200000000005-us-east-1/template",
    ),
    denies(
        "DenyDeploymentAssetChanges",
        "replication",
        "s3:ReplicateObject",
        "arn:aws:s3:::cdk-hlz-assets-200000000005-us-east-1/template",
    ),
    *(
        denies("DenyEventSourcesOfOwnFunctions", "member administrator", f"lambda:{verb}EventSourceMapping", **PROVIDED)
        for verb in ("Create", "Update")
    ),
    spares("DenyEventSourcesOfOwnFunctions", "deployer", "lambda:CreateEventSourceMapping", **PROVIDED),
    spares(
        "DenyEventSourcesOfOwnFunctions",
        "member administrator",
        "lambda:CreateEventSourceMapping",
        lambda__FunctionArn="arn:aws:lambda:us-east-1:200000000005:function:ehr-api",
    ),
    # HLZ-SCP-07
    denies("DenyDetectiveServiceChanges", "member administrator", "guardduty:DeleteDetector"),
    denies("DenyDetectiveServiceChanges", "investigator", "securityhub:UpdateConfigurationPolicy"),
    denies("DenyDetectiveServiceChanges", "investigator", "securityhub:StartConfigurationPolicyDisassociation"),
    denies("DenyDetectiveServiceChanges", "member administrator", "config:StopConfigurationRecorder"),
    denies("DenyDetectiveServiceChanges", "member administrator", "securityhub:DisableSecurityHubV2"),
    spares("DenyDetectiveServiceChanges", "stack set", "config:PutConfigurationRecorder"),
    spares("DenyDetectiveServiceChanges", "investigator", "guardduty:UpdateFindingsFeedback"),
    denies(
        "DenyBaselineResourceChanges",
        "member administrator",
        "events:DisableRule",
        "arn:aws:events:us-east-1:200000000005:rule/hlz-root-use",
    ),
    spares(
        "DenyBaselineResourceChanges",
        "member administrator",
        "events:DisableRule",
        "arn:aws:events:us-east-1:200000000005:rule/team-rule",
    ),
    *(
        denies("DenyBaselineResourceChanges", "member administrator", action, f"arn:aws:{service}:us-east-1:1:{name}")
        for service, action, name in (
            ("ssm", "ssm:UpdateDocument", "document/SSM-SessionManagerRunShell"),
            ("ssm", "ssm:DeleteDocument", "document/hlz-remediate-key"),
            ("events", "events:UpdateEventBus", "event-bus/hlz-findings"),
            ("events", "events:RemoveTargets", "rule/hlz-findings/hlz-remediate-key"),
            ("events", "events:UpdateConnection", "connection/hlz-ticket-webhook"),
        )
    ),
    spares(
        "DenyBaselineResourceChanges",
        "forwarder",
        "events:PutEvents",
        "arn:aws:events:us-east-1:200000000002:event-bus/hlz-findings",
    ),
    denies("DenyBaselineSettingChanges", "member administrator", "iam:UpdateAccountPasswordPolicy"),
    denies("DenyBaselineSettingChanges", "member administrator", "ec2:ModifyEbsDefaultKmsKeyId"),
    spares("DenyBaselineSettingChanges", "provider", "ssm:UpdateServiceSetting"),
    spares("DenyBaselineSettingChanges", "member administrator", "iam:GetAccountPasswordPolicy"),
    # HLZ-SCP-08
    denies("DenyKeyDestruction", "member administrator", "kms:ScheduleKeyDeletion", PHI_KEY),
    spares("DenyKeyDestruction", "member administrator", "kms:CancelKeyDeletion", PHI_KEY),
    denies(
        "DenyShortKeyDeletionWindows",
        "deployer",
        "kms:ScheduleKeyDeletion",
        PHI_KEY,
        kms__ScheduleKeyDeletionPendingWindowInDays="7",
    ),
    spares(
        "DenyShortKeyDeletionWindows",
        "deployer",
        "kms:ScheduleKeyDeletion",
        PHI_KEY,
        kms__ScheduleKeyDeletionPendingWindowInDays="30",
    ),
    spares("DenyShortKeyDeletionWindows", "deployer", "kms:ScheduleKeyDeletion", PHI_KEY),  # AWS then takes 30 days
    # HLZ-SCP-09
    denies(
        "DenyUnencryptedVolumes",
        "member administrator",
        "ec2:CreateVolume",
        "arn:aws:ec2:us-east-1:200000000005:volume/*",
        ec2__Encrypted="false",
    ),
    spares(
        "DenyUnencryptedVolumes",
        "member administrator",
        "ec2:RunInstances",
        "arn:aws:ec2:us-east-1:200000000005:volume/*",
        ec2__Encrypted="true",
    ),
    denies("DenyUnencryptedVolumeDefault", "deployer", "ec2:DisableEbsEncryptionByDefault"),
    spares("DenyUnencryptedVolumeDefault", "deployer", "ec2:EnableEbsEncryptionByDefault"),
    denies(
        "DenyUnencryptedDatabases",
        "member administrator",
        "rds:CreateDBInstance",
        rds__StorageEncrypted="false",
        rds__DatabaseEngine="postgres",
    ),
    spares(  # inherits the cluster's encryption
        "DenyUnencryptedDatabases",
        "member administrator",
        "rds:CreateDBInstance",
        rds__StorageEncrypted="false",
        rds__DatabaseEngine="aurora-postgresql",
    ),
    denies(
        "DenyUnencryptedDatabaseClusters", "member administrator", "rds:CreateDBCluster", rds__StorageEncrypted="false"
    ),
    spares(
        "DenyUnencryptedDatabaseClusters", "member administrator", "rds:CreateDBCluster", rds__StorageEncrypted="true"
    ),
    denies(
        "DenyUnencryptedFileSystems",
        "member administrator",
        "elasticfilesystem:CreateFileSystem",
        elasticfilesystem__Encrypted="false",
    ),
    spares(
        "DenyUnencryptedFileSystems",
        "member administrator",
        "elasticfilesystem:CreateFileSystem",
        elasticfilesystem__Encrypted="true",
    ),
    denies(
        "DenyUnencryptedCaches",
        "member administrator",
        "elasticache:CreateReplicationGroup",
        elasticache__AtRestEncryptionEnabled="false",
    ),
    spares(
        "DenyUnencryptedCaches",
        "member administrator",
        "elasticache:CreateReplicationGroup",
        elasticache__AtRestEncryptionEnabled="true",
    ),
    # HLZ-SCP-10
    denies("DenyPublicAccessBlockChanges", "member administrator", "s3:PutAccountPublicAccessBlock"),
    spares(
        "DenyPublicAccessBlockChanges",
        "application deployer",
        "s3:PutBucketPublicAccessBlock",
        "arn:aws:s3:::phi-documents",
    ),
    denies("DenySharingSnapshotsAndImages", "member administrator", "ec2:ModifySnapshotAttribute"),
    spares("DenySharingSnapshotsAndImages", "member administrator", "ec2:ResetSnapshotAttribute"),
    denies("DenyPublicAcls", "member administrator", "s3:PutObject", OBJECT, **{"s3__x-amz-acl": "public-read"}),
    spares("DenyPublicAcls", "member administrator", "s3:PutObject", OBJECT),
    denies("DenySharesOutsideTheOrganization", "member administrator", "ram:CreateResourceShare"),
    spares(
        "DenySharesOutsideTheOrganization",
        "member administrator",
        "ram:CreateResourceShare",
        ram__RequestedAllowsExternalPrincipals="false",
    ),
    denies(
        "DenyOpeningSharesToOutside",
        "member administrator",
        "ram:UpdateResourceShare",
        ram__RequestedAllowsExternalPrincipals="true",
    ),
    spares("DenyOpeningSharesToOutside", "member administrator", "ram:UpdateResourceShare"),
    denies(
        "DenyFunctionUrlsWithoutAuthorization",
        "member administrator",
        "lambda:CreateFunctionUrlConfig",
        lambda__FunctionUrlAuthType="NONE",
    ),
    spares(
        "DenyFunctionUrlsWithoutAuthorization",
        "member administrator",
        "lambda:CreateFunctionUrlConfig",
        lambda__FunctionUrlAuthType="AWS_IAM",
    ),
    denies("DenyPublicDatabases", "member administrator", "rds:CreateDBInstance", rds__PubliclyAccessible="true"),
    spares("DenyPublicDatabases", "member administrator", "rds:CreateDBInstance", rds__PubliclyAccessible="false"),
    # HLZ-SCP-11
    denies("DenyInternetPaths", "deployer", "ec2:AttachInternetGateway"),
    spares("DenyInternetPaths", "deployer", "ec2:CreateVpcEndpoint"),
    denies(
        "DenyPublicAddresses",
        "member administrator",
        "ec2:RunInstances",
        "arn:aws:ec2:us-east-1:200000000005:network-interface/*",
        ec2__AssociatePublicIpAddress="true",
    ),
    spares(
        "DenyPublicAddresses",
        "member administrator",
        "ec2:RunInstances",
        "arn:aws:ec2:us-east-1:200000000005:network-interface/*",
        ec2__AssociatePublicIpAddress="false",
    ),
    denies(
        "DenyInternetFacingLoadBalancers",
        "member administrator",
        "elasticloadbalancing:CreateLoadBalancer",
        elasticloadbalancing__Scheme="internet-facing",
    ),
    spares(
        "DenyInternetFacingLoadBalancers",
        "member administrator",
        "elasticloadbalancing:CreateLoadBalancer",
        elasticloadbalancing__Scheme="internal",
    ),
    # HLZ-SCP-12 to -15
    denies("DenyIamUsers", "application deployer", "iam:CreateAccessKey"),
    spares("DenyIamUsers", "member administrator", "iam:DeleteAccessKey"),
    spares("DenyIamUsers", "responder", "iam:UpdateAccessKey"),
    denies("DenyKeyPairs", "application deployer", "ec2:CreateKeyPair"),
    spares("DenyKeyPairs", "member administrator", "ec2:DeleteKeyPair"),
    denies("DenyFederationChanges", "member administrator", "iam:CreateOpenIDConnectProvider"),
    spares("DenyFederationChanges", "member administrator", "iam:ListSAMLProviders"),
    denies("DenyBackupDestruction", "member administrator", "backup:DeleteRecoveryPoint"),
    spares("DenyBackupDestruction", "member administrator", "backup:StartBackupJob"),
    denies("DenyRetentionBypass", "deployer", "s3:BypassGovernanceRetention", f"{LOGS}/x"),
    spares("DenyRetentionBypass", "break-glass", "s3:BypassGovernanceRetention", f"{LOGS}/x"),
    denies("DenyDeclassification", "member administrator", "rds:RemoveTagsFromResource", "*", **PHI),
    denies(
        "DenyDeclassification",
        "member administrator",
        "s3:TagResource",
        "*",
        **PHI | {"aws:RequestTag/hlz:data-classification": "non-phi"},
    ),
    spares(
        "DenyDeclassification",
        "member administrator",
        "s3:TagResource",
        "*",
        **{"aws:TagKeys": ["hlz:data-classification"], "aws:RequestTag/hlz:data-classification": "phi"},
    ),
    spares("DenyDeclassification", "member administrator", "s3:GetObject", OBJECT),
    # HLZ-SCP-16 and -17
    denies("DenyAllButResponse", "member administrator", "s3:GetObject", OBJECT),
    denies("DenyAllButResponse", "root user", "s3:ListAllMyBuckets"),
    *(
        spares("DenyAllButResponse", who, "ec2:CreateSnapshot")
        for who in ("responder", "break-glass", "deployer", "stack set", "deploy role", "root session")
    ),
    *(spares("DenyAllButResponse", who, "events:PutEvents") for who in ("provider", "forwarder")),
    *(denies("DenyAllButResponse", who, "ssm:SendCommand") for who in ("maintenance", "remediation", "person")),
    denies("DenySandboxConnections", "deployer", "ec2:CreateTransitGatewayVpcAttachment"),
    spares("DenySandboxConnections", "member administrator", "ec2:CreateVpc"),
    denies("DenySandboxCommitments", "member administrator", "savingsplans:CreateSavingsPlan"),
    spares("DenySandboxCommitments", "member administrator", "savingsplans:DescribeSavingsPlans"),
    denies(
        "DenyLargeSandboxInstances",
        "member administrator",
        "ec2:RunInstances",
        "arn:aws:ec2:us-east-1:200000000005:instance/*",
        ec2__InstanceType="p5.48xlarge",
    ),
    spares(
        "DenyLargeSandboxInstances",
        "member administrator",
        "ec2:RunInstances",
        "arn:aws:ec2:us-east-1:200000000005:instance/*",
        ec2__InstanceType="t3.large",
    ),
    # HLZ-RCP-01 to -03: the resource is in ehr-prod
    denies("DenyIdentitiesOutsideTheOrganization", "foreign role", "s3:GetObject", OBJECT),
    denies("DenyIdentitiesOutsideTheOrganization", "anonymous", "s3:GetObject", OBJECT),
    denies("DenyIdentitiesOutsideTheOrganization", "foreign role", "kms:Decrypt", PHI_KEY),
    denies("DenyIdentitiesOutsideTheOrganization", "foreign role", "sts:AssumeRole", f"{IAM}role/App"),
    spares("DenyIdentitiesOutsideTheOrganization", "PHI application", "s3:GetObject", OBJECT),
    spares("DenyIdentitiesOutsideTheOrganization", "log delivery", "s3:PutObject", f"{LOGS}/x"),
    denies("DenyConfusedDeputies", "log delivery", "s3:PutObject", f"{LOGS}/x", aws__SourceAccount=FOREIGN),
    spares(
        "DenyConfusedDeputies",
        "log delivery",
        "s3:PutObject",
        f"{LOGS}/x",
        aws__SourceAccount="200000000005",
        aws__SourceOrgID="o-exampleorgid",
    ),
    spares("DenyConfusedDeputies", "log delivery", "s3:PutObject", f"{LOGS}/x"),
    denies("DenyPlainText", "PHI application", "s3:GetObject", OBJECT, aws__SecureTransport="false"),
    spares("DenyPlainText", "PHI application", "s3:GetObject", OBJECT, aws__SecureTransport="true"),
    denies("DenyOldTls", "PHI application", "s3:GetObject", OBJECT, s3__TlsVersion="1.1"),
    spares("DenyOldTls", "PHI application", "s3:GetObject", OBJECT, s3__TlsVersion="1.3"),
    spares("DenyOldTls", "log delivery", "s3:PutObject", f"{LOGS}/x"),
    # HLZ-RCP-04 and -05
    denies("DenyIdentitiesWithoutPhi", "non-PHI application", "s3:GetObject", OBJECT),
    denies("DenyIdentitiesWithoutPhi", "non-PHI application", "sts:AssumeRole", f"{IAM}role/App"),
    denies("DenyIdentitiesWithoutPhi", "foreign role", "kms:Decrypt", PHI_KEY),
    *(
        spares("DenyIdentitiesWithoutPhi", who, "s3:GetObject", OBJECT)
        for who in ("PHI application", "investigator", "management", "log delivery")
    ),
    denies("DenyReleaseOfPhi", "PHI application", "s3:PutObject", "arn:aws:s3:::portal-uploads/x"),
    spares("DenyReleaseOfPhi", "PHI application", "s3:GetObject", "arn:aws:s3:::portal-uploads/x"),
    spares("DenyReleaseOfPhi", "non-PHI application", "s3:PutObject", "arn:aws:s3:::portal-uploads/x"),
    spares("DenyReleaseOfPhi", "log delivery", "s3:PutObject", "arn:aws:s3:::portal-uploads/x"),
    # HLZ-SCP-18
    denies("DenyAccessPoints", "member administrator", "s3:CreateAccessPoint"),
    spares("DenyAccessPoints", "member administrator", "s3:GetAccessPoint"),
    spares("DenyAccessPoints", "break-glass", "s3:CreateAccessPoint"),
    # HLZ-SCP-19 and -20
    *(
        denies("DenySelfExemption", who, action, "*", **EXEMPTION)
        for who in ("member administrator", "application deployer", "remediation", "responder")
        for action in ("ec2:CreateTags", "ec2:DeleteTags", "rds:AddTagsToResource", "kms:UntagResource")
    ),
    denies("DenySelfExemption", "member administrator", "ec2:CreateTags", "*", **IN_CAPITALS),
    spares("DenySelfExemption", "deployer", "ec2:CreateTags", "*", **EXEMPTION),
    spares("DenySelfExemption", "member administrator", "ec2:CreateTags", "*", **{"aws:TagKeys": ["owner"]}),
    *(
        denies("DenyUnrecordedSessions", "member administrator", "ssm:StartSession", resource)
        for resource in (
            "arn:aws:ssm:us-east-1::document/AWS-StartSSHSession",
            "arn:aws:ssm:us-east-1::document/AWS-StartPortForwardingSession",
            "arn:aws:ssm:us-east-1::document/AWS-StartPortForwardingSessionToRemoteHost",
            "arn:aws:ssm:us-east-1:200000000005:document/team-session",
            "arn:aws:ecs:us-east-1:200000000005:task/cluster/1",
        )
    ),
    *(
        spares("DenyUnrecordedSessions", "member administrator", "ssm:StartSession", resource)
        for resource in (
            "arn:aws:ec2:us-east-1:200000000005:instance/i-1",
            "arn:aws:ssm:us-east-1:200000000005:document/SSM-SessionManagerRunShell",
        )
    ),
    *(
        denies("DenyUnrecordedTunnels", "member administrator", f"ec2-instance-connect:{action}")
        for action in ("OpenTunnel", "SendSSHPublicKey", "SendSerialConsoleSSHPublicKey")
    ),
    spares("DenyUnrecordedTunnels", "break-glass", "ec2-instance-connect:OpenTunnel"),
    denies("DenyUnmasking", "investigator", "logs:Unmask"),
    spares("DenyUnmasking", "member administrator", "logs:FilterLogEvents"),
    # HLZ-SCP-21
    *(
        denies("DenyOtherAutomations", who, action)
        for who in ("investigator", "person")
        for action in (
            "config:PutRemediationConfigurations",
            "ssm:CreateAssociation",
            "ssm:CreateAssociationBatch",
            "ssm:RegisterTaskWithMaintenanceWindow",
            "ssm:UpdateAssociation",
            "ssm:UpdateMaintenanceWindowTask",
        )
    ),
    spares("DenyOtherAutomations", "deployer", "ssm:CreateAssociation"),
    spares("DenyOtherAutomations", "starter", "ssm:StartAutomationExecution"),
    spares("DenyOtherAutomations", "investigator", "ssm:UpdateInstanceAssociationStatus"),
    denies("DenyEventBusPermissionChanges", "investigator", "events:PutPermission"),
    denies("DenyEventBusPermissionChanges", "investigator", "events:RemovePermission"),
    spares("DenyEventBusPermissionChanges", "deployer", "events:PutPermission"),
    *(
        denies("DenySubscriptionChanges", "investigator", f"sns:{action}", FINDINGS_TOPIC)
        for action in ("Subscribe", "Unsubscribe", "SetSubscriptionAttributes", "PutDataProtectionPolicy")
    ),
    spares("DenySubscriptionChanges", "deployer", "sns:Subscribe", FINDINGS_TOPIC),
    spares("DenySubscriptionChanges", "investigator", "sns:Subscribe", "arn:aws:sns:us-east-1:200000000002:team"),
    denies("DenyForgedRecords", "investigator", "events:PutEvents", FINDINGS),
    denies("DenyForgedRecords", "investigator", "logs:PutLogEvents", RECORD),
    spares("DenyForgedRecords", "automation", "logs:PutLogEvents", RECORD),
    spares("DenyForgedRecords", "starter", "events:PutEvents", FINDINGS),
    spares("DenyForgedRecords", "investigator", "events:PutEvents", "arn:aws:events:us-east-1:1:event-bus/default"),
    # HLZ-SCP-22
    *(
        denies("DenyJudgingOwnFindings", who, action)
        for who in ("member administrator", "application deployer", "responder", "non-PHI application")
        for action in (
            "securityhub:BatchUpdateFindings",
            "securityhub:CreateAutomationRuleV2",
            "guardduty:ArchiveFindings",
            "access-analyzer:UpdateFindings",
            "inspector2:CreateFilter",
            "macie2:PutFindingsPublicationConfiguration",
        )
    ),
    *(
        spares("DenyJudgingOwnFindings", who, "securityhub:BatchUpdateFindings")
        for who in ("investigator", "person", "automation", "deployer", "stack set", "break-glass")
    ),
    spares("DenyJudgingOwnFindings", "member administrator", "securityhub:BatchImportFindings"),
    spares("DenyJudgingOwnFindings", "member administrator", "guardduty:DeleteFilter"),
)


@pytest.fixture(scope="module")
def statements(configuration: Configuration, plan: Plan) -> dict[str, tuple[str, Policy]]:
    """Every statement as a policy of its own, by Sid, with ``scp`` or ``rcp``."""
    facts, known = perimeter(configuration), ids(lock_for(configuration), plan.ous)
    found = {}
    for guardrail in GUARDRAILS:
        for statement in guardrail.document(facts).bind(known).statements:
            kind = "scp" if guardrail.type == "SERVICE_CONTROL_POLICY" else "rcp"
            document = {"Version": "2012-10-17", "Statement": [statement]}
            found[statement["Sid"]] = (kind, Policy.compile(guardrail.id, document, kind))
    return found


@pytest.fixture(scope="module")
def principal(plan: Plan) -> Callable[[str], Principal]:
    known = {ou.path: ou.id for ou in plan.ous}

    def find(who: str) -> Principal:
        if who == "foreign role":
            return Principal.of(f"arn:aws:iam::{FOREIGN}:role/Thief", organization_path="o-another00/r-else/")
        if who == "anonymous":
            return Principal.anonymous()
        if who == "log delivery":
            return Principal.service("delivery.logs.amazonaws.com")
        if who == "management":
            path = f"{plan.organization_id}/{plan.root_id}/"
            return Principal.of("arn:aws:iam::111122223333:role/Deploy", organization_path=path)
        name, resource = ROLES[who]
        account = plan.account(name)
        path = "/".join(
            (str(plan.organization_id), str(plan.root_id), *(known[p] for p in plan.on_the_way(account)), "")
        )
        arn = f"arn:aws:iam::{account.id}:{resource}"
        return Principal.of(arn, organization_path=path, assumed_root=who == "root session")

    return find


ANYBODY = Policy.compile(
    "resource policy",
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]},
    "resource",
)


def judge(row: Row, kind: str, policy: Policy, principal: Principal) -> Verdict:
    """Judge with this one statement as the only guardrail, everything else allowed."""
    level = Level("OU", (FULL_ACCESS, policy) if kind == "scp" else (policy,))
    policies = Policies(
        identity=(ADMINISTRATOR_ACCESS,) if principal.account else (),
        scps=(level,) if kind == "scp" else (),
        rcps=(level,) if kind == "rcp" else (),
        resource=ANYBODY,
    )
    owner = None if kind == "scp" else "200000000005"
    return evaluate(Request(principal, row.action, Resource(row.resource, owner), row.context), policies)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.sid}-{row.who}-{row.action}-{row.denied}")
def test_statement_fires_where_it_should_and_only_there(
    row: Row, statements: dict[str, tuple[str, Policy]], principal: Callable[[str], Principal]
) -> None:
    verdict = judge(row, *statements[row.sid], principal(row.who))
    if row.denied:
        assert verdict.outcome is Outcome.EXPLICITLY_DENIED
        assert verdict.statement is not None
        assert verdict.statement.label == row.sid
    else:
        assert verdict.outcome is Outcome.ALLOWED


def test_every_statement_has_a_row_where_it_fires_and_one_where_it_does_not(
    statements: dict[str, tuple[str, Policy]],
) -> None:
    assert {row.sid for row in TABLE if row.denied} == set(statements)
    assert {row.sid for row in TABLE if not row.denied} == set(statements)
