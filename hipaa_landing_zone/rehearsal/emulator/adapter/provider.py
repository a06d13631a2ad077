"""The landing zone's own custom resources: the code of the deployed function runs in this process, as that account.

What AWS Lambda would run is run: the function's source and environment, as CloudFormation deployed them. What it has
from Lambda is replaced: how it connects to AWS, waits, logs and answers, and where its settings are.

Source of the protocol: AWS CloudFormation User Guide, "Custom resource request objects".
"""

import functools
import io
import json
import uuid
import zipfile
from collections.abc import Mapping
from types import CodeType
from typing import Any

from moto.awslambda.models import lambda_backends

from hipaa_landing_zone.provider import OPERATIONS, Operation
from hipaa_landing_zone.rehearsal.emulator.adapter.resource import (
    Adapter,
    Instance,
    Place,
    Properties,
    ResourceError,
)

_MILLISECONDS_LEFT = 900_000
_RESPONSE_URL = "https://cloudformation-custom-resource-response-emulator.s3.amazonaws.com/answer"


class _Context:
    """What AWS Lambda says about an invocation, as far as the provider asks."""

    def get_remaining_time_in_millis(self) -> int:
        """Return the time of a whole invocation: the emulator never waits."""
        return _MILLISECONDS_LEFT


class ProviderResource(Adapter):
    """One resource of the provider; its physical id is what the provider answers."""

    def __init__(self, operation: Operation) -> None:
        self.type = operation.resource_type  # type: ignore[misc] # one adapter for every operation
        self.properties = frozenset({"Operation", "ServiceToken", *operation.parameters})  # type: ignore[misc] # as above

    def create(self, place: Place, properties: Properties) -> str:
        """Send a request to create; what failed is deleted, as CloudFormation does."""
        request = {"RequestType": "Create", "ResourceProperties": properties}
        answer = self._answer(place, request)
        if answer["Status"] != "SUCCESS":
            failed = {"PhysicalResourceId": answer["PhysicalResourceId"], "ResourceProperties": properties}
            self._answer(place, {"RequestType": "Delete", **failed})
        return _physical_id(answer)

    def update(self, instance: Instance, new: Properties) -> str:
        """Send a request to update."""
        self.check(new)
        properties = {"ResourceProperties": new, "OldResourceProperties": instance.properties}
        request = {"RequestType": "Update", "PhysicalResourceId": instance.id, **properties}
        return _physical_id(self._answer(instance.place, request))

    def delete(self, instance: Instance) -> None:
        """Send a request to delete."""
        request = {"RequestType": "Delete", "ResourceProperties": instance.properties}
        _physical_id(self._answer(instance.place, {**request, "PhysicalResourceId": instance.id}))

    def _answer(self, place: Place, request: Mapping[str, Any]) -> dict[str, Any]:
        common = {
            "ResponseURL": _RESPONSE_URL,
            "StackId": place.stack_id,
            "RequestId": str(uuid.uuid4()),
            "LogicalResourceId": place.logical_id,
            "ResourceType": self.type,
        }
        return run(place, {**_as_text(request), **common})


def run(place: Place, event: Mapping[str, Any]) -> dict[str, Any]:
    """Run the function that a request names as its service token, and return what it answers.

    Raises:
        ResourceError: there is no such function, or it gave no answer.
    """
    token = str(event["ResourceProperties"]["ServiceToken"])
    _, _, _, region, account_id, _, name = token.split(":")
    function = lambda_backends[account_id][region].get_function(name)
    with zipfile.ZipFile(io.BytesIO(function.code_bytes)) as archive:
        code = _compiled(archive.read("index.py").decode())
    answers: list[bytes] = []
    namespace: dict[str, Any] = {}
    environment = {**function.environment_vars, "AWS_REGION": region}  # Lambda's own besides the function's
    exec(code, namespace)  # noqa: S102 - the landing zone's own code, out of its own template
    namespace |= {
        "connect": lambda service, where, _: place.client(service, account_id=account_id, region=where),
        "print": lambda *_: None,
        "send": lambda _, body: answers.append(body),
        "setting": environment.__getitem__,
        "sleep": lambda _: None,
    }
    namespace["handler"](event, _Context())
    if len(answers) != 1:
        raise ResourceError(f"{name} answered {len(answers)} times instead of once")
    answer: dict[str, Any] = json.loads(answers[0])
    return answer


@functools.cache
def _compiled(source: str) -> CodeType:
    return compile(source, "index.py", "exec")


def _physical_id(answer: Mapping[str, Any]) -> str:
    if answer["Status"] != "SUCCESS":
        raise ResourceError(str(answer["Reason"]))
    return str(answer["PhysicalResourceId"])


def _as_text(value: Any) -> Any:
    """Write scalars as CloudFormation hands them to custom resources: all of them as text."""
    if isinstance(value, Mapping):
        return {key: _as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


ADAPTERS: tuple[Adapter, ...] = tuple(ProviderResource(operation) for operation in OPERATIONS)
