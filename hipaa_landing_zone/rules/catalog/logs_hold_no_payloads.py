"""Logs say who did what, and hold no PHI themselves.

More people read logs than the records that they are about, and logs stay where records are deleted. What carries the
content of requests into logs stays off: data tracing of API Gateway, execution data of Step Functions and EventBridge
Pipes, verbose content of AppSync, cookies of CloudFront. AWS WAF logs headers and query strings of every request that
it inspects; its log leaves out the query string and the `authorization` and `cookie` headers.

How to fix: set the property that the message names.

Source: Amazon API Gateway Developer Guide, "Set up CloudWatch logging for REST APIs" (data tracing not for production);
AWS Step Functions Developer Guide, "Logging execution history"; AWS AppSync API Reference, LogConfig; AWS WAF API
Reference, LoggingConfiguration; 45 CFR 164.312(a)(1), 164.308(a)(4)(i).
"""

from collections.abc import Callable, Iterator
from typing import Any

from hipaa_landing_zone.rules.model import Resource
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.rules.setting import must_be_on
from hipaa_landing_zone.rules.value import Unknown, at, mappings, truth

TRACE = "DataTraceEnabled"
QUERY, HEADERS = "the query string", ("authorization", "cookie")
FIX_FIREWALL = "Add QueryString and SingleHeader authorization and cookie to RedactedFields."


def _must_be_off(value: Any, name: str, wrong: str) -> Iterator[Problem]:
    on, fix = truth(value), f"Set {name} to false."
    if isinstance(on, Unknown):
        yield undecided(f"{name} is {on}", fix)
    elif on:
        yield failed(wrong, fix)


def _traces(settings: list[Any]) -> Iterator[Problem]:
    for each in settings:
        yield from _must_be_off(at(each, TRACE), TRACE, "logs whole requests and responses.")


def _rest_stage(resource: Resource) -> Iterator[Problem]:
    yield from _traces(mappings(resource.get("MethodSettings")))


def _deployment(resource: Resource) -> Iterator[Problem]:
    stage = resource.get("StageDescription")
    yield from _traces([stage, *mappings(at(stage, "MethodSettings"))])


def _stage(resource: Resource) -> Iterator[Problem]:
    routes = resource.get("RouteSettings")
    settings = list(routes.values()) if isinstance(routes, dict) else [routes]
    yield from _traces([resource.get("DefaultRouteSettings"), *settings])


def _state_machine(resource: Resource) -> Iterator[Problem]:
    logging, name = resource.get("LoggingConfiguration"), "IncludeExecutionData"
    if at(logging, "Level") not in (None, "OFF"):
        yield from _must_be_off(at(logging, name), name, "logs input and output of every state.")


def _pipe(resource: Resource) -> Iterator[Problem]:
    data = resource.get("LogConfiguration", "IncludeExecutionData")
    fix = "Take LogConfiguration.IncludeExecutionData out."
    if isinstance(data, Unknown):
        yield undecided(f"IncludeExecutionData is {data}", fix)
    elif data:
        yield failed("logs the events that pass through it.", fix)


def _graphql(resource: Resource) -> Iterator[Problem]:
    name = "LogConfig.ExcludeVerboseContent"
    if resource.get("LogConfig") is not None:
        excluded = resource.get("LogConfig", "ExcludeVerboseContent")
        yield from must_be_on(excluded, name, "logs headers, context and mapped values.", f"Set {name} to true.")


def _distribution(resource: Resource) -> Iterator[Problem]:
    name = "DistributionConfig.Logging.IncludeCookies"
    cookies = resource.get("DistributionConfig", "Logging", "IncludeCookies")
    yield from _must_be_off(cookies, name, "logs cookies, with which sessions can be taken over.")


def _firewall(resource: Resource) -> Iterator[Problem]:
    fields = mappings(resource.get("RedactedFields"))
    headers = [at(each, "SingleHeader", "Name") for each in fields]
    unclear = next((each for each in (*fields, *headers) if isinstance(each, Unknown)), None)
    redacted = {each.lower() for each in headers if isinstance(each, str)}
    if any(isinstance(each, dict) and "QueryString" in each for each in fields):
        redacted.add(QUERY)
    missing = [name for name in (QUERY, *HEADERS) if name not in redacted]
    if missing and unclear:
        yield undecided(f"whether its log leaves out {', '.join(missing)}: {unclear}", FIX_FIREWALL)
    elif missing:
        yield failed(f"logs {', '.join(missing)} of requests.", FIX_FIREWALL)


CHECKS: dict[str, Callable[[Resource], Iterator[Problem]]] = {
    "AWS::ApiGateway::Deployment": _deployment,
    "AWS::ApiGateway::Stage": _rest_stage,
    "AWS::ApiGatewayV2::Stage": _stage,
    "AWS::AppSync::GraphQLApi": _graphql,
    "AWS::CloudFront::Distribution": _distribution,
    "AWS::Pipes::Pipe": _pipe,
    "AWS::StepFunctions::StateMachine": _state_machine,
    "AWS::WAFv2::LoggingConfiguration": _firewall,
}


def _check(case: Case) -> Iterator[Problem]:
    yield from CHECKS[case.resource.type](case.resource)


RULE = Rule(
    id="HLZ-RULE-72",
    name="logs_hold_no_payloads",
    title="Logs hold no content of requests, events or sessions.",
    severity="high",
    citations=("164.312(a)(1)", "164.308(a)(4)(i)"),
    types=tuple(CHECKS),
    applies=holds_phi,
    check=_check,
)
