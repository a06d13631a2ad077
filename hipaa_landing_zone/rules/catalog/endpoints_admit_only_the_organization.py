"""VPC endpoints serve principals of the organization only.

Without a policy AWS attaches one that admits everybody: with a stolen or foreign credential, data leaves through the
endpoint into somebody else's account. Every Allow is bounded by `aws:PrincipalOrgID`; where `aws:ResourceOrgID` is
given as well, it must pin something. Gateway Load Balancer endpoints and endpoints for resources or service networks
take no policy and are not subjects.

One Allow needs no bound: reading container image layers from the bucket that Amazon ECR owns in each Region. ECR hands
out signed URLs of its own, so the reader is not a principal of the organization; nothing can be written there.

How to fix: use `IsolatedVpc`, or add `"StringEquals": {"aws:PrincipalOrgID": "<organization id>"}` to every Allow.

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

FIX = (
    'Add the condition "StringEquals": {"aws:PrincipalOrgID": <organization id>} to every Allow of the endpoint policy.'
)
IMAGE_LAYERS = re.compile(r"arn:(aws|aws-us-gov|\$\{AWS::Partition\}):s3:::prod-[a-z0-9-]+-starport-layer-bucket/\*")
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


def _judge(statement: Statement, organization_id: str | None) -> Iterator[Problem]:
    bounds: dict[str, tuple[Any, ...]] = {"aws:PrincipalOrgID": statement.bounds("aws:PrincipalOrgID")}
    if any(key == "aws:resourceorgid" for _operator, key, _values in statement.conditions):
        bounds["aws:ResourceOrgID"] = statement.bounds("aws:ResourceOrgID")
    for key, values in bounds.items():
        if not values:
            yield failed(f"{statement.label} is not bounded by {key}.", FIX)
        for value in values:
            if isinstance(value, Unknown):
                yield undecided(f"which organization {statement.label} admits: {value}", FIX)
            elif key == "aws:PrincipalOrgID" and not _is_ours(value, organization_id):
                yield failed(f"{statement.label} admits organization {value}, not {organization_id}.", FIX)


def _is_ours(value: Any, organization_id: str | None) -> bool:
    # A reference to this app's own organization resource is ours by construction.
    return organization_id is None or str(value).startswith("${") or value == organization_id


RULE = Rule(
    id="HLZ-RULE-12",
    name="endpoints_admit_only_the_organization",
    title="VPC endpoints serve principals of the organization only.",
    severity="high",
    citations=("164.312(a)(1)", "164.312(e)(1)"),
    types=("AWS::EC2::VPCEndpoint",),
    applies=_takes_policy,
    check=_check,
)
