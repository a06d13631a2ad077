"""Buckets encrypt by default with a customer managed key and a bucket key.

cdk-nag's S3DefaultEncryptionKMS looks at the algorithm. With `aws:kms` alone S3 takes AWS's own key, whose policy
nobody can change, so that this rule looks for a key by name. The bucket key makes S3 ask AWS KMS once in a while and
not for each object; with dual-layer encryption there is none. Subjects are buckets in accounts that hold PHI, and in
the log archive. Buckets that take access logs of S3 or of load balancers are left out where they use SSE-S3: AWS
delivers into nothing else. They are known by what logs into them, or by a policy that admits the delivering service.

How to fix: use a bucket of hipaa_constructs, or give `SSEAlgorithm: aws:kms`, `KMSMasterKeyID` and
`BucketKeyEnabled: true`.

Source: Amazon S3 User Guide, "Using server-side encryption with AWS KMS keys (SSE-KMS)", "Reducing the cost of
SSE-KMS with Amazon S3 Bucket Keys" and "Enabling Amazon S3 server access logging"; 45 CFR 164.312(a)(2)(iv).
"""

from collections.abc import Iterator
from functools import lru_cache

from hipaa_landing_zone.rules import bucket, resource_policy
from hipaa_landing_zone.rules.customer_key import is_customer_key
from hipaa_landing_zone.rules.model import Assembly, Resource
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.rules.value import Unknown, at, mappings, truth

DELIVERERS = ("logging.s3.amazonaws.com", "logdelivery.elasticloadbalancing.amazonaws.com")
DUAL_LAYER = "aws:kms:dsse"
FIX = "Set SSEAlgorithm to aws:kms and KMSMasterKeyID to a customer managed key."
FIX_BUCKET_KEY = "Set BucketKeyEnabled to true."


def _holds_data(case: Case) -> bool:
    return holds_phi(case) or case.resource.account == case.expectations.log_archive_account_id


def _check(case: Case) -> Iterator[Problem]:
    algorithm = bucket.encryption(case.resource)
    if isinstance(algorithm, Unknown):
        yield undecided(f"how it encrypts: {algorithm}", FIX)
    elif algorithm != "AES256":
        yield from _keys(case, algorithm)
    elif not _takes_access_logs(case):
        yield failed("encrypts with a key of Amazon S3.", FIX)


def _keys(case: Case, algorithm: str) -> Iterator[Problem]:
    for rule in mappings(case.resource.get("BucketEncryption", "ServerSideEncryptionConfiguration")):
        named = at(rule, "ServerSideEncryptionByDefault", "KMSMasterKeyID")
        held = is_customer_key(named, case.assembly)
        if isinstance(held, Unknown):
            yield undecided(f"whose key it encrypts with: {held}", FIX)
        elif not held:
            yield failed(f"encrypts with AWS's key{f' {named}' if named else ', as it names none'}.", FIX)
        enabled = truth(at(rule, "BucketKeyEnabled"))
        if isinstance(enabled, Unknown):
            yield undecided(f"BucketKeyEnabled is {enabled}", FIX_BUCKET_KEY)
        elif not enabled and algorithm != DUAL_LAYER:
            yield failed("asks AWS KMS for every object, as it has no bucket key.", FIX_BUCKET_KEY)


def _takes_access_logs(case: Case) -> bool:
    if case.resource in bucket.access_log_targets(case.assembly):
        return True
    return case.resource in _load_balancer_targets(case.assembly) or any(
        statement.allows
        and statement.covers("s3:PutObject")
        and any(statement.names("Service", service) for service in DELIVERERS)
        for policy in bucket.policies(case.resource, case.assembly)
        if isinstance(policy, Resource)
        for statement in resource_policy.read(policy)
    )


@lru_cache(maxsize=1)
def _load_balancer_targets(assembly: Assembly) -> frozenset[Resource]:
    names = (
        at(attribute, "Value")
        for balancer in assembly.of_type(bucket.LOAD_BALANCER)
        for attribute in mappings(balancer.get("LoadBalancerAttributes"))
        if at(attribute, "Key") == "access_logs.s3.bucket"
    )
    return frozenset(each for name in names if isinstance(each := assembly.find(name), Resource))


RULE = Rule(
    id="HLZ-RULE-46",
    name="buckets_use_customer_keys",
    title="Buckets encrypt by default with a customer managed key.",
    severity="high",
    citations=("164.312(a)(2)(iv)",),
    types=(bucket.TYPE,),
    applies=_holds_data,
    check=_check,
)
