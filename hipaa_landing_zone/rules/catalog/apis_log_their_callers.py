"""APIs and distributions log each request, and who made it.

An access log line a request is what answers "who asked for this record". Stages of API Gateway (REST, HTTP and
WebSocket) write access logs, in a format that names the caller: address, identity or authorizer. AppSync APIs and
CloudFront distributions log requests; a distribution may deliver its log through CloudWatch Logs deliveries instead.

cdk-nag's `APIGWExecutionLoggingEnabled` looks at execution logs, which tell what API Gateway did and not who called.

How to fix: set the property that the message names; in a format use `$context.identity.sourceIp`,
`$context.identity.userArn` or `$context.authorizer.principalId`.

Source: Amazon API Gateway Developer Guide, "Set up CloudWatch logging for REST APIs", "Customize HTTP API access logs";
AWS AppSync Developer Guide, "Monitoring and logging"; Amazon CloudFront Developer Guide, "Standard logging"; 45 CFR
164.312(b), 164.308(a)(1)(ii)(D).
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from hipaa_landing_zone.rules.model import Assembly
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.rules.value import Unknown

DEPLOYMENT, DISTRIBUTION = "AWS::ApiGateway::Deployment", "AWS::CloudFront::Distribution"
STAGES = {
    "AWS::ApiGateway::Stage": ("AccessLogSetting",),
    "AWS::ApiGatewayV2::Stage": ("AccessLogSettings",),
    DEPLOYMENT: ("StageDescription", "AccessLogSetting"),
}
OTHERS = {
    "AWS::AppSync::Api": ("EventConfig", "LogConfig", "CloudWatchLogsRoleArn"),
    "AWS::AppSync::GraphQLApi": ("LogConfig", "CloudWatchLogsRoleArn"),
    DISTRIBUTION: ("DistributionConfig", "Logging"),
}
CALLER = ("$context.identity.", "$context.authorizer.")
FIX_FORMAT = "Put $context.identity.sourceIp, and the caller's identity, into the format of the access log."


def _answers_requests(case: Case) -> bool:
    # A deployment makes a stage only when it names one.
    makes_none = case.resource.type == DEPLOYMENT and case.resource.get("StageName") is None
    return holds_phi(case) and not makes_none


def _check(case: Case) -> Iterator[Problem]:
    resource = case.resource
    if path := OTHERS.get(resource.type):
        name, value = ".".join(path), resource.get(*path)
        logs = _is_delivered(case) if value is None else value
        if isinstance(logs, Unknown):
            yield undecided(f"{name} is {logs}", f"Set {name}.")
        elif not logs:
            yield failed(f"does not log requests: it has no {name}.", f"Set {name}.")
        return
    path = STAGES[resource.type]
    destination, form = resource.get(*path, "DestinationArn"), resource.get(*path, "Format")
    name = f"{'.'.join(path)}.DestinationArn"
    if isinstance(destination, Unknown):
        yield undecided(f"{name} is {destination}", f"Set {name} to a log group.")
    elif destination is None:
        yield failed(f"does not log requests: it has no {name}.", f"Set {name} to a log group.")
    elif isinstance(form, Unknown):
        yield undecided(f"whether its log names the caller: {form}", FIX_FORMAT)
    elif not any(each in str(form) for each in CALLER):
        yield failed("its access log does not say who called.", FIX_FORMAT)


def _is_delivered(case: Case) -> bool | Unknown:
    """Whether a source of the app delivers the logs of a distribution through CloudWatch Logs."""
    if case.resource.type != DISTRIBUTION:
        return False
    sources = _sources(case.assembly)
    ends = (case.resource.symbol, f"{case.resource.symbol[:-1]}.Arn}}")
    if any(isinstance(each, str) and each.endswith(ends) for each in sources):
        return True
    return next((each for each in sources if isinstance(each, Unknown)), False)


@lru_cache(maxsize=1)
def _sources(assembly: Assembly) -> tuple[Any, ...]:
    """ARNs of what the app delivers logs of; they end in a reference to a resource of the app."""
    return tuple(each.get("ResourceArn") for each in assembly.of_type("AWS::Logs::DeliverySource"))


RULE = Rule(
    id="HLZ-RULE-71",
    name="apis_log_their_callers",
    title="APIs and distributions log each request and who made it.",
    severity="high",
    citations=("164.312(b)", "164.308(a)(1)(ii)(D)"),
    types=(*STAGES, *OTHERS),
    applies=_answers_requests,
    check=_check,
)
