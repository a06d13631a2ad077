"""Interface endpoints in accounts that hold PHI answer to the service's own name, in two zones, behind a group.

Without private DNS the SDKs resolve the public name and go past the endpoint, or fail where there is no way out. It is
enabled, or records of the app point at the endpoint (a private hosted zone for endpoints that several VPCs share).
Services of others (`com.amazonaws.vpce.…`) need a verified domain for it and are asked for the rest only; so are S3
and DynamoDB, whose own names lead through their gateway endpoints. Two subnets keep PHI reachable when a zone fails.
Without a security group, the VPC's default one decides who may use the endpoint.

How to fix: use `IsolatedVpc`, or set `PrivateDnsEnabled: true`, `SecurityGroupIds`, and `SubnetIds` in two zones.

Source: AWS PrivateLink Guide, "Access an AWS service using an interface VPC endpoint" and "Manage DNS names for VPC
endpoint services"; 45 CFR 164.312(e)(1), 164.308(a)(7)(ii)(C).
"""

from collections.abc import Iterator
from functools import lru_cache

from hipaa_landing_zone.rules.model import Assembly, Template
from hipaa_landing_zone.rules.reference import mentioned
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.rules.value import Unknown, listed, truth

FEWEST_SUBNETS = 2
FIX_DNS = "Set PrivateDnsEnabled to true, or point records of a private hosted zone at the endpoint."
FIX_GROUP = "Give it a security group that admits HTTPS from where it is used."
FIX_SUBNETS = "Give it subnets in two Availability Zones."


def _is_interface(case: Case) -> bool:
    kind = case.resource.get("VpcEndpointType")
    return holds_phi(case) and (kind == "Interface" or isinstance(kind, Unknown))


def _check(case: Case) -> Iterator[Problem]:
    endpoint = case.resource
    yield from _dns(case)
    groups, subnets = endpoint.get("SecurityGroupIds"), endpoint.get("SubnetIds")
    if isinstance(groups, Unknown):
        yield undecided(f"SecurityGroupIds is {groups}", FIX_GROUP)
    elif not groups:
        yield failed("has no security group of its own.", FIX_GROUP)
    if isinstance(subnets, Unknown):
        yield undecided(f"SubnetIds is {subnets}", FIX_SUBNETS)
    elif len(listed(subnets)) < FEWEST_SUBNETS:
        yield failed(f"has {len(listed(subnets))} subnets, and stops when a zone does.", FIX_SUBNETS)


def _dns(case: Case) -> Iterator[Problem]:
    endpoint = case.resource
    service, private = endpoint.get("ServiceName"), truth(endpoint.get("PrivateDnsEnabled"))
    if isinstance(service, str) and (".vpce." in service or service.endswith((".s3", ".dynamodb"))):
        return
    if isinstance(private, Unknown):
        yield undecided(f"PrivateDnsEnabled is {private}", FIX_DNS)
    elif not private and (endpoint.template, endpoint.logical_id) not in _pointed_at(case.assembly):
        yield failed("is not what the service's own name resolves to.", FIX_DNS)


# The DNS names of an endpoint come in a list of pairs, which no template resolves.
@lru_cache(maxsize=1)
def _pointed_at(assembly: Assembly) -> frozenset[tuple[Template, str]]:
    records = assembly.of_type("AWS::Route53::RecordSet", "AWS::Route53::RecordSetGroup")
    return frozenset((each.template, name) for each in records for name in mentioned(each.body.get("Properties")))


RULE = Rule(
    id="HLZ-RULE-34",
    name="endpoints_resolve_privately",
    title="Interface endpoints answer to the service's own name, in two zones, behind a security group.",
    severity="medium",
    citations=("164.312(e)(1)", "164.308(a)(7)(ii)(C)"),
    types=("AWS::EC2::VPCEndpoint",),
    applies=_is_interface,
    check=_check,
)
