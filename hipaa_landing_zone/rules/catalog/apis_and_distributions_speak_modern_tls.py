"""APIs, distributions, sign-in domains and file transfer servers speak TLS 1.2 or newer, SFTP today's algorithms.

API Gateway's own endpoints of public REST APIs admit TLS 1.0 unless the API names a policy or has the endpoint
disabled; custom domains say which policy they have. CloudFront serves no plain HTTP, has a policy of 2021 or later
(which its default certificate cannot have), and reaches custom origins over TLS 1.2. A Transfer Family server that
CloudFormation makes without a policy gets one of 2018. A custom domain of Cognito that names none is undecided. The
policies are judged by the lists in `tls_policy`, as of 2026-11-21. AppSync and the endpoints of HTTP APIs admit
nothing before TLS 1.2 and have nothing to set.

How to fix: `SecurityPolicy: TLS_1_2` or a newer one on domain names; on REST APIs one of the newer ones, or
`DisableExecuteApiEndpoint: true`; `ViewerProtocolPolicy: redirect-to-https`, `MinimumProtocolVersion: TLSv1.2_2021`,
`OriginProtocolPolicy: https-only`; `SecurityPolicyName: TransferSecurityPolicy-FIPS-2025-03`.

Source: Amazon API Gateway Developer Guide, "Security policies for REST APIs"; Amazon CloudFront Developer Guide,
"Supported protocols and ciphers between viewers and CloudFront"; AWS Transfer Family User Guide, "Security policies
for AWS Transfer Family servers"; 45 CFR 164.312(e)(1), 164.312(e)(2)(ii).
"""

from collections.abc import Callable, Iterator
from typing import Any

from hipaa_landing_zone.rules.model import Resource
from hipaa_landing_zone.rules.path import reach
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.tls_policy import API, CLOUDFRONT, COGNITO, TRANSFER, TlsPolicies
from hipaa_landing_zone.rules.value import Unknown, at, listed, mappings, truth

MODERN_ORIGIN = ["TLSv1.2"]
FIX_REST = "Name a SecurityPolicy of TLS 1.2 or newer, or set DisableExecuteApiEndpoint to true."
FIX_POLICY = "Set {} to a policy of TLS 1.2 or newer."
FIX_VIEWER = "Set ViewerProtocolPolicy to redirect-to-https or https-only."
FIX_CERTIFICATE = "Give the distribution a certificate of its own and MinimumProtocolVersion TLSv1.2_2021 or newer."
FIX_ORIGIN = "Set OriginProtocolPolicy to https-only and OriginSSLProtocols to [TLSv1.2]."


def _policy(value: Any, policies: TlsPolicies, name: str, *, default: bool | Unknown = True) -> Iterator[Problem]:
    """Judge a policy; `default` is whether the one of a property that is absent admits something old."""
    old = default if value is None else policies.admits_old(value)
    if isinstance(old, Unknown):
        yield undecided(f"which versions of TLS it speaks: {old}", FIX_POLICY.format(name))
    elif old:
        yield failed(f"admits outdated encryption: {name} is {value or 'absent'}.", FIX_POLICY.format(name))


def _domain(subject: Resource) -> Iterator[Problem]:
    yield from _policy(subject.get("SecurityPolicy"), API, "SecurityPolicy")


def _private_domain(subject: Resource) -> Iterator[Problem]:
    yield from _policy(subject.get("SecurityPolicy"), API, "SecurityPolicy", default=False)


def _http_domain(subject: Resource) -> Iterator[Problem]:
    for policy in reach(subject, "DomainNameConfigurations[].SecurityPolicy"):
        yield from _policy(policy, API, "SecurityPolicy", default=False)


def _sign_in(subject: Resource) -> Iterator[Problem]:
    if subject.get("CustomDomainConfig") is not None:
        policy = subject.get("CustomDomainConfig", "SecurityPolicy")
        yield from _policy(policy, COGNITO, "SecurityPolicy", default=Unknown("no SecurityPolicy is named"))


def _transfer(subject: Resource) -> Iterator[Problem]:
    yield from _policy(subject.get("SecurityPolicyName"), TRANSFER, "SecurityPolicyName")


def _rest_api(subject: Resource) -> Iterator[Problem]:
    disabled, types = truth(subject.get("DisableExecuteApiEndpoint")), subject.get("EndpointConfiguration", "Types")
    if disabled is True or "PRIVATE" in listed(types):
        return
    policy = subject.get("SecurityPolicy")
    imported = next((name for name in ("Body", "BodyS3Location") if subject.get(name) is not None), None)
    unclear = next((each for each in (disabled, types) if isinstance(each, Unknown)), None)
    if policy is None and (unclear or imported):
        yield undecided(f"what its own endpoint admits: {unclear or f'{imported} may say it'}", FIX_REST)
        return
    for problem in _policy(policy, API, "SecurityPolicy"):
        yield Problem(problem.outcome, problem.wrong, FIX_REST)


def _distribution(subject: Resource) -> Iterator[Problem]:
    for path in ("DefaultCacheBehavior", "CacheBehaviors[]"):
        for each in reach(subject, f"DistributionConfig.{path}.ViewerProtocolPolicy"):
            if isinstance(each, Unknown):
                yield undecided(f"ViewerProtocolPolicy is {each}", FIX_VIEWER)
            elif each == "allow-all":
                yield failed("serves viewers in plain HTTP.", FIX_VIEWER)
    certificate = subject.get("DistributionConfig", "ViewerCertificate")
    # With its default certificate CloudFront sets a policy of TLS 1.0 itself, whatever is written.
    default = truth(at(certificate, "CloudFrontDefaultCertificate"))
    version = (
        default if isinstance(default, Unknown) else None if default else at(certificate, "MinimumProtocolVersion")
    )
    for problem in _policy(version, CLOUDFRONT, "MinimumProtocolVersion"):
        yield Problem(problem.outcome, problem.wrong, FIX_CERTIFICATE)
    for origin in mappings(subject.get("DistributionConfig", "Origins")):
        yield from _origin(at(origin, "CustomOriginConfig"))


def _origin(custom: Any) -> Iterator[Problem]:
    if custom is None:
        return
    policy, protocols = at(custom, "OriginProtocolPolicy"), at(custom, "OriginSSLProtocols")
    if unknown := next((each for each in (policy, protocols) if isinstance(each, Unknown)), None):
        yield undecided(f"how it reaches an origin: {unknown}", FIX_ORIGIN)
    elif policy == "http-only":
        yield failed("reaches an origin in plain HTTP.", FIX_ORIGIN)
    elif protocols != MODERN_ORIGIN:
        yield failed(f"reaches an origin with {protocols or 'whatever CloudFormation defaults to'}.", FIX_ORIGIN)


JUDGES: dict[str, Callable[[Resource], Iterator[Problem]]] = {
    "AWS::ApiGateway::DomainName": _domain,
    "AWS::ApiGateway::DomainNameV2": _private_domain,
    "AWS::ApiGateway::RestApi": _rest_api,
    "AWS::ApiGatewayV2::DomainName": _http_domain,
    "AWS::CloudFront::Distribution": _distribution,
    "AWS::Cognito::UserPoolDomain": _sign_in,
    "AWS::Transfer::Server": _transfer,
}


def _check(case: Case) -> Iterator[Problem]:
    yield from JUDGES[case.resource.type](case.resource)


RULE = Rule(
    id="HLZ-RULE-43",
    name="apis_and_distributions_speak_modern_tls",
    title="APIs, distributions, sign-in domains and file transfer servers speak nothing outdated.",
    severity="high",
    citations=("164.312(e)(1)", "164.312(e)(2)(ii)"),
    types=tuple(JUDGES),
    check=_check,
)
