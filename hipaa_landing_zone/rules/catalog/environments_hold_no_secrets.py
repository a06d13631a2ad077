"""Environments of functions, containers, builds and instances hold no secret.

Environment variables and user data are shown by describe calls, copied into logs and crash reports, and inherited by
every child process. Looked for are: a value under a name that ends like a secret's (`DB_PASSWORD`, `apiKey`); a value
that looks like one anywhere (an access key, a private key, a URL or connection string with a password, a token of a
code host); the secret key of an IAM user; and dynamic references to secrets and parameters with `NoEcho`, which
CloudFormation replaces by the secret itself. ARNs, paths, addresses and references to other resources pass: with them
the program fetches the secret when it runs. In user data, assignments are looked at in the same way. cdk-nag's
CodeBuildProjectEnvVarAwsCred looks at two names in CodeBuild only.

How to fix: give the secret's ARN, and read it at run time (`PhiFunction`, `secret.grant_read`); in ECS and Batch use
`Secrets`, in CodeBuild the types `SECRETS_MANAGER` or `PARAMETER_STORE`. Change the secret that stood there.

Source: AWS Lambda Developer Guide, "Working with Lambda environment variables"; Amazon ECS Developer Guide, "Pass
sensitive data to an Amazon ECS container"; 45 CFR 164.308(a)(5)(ii)(D), 164.312(d).
"""

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator, Mapping
from typing import Any

from hipaa_landing_zone.rules.model import Resource
from hipaa_landing_zone.rules.path import reach
from hipaa_landing_zone.rules.rule import Case, Problem, Rule, failed, undecided
from hipaa_landing_zone.rules.secret import is_harmless, is_secret_name, looks_like, source
from hipaa_landing_zone.rules.value import Unknown, at

TASK, BATCH = "EcsProperties?.TaskProperties[]?.Containers[]?.Environment[]?", "Environment[]?"
NODES = "NodeProperties?.NodeRangeProperties[]?"
# Mappings from name to value, and lists of entries with a name and a value.
PATHS: Mapping[str, tuple[str, ...]] = {
    "AWS::ApiGateway::Stage": ("Variables?",),
    "AWS::AppRunner::Service": (
        "SourceConfiguration.ImageRepository?.ImageConfiguration?.RuntimeEnvironmentVariables[]?",
        "SourceConfiguration.CodeRepository?.CodeConfiguration?.CodeConfigurationValues?.RuntimeEnvironmentVariables[]?",
    ),
    "AWS::Batch::JobDefinition": (
        f"ContainerProperties?.{BATCH}",
        TASK,
        f"{NODES}.Container?.{BATCH}",
        f"{NODES}.{TASK}",
        "EksProperties?.PodProperties?.Containers[]?.Env[]?",
    ),
    "AWS::CodeBuild::Project": ("Environment.EnvironmentVariables[]?",),
    "AWS::ECS::TaskDefinition": ("ContainerDefinitions[]?.Environment[]?",),
    "AWS::ElasticBeanstalk::Environment": ("OptionSettings[]?",),
    "AWS::Glue::Job": ("DefaultArguments?",),
    "AWS::Lambda::Function": ("Environment?.Variables?",),
    "AWS::MWAA::Environment": ("AirflowConfigurationOptions?",),
    "AWS::SageMaker::Model": ("PrimaryContainer?.Environment?", "Containers[]?.Environment?"),
    "AWS::Synthetics::Canary": ("RunConfig?.EnvironmentVariables?",),
}
USER_DATA = {
    "AWS::AutoScaling::LaunchConfiguration": ("UserData",),
    "AWS::EC2::Instance": ("UserData",),
    "AWS::EC2::LaunchTemplate": ("LaunchTemplateData", "UserData"),
}
NAMES = ("Name", "name", "OptionName")
ASSIGNMENT = re.compile(r"\b([A-Za-z_]\w*)=[\"']?([^\s\"'`$;&|<>]+)")
SECRET_KEY = re.compile(r"\$\{[^}]*\.SecretAccessKey\}")
ENTERED = {
    "stored": "a secret",
    "hidden parameter": "a parameter with NoEcho",
    "written parameter": "a NoEcho parameter",
}
FIX = "Give the ARN of a secret and read the secret at run time; change the one that stood here."


def _check(case: Case) -> Iterator[Problem]:
    if place := USER_DATA.get(case.resource.type):
        yield from _user_data(case.resource, place)
    for path in PATHS.get(case.resource.type, ()):
        problems = [each for found in reach(case.resource, path) for each in _environment(case.resource, found)]
        yield from problems or _hidden(case.resource, path)


def _environment(resource: Resource, found: Any) -> Iterator[Problem]:
    if isinstance(found, Unknown):
        yield undecided(f"which variables it has: {found}", FIX)
    for name, value in _variables(found):
        yield from _judge(resource, name, value)


def _hidden(resource: Resource, path: str) -> Iterator[Problem]:
    """What looks like a secret in a part that only deployment chooses, such as a branch of `Fn::If`."""
    name = path.split(".", maxsplit=1)[0].rstrip("?[]")
    for kind in filter(None, map(_shown, _texts(at(resource.body.get("Properties"), name)))):
        yield failed(f"{name} would show a secret ({kind}).", FIX)


def _variables(found: Any) -> Iterator[tuple[str, Any]]:
    """Names and values of one entry, or of a mapping."""
    if not isinstance(found, dict):
        return
    key = next((name for name in NAMES if name in found and ("Value" in found or "value" in found)), None)
    if key is None:
        yield from found.items()
    elif (kind := at(found, "Type")) in (None, "PLAINTEXT") or isinstance(kind, Unknown):
        yield str(found[key]), found.get("Value", found.get("value"))


def _judge(resource: Resource, name: str, value: Any) -> Iterator[Problem]:
    origin = source(value, resource)
    if isinstance(origin, str) and origin in ENTERED:
        yield failed(f"{name} would show {ENTERED[origin]} in plain text.", FIX)
    elif isinstance(value, str):
        if SECRET_KEY.search(value):
            yield failed(f"{name} would show the secret key of an IAM user.", FIX)
        elif kind := looks_like(value):
            yield failed(f"{name} holds what looks like a secret ({kind}).", FIX)
        elif is_secret_name(name) and not is_harmless(value):
            yield failed(f"{name} holds a secret in plain text.", FIX)
    elif isinstance(value, Unknown) and is_secret_name(name):
        yield undecided(f"what {name} holds: {value}", FIX)


def _user_data(resource: Resource, place: tuple[str, ...]) -> Iterator[Problem]:
    properties = resource.body.get("Properties")
    written = at(properties, *place)
    # A function in the place of a mapping hides what is below it; then all of its branches are looked at.
    for text in _texts(at(properties, place[0]) if written is None else written):
        if kind := _shown(text):
            yield failed(f"would show a secret ({kind}) in its user data.", FIX)
        for name, value in ASSIGNMENT.findall(text):
            if is_secret_name(name) and not is_harmless(value):
                yield failed(f"sets {name} in its user data.", FIX)


def _shown(text: str) -> str | None:
    """What kind of secret a text would show as it is written."""
    reference = "{{resolve:secretsmanager:" in text or "{{resolve:ssm-secure:" in text
    return "dynamic reference" if reference else looks_like(text)


def _texts(written: Any) -> Iterator[str]:
    """Every text in a property as it is written, as user data is mostly pieces of text and references between them."""
    left = [written]
    while left:
        each = left.pop()
        if isinstance(each, str):
            yield _decoded(each)
        elif isinstance(each, dict):
            left.extend(each.values())
        elif isinstance(each, list):
            left.extend(each)


def _decoded(text: str) -> str:
    try:
        return b64decode(text, validate=True).decode()
    except (Error, ValueError):
        return text


RULE = Rule(
    id="HLZ-RULE-52",
    name="environments_hold_no_secrets",
    title="Environments of functions, containers, builds and instances hold no secret.",
    severity="high",
    citations=("164.308(a)(5)(ii)(D)", "164.312(d)"),
    types=(*PATHS, *USER_DATA),
    check=_check,
)
