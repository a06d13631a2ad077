"""Every bucket refuses requests without TLS, and cannot be made public.

A bucket policy denies all actions for everybody where `aws:SecureTransport` is false, on the bucket and on its
objects; and all four public access blocks are on in the template, so that they hold in an account whose own block was
switched off.

How to fix: use a bucket of hipaa_constructs, or CDK's `enforce_ssl=True` with `BlockPublicAccess.BLOCK_ALL`.

Source: Amazon S3 User Guide, "Security best practices for Amazon S3" and "Blocking public access to your Amazon S3
storage"; 45 CFR 164.312(e)(1), 164.312(e)(2)(ii), 164.312(a)(1).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules import bucket, resource_policy
from hipaa_landing_zone.rules.model import Resource
from hipaa_landing_zone.rules.policy import Statement
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.transport import refuses_plain_http
from hipaa_landing_zone.rules.value import Unknown, truth

BLOCKS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
FIX_TLS = (
    'Add a bucket policy statement: Deny, Principal "*", Action "s3:*", on the bucket and bucket/*, '
    "Condition Bool aws:SecureTransport false."
)
FIX_BLOCK = "Set all four settings of PublicAccessBlockConfiguration to true."


def _check(case: Case) -> Iterator[Problem]:
    yield from _transport(case)
    blocks = {name: truth(case.resource.get("PublicAccessBlockConfiguration", name)) for name in BLOCKS}
    for name, value in blocks.items():
        if isinstance(value, Unknown):
            yield undecided(f"{name} is {value}", FIX_BLOCK)
    if open_blocks := [name for name, value in blocks.items() if value is False]:
        yield failed(f"can be made public: {', '.join(open_blocks)} not set.", FIX_BLOCK)


def _transport(case: Case) -> Iterator[Problem]:
    unclear: list[Unknown] = []
    for policy in bucket.policies(case.resource, case.assembly):
        if isinstance(policy, Unknown):
            unclear.append(policy)
            continue
        for statement in resource_policy.read(policy):
            if _refuses(statement, case.resource):
                return
            unclear.extend(statement.unknown)
    if unclear:
        yield undecided(f"whether it refuses requests without TLS: {unclear[0]}", FIX_TLS)
    else:
        yield failed("accepts requests without TLS: no policy denies them.", FIX_TLS)


def _refuses(statement: Statement, subject: Resource) -> bool:
    return (
        refuses_plain_http(statement)
        and bool({"*", "s3:*"} & set(statement.actions))
        and all(statement.is_on(arn) for arn in _arns(subject))
    )


def _arns(subject: Resource) -> tuple[str, str]:
    arn = subject.scope.reference(subject.logical_id, "Arn")
    return arn, f"{arn}/object"


RULE = Rule(
    id="HLZ-RULE-10",
    name="buckets_refuse_plain_http",
    title="Every bucket refuses plain HTTP and public access.",
    severity="high",
    citations=("164.312(e)(1)", "164.312(e)(2)(ii)", "164.312(a)(1)"),
    types=(bucket.TYPE,),
    check=_check,
)
