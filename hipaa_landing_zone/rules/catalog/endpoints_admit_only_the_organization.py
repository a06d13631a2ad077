"""VPC endpoints serve principals of the organization only, and lead to its resources only.

Without a policy AWS attaches one that admits everybody: with a stolen or foreign credential, data leaves through the
endpoint into somebody else's account. Every Allow is bounded by `aws:PrincipalOrgID` and by `aws:ResourceOrgID`: the
first keeps out foreign credentials, the second foreign buckets, to which our own credentials could write as well.
Gateway Load Balancer endpoints and endpoints for resources or service networks take no policy and are not subjects.

What AWS itself owns carries no organization, so that two kinds of Allow need less, where they read only and name
nothing else: container image layers, from the bucket that Amazon ECR owns in each Region, need no bound at all, as ECR
hands out signed URLs of its own; Systems Manager's public parameters and documents need `aws:PrincipalOrgID` only.

How to fix: use `IsolatedVpc`, or add `"StringEquals": {"aws:PrincipalOrgID": "<organization id>", "aws:ResourceOrgID":
"<organization id>"}` to every Allow.

Source: AWS PrivateLink Guide, "Control access to VPC endpoints using endpoint policies"; Amazon ECR User Guide,
"Amazon ECR interface VPC endpoints", minimum Amazon S3 bucket permissions; AWS whitepaper "Building a
Data Perimeter on AWS"; 45 CFR 164.312(a)(1), 164.312(e)(1).
"""

import re
from collections.abc import Iterator
from typing import Any

from hipaa_landing_zone.rules.policy import Statement, statements
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown

PRINCIPAL, RESOURCE = "aws:PrincipalOrgID", "aws:ResourceOrgID"
FIX = (
    f'Add the condition "StringEquals": {{"{PRINCIPAL}": <organization id>, "{RESOURCE}": <organization id>}} '
    "to every Allow of the endpoint policy."
)
IMAGE_LAYERS = re.compile(r"arn:(aws|aws-us-gov):s3:::prod-([a-z0-9-]+|\$\{AWS\.Region\})-starport-layer-bucket/\*")
# Without an account: those that AWS publishes.
PUBLIC = re.compile(r"arn:(aws|aws-us-gov):ssm:([a-z0-9-]+|\*|\$\{AWS\.Region\})::(parameter/aws/.+|document/.+)")
PUBLIC_READS = frozenset({"ssm:describedocument", "ssm:getdocument", "ssm:getparameter", "ssm:getparameters"})
WITHOUT_POLICY = ("GatewayLoadBalancer", "Resource", "ServiceNetwork")


def _takes_policy(case: Case) -> bool:
    return case.resource.get("VpcEndpointType") not in WITHOUT_POLICY


def _check(case: Case) -> Iterator[Problem]:
    document = case.resource.get("PolicyDocument")
    if document is None:
        yield failed("has no endpoint policy, so that AWS admits everybody.", FIX)
        return
    for statement in statements(document):
        if not statement.effect:
            yield undecided(f"whom its policy admits: {statement.unknown[0]}", FIX)
        elif statement.allows and not _reads_image_layers(statement):
            yield from _judge(statement, case.expectations.organization_id)


def _reads_image_layers(statement: Statement) -> bool:
    return statement.actions == ("s3:getobject",) and all(
        isinstance(resource, str) and IMAGE_LAYERS.fullmatch(resource) for resource in statement.resources
    )


def _reads_what_aws_publishes(statement: Statement) -> bool:
    return (
        bool(statement.actions and statement.resources)
        and PUBLIC_READS.issuperset(statement.actions)
        and all(isinstance(resource, str) and PUBLIC.fullmatch(resource) for resource in statement.resources)
    )


def _judge(statement: Statement, organization_id: str | None) -> Iterator[Problem]:
    for key in (PRINCIPAL,) if _reads_what_aws_publishes(statement) else (PRINCIPAL, RESOURCE):
        values = statement.bounds(key)
        if not values:
            yield failed(f"{statement.label} is not bounded by {key}.", FIX)
        for value in values:
            if isinstance(value, Unknown):
                yield undecided(f"which organization {statement.label} admits: {value}", FIX)
            elif not _is_ours(value, organization_id):
                yield failed(f"{statement.label} admits organization {value}, not {organization_id}.", FIX)


def _is_ours(value: Any, organization_id: str | None) -> bool:
    # A reference to this app's own organization resource is ours by construction.
    return organization_id is None or str(value).startswith("${") or value == organization_id


RULE = Rule(
    id="HLZ-RULE-12",
    name="endpoints_admit_only_the_organization",
    title="VPC endpoints serve principals of the organization only, and lead to its resources only.",
    severity="high",
    citations=("164.312(a)(1)", "164.312(e)(1)"),
    types=("AWS::EC2::VPCEndpoint",),
    applies=_takes_policy,
    check=_check,
)
