"""Buckets that receive S3 server access logs or Application Load Balancer access logs are encrypted with SSE-S3.

Neither log delivery can use a customer managed key: S3 server access logs support SSE-S3 only, and so do Application
Load Balancer access logs. With SSE-KMS as default encryption nothing arrives, and CDK says nothing. (Network Load
Balancers can use a key.)

How to fix: give the landing bucket SSE-S3 (`AES256`); encrypt the replica in the archive with the customer managed
key.

Source: Amazon S3 User Guide, "Enabling Amazon S3 server access logging"; User Guide for Application Load Balancers,
"Enable access logs"; 45 CFR 164.312(b).
"""

from collections.abc import Iterator
from typing import Any

from hipaa_landing_zone.rules import bucket
from hipaa_landing_zone.rules.foundation import ACCESS_LOGS, is_published
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown, at, listed, truth

FIX = (
    "Give the target bucket default encryption SSEAlgorithm AES256 (SSE-S3); "
    "encrypt its replica in the archive with the customer managed key."
)


def _target(case: Case) -> Any:
    """Name of the bucket that receives access logs; None when there are none."""
    source = case.resource
    if source.type == bucket.TYPE:
        return bucket.access_log_target(source)
    kind = source.get("Type")
    if kind not in (None, "application") and not isinstance(kind, Unknown):
        return None
    attributes = [(at(each, "Key"), at(each, "Value")) for each in listed(source.get("LoadBalancerAttributes"))]
    if unknown := next((key for key, _value in attributes if isinstance(key, Unknown)), None):
        return unknown
    settings = {str(key): value for key, value in attributes}
    enabled = truth(settings.get("access_logs.s3.enabled"))
    if enabled is True and isinstance(kind, Unknown):
        return kind
    return enabled if isinstance(enabled, Unknown) else settings.get("access_logs.s3.bucket") if enabled else None


def _logs(case: Case) -> bool:
    return _target(case) is not None


def _check(case: Case) -> Iterator[Problem]:
    name = _target(case)
    if is_published(name, ACCESS_LOGS):
        return
    target = case.assembly.find(name)
    algorithm = target if isinstance(target, Unknown) else bucket.encryption(target)
    if isinstance(algorithm, Unknown):
        yield undecided(f"whether its access logs go to a bucket with SSE-S3: {algorithm}", FIX)
    elif algorithm != "AES256":
        yield failed(
            f"sends access logs to {target}, which encrypts with {algorithm}: they cannot be delivered there.", FIX
        )


RULE = Rule(
    id="HLZ-RULE-02",
    name="access_log_targets_use_s3_managed_encryption",
    title="Targets of server access logs and load balancer access logs use SSE-S3.",
    severity="fatal",
    citations=("164.312(b)",),
    types=(bucket.TYPE, bucket.LOAD_BALANCER),
    applies=_logs,
    check=_check,
)
