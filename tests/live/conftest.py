"""The example organization, deployed into an emulator in this process: what checks of a live organization look at."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from conftest import TODAY, synthesize

from hipaa_landing_zone.config import Configuration
from hipaa_landing_zone.live.lock import read_organization
from hipaa_landing_zone.live.session import Organization
from hipaa_landing_zone.plan import Lock, Plan, PlannedStack, make_plan
from hipaa_landing_zone.plan.name import QUALIFIER, stack_name
from hipaa_landing_zone.rehearsal.emulator import Emulator


@dataclass
class KeptClients(Organization):
    """An organization that makes each client once: verifying it again and again is then a matter of a second."""

    _clients: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def client(self, service: str, account_id: str | None = None, region: str | None = None) -> Any:
        key = (service, account_id, region)
        if key not in self._clients:
            self._clients[key] = super().client(service, account_id, region)
        return self._clients[key]


@dataclass(frozen=True, slots=True)
class Deployed:
    """A deployed organization: its lock, its plan, and clients in every account."""

    emulator: Emulator
    lock: Lock
    plan: Plan
    organization: Organization

    def client(self, service: str, account: str = "management", region: str | None = None) -> Any:
        """Make a client in an account, by its name in the plan; by default in the home Region."""
        return self.organization.client(service, self.plan.account(account).id, region)


@pytest.fixture(scope="module")
def deployed(
    configuration: Configuration, first_plan: Plan, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployed]:
    """Deploy the example as the CDK CLI would: the organization, then, with the ids that it gave, everything else.

    A module at a time: moto's state is the process's, so no two emulators run side by side.
    """
    with Emulator() as emulator:
        _deploy(emulator, first_plan, synthesize(first_plan, tmp_path_factory.mktemp("organization")), done=set())
        lock = read_organization(_connect(emulator, first_plan))
        plan = make_plan(configuration, lock, today=TODAY)
        done = {stack.id for stack in first_plan.stacks if stack.waiting_for is None}
        _deploy(emulator, plan, synthesize(plan, tmp_path_factory.mktemp("everything")), done=done)
        yield Deployed(emulator, lock, plan, _connect(emulator, plan))


def _connect(emulator: Emulator, plan: Plan) -> Organization:
    place = plan.organization.management_account_id, plan.organization.home_region
    return KeptClients(emulator.session(*place), plan, emulator.endpoint_url)


def _deploy(emulator: Emulator, plan: Plan, templates: Mapping[str, Any], *, done: Collection[str]) -> None:
    for stack in plan.stacks:
        if stack.id in done or stack.id not in templates:
            continue
        session = emulator.session(stack.account_id or "", stack.region)
        _bootstrap(session, stack, templates[stack.id])
        client, name = session.client("cloudformation"), stack_name(stack.id)
        client.create_stack(StackName=name, TemplateBody=json.dumps(templates[stack.id]))
        made = client.describe_stacks(StackName=name)["Stacks"][0]
        assert made["StackStatus"] == "CREATE_COMPLETE", made["StackStatusReason"]


def _bootstrap(session: Any, stack: PlannedStack, template: Mapping[str, Any]) -> None:
    """Make what a template needs of the CDK bootstrap stack: its version, and the assets of its functions."""
    version = {"Name": f"/cdk-bootstrap/{QUALIFIER}/version", "Value": "33", "Type": "String"}
    session.client("ssm").put_parameter(**version, Overwrite=True)
    functions = [each for each in template["Resources"].values() if each["Type"] == "AWS::Lambda::Function"]
    keys = [key for each in functions if (key := each["Properties"]["Code"].get("S3Key"))]
    bucket = f"cdk-{QUALIFIER}-assets-{stack.account_id}-{stack.region}"
    if keys:
        session.client("s3").create_bucket(Bucket=bucket)
    for key in keys:
        session.client("s3").put_object(Bucket=bucket, Key=key, Body=b"")
