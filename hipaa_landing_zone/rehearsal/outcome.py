"""What a rehearsal did: how many resources were deployed for real, and which were not exercised."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from hipaa_landing_zone.plan.name import stack_name
from hipaa_landing_zone.rehearsal.emulator import DROPPED_PROPERTIES, exercised, ignored_properties

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hipaa_landing_zone.live.session import Organization
    from hipaa_landing_zone.live.verify import Result
    from hipaa_landing_zone.plan import PlannedStack


class DeploymentError(Exception):
    """Something that should be deployed is not there."""


class Deployable(Protocol):
    """A stack of the landing zone or of an application: what it is for, where it is, and how the CDK CLI selects it."""

    @property
    def stage(self) -> str:
        """The stage that it is deployed in."""

    @property
    def account(self) -> str:
        """The account's name in the plan."""

    @property
    def account_id(self) -> str | None:
        """The account's id."""

    @property
    def region(self) -> str:
        """The AWS Region."""

    @property
    def path(self) -> str:
        """Stage and stack."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """One stack as the emulator has it.

    Attributes:
        stack: the stack.
        real: resources by type that exist in the emulator.
        not_exercised: resources by type that no adapter covers: named, never counted as deployed.
    """

    stack: Deployable
    real: Mapping[str, int]
    not_exercised: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt on a locked log object, and how the archive answered."""

    what: str
    refused: bool
    answer: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that a rehearsal found.

    Attributes:
        deployed: what the emulator has, stack by stack.
        ignored: properties, by type, that the emulator took without doing anything: deployed in name only.
        results: what ``hlz verify`` found.
        attempts: what was tried on a locked log.
    """

    deployed: tuple[Deployed, ...]
    ignored: Mapping[str, frozenset[str]]
    results: tuple[Result, ...]
    attempts: tuple[Attempt, ...]

    @property
    def held(self) -> bool:
        """Whether all stacks are up, everything verified, and the archive refused every attempt."""
        verified = bool(self.results) and all(result.outcome == "held" for result in self.results)
        resisted = bool(self.attempts) and all(attempt.refused for attempt in self.attempts)
        return bool(self.deployed) and verified and resisted


def ignored(templates: Iterable[Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    """Return the properties, by type, that templates give and the emulator takes without doing anything."""
    found: dict[str, set[str]] = {kind: set(names) for kind, names in ignored_properties().items()}
    for template in templates:
        for resource in template["Resources"].values():
            dropped = DROPPED_PROPERTIES.get(resource["Type"], frozenset()) & resource.get("Properties", {}).keys()
            if dropped:
                found.setdefault(resource["Type"], set()).update(dropped)
    return {kind: frozenset(names) for kind, names in found.items()}


def deployed(
    organization: Organization, stacks: Iterable[PlannedStack], templates: Mapping[str, Any]
) -> tuple[Deployed, ...]:
    """Compare what the templates ask for with what the emulator has.

    Args:
        organization: clients in the emulator.
        stacks: the stacks to look at.
        templates: the synthesized template of each stack, by stack id.

    Raises:
        DeploymentError: a stack is not up, or a resource that should be deployed for real is not there.
    """
    return tuple(look(organization, stack, stack_name(stack.id), templates[stack.id]) for stack in stacks)


def look(organization: Organization, stack: Deployable, name: str, template: Mapping[str, Any]) -> Deployed:
    """Compare what one template asks for with what the emulator has.

    Args:
        organization: clients in the emulator.
        stack: the stack.
        name: its name in CloudFormation.
        template: its synthesized template.

    Raises:
        DeploymentError: the stack is not up, or a resource that should be deployed for real is not there.
    """
    client = organization.client("cloudformation", stack.account_id, stack.region)
    status = client.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise DeploymentError(f"{stack.path} is {status}")
    present = {
        row["LogicalResourceId"]
        for page in client.get_paginator("list_stack_resources").paginate(StackName=name)
        for row in page["StackResourceSummaries"]
        if row.get("PhysicalResourceId")
    }
    real: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    for logical_id, resource in template["Resources"].items():
        kind = resource["Type"]
        if not exercised(kind):
            missing[kind] += 1
        elif logical_id not in present:
            raise DeploymentError(f"{stack.path}: {logical_id} ({kind}) was not deployed")
        else:
            real[kind] += 1
    return Deployed(stack, real, missing)
