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

_SETTINGS_PROVIDER = "organization/organization/AWS679f53fac002430cb0da5b7982bd2287"
_SECURITY_GROUP_PROVIDER = "workloads/*/Vpc/CloseDefaultSecurityGroupFunction"
_PROVIDERS = (_SETTINGS_PROVIDER, _SECURITY_GROUP_PROVIDER)

_REASONS: dict[str, str] = {
    "LambdaConcurrency": (
        "CloudFormation calls this provider once for each of a few resources of one stack; reserved concurrency would "
        "take from the account's quota and a new account has little of it."
    ),
    "LambdaDLQ": (
        "CloudFormation calls this provider synchronously and waits for its answer: a failure fails the deployment, "
        "and no event can be lost into a dead-letter queue."
    ),
    "LambdaInsideVPC": (
        "This provider calls one AWS API over TLS, handles no PHI, and must work before or without a VPC; isolated "
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
_NEW_POLICY_TYPE = (
    "The schema that CDK's own validation carries is older than this policy type; the resource's schema in cfn-lint "
    "1.58 lists it, and so does the Organizations API (botocore 1.44, PolicyType)."
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
    for kind in ("Access", "Trail", "Flow"):
        yield _accepted("S3BucketReplicationEnabled", f"logging/log-replica/Archive/{kind}Bucket", _COPY)
    yield _accepted("S3BucketReplicationEnabled", "logging/log-archive/Archive/AccessBucket", _ACCESS_COPY)
    for stack in ("log-archive", "log-replica"):
        yield _accepted("S3BucketLoggingEnabled", f"logging/{stack}/Archive/AccessBucket", _OWN_LOG)
        yield _accepted("S3DefaultEncryptionKMS", f"logging/{stack}/Archive/LandingBucket", _LANDING_KEY)
    yield _accepted("S3BucketLoggingEnabled", "workloads/*/AccessLogs", _APPLICATION_LOG)
    yield _accepted("S3BucketReplicationEnabled", "workloads/*/AccessLogs", _APPLICATION_LOG_COPY)
    yield _accepted("S3DefaultEncryptionKMS", "workloads/*/AccessLogs", _APPLICATION_LOG_KEY)


BY_DESIGN: tuple[AcceptedFinding, ...] = tuple(_by_design())
