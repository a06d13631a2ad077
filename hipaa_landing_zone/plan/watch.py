"""What somebody should hear of at once: events that every account sends on to the security account, and how grave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hipaa_landing_zone.config.detection import SEVERITIES
from hipaa_landing_zone.plan.event_pattern import ABUSE, ALARM, BY_HAND, CALL, HEALTH, SIGN_IN, calls, sign_in
from hipaa_landing_zone.plan.name import RESOURCE_PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hipaa_landing_zone.config.detection import Severity

_REVIEW = ("164.308(a)(1)(ii)(D)", "164.312(b)")
_LOG_IN = ("164.308(a)(5)(ii)(C)", "164.312(b)")
_RESPONSE = ("164.308(a)(6)(ii)", "164.308(a)(1)(ii)(D)")


@dataclass(frozen=True, slots=True)
class Watch:
    """One kind of event that somebody should hear of.

    Attributes:
        name: its name, never reused.
        title: what happened, for people; fixed text, so that it can hold no PHI.
        severity: how grave it is.
        pattern: the EventBridge event pattern without ``source``, which ``event_pattern.fit`` adds.
        citations: the paragraphs of the Security Rule that it serves.
    """

    name: str
    title: str
    severity: Severity
    pattern: Mapping[str, Any]
    citations: tuple[str, ...]


def alarm_name(severity: Severity, name: str) -> str:
    """Return the name of an alarm of the landing zone; the bus learns how grave it is from the name.

    Args:
        severity: how grave it is.
        name: what it watches, in kebab-case.
    """
    return f"{RESOURCE_PREFIX}-{severity}-{name}"


def _alarms(severity: Severity) -> Watch:
    names = [{"prefix": alarm_name(severity, "")}]
    pattern = {"alarmName": names, "state": {"value": ["ALARM"]}}
    return Watch(
        name=f"alarm-{severity}",
        title="An alarm of the landing zone went off",
        severity=severity,
        pattern={"detail-type": [ALARM], "detail": pattern},
        citations=_REVIEW,
    )


_IAM_CREDENTIAL = """
CreateUser CreateAccessKey UpdateAccessKey CreateLoginProfile UpdateLoginProfile DeactivateMFADevice UploadSSHPublicKey
UploadSigningCertificate CreateServiceSpecificCredential CreateSAMLProvider UpdateSAMLProvider
CreateOpenIDConnectProvider AddClientIDToOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint
"""
_IAM_POLICY = """
CreateRole DeleteRole UpdateAssumeRolePolicy PutRolePolicy DeleteRolePolicy AttachRolePolicy DetachRolePolicy
PutUserPolicy DeleteUserPolicy AttachUserPolicy DetachUserPolicy PutGroupPolicy DeleteGroupPolicy AttachGroupPolicy
DetachGroupPolicy CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion SetDefaultPolicyVersion
PutRolePermissionsBoundary DeleteRolePermissionsBoundary
"""
_ORGANIZATION = """
LeaveOrganization DeleteOrganization RemoveAccountFromOrganization MoveAccount CloseAccount InviteAccountToOrganization
AttachPolicy DetachPolicy UpdatePolicy DeletePolicy DisablePolicyType DisableAWSServiceAccess
RegisterDelegatedAdministrator DeregisterDelegatedAdministrator PutResourcePolicy DeleteResourcePolicy
"""
_DETECTION = """
StopConfigurationRecorder DeleteConfigurationRecorder DeleteDeliveryChannel DeleteDetector StopMonitoringMembers
DeletePublishingDestination DisassociateMembers DisassociateFromAdministratorAccount DeleteMembers DisableSecurityHub
BatchDisableStandards DeleteFindingAggregator Disable DisassociateMember DisableMacie DeleteAnalyzer DeleteGraph
DisableOrganizationAdminAccount DisableDelegatedAdminAccount
"""
_SHARING = """
ModifySnapshotAttribute ModifyImageAttribute ModifyDBSnapshotAttribute ModifyDBClusterSnapshotAttribute
ModifyDocumentPermission
"""
_PUBLIC_ACCESS = """
DeleteBucketPublicAccessBlock PutAccountPublicAccessBlock DeleteAccountPublicAccessBlock
DisableSnapshotBlockPublicAccess DisableImageBlockPublicAccess
"""
_BUCKET_POLICY = """
PutBucketPolicy DeleteBucketPolicy PutBucketAcl PutBucketCors PutBucketReplication DeleteBucketReplication
PutBucketPublicAccessBlock
"""
_NETWORK_EXPOSURE = """
CreateInternetGateway AttachInternetGateway CreateEgressOnlyInternetGateway CreateNatGateway CreateVpcPeeringConnection
AcceptVpcPeeringConnection CreateVpnConnection CreateClientVpnEndpoint CreateTransitGatewayVpcAttachment
AcceptTransitGatewayVpcAttachment ModifyVpcBlockPublicAccessOptions CreateVpcBlockPublicAccessExclusion DeleteFlowLogs
"""
_NETWORK = """
AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress ModifySecurityGroupRules CreateRoute ReplaceRoute
DeleteNetworkAcl CreateNetworkAclEntry ReplaceNetworkAclEntry DeleteNetworkAclEntry ReplaceNetworkAclAssociation
"""

WATCHES: tuple[Watch, ...] = (
    Watch(
        "root-use",
        "The root user acted or signed in",
        "critical",
        {
            "detail-type": [CALL, SIGN_IN],
            "detail": {
                "userIdentity": {"type": ["Root"], "invokedBy": [{"exists": False}]},
                "eventType": [{"anything-but": ["AwsServiceEvent"]}],
            },
        },
        _LOG_IN,
    ),
    Watch(
        "trail-stopped",
        "A trail was stopped or deleted",
        "critical",
        calls("StopLogging DeleteTrail", "cloudtrail"),
        _REVIEW,
    ),
    Watch(
        "credential-exposed",
        "AWS found credentials of this account in public, or signs that they are abused",
        "critical",
        {"detail-type": [HEALTH], "detail": {"eventTypeCode": [{"prefix": "AWS_RISK_"}]}},
        _RESPONSE,
    ),
    Watch(
        "console-sign-in-without-mfa",
        "Somebody signed in to the console with a password alone",
        "high",
        # A federated person's second factor is the identity provider's, and "No" here.
        sign_in("Success", additionalEventData={"MFAUsed": ["No"]}, userIdentity={"type": ["IAMUser", "Root"]}),
        _LOG_IN,
    ),
    Watch(
        "sign-in-anomaly", "AWS found a sign-in unusual", "high", {"detail-type": ["Sign-in Anomaly Alert"]}, _LOG_IN
    ),
    Watch(
        "iam-credential",
        "A user, a long-lived credential or an identity provider was made or changed",
        "high",
        calls(_IAM_CREDENTIAL, "iam"),
        ("164.308(a)(4)(ii)(C)", "164.312(d)"),
    ),
    Watch(
        "trail-change",
        "A trail was changed",
        "high",
        calls("UpdateTrail PutEventSelectors PutInsightSelectors CreateTrail StartLogging", "cloudtrail"),
        _REVIEW,
    ),
    Watch(
        "key-deletion",
        "A key was disabled or scheduled for deletion",
        "high",
        calls("DisableKey ScheduleKeyDeletion DeleteImportedKeyMaterial", "kms"),
        ("164.308(a)(7)(ii)(A)", "164.312(c)(1)"),
    ),
    Watch(
        "detection-change",
        "A detective service was switched off or left",
        "high",
        calls(_DETECTION, "config", "guardduty", "securityhub", "inspector2", "macie2", "access-analyzer", "detective"),
        _REVIEW,
    ),
    Watch(
        "forwarding-change",
        "A rule of the landing zone was changed by hand",
        "high",
        calls(
            "DisableRule DeleteRule PutRule RemoveTargets PutTargets",
            "events",
            **BY_HAND,
            requestParameters={
                "$or": [{"name": [{"prefix": f"{RESOURCE_PREFIX}-"}]}, {"rule": [{"prefix": f"{RESOURCE_PREFIX}-"}]}]
            },
        ),
        _REVIEW,
    ),
    Watch(
        "session-preferences-change",
        "How shell sessions are recorded was changed by hand",
        "high",
        calls(
            "UpdateDocument UpdateDocumentDefaultVersion DeleteDocument",
            "ssm",
            **BY_HAND,
            requestParameters={"name": ["SSM-SessionManagerRunShell"]},
        ),
        _REVIEW,
    ),
    Watch(
        "organization-change",
        "The organization was changed",
        "high",
        calls(_ORGANIZATION, "organizations"),
        ("164.308(a)(4)(ii)(C)", "164.312(a)(1)"),
    ),
    Watch(
        "snapshot-shared",
        "A snapshot, an image or a document was shared",
        "high",
        calls(_SHARING, "ec2", "rds", "ssm"),
        ("164.312(a)(1)", "164.312(b)"),
    ),
    Watch(
        "public-access-block-change",
        "A block of public access was taken away or changed",
        "high",
        calls(_PUBLIC_ACCESS, "s3", "ec2"),
        ("164.312(a)(1)", "164.312(b)"),
    ),
    Watch("abuse", "AWS was told that something here is abused", "high", {"detail-type": [ABUSE]}, _RESPONSE),
    Watch(
        "network-exposure",
        "A network was connected to the outside or its flow log deleted",
        "medium",
        calls(_NETWORK_EXPOSURE, "ec2"),
        ("164.312(e)(1)", "164.312(b)"),
    ),
    Watch(
        "health-issue",
        "An AWS service has an issue that concerns this account",
        "medium",
        {"detail-type": [HEALTH], "detail": {"eventTypeCategory": ["issue"]}},
        ("164.308(a)(7)(ii)(C)",),
    ),
    Watch("console-sign-in-failed", "A sign-in to the console failed", "low", sign_in("Failure"), _LOG_IN),
    Watch(
        "iam-policy-change",
        "A role or a policy was changed by hand",
        "low",
        calls(_IAM_POLICY, "iam", **BY_HAND),
        ("164.308(a)(4)(ii)(C)", "164.312(b)"),
    ),
    Watch(
        "key-policy-change",
        "A key's policy or rotation was changed by hand",
        "low",
        calls("PutKeyPolicy DisableKeyRotation", "kms", **BY_HAND),
        ("164.312(a)(2)(iv)", "164.312(b)"),
    ),
    Watch(
        "bucket-policy-change",
        "Who may reach a bucket was changed",
        "low",
        # Also what CloudFormation does: a bucket that a template opens is as open.
        calls(_BUCKET_POLICY, "s3"),
        ("164.312(a)(1)", "164.312(b)"),
    ),
    Watch(
        "network-change",
        "A security group, route or network ACL was changed",
        "low",
        calls(_NETWORK, "ec2"),
        ("164.312(e)(1)", "164.312(b)"),
    ),
    Watch(
        "health-notice",
        "AWS plans a change, or has a notice, for this account",
        "low",
        {
            "detail-type": [HEALTH],
            "detail": {
                "eventTypeCategory": ["scheduledChange", "accountNotification"],
                "eventTypeCode": [{"anything-but": {"prefix": "AWS_RISK_"}}],
            },
        },
        ("164.308(a)(7)(ii)(C)",),
    ),
    *(_alarms(severity) for severity in SEVERITIES),
)
"""What is watched for in every account and Region, in an order that only grows at the end of each severity.

An API call counts whether or not it was allowed: an attempt that a guardrail refused is as interesting. Calls that only
read are not among EventBridge's events; the alarms on the organization trail (``plan/trail_alarm.py``) see those too.
Events of IAM, AWS Organizations and most sign-ins arrive in one Region only, us-east-1 (us-gov-west-1); where it is not
governed, only those alarms see them. Source: Amazon EventBridge User Guide, "AWS service events delivered via AWS
CloudTrail"; AWS CloudTrail User Guide, "AWS Management Console sign-in events"; AWS Health User Guide, "AWS Health
events Amazon EventBridge schema".
"""
