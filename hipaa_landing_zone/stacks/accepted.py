"""Findings that the design of the landing zone's own stacks accepts, each with the reason and what makes up for it.

They are reviewed with each release and do not expire. One that accepts nothing any more fails synthesis.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from hipaa_landing_zone.rules.acceptance import BUILT_IN, AcceptedFinding

if TYPE_CHECKING:
    from collections.abc import Iterator

APPROVER = "hipaa-landing-zone maintainers"

_SECURITY_GROUP_PROVIDER = "workloads/*/Vpc/CloseDefaultSecurityGroupFunction"
_PROVIDERS = (
    "organization/organization/Settings/Provider/Function",
    "security/security-administration/Provider/Function",
    "security/detection-*/Provider/Function",
    "baseline/management-baseline-*/Provider/Function",
    "stack-set/account-baseline/Provider/Function",
    _SECURITY_GROUP_PROVIDER,
)

_REASONS: dict[str, str] = {
    "LambdaConcurrency": (
        "CloudFormation calls this provider once for each of a few resources of one stack; reserved concurrency would "
        "take from the account's quota and a new account has little of it."
    ),
    "LambdaDLQ": (
        "CloudFormation waits for this provider's answer: a failure, or no answer, fails the deployment, so that no "
        "event can be lost for want of a dead-letter queue."
    ),
    "LambdaInsideVPC": (
        "This provider calls APIs of AWS over TLS, handles no PHI, and must work before or without a VPC; isolated "
        "VPCs have no endpoint for the APIs that it calls."
    ),
}
_OWN_LOG = (
    "The locked bucket for access logs receives access logs; one of its own would log its own deliveries without end. "
    "Reads are recorded by CloudTrail management events and key use by KMS events."
)
_COPY = (
    "This bucket is itself the second copy, in another Region, of a bucket that replicates; S3 does not replicate a "
    "replica on."
)
_ACCESS_COPY = (
    "The landing bucket replicates to this bucket and to the one in the second Region at once; S3 does not replicate "
    "a replica on."
)
_LANDING_KEY = (
    "S3 delivers server access logs only to a bucket with SSE-S3 encryption (Amazon S3 User Guide, enabling server "
    "access logging). The copies in the locked buckets are under a customer-managed key."
)
_APPLICATION_LOG = (
    "This bucket of a workload account receives access logs of the account's other buckets and load balancers; one of "
    "its own would log its own deliveries without end. CloudTrail records who reads it."
)
_APPLICATION_LOG_COPY = (
    "These logs are kept for searching, for a year; the complete record of accesses is the organization trail's data "
    "events, which are copied to a second Region."
)
_APPLICATION_LOG_KEY = (
    "Logs of buckets and load balancers are delivered only to a bucket with SSE-S3 encryption (Amazon S3 User Guide, "
    "enabling server access logging; User Guide for Application Load Balancers, enable access logs)."
)
_RESULTS_COPY = (
    "Results of investigators' queries are kept for a month, and the same query gives them again; the logs that they "
    "come from are copied to a second Region."
)
_RESULTS_LOCK = (
    "This bucket holds no logs but what queries found in them, for a month. It must expire, and an investigator writes "
    "there; the logs themselves are locked, and requests to this bucket are logged to a locked one."
)
_TICKET_KEY = (
    "The API key is issued by the ticket system, which AWS cannot ask for a new one. People rotate it; "
    "docs/how-to/findings.md says how."
)
_NEW_POLICY_TYPE = (
    "The schema that CDK's own validation carries is older than this policy type; the resource's schema in cfn-lint "
    "1.58 lists it, and so does the Organizations API (botocore 1.44, PolicyType)."
)
_BOUNDARY = (
    "This managed policy is a permissions boundary: it grants nothing, and says what roles of applications may do at "
    "most. Rules spare a boundary that is used in the same app; this one is used in the apps of others."
)

_AGGREGATOR_TRUST = (
    "AWS documents no source key for the call with which an aggregator's role is taken, and a condition that never "
    "holds would stop aggregation. The role can only read which accounts the organization has, and iam:PassRole never "
    "crosses accounts."
)


def _accepted(rule: str, place: str, reason: str) -> AcceptedFinding:
    return AcceptedFinding(
        rule=f"HIPAA.Security::HIPAA.Security-{rule}",
        place=place,
        reason=reason,
        approver=APPROVER,
        expires=None,
        origin="design",
    )


def _by_design() -> Iterator[AcceptedFinding]:
    yield AcceptedFinding(
        rule=f"{BUILT_IN}::W3030",
        place="organization/organization/Policy/HLZ-DCL-06",
        reason=_NEW_POLICY_TYPE,
        approver=APPROVER,
        expires=None,
        origin="design",
    )
    for place, (rule, reason) in product(_PROVIDERS, _REASONS.items()):
        yield _accepted(rule, place, reason)
    for kind in ("Access", "Trail", "Flow", "Config", "Evidence"):
        yield _accepted("S3BucketReplicationEnabled", f"logging/log-replica/Archive/{kind}Bucket", _COPY)
    for kind in ("Access", "Config"):
        yield _accepted("S3BucketReplicationEnabled", f"logging/log-archive/Archive/{kind}Bucket", _ACCESS_COPY)
    for stack in ("log-archive", "log-replica"):
        yield _accepted("S3BucketLoggingEnabled", f"logging/{stack}/Archive/AccessBucket", _OWN_LOG)
        yield _accepted("S3DefaultEncryptionKMS", f"logging/{stack}/Archive/LandingBucket", _LANDING_KEY)
    yield _accepted("S3BucketLoggingEnabled", "workloads/*/AccessLogs", _APPLICATION_LOG)
    yield _accepted("S3BucketReplicationEnabled", "workloads/*/AccessLogs", _APPLICATION_LOG_COPY)
    yield _accepted("S3DefaultEncryptionKMS", "workloads/*/AccessLogs", _APPLICATION_LOG_KEY)
    yield _accepted("S3BucketReplicationEnabled", "logging/log-query/Results", _RESULTS_COPY)
    yield _accepted("SecretsManagerRotationEnabled", "security/findings-*/Bus/WebhookApiKey", _TICKET_KEY)
    yield AcceptedFinding(
        rule="HipaaLandingZone::HLZ-RULE-17",
        place="security/detection-*/ResourceAggregator/Role",
        reason=_AGGREGATOR_TRUST,
        approver=APPROVER,
        expires=None,
        origin="design",
    )
    yield AcceptedFinding(
        rule="HipaaLandingZone::HLZ-RULE-09",
        place="logging/log-query/Results",
        reason=_RESULTS_LOCK,
        approver=APPROVER,
        expires=None,
        origin="design",
    )
    for rule, stack in (
        ("HLZ-RULE-20", "stack-set/account-baseline"),
        ("HLZ-RULE-21", "stack-set/account-baseline"),
        ("HLZ-RULE-20", "baseline/management-baseline-*"),
    ):
        yield AcceptedFinding(
            rule=f"HipaaLandingZone::{rule}",
            place=f"{stack}/ApplicationBoundary",
            reason=_BOUNDARY,
            approver=APPROVER,
            expires=None,
            origin="design",
        )


BY_DESIGN: tuple[AcceptedFinding, ...] = tuple(_by_design())
