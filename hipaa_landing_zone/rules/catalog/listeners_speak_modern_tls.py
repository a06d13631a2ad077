"""Load balancers speak TLS 1.2 or newer only, and encrypt again towards targets that hold PHI.

A listener that names no security policy gets one of 2016, which admits TLS 1.0. Policies are judged by the list in
`tls_policy`, as of 2026-11-21; one that is not in it is undecided. Listeners of Classic Load Balancers and of VPC
Lattice must be encrypted at all. A rule of a plain HTTP listener must redirect to HTTPS, as its default action does.
In accounts that hold PHI, target groups take HTTPS or TLS, not HTTP. TCP listeners and target groups pass encryption
through that no template shows, and are not judged.

cdk-nag's ALBHttpToHttpsRedirection looks at the default action of HTTP listeners, and ELBv2ACMCertificateRequired asks
every listener for a certificate; this rule looks at the policy, at listener rules, and at the side of the targets.

How to fix: `SslPolicy: ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09` (CDK: `SslPolicy.TLS13_12_RES_PQ`); for Classic
Load Balancers an SSLNegotiationPolicyType with `Reference-Security-Policy: ELBSecurityPolicy-TLS-1-2-2017-01`;
`Protocol: HTTPS` in target groups.

Source: Elastic Load Balancing, User Guide for Application Load Balancers, "Security policies for your Application Load
Balancer" and "Target groups"; User Guide for Classic Load Balancers, "Predefined SSL security policies"; 45 CFR
164.312(e)(1), 164.312(e)(2)(ii).
"""

from collections.abc import Iterator
from typing import Any

from hipaa_landing_zone.rules.model import Resource
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.rules.tls_policy import LOAD_BALANCER
from hipaa_landing_zone.rules.value import Unknown, at, listed, mappings

LISTENER, LISTENER_RULE, TARGETS = (
    f"AWS::ElasticLoadBalancingV2::{each}" for each in ("Listener", "ListenerRule", "TargetGroup")
)
ENCRYPTED = ("HTTPS", "TLS", "QUIC")
CLASSIC, LATTICE = "AWS::ElasticLoadBalancing::LoadBalancer", "AWS::VpcLattice::Listener"
FIX_POLICY = "Name a security policy of TLS 1.2 or newer, such as ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09."
FIX_CLASSIC = "Give each listener HTTPS or SSL, and a policy that refers to ELBSecurityPolicy-TLS-1-2-2017-01."
FIX_REDIRECT = "Let the rule redirect to HTTPS, or put it on the HTTPS listener."
FIX_TARGETS = "Set Protocol to HTTPS, and let the targets present a certificate."
FIX_LATTICE = "Set Protocol to HTTPS."


def _check(case: Case) -> Iterator[Problem]:
    subject = case.resource
    if subject.type == LISTENER:
        if subject.get("Protocol") in ENCRYPTED:
            yield from _policy(subject.get("SslPolicy"), FIX_POLICY)
        elif isinstance(subject.get("Protocol"), Unknown):
            yield undecided(f"Protocol is {subject.get('Protocol')}", FIX_POLICY)
    elif subject.type == LISTENER_RULE:
        yield from _listener_rule(case)
    elif subject.type == TARGETS:
        if holds_phi(case):
            yield from _unless_encrypted(subject.get("Protocol"), FIX_TARGETS)
    elif subject.type == LATTICE:
        yield from _unless_encrypted(subject.get("Protocol"), FIX_LATTICE)
    else:
        yield from _classic(subject)


def _policy(name: Any, fix: str) -> Iterator[Problem]:
    old = True if name is None else LOAD_BALANCER.admits_old(name)
    if isinstance(old, Unknown):
        yield undecided(f"which versions of TLS it speaks: {old}", fix)
    elif old:
        yield failed(f"speaks versions of TLS before 1.2: {name or 'no policy is named'}.", fix)


def _unless_encrypted(protocol: Any, fix: str) -> Iterator[Problem]:
    if isinstance(protocol, Unknown):
        yield undecided(f"Protocol is {protocol}", fix)
    elif protocol == "HTTP":
        yield failed("takes requests in plain HTTP.", fix)


def _listener_rule(case: Case) -> Iterator[Problem]:
    listener = case.assembly.find(case.resource.get("ListenerArn"))
    protocol = listener if isinstance(listener, Unknown) else listener.get("Protocol")
    actions = mappings(case.resource.get("Actions"))
    redirects = [at(each, "RedirectConfig", "Protocol") for each in actions if at(each, "Type") == "redirect"]
    if redirects and all(each == "HTTPS" for each in redirects):
        return
    if isinstance(protocol, Unknown):
        yield undecided(f"whether it is a rule of a plain HTTP listener: {protocol}", FIX_REDIRECT)
    elif protocol == "HTTP":
        yield failed("answers in plain HTTP without redirecting to HTTPS.", FIX_REDIRECT)


def _classic(balancer: Resource) -> Iterator[Problem]:
    for listener in mappings(balancer.get("Listeners")):
        protocol = at(listener, "Protocol")
        if isinstance(protocol, Unknown):
            yield undecided(f"Protocol is {protocol}", FIX_CLASSIC)
        elif str(protocol).upper() not in {"HTTPS", "SSL"}:
            yield failed(f"has a listener that speaks {protocol}.", FIX_CLASSIC)
        else:
            yield from _policy(_reference(balancer, listed(at(listener, "PolicyNames"))), FIX_CLASSIC)


def _reference(balancer: Resource, names: list[Any]) -> Any:
    """The predefined policy that one of the policies of a classic listener stands for; None when there is none."""
    for policy in mappings(balancer.get("Policies")):
        if isinstance(policy, Unknown):
            return policy
        for attribute in mappings(policy.get("Attributes")) if policy.get("PolicyName") in names else ():
            if at(attribute, "Name") == "Reference-Security-Policy":
                return at(attribute, "Value")
    return next((each for each in names if isinstance(each, Unknown)), None)


RULE = Rule(
    id="HLZ-RULE-42",
    name="listeners_speak_modern_tls",
    title="Load balancers speak TLS 1.2 or newer only, and encrypt again towards targets that hold PHI.",
    severity="high",
    citations=("164.312(e)(1)", "164.312(e)(2)(ii)"),
    types=(LISTENER, LISTENER_RULE, TARGETS, CLASSIC, LATTICE),
    check=_check,
)
