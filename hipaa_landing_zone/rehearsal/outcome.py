"""What a rehearsal did: how many resources were deployed for real, and which were not exercised."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from hipaa_landing_zone.plan.name import STACK_SET_NAME, stack_name
from hipaa_landing_zone.rehearsal.emulator import DROPPED_PROPERTIES, exercised, ignored_properties
from hipaa_landing_zone.rehearsal.emulator.adapter.resource import Place
from hipaa_landing_zone.rehearsal.emulator.cloudformation.intrinsic import Scope
from hipaa_landing_zone.rehearsal.emulator.cloudformation.template import Template

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from hipaa_landing_zone.live.session import Organization
    from hipaa_landing_zone.live.verify import Result
    from hipaa_landing_zone.plan import PlannedStack

MEMBERS = "every member"


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
        together: under which name it is shown together with others of its kind; empty for that of its account.
    """

    stack: Deployable
    real: Mapping[str, int]
    not_exercised: Mapping[str, int]
    together: str = ""


@dataclass(frozen=True, slots=True)
class BaselineInstance:
    """The baseline's stack of one member account and Region, which StackSets deployed."""

    account: str
    account_id: str | None
    region: str
    name: str

    @property
    def stage(self) -> str:
        """The stage whose StackSet it belongs to."""
        return "baseline"

    @property
    def path(self) -> str:
        """Stage and stack."""
        return f"{self.stage}/{self.name} of {self.account} in {self.region}"


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
        shown: what else came out, in words: what one more account changed.
        evidence: the evidence folder; None before it is written.
    """

    deployed: tuple[Deployed, ...]
    ignored: Mapping[str, frozenset[str]]
    results: tuple[Result, ...]
    attempts: tuple[Attempt, ...]
    shown: tuple[str, ...] = ()
    evidence: Path | None = None

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


def baseline_instances(organization: Organization, template: Mapping[str, Any]) -> tuple[Deployed, ...]:
    """Compare the baseline that every member account should have with what the emulator has.

    Args:
        organization: clients in the emulator.
        template: the synthesized template of member accounts.

    Raises:
        DeploymentError: an account lacks it in a Region, it is not up, or a resource is not there.
    """
    pages = organization.client("cloudformation").get_paginator("list_stack_instances")
    rows = [row for page in pages.paginate(StackSetName=STACK_SET_NAME) for row in page["Summaries"]]
    there = {(row["Account"], row["Region"]): row for row in rows}
    found = []
    for account in organization.plan.accounts:
        for region in () if account.purpose == "management" or account.id is None else organization.plan.regions:
            row = there.get((account.id, region), {"Status": "absent"})
            if row["Status"] != "CURRENT":
                reason = row.get("StatusReason", "")
                raise DeploymentError(f"the baseline of {account.name} in {region} is {row['Status']}. {reason}")
            name = row["StackId"].split("/")[1]
            stack = BaselineInstance(account.name, account.id, region, name)
            found.append(replace(look(organization, stack, name, template), together=MEMBERS))
    return tuple(found)


def _existing(stack: Deployable, name: str, template: Mapping[str, Any]) -> list[str]:
    """Return the logical ids of the resources whose conditions hold in the stack's place."""
    place = Place(stack.account_id or "", stack.region, name, "")
    return Scope(Template("", template), place, {}, {}, lambda _: None).active_resources()


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
    for logical_id in _existing(stack, name, template):
        kind = template["Resources"][logical_id]["Type"]
        if not exercised(kind):
            missing[kind] += 1
        elif logical_id not in present:
            raise DeploymentError(f"{stack.path}: {logical_id} ({kind}) was not deployed")
        else:
            real[kind] += 1
    return Deployed(stack, real, missing)
