"""CloudWatch Logs: data protection policies of log groups, which moto does not have.

Source: CloudWatch Logs API reference, PutDataProtectionPolicy, GetDataProtectionPolicy, DeleteDataProtectionPolicy.
"""

import json
from collections.abc import Callable, Mapping

from moto.logs.exceptions import InvalidParameterException, ResourceNotFoundException
from moto.logs.models import LogGroup
from moto.logs.responses import LogsResponse


def _log_group(response: LogsResponse) -> LogGroup:
    """Find a log group by name or ARN."""
    identifier = response._get_param("logGroupIdentifier")  # noqa: SLF001 - moto's way to read a request
    name = identifier.removesuffix(":*").rpartition(":log-group:")[2]
    if name not in response.logs_backend.groups:
        raise ResourceNotFoundException
    return response.logs_backend.groups[name]


def _answer(response: LogsResponse) -> str:
    group = _log_group(response)
    policy = getattr(group, "data_protection_policy", None)
    return json.dumps({"logGroupIdentifier": group.name} | ({"policyDocument": policy} if policy else {}))


def _put(response: LogsResponse) -> str:
    document = response._get_param("policyDocument")  # noqa: SLF001 - as above
    names = {statement.get("Sid") for statement in json.loads(document).get("Statement", [])}
    if len(names) < len(("audit", "redact")):
        raise InvalidParameterException("A data protection policy has one statement to audit and one to redact.")
    _log_group(response).data_protection_policy = document  # type: ignore[attr-defined] # moto has no place for it
    return _answer(response)


def _delete(response: LogsResponse) -> str:
    _log_group(response).data_protection_policy = None  # type: ignore[attr-defined] # as above
    return ""


OPERATIONS: Mapping[str, Callable[[LogsResponse], str]] = {
    "delete_data_protection_policy": _delete,
    "get_data_protection_policy": _answer,
    "put_data_protection_policy": _put,
}
