"""The example organization, deployed into an emulator in this process: what checks of a live organization look at."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import TODAY, synthesize

from hipaa_landing_zone.config import Configuration
from hipaa_landing_zone.live.admit import Admission, admit, waiting
from hipaa_landing_zone.live.lock import read_organization
from hipaa_landing_zone.live.session import Organization
from hipaa_landing_zone.plan import Lock, Plan, PlannedStack, make_plan
from hipaa_landing_zone.plan.name import QUALIFIER, stack_name
from hipaa_landing_zone.rehearsal.drill import ORDER
from hipaa_landing_zone.rehearsal.emulator import Emulator

UP = {"CREATE_COMPLETE", "UPDATE_COMPLETE"}


@dataclass
class KeptClients(Organization):
    """An organization that makes each client once: verifying it again and again is then a matter of a second."""

    _clients: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def client(self, service: str, account_id: str | None = None, region: str | None = None) -> Any:
        key = (service, account_id, region)
        if key not in self._clients:
            self._clients[key] = super().client(service, account_id, region)
        return self._clients[key]

    def forget(self, account_id: str) -> None:
        """Keep everything: there are few accounts here."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """A deployed organization: its lock, its plan, clients in every account, and how its accounts were admitted."""

    emulator: Emulator
    lock: Lock
    plan: Plan
    organization: Organization
    admission: Admission

    def client(self, service: str, account: str = "management", region: str | None = None) -> Any:
        """Make a client in an account, by its name in the plan; by default in the home Region."""
        return self.organization.client(service, self.plan.account(account).id, region)


@pytest.fixture(scope="module")
def deployed(configuration: Configuration, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """Deploy the example as the drill does: stage after stage with locks between, then admit its accounts.

    A module at a time: moto's state is the process's, so no two emulators run side by side.
    """
    with Emulator() as emulator:
        deployment = _Deployment(emulator, configuration, tmp_path_factory)
        for stages in ORDER:
            deployment.carry_out(stages)
        admission = deployment.admit()
        deployment.carry_out(("organization",))
        lock, plan = deployment.lock, deployment.plan
        assert lock is not None
        yield Deployed(emulator, lock, plan, _connect(emulator, plan), admission)


@dataclass
class _Deployment:
    """What the CDK CLI does, in this process: synthesize, publish assets, deploy; then ``hlz lock``."""

    emulator: Emulator
    configuration: Configuration
    folders: pytest.TempPathFactory
    lock: Lock | None = None
    bootstrapped: set[tuple[str, str]] = field(default_factory=set)
    deployed: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def plan(self) -> Plan:
        return make_plan(self.configuration, self.lock, today=TODAY)

    def carry_out(self, stages: Collection[str]) -> None:
        plan, folder = self.plan, self.folders.mktemp("cdk.out")
        templates = synthesize(plan, folder)
        chosen = [stack for stack in plan.stacks if stack.stage in stages]
        for account_id, region in {(stack.account_id or "", stack.region) for stack in chosen} - self.bootstrapped:
            self._bootstrap(account_id, region)
        for stage in stages:
            self._publish(stage, folder)
        for stack in chosen:
            self._deploy(stack, templates[stack.id])
        self.lock = read_organization(_connect(self.emulator, plan), self.lock)

    def admit(self) -> Admission:
        assert self.lock is not None
        admission = admit(_connect(self.emulator, self.plan), self.lock, waiting(self.plan), date(2026, 11, 20))
        self.lock = admission.lock
        return admission

    def _bootstrap(self, account_id: str, region: str) -> None:
        """Make what a template needs of the CDK bootstrap stack: its version, and a bucket for assets."""
        session = self.emulator.session(account_id, region)
        session.client("ssm").put_parameter(Name=f"/cdk-bootstrap/{QUALIFIER}/version", Value="33", Type="String")
        there = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        session.client("s3").create_bucket(Bucket=f"cdk-{QUALIFIER}-assets-{account_id}-{region}", **there)
        self.bootstrapped.add((account_id, region))

    def _publish(self, stage: str, folder: Path) -> None:
        """Upload the assets of a stage's stacks; the emulator runs no code from archives, so they stay empty."""
        for listed in folder.glob(f"assembly-{stage}/*.assets.json"):
            for file in json.loads(listed.read_text(encoding="utf-8"))["files"].values():
                source = listed.parent / file["source"]["path"]
                body = source.read_bytes() if source.is_file() else b""
                for there in file["destinations"].values():
                    account_id = there["bucketName"].split("-")[3]
                    s3 = self.emulator.session(account_id, there["region"]).client("s3")
                    s3.put_object(Bucket=there["bucketName"], Key=there["objectKey"], Body=body)

    def _deploy(self, stack: PlannedStack, template: dict[str, Any]) -> None:
        if self.deployed.get(stack.id) == template:
            return
        client = self.emulator.session(stack.account_id or "", stack.region).client("cloudformation")
        deploy, name = client.update_stack if stack.id in self.deployed else client.create_stack, stack_name(stack.id)
        deploy(StackName=name, TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_NAMED_IAM"])
        made = client.describe_stacks(StackName=name)["Stacks"][0]
        assert made["StackStatus"] in UP, f"{stack.path}: {made.get('StackStatusReason')}"
        self.deployed[stack.id] = template


def _connect(emulator: Emulator, plan: Plan) -> Organization:
    place = plan.organization.management_account_id, plan.organization.home_region
    return KeptClients(emulator.session(*place), plan, emulator.endpoint_url)
