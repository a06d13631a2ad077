"""What alarms on the organization trail look for, in every account and Region, reads and refusals included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hipaa_landing_zone.config.detection import Severity
    from hipaa_landing_zone.config.model import Organization

FILTER_CHARACTERS = 1024
"""How long a filter pattern may be. Source: Amazon CloudWatch Logs API reference, PutMetricFilter."""

_REVIEW = ("164.308(a)(1)(ii)(D)", "164.312(b)")
_LOG_IN = ("164.308(a)(5)(ii)(C)", "164.312(b)")


@dataclass(frozen=True, slots=True)
class TrailAlarm:
    """One alarm on the organization trail's log group.

    Attributes:
        name: its name, never reused; that of the watch that reports the same with its details, if there is one.
        title: what happened, for people.
        severity: how grave it is.
        filter: the filter pattern of CloudWatch Logs.
        citations: the paragraphs of the Security Rule that it serves.
        control: the Security Hub control, or CIS AWS Foundations Benchmark v1.4.0 recommendation, that asks for it.
        threshold: how many events within five minutes set it off.
    """

    name: str
    title: str
    severity: Severity
    filter: str
    citations: tuple[str, ...] = _REVIEW
    control: str | None = None
    threshold: int = 1


def _any_of(names: str, service: str | None = None) -> str:
    """Return a filter for API calls, written exactly as the controls prescribe it."""
    calls = " || ".join(f"($.eventName={name})" for name in names.split())
    return f"{{($.eventSource={service}.amazonaws.com) && ({calls})}}" if service else f"{{{calls}}}"


_IAM = """
DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy CreatePolicy DeletePolicy
CreatePolicyVersion DeletePolicyVersion AttachRolePolicy DetachRolePolicy AttachUserPolicy DetachUserPolicy
AttachGroupPolicy DetachGroupPolicy
"""
_BUCKET = """
PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle PutBucketReplication DeleteBucketPolicy DeleteBucketCors
DeleteBucketLifecycle DeleteBucketReplication
"""
_CONFIG = "StopConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel PutConfigurationRecorder"
_SECURITY_GROUP = """
AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress RevokeSecurityGroupEgress
CreateSecurityGroup DeleteSecurityGroup
"""
_NETWORK_ACL = """
CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry ReplaceNetworkAclEntry
ReplaceNetworkAclAssociation
"""
_GATEWAY = """
CreateCustomerGateway DeleteCustomerGateway AttachInternetGateway CreateInternetGateway DeleteInternetGateway
DetachInternetGateway
"""
_ROUTE = """
CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation DeleteRouteTable DeleteRoute
DisassociateRouteTable
"""
_VPC = """
CreateVpc DeleteVpc ModifyVpcAttribute AcceptVpcPeeringConnection CreateVpcPeeringConnection
DeleteVpcPeeringConnection RejectVpcPeeringConnection AttachClassicLinkVpc DetachClassicLinkVpc DisableVpcClassicLink
EnableVpcClassicLink
"""
_ORGANIZATION = """
AcceptHandshake AttachPolicy CreateAccount CreateOrganizationalUnit CreatePolicy DeclineHandshake DeleteOrganization
DeleteOrganizationalUnit DeletePolicy DetachPolicy DisablePolicyType EnablePolicyType InviteAccountToOrganization
LeaveOrganization MoveAccount RemoveAccountFromOrganization UpdatePolicy UpdateOrganizationalUnit
"""
_ROOT = '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}'
_WITHOUT_MFA = (
    '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && '
    '($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }'
)
_REFUSED = '{($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")}'
_FAILED = '{($.eventName=ConsoleLogin) && ($.errorMessage="Failed authentication")}'
_TRAIL = "CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging"

_ALARMS: tuple[TrailAlarm, ...] = (
    TrailAlarm("root-use", "A root user acted or signed in", "critical", _ROOT, _LOG_IN, "CloudWatch.1"),
    # One refusal is a mistake; fifty in five minutes are somebody who tries what is open.
    TrailAlarm("refused-calls", "Many calls were refused", "medium", _REFUSED, _REVIEW, "CloudWatch.2", threshold=50),
    TrailAlarm(
        "console-sign-in-without-mfa",
        "Somebody signed in to the console with a password alone",
        "high",
        _WITHOUT_MFA,
        _LOG_IN,
        "CloudWatch.3",
    ),
    TrailAlarm("iam-policy-change", "IAM policies were changed", "low", _any_of(_IAM, "iam"), control="CloudWatch.4"),
    TrailAlarm("trail-change", "A trail was changed", "high", _any_of(_TRAIL), control="CloudWatch.5"),
    TrailAlarm(
        "console-sign-in-failed",
        "Several sign-ins to the console failed",
        "medium",
        _FAILED,
        _LOG_IN,
        "CloudWatch.6",
        threshold=5,
    ),
    TrailAlarm(
        "key-deletion",
        "A key was disabled or scheduled for deletion",
        "high",
        _any_of("DisableKey ScheduleKeyDeletion", "kms"),
        ("164.308(a)(7)(ii)(A)", "164.312(c)(1)"),
        "CloudWatch.7",
    ),
    TrailAlarm(
        "bucket-policy-change", "Bucket policies were changed", "low", _any_of(_BUCKET, "s3"), control="CloudWatch.8"
    ),
    TrailAlarm("config-change", "AWS Config was changed", "low", _any_of(_CONFIG, "config"), control="CloudWatch.9"),
    TrailAlarm(
        "security-group-change",
        "Security groups were changed",
        "low",
        _any_of(_SECURITY_GROUP),
        control="CloudWatch.10",
    ),
    TrailAlarm(
        "network-acl-change", "Network ACLs were changed", "low", _any_of(_NETWORK_ACL), control="CloudWatch.11"
    ),
    TrailAlarm("gateway-change", "Network gateways were changed", "medium", _any_of(_GATEWAY), control="CloudWatch.12"),
    TrailAlarm("route-change", "Routes were changed", "low", _any_of(_ROUTE, "ec2"), control="CloudWatch.13"),
    TrailAlarm("vpc-change", "VPCs were changed", "low", _any_of(_VPC), control="CloudWatch.14"),
    TrailAlarm(
        "organization-change",
        "The organization was changed",
        "medium",
        _any_of(_ORGANIZATION, "organizations"),
        control="CIS 4.15",
    ),
)


def trail_alarms(organization: Organization) -> tuple[TrailAlarm, ...]:
    """Return the alarms on the organization trail.

    The filters are those that Security Hub's CloudWatch.1 to CloudWatch.14 and the CIS benchmark prescribe, letter by
    letter: another way to say the same fails the control. They count what deployments do as well, over all accounts, so
    those of ordinary changes are of low severity; the watches of ``plan/watch.py`` tell the changes by hand apart.

    The last alarm is not in any benchmark: the break-glass role. EventBridge does not report that a role was taken.

    Source: AWS Security Hub User Guide, "Security Hub controls for Amazon CloudWatch"; CIS AWS Foundations Benchmark
    v1.4.0, section 4; Amazon EventBridge User Guide, "Receiving read-only management events from AWS services".

    Args:
        organization: knows the name of the break-glass role.
    """
    role = f"*:role/{organization.account_access_role}"
    taken = (
        f'{{($.eventSource=sts.amazonaws.com) && ($.eventName=AssumeRole) && ($.requestParameters.roleArn="{role}")}}'
    )
    break_glass = TrailAlarm(
        "break-glass-use",
        "Somebody took the break-glass role of an account",
        "high",
        taken,
        ("164.312(a)(2)(ii)", "164.312(b)"),
    )
    return (*_ALARMS, break_glass)
