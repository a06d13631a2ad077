"""Deploys an application beside the landing zone, as its team would: own CDK app, own bootstrap, own credentials."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from hipaa_landing_zone.live.toolkit import Toolkit
from hipaa_landing_zone.plan.name import FOUNDATION_PREFIX, QUALIFIER
from hipaa_landing_zone.rehearsal.encryption import encryption
from hipaa_landing_zone.rehearsal.outcome import Attempt, DeploymentError, look

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hipaa_landing_zone.live.session import Organization
    from hipaa_landing_zone.live.verify import Result
    from hipaa_landing_zone.plan import Plan
    from hipaa_landing_zone.rehearsal.emulator import Emulator
    from hipaa_landing_zone.rehearsal.outcome import Deployed

STAGE = "application"


@dataclass(frozen=True, slots=True)
class ApplicationStack:
    """One stack of the application.

    Attributes:
        name: its name in CloudFormation, by which the CDK CLI selects it too.
        account: the account's name in the plan.
        account_id: its id.
        region: the AWS Region.
        template: what was synthesized.
    """

    name: str
    account: str
    account_id: str
    region: str
    template: Mapping[str, Any]

    @property
    def stage(self) -> str:
        """What the outcome files it under."""
        return STAGE

    @property
    def path(self) -> str:
        """Stage and stack."""
        return f"{STAGE}/{self.name}"


@dataclass(frozen=True)
class Application:
    """An application's CDK app, to be deployed into accounts of the rehearsed organization.

    The app is given the context ``organization`` and ``lock``: the paths of the platform team's two files. Each
    account is bootstrapped and deployed to with its own credentials, by CDK's default roles: an application team has
    no others, and the landing zone's deployer (``cdk-hlz-*``) is not lent to it.

    Attributes:
        folder: where the application's ``cdk.json`` is.
        config: the ``landing-zone.yaml`` that is rehearsed.
        lock: its lock.
        assembly: where to synthesize to.
        emulator: the local AWS, with the landing zone deployed.
        organization: clients in it.
    """

    folder: Path
    config: Path
    lock: Path
    assembly: Path
    emulator: Emulator
    organization: Organization

    def synthesize(self) -> None:
        """Synthesize and validate.

        Raises:
            ToolkitError: there are findings that nobody accepted, or the app failed otherwise.
        """
        context = [
            word
            for key, path in (("organization", self.config), ("lock", self.lock))
            for word in ("-c", f"{key}={path}")
        ]
        plan = self._plan
        toolkit = self._toolkit(plan.organization.management_account_id, plan.organization.home_region)
        toolkit.run("synth", "--quiet", "--output", str(self.assembly), *context)

    def be_refused(self) -> tuple[Attempt, ...]:
        """Ask for the stacks in an account that is no workload: CloudFormation must refuse and name what is missing."""
        account = next(each for each in self._plan.accounts if each.id and each.purpose == "log_archive")
        client = self.organization.client("cloudformation", account.id)
        return tuple(
            _attempt(client, f"deploy {stack.name} into {account.name}, which is no workload account", stack)
            for stack in self.stacks
            if _of_workloads(stack.template)
        )

    def bootstrap(self) -> None:
        """Bootstrap each account with CDK's own command.

        Raises:
            ToolkitError: it failed.
        """
        for account_id, region in dict.fromkeys((stack.account_id, stack.region) for stack in self.stacks):
            self._toolkit(account_id, region).run(
                "bootstrap", f"aws://{account_id}/{region}", "--app", str(self.assembly)
            )

    def deploy(self, progress: Callable[[str], None]) -> None:
        """Deploy the stacks, each with the credentials of its account.

        Args:
            progress: called with each line that the CDK CLI prints.

        Raises:
            ToolkitError: a deployment failed.
        """
        for stack in self.stacks:
            self._toolkit(stack.account_id, stack.region).run(
                *("deploy", stack.name, "--app", str(self.assembly), "--require-approval", "never", "--exclusively"),
                *("--progress", "events"),
                line=progress,
            )

    def read_back(self) -> tuple[tuple[Deployed, ...], tuple[Result, ...]]:
        """Return what is there, and with which keys it is encrypted.

        Raises:
            DeploymentError: a stack is not up, or a resource is not there.
        """
        up = tuple(look(self.organization, stack, stack.name, stack.template) for stack in self.stacks)
        results = (encryption(self.organization, stack, stack.name) for stack in self.stacks)
        return up, tuple(result for found in results for result in found)

    @cached_property
    def stacks(self) -> tuple[ApplicationStack, ...]:
        """The stacks of the synthesized assembly.

        Raises:
            DeploymentError: a stack is for no account of the plan.
        """
        manifest = json.loads((self.assembly / "manifest.json").read_text(encoding="utf-8"))
        found = []
        for artifact_id, artifact in manifest["artifacts"].items():
            if artifact["type"] == "aws:cloudformation:stack":
                account_id, region = artifact["environment"].removeprefix("aws://").split("/")
                template = json.loads((self.assembly / artifact["properties"]["templateFile"]).read_text("utf-8"))
                name = artifact["properties"].get("stackName", artifact_id)
                found.append(ApplicationStack(name, self._account(name, account_id), account_id, region, template))
        return tuple(found)

    @property
    def _plan(self) -> Plan:
        return self.organization.plan

    def _account(self, stack: str, account_id: str) -> str:
        name = next((each.name for each in self._plan.accounts if each.id == account_id), None)
        if name is None:
            raise DeploymentError(
                f"{stack} is for account {account_id}, which the rehearsed organization does not have"
            )
        return name

    def _toolkit(self, account_id: str, region: str) -> Toolkit:
        # The app runs with the Python that runs this, whatever "python3" is in the caller's PATH.
        path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
        return Toolkit(self.folder, {**self.emulator.environment(account_id, region), "PATH": path})


def _of_workloads(template: Mapping[str, Any]) -> bool:
    """Return whether a template reads what only the stage ``workloads`` publishes; keys and topics are everywhere."""
    prefixes = tuple(f"{FOUNDATION_PREFIX}/{path}/" for path in ("bucket", "vpc", "zone"))
    declared = template.get("Parameters", {}).values()
    return any(str(each.get("Default", "")).startswith(prefixes) for each in declared)


def _attempt(client: Any, what: str, stack: ApplicationStack) -> Attempt:
    # Another bootstrap's version stands in for the application's, so that it is the baseline that is missed.
    bootstrapped = {"ParameterKey": "BootstrapVersion", "ParameterValue": f"/cdk-bootstrap/{QUALIFIER}/version"}
    given = [bootstrapped] if "BootstrapVersion" in stack.template["Parameters"] else []
    try:
        client.create_change_set(
            StackName=stack.name,
            ChangeSetName="no-workload",
            ChangeSetType="CREATE",
            TemplateBody=json.dumps(stack.template),
            Parameters=given,
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
    except ClientError as error:
        message = error.response["Error"]["Message"]
        return Attempt(what, FOUNDATION_PREFIX in message, message)
    return Attempt(what, refused=False, answer="accepted")
