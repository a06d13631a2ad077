"""AWS::StepFunctions: state machines that are described and never run here.

Property and attribute names: CloudFormation resource reference, AWS::StepFunctions::StateMachine.
"""

import json
from collections.abc import Mapping
from typing import Any

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import (
    Adapter,
    Instance,
    Place,
    Properties,
    ResourceError,
    changed,
    minified,
    removed_tags,
)

_CONFIGURATIONS = ("EncryptionConfiguration", "LoggingConfiguration", "TracingConfiguration")


def _lowered(value: Any) -> Any:
    """Write names as the API does, with a small first letter."""
    if isinstance(value, Mapping):
        return {key[0].lower() + key[1:]: _lowered(item) for key, item in value.items()}
    return [_lowered(item) for item in value] if isinstance(value, list) else value


def _definition(properties: Properties) -> str:
    text = minified(properties["Definition"] if "Definition" in properties else properties["DefinitionString"])
    for name, value in properties.get("DefinitionSubstitutions", {}).items():
        text = text.replace(f"${{{name}}}", str(value))
    try:
        json.loads(text)
    except ValueError as error:
        raise ResourceError(f"Invalid State Machine Definition: {error}") from error
    return text


def _arguments(properties: Properties) -> dict[str, Any]:
    settings = {name: properties[name] for name in _CONFIGURATIONS if name in properties}
    return {"definition": _definition(properties), "roleArn": properties["RoleArn"], **_lowered(settings)}


class StateMachine(Adapter):
    """A state machine; its physical id is its ARN."""

    type = "AWS::StepFunctions::StateMachine"
    properties = frozenset(
        {
            *("Definition", "DefinitionString", "DefinitionSubstitutions", "RoleArn", "StateMachineName"),
            *("StateMachineType", "Tags", *_CONFIGURATIONS),
        }
    )
    in_place = properties - {"StateMachineName", "StateMachineType"}

    def create(self, place: Place, properties: Properties) -> str:
        """Create the state machine."""
        name, kind = properties.get("StateMachineName") or place.name(80), properties.get("StateMachineType")
        made = place.client("stepfunctions").create_state_machine(
            name=name,
            tags=_lowered(properties.get("Tags", [])),
            **_arguments(properties),
            **({"type": kind} if kind else {}),
        )
        return str(made["stateMachineArn"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change definition, role, settings and tags."""
        if not old:
            return
        client, new = instance.client("stepfunctions"), instance.properties
        client.update_state_machine(stateMachineArn=instance.id, **_arguments(new))
        if changed(old, new, "Tags"):
            client.untag_resource(resourceArn=instance.id, tagKeys=removed_tags(old, new))
            client.tag_resource(resourceArn=instance.id, tags=_lowered(new.get("Tags", [])))

    def delete(self, instance: Instance) -> None:
        """Delete the state machine."""
        instance.client("stepfunctions").delete_state_machine(stateMachineArn=instance.id)

    def attributes(self, instance: Instance) -> Mapping[str, Any]:
        """Return ARN and name."""
        return {"Arn": instance.id, "Name": instance.id.rpartition(":")[2]}


ADAPTERS: tuple[Adapter, ...] = (StateMachine(),)
