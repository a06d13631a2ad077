"""KMS and CloudWatch Logs: the rotation period of a key, and a change of the key of a log group; moto has neither.

It also reads "deny unless" in a key policy as "deny": a statement with conditions is left out here, as in `s3`.

Sources: KMS API reference, EnableKeyRotation (90 to 2,560 days, 365 unless given) and GetKeyRotationStatus;
CloudWatch Logs API reference, AssociateKmsKey and DisassociateKmsKey.
"""

import json
from collections.abc import Callable, Mapping

from moto.kms.exceptions import AccessDeniedException, ValidationException
from moto.kms.policy_validator import check_statement
from moto.kms.responses import KmsResponse
from moto.logs.exceptions import ResourceNotFoundException
from moto.logs.models import LogGroup
from moto.logs.responses import LogsResponse

_SHORTEST, _USUAL, _LONGEST = 90, 365, 2560  # days


def _enable_key_rotation(response: KmsResponse) -> str:
    period = response._get_param("RotationPeriodInDays", _USUAL)  # noqa: SLF001 - moto's way to read a request
    if not _SHORTEST <= period <= _LONGEST:
        raise ValidationException(f"RotationPeriodInDays must be {_SHORTEST} to {_LONGEST}, not {period}")
    answer = _enable(response)
    backend = response.kms_backend
    key_id = response._get_param("KeyId")  # noqa: SLF001 - as above
    backend.keys[backend.any_id_to_key_id(key_id)].rotation_period = period  # type: ignore[attr-defined]
    return answer


def _get_key_rotation_status(response: KmsResponse) -> str:
    answer = json.loads(_status(response))
    backend = response.kms_backend
    key = backend.keys[backend.any_id_to_key_id(response._get_param("KeyId"))]  # noqa: SLF001 - as above
    if answer["KeyRotationEnabled"]:
        answer["RotationPeriodInDays"] = key.rotation_period  # type: ignore[attr-defined]
    return json.dumps(answer)


def _validate_key_policy(response: KmsResponse, key_id: str, action: str) -> None:
    backend = response.kms_backend
    key = backend.keys[backend.any_id_to_key_id(key_id)]
    for statement in json.loads(key.policy or "{}").get("Statement", []):
        denies = statement.get("Effect") == "Deny" and "Condition" not in statement
        if denies and check_statement(statement, key.arn, action):
            raise AccessDeniedException(f"Action {action} is not allowed by the given key policy")


def _log_group(response: LogsResponse) -> LogGroup:
    name = response._get_param("logGroupName")  # noqa: SLF001 - as above
    if name not in response.logs_backend.groups:
        raise ResourceNotFoundException
    return response.logs_backend.groups[name]


def _associate_kms_key(response: LogsResponse) -> str:
    _log_group(response).kms_key_id = response._get_param("kmsKeyId")  # noqa: SLF001 - as above
    return ""


def _disassociate_kms_key(response: LogsResponse) -> str:
    _log_group(response).kms_key_id = None
    return ""


_enable, _status = KmsResponse.enable_key_rotation, KmsResponse.get_key_rotation_status

OPERATIONS: Mapping[str, Callable[..., str | None]] = {
    "_validate_key_policy": _validate_key_policy,
    "enable_key_rotation": _enable_key_rotation,
    "get_key_rotation_status": _get_key_rotation_status,
}
LOGS_OPERATIONS: Mapping[str, Callable[[LogsResponse], str]] = {
    "associate_kms_key": _associate_kms_key,
    "disassociate_kms_key": _disassociate_kms_key,
}
