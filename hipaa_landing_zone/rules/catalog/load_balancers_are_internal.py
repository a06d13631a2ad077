"""Load balancers in accounts that hold PHI are internal, and say so.

Elastic Load Balancing makes a load balancer internet-facing unless the template says `internal`. Whoever must reach
PHI from outside comes through an account of its own for that, or through a private connection. Gateway Load Balancers
have no scheme and are not subjects.

How to fix: `Scheme: internal` (CDK: `internet_facing=False`), in isolated subnets.

Source: CloudFormation reference, "AWS::ElasticLoadBalancingV2::LoadBalancer" and
"AWS::ElasticLoadBalancing::LoadBalancer" (default internet-facing); 45 CFR 164.312(a)(1), 164.312(e)(1).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.rules.value import Unknown

FIX = "Set Scheme to internal."


def _has_scheme(case: Case) -> bool:
    return holds_phi(case) and case.resource.get("Type") != "gateway"


def _check(case: Case) -> Iterator[Problem]:
    scheme = case.resource.get("Scheme")
    if isinstance(scheme, Unknown):
        yield undecided(f"Scheme is {scheme}", FIX)
    elif scheme is None:
        yield failed("does not say that it is internal, and is internet-facing then.", FIX)
    elif scheme != "internal":
        yield failed("is reachable from the internet.", FIX)


RULE = Rule(
    id="HLZ-RULE-33",
    name="load_balancers_are_internal",
    title="Load balancers in accounts that hold PHI are internal.",
    severity="high",
    citations=("164.312(a)(1)", "164.312(e)(1)"),
    types=("AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancing::LoadBalancer"),
    applies=_has_scheme,
    check=_check,
)
