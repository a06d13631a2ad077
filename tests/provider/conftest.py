"""An organization in the emulator, and CloudFormation's side of the protocol: requests go in, answers come out."""

import dataclasses
import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest

from hipaa_landing_zone.provider import Operation, find, handler
from hipaa_landing_zone.rehearsal.emulator import Emulator, loopback

REGION = "us-east-1"
MANAGEMENT = "111122223333"
URL = "https://cloudformation-custom-resource-response-useast1.s3.us-east-1.amazonaws.com/answer?signature=x"
READING = ("batch_get", "can_paginate", "describe", "get", "list")


class Client:
    """A client of the emulator that records what it is asked to change, and does not do it when sabotaged."""

    def __init__(self, client: Any, writes: list[str], *, sabotaged: bool) -> None:
        self._client, self._writes, self._sabotaged = client, writes, sabotaged
        self.exceptions = client.exceptions

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._client, name)
        if name.startswith(READING):
            return method

        def write(**arguments: Any) -> Any:
            self._writes.append(name)
            return {} if self._sabotaged else method(**arguments)

        return write


@dataclasses.dataclass
class CloudFormation:
    """What CloudFormation sends to the provider of one account and Region, and what it hears."""

    monkeypatch: pytest.MonkeyPatch
    account_id: str
    region: str = REGION
    sabotaged: bool = False
    milliseconds_left: float = 900_000
    writes: list[str] = dataclasses.field(default_factory=list)
    waited: list[float] = dataclasses.field(default_factory=list)
    ids: Any = dataclasses.field(default_factory=itertools.count)

    def get_remaining_time_in_millis(self) -> float:
        """Be Lambda's context as well."""
        return self.milliseconds_left

    def event(self, kind: str, operation: str, parameters: dict[str, Any], **overrides: Any) -> dict[str, Any]:
        """Make a request, whose scalars are text, as CloudFormation makes them."""
        event = {
            "RequestType": kind,
            "ResponseURL": URL,
            "StackId": f"arn:aws:cloudformation:{self.region}:{self.account_id}:stack/hlz-tests/0-0-0",
            "RequestId": str(next(self.ids)),
            "LogicalResourceId": "Resource",
            "ResourceType": f"Custom::Hlz{''.join(part.capitalize() for part in operation.split('_'))}",
            "ResourceProperties": {"ServiceToken": "arn", "Operation": operation, **_as_text(parameters)},
        }
        if kind != "Create":
            event["PhysicalResourceId"] = f"{operation}/hlz-tests/Resource"
        return {**event, **overrides}

    def send(self, event: dict[str, Any], *operations: str | Operation) -> dict[str, Any]:
        """Have a request served by a provider with some operations, and return its answer."""
        answers: list[tuple[str, bytes]] = []
        self.writes.clear()
        named = operations or (event["ResourceProperties"]["Operation"],)
        with self.monkeypatch.context() as patched:
            patched.setattr(handler, "connect", self._connect)
            patched.setattr(handler, "sleep", self.waited.append)
            patched.setattr(handler, "send", lambda url, body: answers.append((url, body)))
            patched.setattr(handler, "setting", {"AWS_REGION": self.region}.__getitem__)
            handler.serve(event, self, [find(each) if isinstance(each, str) else each for each in named])
        ((url, body),) = answers
        assert url == URL
        assert len(body) <= 4096
        answer: dict[str, Any] = json.loads(body)
        assert all(answer[name] == event[name] for name in ("StackId", "RequestId", "LogicalResourceId"))
        return answer

    def ask(self, kind: str, operation: str, parameters: dict[str, Any], **overrides: Any) -> dict[str, Any]:
        """Make a request and have it served."""
        return self.send(self.event(kind, operation, parameters, **overrides))

    def client(self, service: str, region: str | None = None) -> Any:
        """Make a client that is neither recorded nor sabotaged."""
        return loopback.client(service, self.account_id, region or self.region)

    def _connect(self, service: str, region: str, _check: Any) -> Client:
        return Client(self.client(service, region), self.writes, sabotaged=self.sabotaged)


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_text(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_text(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclasses.dataclass(frozen=True)
class Organization:
    """The ids of an organization in the emulator."""

    root: str
    security: str
    workload: str
    closed: str


@pytest.fixture(scope="module")
def organization():
    with Emulator():
        client = loopback.client("organizations", MANAGEMENT, REGION)
        client.create_organization(FeatureSet="ALL")
        client.enable_aws_service_access(ServicePrincipal="access-analyzer.amazonaws.com")
        made = {
            name: client.create_account(AccountName=name, Email=f"{name}@example.org")["CreateAccountStatus"]
            for name in ("security", "workload", "closed")
        }
        ids = {name: status["AccountId"] for name, status in made.items()}
        client.close_account(AccountId=ids["closed"])
        yield Organization(root=client.list_roots()["Roots"][0]["Id"], **ids)


@pytest.fixture
def management(monkeypatch, organization):
    return CloudFormation(monkeypatch, MANAGEMENT)


@pytest.fixture
def security(monkeypatch, organization):
    return CloudFormation(monkeypatch, organization.security)


@pytest.fixture
def workload(monkeypatch, organization):
    return CloudFormation(monkeypatch, organization.workload)
