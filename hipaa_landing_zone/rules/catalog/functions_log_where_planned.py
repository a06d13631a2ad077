"""Functions and containers log into log groups of the app, and into none that appears by itself.

A function without a log group makes one when it first runs: without the customer's key, kept for ever, in nobody's
template, and left behind when the stack is gone. So a function names a log group of the app, or the app has one of the
name that Lambda would use. A function whose role cannot create log groups makes none and passes; that it writes no log
either shows in its role.

A container's log driver is set, and with `awslogs` its log group is one of the app and is not made on the way
(`awslogs-create-group`). `Custom::LogRetention` of older CDK code sets a retention, but no key, and does not count.

How to fix: `log_group=LogGroup(…)` for a function, `logging=LogDrivers.aws_logs(log_group=LogGroup(…), …)` for a
container.

Source: AWS Lambda Developer Guide, "Configuring CloudWatch log groups"; Amazon ECS Developer Guide, "Send Amazon ECS
logs to CloudWatch"; 45 CFR 164.312(b).
"""

from collections.abc import Iterator
from typing import Any

from hipaa_landing_zone.rules import log_group
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, holds_phi, undecided
from hipaa_landing_zone.rules.value import Unknown, at, mappings, truth

FUNCTION, TASK = "AWS::Lambda::Function", "AWS::ECS::TaskDefinition"
FIX_FUNCTION = "Set LoggingConfig.LogGroup to a log group of the app, with key and retention."
FIX_CONTAINER = "Set LogConfiguration with the driver awslogs and awslogs-group, a log group of the app."


def _check(case: Case) -> Iterator[Problem]:
    if case.resource.type == FUNCTION:
        yield from _function(case)
        return
    for container in mappings(case.resource.get("ContainerDefinitions")):
        if isinstance(container, Unknown):
            yield undecided(f"where a container logs: {container}", FIX_CONTAINER)
        else:
            yield from _container(container, case)


def _function(case: Case) -> Iterator[Problem]:
    name = case.resource.get("LoggingConfig", "LogGroup")
    if name is not None:
        yield from _named(name, "", case, FIX_FUNCTION)
    elif not _has_default_group(case) and log_group.may_be_made_by(case.resource.get("Role"), case):
        yield failed("makes a log group of its own, without key and retention, when it first runs.", FIX_FUNCTION)


def _has_default_group(case: Case) -> bool:
    """Whether the app has the log group that Lambda uses when none is named."""
    names = (case.resource.symbol, case.resource.get("FunctionName"))
    found = (log_group.find(f"/aws/lambda/{each}", case.resource, case.assembly) for each in names if each)
    return any(not isinstance(each, Unknown) for each in found)


def _container(container: dict[str, Any], case: Case) -> Iterator[Problem]:
    label = f"container {container.get('Name')} "
    driver = at(container, "LogConfiguration", "LogDriver")
    if isinstance(driver, Unknown):
        yield undecided(f"{label}logs with a driver that is {driver}", FIX_CONTAINER)
    elif driver is None:
        yield failed(f"{label}logs nowhere: it has no log driver.", FIX_CONTAINER)
    elif driver == "awslogs":
        creates = truth(at(container, "LogConfiguration", "Options", "awslogs-create-group"))
        if creates is not False:
            yield failed(f"{label}makes its log group itself: awslogs-create-group is set.", FIX_CONTAINER)
        yield from _named(at(container, "LogConfiguration", "Options", "awslogs-group"), label, case, FIX_CONTAINER)


def _named(name: Any, label: str, case: Case, fix: str) -> Iterator[Problem]:
    found = log_group.find(name, case.resource, case.assembly)
    if isinstance(found, Unknown):
        yield undecided(f"{label}logs into a log group that is not seen: {found}", fix)


RULE = Rule(
    id="HLZ-RULE-68",
    name="functions_log_where_planned",
    title="Functions and containers log into log groups of the app.",
    severity="medium",
    citations=("164.312(b)",),
    types=(FUNCTION, TASK),
    applies=holds_phi,
    check=_check,
)
