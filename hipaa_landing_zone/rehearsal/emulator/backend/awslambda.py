"""Lambda: what a function says about dead letters, logs and network, and what updates change; moto forgets half.

Source: Lambda API reference, CreateFunction, UpdateFunctionConfiguration, UpdateEventSourceMapping.
"""

from collections.abc import Mapping
from typing import Any

from moto.awslambda.exceptions import InvalidParameterValueException
from moto.awslambda.models import EventSourceMapping, LambdaBackend, LambdaFunction, lambda_backends

from hipaa_landing_zone.rehearsal.emulator.backend.network import NetworkError, require_network

_REMEMBERED = ("DeadLetterConfig", "LoggingConfig")
_FUNCTION: Mapping[str, str] = {"KMSKeyArn": "kms_key_arn", "TracingConfig": "tracing_config"}
_MAPPING: Mapping[str, str] = {
    "FunctionResponseTypes": "function_response_types",
    "KMSKeyArn": "kms_key",
    "MetricsConfig": "metrics",
    "ScalingConfig": "scaling_config",
}

_init, _configuration, _update = (
    LambdaFunction.__init__,
    LambdaFunction.get_configuration,
    LambdaFunction.update_configuration,
)
_update_mapping = LambdaBackend.update_event_source_mapping


def _initialize(function: Any, account_id: str, spec: dict[str, Any], region: str, version: str | int = 1) -> None:
    _init(function, account_id, spec, region, version)
    function.remembered = {name: spec[name] for name in _REMEMBERED if name in spec}
    _vpc_config(function)  # a network that is not there refuses the function


def _vpc_config(function: Any) -> dict[str, Any] | None:
    wanted = function._vpc_config  # noqa: SLF001 - where moto keeps it
    if not wanted:
        return None
    service = lambda_backends[function.account_id][function.region]
    try:
        vpc_id = require_network(service, wanted.get("SubnetIds"), wanted.get("SecurityGroupIds"))
    except NetworkError as error:
        raise InvalidParameterValueException(str(error)) from error
    return {**wanted, "VpcId": vpc_id}


def _get_configuration(function: Any, on_create: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 - moto's
    return {**_configuration(function, on_create), **function.remembered}


def _update_configuration(function: Any, config_updates: dict[str, Any]) -> dict[str, Any]:
    _update(function, config_updates)
    function.remembered |= {name: config_updates[name] for name in _REMEMBERED if name in config_updates}
    for name, attribute in _FUNCTION.items():
        if name in config_updates:
            setattr(function, attribute, config_updates[name])
    if "EphemeralStorage" in config_updates:
        function.ephemeral_storage = config_updates["EphemeralStorage"]["Size"]
    return dict(function.get_configuration())


def _update_event_source_mapping(backend: Any, uuid: str, spec: dict[str, Any]) -> EventSourceMapping | None:
    mapping: EventSourceMapping | None = _update_mapping(backend, uuid, spec)
    for name, attribute in _MAPPING.items():
        if mapping is not None and name in spec:
            setattr(mapping, attribute, spec[name])
    return mapping


FUNCTION: Mapping[str, Any] = {
    "__init__": _initialize,
    "get_configuration": _get_configuration,
    "update_configuration": _update_configuration,
    "vpc_config": property(_vpc_config),
}


def _not_run(*_: Any, **__: Any) -> bool:
    """Leave an event where it is: functions are described here and never run, and moto would look for Docker."""
    return False


BACKEND: Mapping[str, Any] = {
    "send_dynamodb_items": _not_run,
    "send_kinesis_message": _not_run,
    "send_sns_message": _not_run,
    "send_sqs_batch": _not_run,
    "update_event_source_mapping": _update_event_source_mapping,
}
