"""APIs ask every caller who it is.

A REST method or HTTP route without an authorizer answers anybody who reaches it, and being inside a VPC is no identity:
a private API is asked as well. An API key tells which application calls, at best; AppSync's API_KEY and API Gateway's
ApiKeyRequired do not count. OPTIONS, which browsers send without credentials, is not asked; of a WebSocket API the
route `$connect` alone is. An API that is reached with a client certificate only (its default endpoint is off and every
domain has mutual TLS) has asked. OpenAPI documents in the template are read; one in a bucket is undecided.

How to fix: `default_method_options=MethodOptions(authorization_type=AuthorizationType.IAM)`, or an authorizer.

Source: Amazon API Gateway Developer Guide, "Control and manage access to REST APIs in API Gateway", "Control and manage
access to HTTP APIs in API Gateway", "How to turn on mutual TLS authentication"; AWS AppSync Developer Guide,
"Authorization and authentication"; 45 CFR 164.312(d), 164.312(a)(1).
"""

from collections.abc import Iterator

from hipaa_landing_zone.rules import api
from hipaa_landing_zone.rules.model import Resource
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.value import Unknown

METHOD, ROUTE = "AWS::ApiGateway::Method", "AWS::ApiGatewayV2::Route"
APPSYNC = ("AWS::AppSync::Api", "AWS::AppSync::GraphQLApi")
DEFINED = ("Body", "BodyS3Location", "Target")
CONNECT, PREFLIGHT = "$connect", "OPTIONS"
FIX = "Set AuthorizationType to AWS_IAM, or to an authorizer's type with its AuthorizerId."
FIX_DOCUMENT = "Give every operation but OPTIONS a security requirement in the OpenAPI document."
FIX_KEY = "Authenticate with AWS_IAM, AMAZON_COGNITO_USER_POOLS, OPENID_CONNECT or AWS_LAMBDA."


def _is_subject(case: Case) -> bool:
    subject = case.resource
    if subject.type == METHOD:
        return str(subject.get("HttpMethod")).upper() != PREFLIGHT
    if subject.type in (api.REST, api.HTTP):
        return any(subject.get(name) is not None for name in DEFINED)
    if subject.type == ROUTE:
        route = subject.get("RouteKey")
        verb = str(route).partition(" ")[0]
        socket = api.is_websocket(case.assembly.find(subject.get("ApiId")))
        return verb.upper() != PREFLIGHT and (socket is not True or verb == CONNECT or isinstance(route, Unknown))
    return True


def _check(case: Case) -> Iterator[Problem]:
    subject = case.resource
    if subject.type in APPSYNC:
        yield from _providers(subject)
    elif subject.type in (METHOD, ROUTE):
        owner = case.assembly.find(subject.get("RestApiId" if subject.type == METHOD else "ApiId"))
        if isinstance(owner, Unknown) or not api.asks_for_certificate(owner, case.assembly):
            yield from _operation(subject, owner)
    elif not api.asks_for_certificate(subject, case.assembly):
        yield from _document(subject)


def _operation(subject: Resource, owner: Resource | Unknown) -> Iterator[Problem]:
    kind = subject.get("AuthorizationType")
    if isinstance(kind, Unknown):
        yield undecided(f"AuthorizationType is {kind}", FIX)
    elif kind in (None, "NONE"):
        route = subject.get("RouteKey")
        told = isinstance(route, str) and (" " in route or route == CONNECT)
        socket = api.is_websocket(owner)
        unclear = socket if isinstance(socket, Unknown) else route if isinstance(route, Unknown) and socket else None
        if subject.type == ROUTE and not told and unclear:
            yield undecided(f"whether it is a route of a WebSocket API, after the connection is made: {unclear}", FIX)
        else:
            yield failed("answers callers whoever they are.", FIX)


def _document(subject: Resource) -> Iterator[Problem]:
    if subject.get("Target") is not None:
        yield failed("answers callers whoever they are: the route that Target makes has no authorizer.", FIX)
    if subject.get("BodyS3Location") is not None:
        yield undecided("its OpenAPI document, which is in a bucket.", FIX_DOCUMENT)
    for operation in api.open_operations(subject.get("Body")):
        if isinstance(operation, Unknown):
            yield undecided(f"which operations ask for identity: {operation}", FIX_DOCUMENT)
        else:
            yield failed(f"answers {operation} whoever calls.", FIX_DOCUMENT)


def _providers(subject: Resource) -> Iterator[Problem]:
    for provider in api.providers(subject):
        if isinstance(provider, Unknown):
            yield undecided(f"how it authenticates: {provider}", FIX_KEY)
        elif provider in (None, "API_KEY"):
            yield failed("lets in whoever has an API key, which is no identity.", FIX_KEY)


RULE = Rule(
    id="HLZ-RULE-29",
    name="apis_ask_for_identity",
    title="APIs ask every caller for an identity.",
    severity="high",
    citations=("164.312(d)", "164.312(a)(1)"),
    types=(METHOD, ROUTE, api.REST, api.HTTP, *APPSYNC),
    applies=_is_subject,
    check=_check,
)
