"""What the internet can reach in an account that holds PHI stands behind a web ACL.

Subjects are internet-facing Application Load Balancers, stages of REST APIs that are not private, AppSync APIs, Cognito
user pools and CloudFront distributions. An `AWS::WAFv2::WebACLAssociation` names each of them (a distribution names
its web ACL itself), and the web ACL has a rule: without one it lets everything through. HTTP and WebSocket APIs take
no web ACL at all; where CloudFront with one stands before them, accept the finding with that reason.

cdk-nag's HIPAA pack looks whether web ACLs log; this rule looks whether there are any.

How to fix: add `AWS::WAFv2::WebACLAssociation` with the ARN of the load balancer, stage, API or user pool; for
CloudFront set `WebACLId`; give the web ACL AWS's managed rule groups and a rate limit.

Source: AWS WAF Developer Guide, "Resources that you can protect with AWS WAF"; 45 CFR 164.312(e)(1), 164.312(a)(1).
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from hipaa_landing_zone.rules.model import Assembly, Resource, Template
from hipaa_landing_zone.rules.reference import mentioned
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.rules.value import Unknown, at, listed

BALANCER, STAGE = "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ApiGateway::Stage"
HTTP_API, GRAPHQL = "AWS::ApiGatewayV2::Api", "AWS::AppSync::GraphQLApi"
DISTRIBUTION, WEB_ACL = "AWS::CloudFront::Distribution", "AWS::WAFv2::WebACL"
# What an association can name.
EDGES = (BALANCER, STAGE, GRAPHQL, "AWS::AppSync::Api", "AWS::Cognito::UserPool")
# Property that says whether it is private, and the values that do.
PRIVATE = {BALANCER: ("Scheme", ("internal",)), GRAPHQL: ("Visibility", ("PRIVATE",))}
FIX = "Add an AWS::WAFv2::WebACLAssociation with its ARN."
FIX_HTTP = "Make it a REST API, or put CloudFront with a web ACL before it and accept this finding with that reason."
FIX_DISTRIBUTION = "Set WebACLId to the ARN of a web ACL of scope CLOUDFRONT."
FIX_RULES = "Give the web ACL AWS's managed rule groups and a rate limit."


def _is_private(edge: Resource, assembly: Assembly) -> bool | Unknown:
    """Whether the internet cannot reach it."""
    if edge.type == STAGE:
        api = assembly.find(edge.get("RestApiId"))
        types = api if isinstance(api, Unknown) else api.get("EndpointConfiguration", "Types")
        return types if isinstance(types, Unknown) else "PRIVATE" in listed(types)
    name, private = PRIVATE.get(edge.type, ("", ()))
    value = edge.get(name) if name else None
    return value if isinstance(value, Unknown) else value in private


def _is_public(case: Case) -> bool:
    """What is not known to be private is a subject."""
    edge = case.resource
    other_kind = edge.type == BALANCER and edge.get("Type") in ("network", "gateway")
    return holds_phi(case) and not other_kind and _is_private(edge, case.assembly) is not True


def _check(case: Case) -> Iterator[Problem]:
    edge = case.resource
    if edge.type == DISTRIBUTION:
        web_acl = edge.get("DistributionConfig", "WebACLId")
        if isinstance(web_acl, Unknown):
            yield undecided(f"WebACLId is {web_acl}", FIX_DISTRIBUTION)
        elif not web_acl:
            yield failed("has no web ACL.", FIX_DISTRIBUTION)
    elif edge.type == WEB_ACL:
        if isinstance(edge.get("Rules"), Unknown):
            yield undecided(f"Rules is {edge.get('Rules')}", FIX_RULES)
        elif not edge.get("Rules") and at(edge.get("DefaultAction"), "Allow") is not None:
            yield failed("has no rule and lets everything through.", FIX_RULES)
    elif edge.type == HTTP_API:
        yield failed("is an HTTP or WebSocket API, which takes no web ACL.", FIX_HTTP)
    else:
        yield from _associated(case)


def _associated(case: Case) -> Iterator[Problem]:
    protected = _protected(case.assembly)
    if any(name in protected for name in _names(case.resource)):
        return
    doubts = (_is_private(case.resource, case.assembly), *protected)
    if unclear := next((each for each in doubts if isinstance(each, Unknown)), None):
        yield undecided(f"whether it is public and has no web ACL: {unclear}", FIX)
    else:
        yield failed("has no web ACL.", FIX)


def _names(edge: Resource) -> Iterator[Any]:
    yield edge
    yield edge.template, edge.logical_id
    if edge.type == STAGE:
        api, stage = edge.get("RestApiId"), edge.get("StageName")
        yield from (f"/restapis/{api}/stages/{each}" for each in (stage, edge.symbol))


@lru_cache(maxsize=1)
def _protected(assembly: Assembly) -> frozenset[Resource | Unknown | str | tuple[Template, str]]:
    """What web ACLs are associated with: resources, ends of ARNs; `Unknown` for an association with what may be any."""
    found: set[Resource | Unknown | str | tuple[Template, str]] = set()
    for each in assembly.of_type("AWS::WAFv2::WebACLAssociation"):
        arn = each.get("ResourceArn")
        if each.conditional:
            found.add(Unknown(f"whether {each.logical_id} exists"))
        elif isinstance(arn, Unknown):
            names = set(mentioned(at(each.body.get("Properties"), "ResourceArn")))
            edges = {name for name in names if at(each.template.resources.get(name), "Type") in EDGES}
            found.update({(each.template, name) for name in edges} or {arn})
        else:
            _, mark, path = str(arn).rpartition("/restapis/")
            target = assembly.find(arn)
            found.add(f"{mark}{path}" if mark or isinstance(target, Unknown) else target)
    return frozenset(found)


RULE = Rule(
    id="HLZ-RULE-44",
    name="public_edges_have_a_firewall",
    title="What the internet can reach in an account that holds PHI stands behind a web ACL.",
    severity="medium",
    citations=("164.312(e)(1)", "164.312(a)(1)"),
    types=(*EDGES, HTTP_API, DISTRIBUTION, WEB_ACL),
    applies=_is_public,
    check=_check,
)
