"""CloudFormation's intrinsic functions, conditions and parameters."""

import base64
import ipaddress
import itertools
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import Place
from hipaa_landing_zone.rehearsal.emulator.cloudformation import dynamic_reference
from hipaa_landing_zone.rehearsal.emulator.cloudformation.template import Template, TemplateError

NO_VALUE = object()

_SUBSTITUTION = re.compile(r"\$\{([^}]+)\}")


class Resource(Protocol):
    """A deployed resource, as far as a template can refer to it."""

    @property
    def physical_resource_id(self) -> str:
        """What Ref returns."""

    def attribute(self, name: str) -> Any:
        """Return what Fn::GetAtt returns."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the functions of one template can see.

    Args:
        template: The template that is being deployed.
        place: The account, Region and stack that it is deployed to.
        given: Parameter values handed over by the caller.
        resources: Deployed resources by logical id; grows while the stack is deployed.
        imported: Finds the value of an export by name, or returns None.
    """

    template: Template
    place: Place
    given: Mapping[str, str]
    resources: Mapping[str, Resource]
    imported: Callable[[str], str | None]

    def resolve(self, value: Any) -> Any:
        """Replace every function in a value by its result, then every dynamic reference; NO_VALUE leaves it out.

        Raises:
            TemplateError: A function is unknown, or something that is referred to does not exist.
        """
        return dynamic_reference.resolve(self.evaluate(value), self.place)

    def evaluate(self, value: Any) -> Any:
        """Replace every function in a value by its result, and keep dynamic references as they are.

        Raises:
            TemplateError: A function is unknown, or refers to something that does not exist.
        """
        if isinstance(value, list):
            return [item for item in map(self.evaluate, value) if item is not NO_VALUE]
        if not isinstance(value, Mapping):
            return value
        if len(value) == 1:
            (name, argument) = next(iter(value.items()))
            if name in _FUNCTIONS and (
                name != "Condition" or isinstance(argument, str)
            ):  # policies have conditions too
                return _FUNCTIONS[name](self, argument)
            if name.startswith("Fn::"):
                raise TemplateError(f"the emulator does not evaluate {name}")
        items = ((key, self.evaluate(item)) for key, item in value.items())
        return {key: item for key, item in items if item is not NO_VALUE}

    def condition(self, name: str) -> bool:
        """Evaluate a named condition."""
        conditions = self.template.section("Conditions")
        if name not in conditions:
            raise TemplateError(f"Unresolved condition {name}")
        return bool(self.evaluate(conditions[name]))

    def active_resources(self) -> list[str]:
        """List the logical ids whose condition holds, in dependency order."""
        resources = self.template.resources
        return self.template.in_order(
            name
            for name, resource in resources.items()
            if "Condition" not in resource or self.condition(resource["Condition"])
        )

    def parameters(self) -> dict[str, Any]:
        """Resolve every declared parameter.

        Raises:
            TemplateError: A parameter has neither value nor default, or a value that is not allowed.
        """
        return {name: self.parameter(name) for name in self.template.section("Parameters")}

    def parameter(self, name: str) -> Any:
        """Resolve one declared parameter, reading AWS::SSM::Parameter types from Parameter Store."""
        declared = self.template.section("Parameters")[name]
        value = self.given.get(name, declared.get("Default"))
        if value is None:
            raise TemplateError(f"Parameters: [{name}] must have values")
        allowed = declared.get("AllowedValues")  # of a parameter in Parameter Store, they are names
        if allowed is not None and str(value) not in map(str, allowed):
            raise TemplateError(f"Parameter '{name}' must be one of AllowedValues")
        kind = declared["Type"]
        if kind.startswith("AWS::SSM::Parameter::Value"):
            value = self._stored_parameter(value)
        if kind == "CommaDelimitedList" or "List<" in kind:
            return [item.strip() for item in str(value).split(",")]
        return str(value)

    def _stored_parameter(self, name: str) -> str:
        try:
            return dynamic_reference.parameter(name, self.place)
        except TemplateError as error:
            message = f"Unable to fetch parameters [{name}] from parameter store for this account."
            raise TemplateError(message) from error


def _ref(scope: Scope, name: str) -> Any:
    place = scope.place
    pseudo = {
        "AWS::AccountId": place.account_id,
        "AWS::Region": place.region,
        "AWS::Partition": place.partition,
        "AWS::StackId": place.stack_id,
        "AWS::StackName": place.stack_name,
        "AWS::URLSuffix": "amazonaws.com.cn" if place.partition == "aws-cn" else "amazonaws.com",
        "AWS::NoValue": NO_VALUE,
        "AWS::NotificationARNs": [],
    }
    if name in pseudo:
        return pseudo[name]
    if name in scope.template.section("Parameters"):
        return scope.parameter(name)
    return _resource(scope, name).physical_resource_id


def _resource(scope: Scope, name: str) -> Resource:
    if name not in scope.resources:
        raise TemplateError(f"Unresolved resource dependencies [{name}] in the template")
    return scope.resources[name]


def _get_att(scope: Scope, argument: Any) -> Any:
    name, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
    return _resource(scope, name).attribute(scope.evaluate(attribute))


def _sub(scope: Scope, argument: Any) -> str:
    text, own = (argument, {}) if isinstance(argument, str) else argument

    def replace(match: re.Match[str]) -> str:
        name = match[1]
        if name.startswith("!"):
            return "${" + name[1:] + "}"
        if name in own:
            return str(scope.evaluate(own[name]))
        return str(_get_att(scope, name) if "." in name else _ref(scope, name))

    return _SUBSTITUTION.sub(replace, text)


def _join(scope: Scope, argument: Any) -> str:
    return str(argument[0]).join(str(item) for item in scope.evaluate(argument[1]))


def _select(scope: Scope, argument: Any) -> Any:
    items = scope.evaluate(argument[1])
    index = int(scope.evaluate(argument[0]))
    if not 0 <= index < len(items):
        raise TemplateError(f"Fn::Select cannot select nonexistent value at index {index}")
    return items[index]


def _find_in_map(scope: Scope, argument: Any) -> Any:
    name, top, second = (scope.evaluate(item) for item in argument[:3])
    try:
        return scope.evaluate(scope.template.section("Mappings")[name][top][second])
    except KeyError as error:
        raise TemplateError(f"Unable to get mapping for {name}::{top}::{second}") from error


def _import_value(scope: Scope, argument: Any) -> str:
    name = scope.evaluate(argument)
    value = scope.imported(name)
    if value is None:
        raise TemplateError(f"No export named {name} found.")
    return value


def _get_azs(scope: Scope, argument: Any) -> list[str]:
    region = scope.evaluate(argument) or scope.place.region
    zones = scope.place.client("ec2", region=region).describe_availability_zones()["AvailabilityZones"]
    return sorted(zone["ZoneName"] for zone in zones)


def _cidr(scope: Scope, argument: Any) -> list[str]:
    block, count, *bits = scope.evaluate(argument)
    network = ipaddress.ip_network(block)
    prefix = network.max_prefixlen - int(bits[0] if bits else 8)
    return [str(subnet) for subnet in itertools.islice(network.subnets(new_prefix=prefix), int(count))]


def _equals(scope: Scope, argument: Any) -> bool:
    left, right = (str(item).lower() if isinstance(item, bool) else str(item) for item in map(scope.evaluate, argument))
    return left == right


_FUNCTIONS: Mapping[str, Callable[[Scope, Any], Any]] = {
    "Ref": _ref,
    "Condition": lambda scope, name: scope.condition(name),
    "Fn::And": lambda scope, argument: all(scope.evaluate(item) for item in argument),
    "Fn::Base64": lambda scope, argument: base64.b64encode(str(scope.evaluate(argument)).encode()).decode(),
    "Fn::Cidr": _cidr,
    "Fn::Equals": _equals,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAZs": _get_azs,
    "Fn::GetAtt": _get_att,
    "Fn::If": lambda scope, argument: scope.evaluate(argument[1 if scope.condition(argument[0]) else 2]),
    "Fn::ImportValue": _import_value,
    "Fn::Join": _join,
    "Fn::Length": lambda scope, argument: len(scope.evaluate(argument)),
    "Fn::Not": lambda scope, argument: not scope.evaluate(argument[0]),
    "Fn::Or": lambda scope, argument: any(scope.evaluate(item) for item in argument),
    "Fn::Select": _select,
    "Fn::Split": lambda scope, argument: str(scope.evaluate(argument[1])).split(argument[0]),
    "Fn::Sub": _sub,
    "Fn::ToJsonString": lambda scope, argument: json.dumps(scope.evaluate(argument), separators=(",", ":")),
}
