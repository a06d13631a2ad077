"""One emulator a module; every test works in accounts of its own, so that none sees another's."""

import dataclasses
import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from hipaa_landing_zone.rehearsal.emulator import Emulator

REGION = "eu-west-1"
_ACCOUNTS = itertools.count(100000000000)


@dataclasses.dataclass(frozen=True, slots=True)
class Account:
    """An account of the emulator, and what tests do in it."""

    emulator: Emulator
    id: str
    region: str = REGION

    @property
    def session(self) -> boto3.Session:
        return self.emulator.session(self.id, self.region)

    def client(self, service: str) -> Any:
        return self.session.client(service)

    def deploy(self, resources: dict[str, Any], *, name: str = "stack", **template: Any) -> dict[str, Any]:
        """Create or update a stack, and return it with `Ids`, the physical ids, and `Values`, the outputs."""
        client = self.client("cloudformation")
        body = json.dumps({**template, "Resources": resources})
        names = {stack["StackName"] for stack in client.describe_stacks()["Stacks"]}
        operation = client.update_stack if name in names else client.create_stack
        operation(StackName=name, TemplateBody=body)
        (stack,) = client.describe_stacks(StackName=name)["Stacks"]
        deployed = client.describe_stack_resources(StackName=name)["StackResources"]
        stack["Ids"] = {item["LogicalResourceId"]: item["PhysicalResourceId"] for item in deployed}
        stack["Values"] = {item["OutputKey"]: item["OutputValue"] for item in stack.get("Outputs", [])}
        return stack

    def delete(self, name: str = "stack") -> list[str]:
        """Delete a stack, and return the statuses of its events, the last first."""
        client = self.client("cloudformation")
        stack_id = client.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
        client.delete_stack(StackName=name)
        return [event["ResourceStatus"] for event in client.describe_stack_events(StackName=stack_id)["StackEvents"]]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture
def new_account(emulator: Emulator) -> Callable[..., Account]:
    return lambda **options: Account(emulator, str(next(_ACCOUNTS)), **options)


@pytest.fixture
def account(new_account: Callable[..., Account]) -> Account:
    return new_account()
