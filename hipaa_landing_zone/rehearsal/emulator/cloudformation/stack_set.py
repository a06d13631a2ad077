"""Service-managed StackSets: one template, deployed by the emulator's own CloudFormation into every targeted account.

moto knows self-managed StackSets, whose instances describe stacks that nobody deploys. Here each instance is a stack.

Source: CloudFormation User Guide, "StackSets concepts", "Enable or disable automatic deployments for StackSets in AWS
Organizations"; API reference, StackInstance, StackInstanceComprehensiveStatus. An operation on AWS takes minutes to
hours; here it is over when the call returns.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

from moto.cloudformation.exceptions import CloudFormationError
from moto.cloudformation.models import cloudformation_backends
from moto.organizations.models import organizations_backends

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import Place, Properties, ResourceError

TRUSTED = "member.org.stacksets.cloudformation.amazonaws.com"
_UP = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
_PERCENT = 100


@dataclasses.dataclass(slots=True)
class StackInstance:
    """What a StackSet knows of one account and Region.

    Attributes:
        target: the OU or root through which the account is a target.
        stack: name of the stack.
        status: CURRENT, or OUTDATED when its last deployment failed or never took place.
        detail: SUCCEEDED, FAILED, CANCELLED or SKIPPED_SUSPENDED_ACCOUNT: what the last operation came to.
        reason: why it failed.
    """

    account_id: str
    region: str
    target: str
    stack: str
    status: str = "OUTDATED"
    detail: str = "PENDING"
    reason: str = ""
    stack_id: str = ""

    def succeed(self) -> None:
        """Record that the last operation succeeded."""
        self.status, self.detail, self.reason = "CURRENT", "SUCCEEDED", ""

    def fail(self, reason: str) -> None:
        """Record that the last operation failed."""
        self.status, self.detail, self.reason = "OUTDATED", "FAILED", reason


@dataclasses.dataclass(slots=True)
class StackSet:
    """One service-managed StackSet of a management account.

    Attributes:
        place: the management account, and the Region in which the StackSet is.
        properties: as the template of its stack has them.
        body: the template of its instances.
    """

    id: str
    place: Place
    properties: Properties
    body: str
    instances: dict[tuple[str, str], StackInstance] = dataclasses.field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.properties["StackSetName"])

    @property
    def regions(self) -> list[str]:
        """The Regions that it deploys to, in the order of its operations."""
        wanted = [each for group in self.properties["StackInstancesGroup"] for each in group["Regions"]]
        order = self.properties.get("OperationPreferences", {}).get("RegionOrder", [])
        return sorted(dict.fromkeys(wanted), key=lambda region: order.index(region) if region in order else len(order))

    def operate(self) -> None:
        """Bring every targeted account to the template; remove what is no target any more.

        Raises:
            ResourceError: in one Region, more accounts failed than are tolerated; those that were left are OUTDATED.
        """
        accounts = dict(self._targets())
        for instance in [each for each in self.instances.values() if not self._wanted(each, accounts)]:
            self._remove(instance, retain=False)
        stopped = ""
        for region in self.regions:
            failed = 0
            for account_id, target in accounts.items():
                instance = self._instance(account_id, region, target)
                if stopped:
                    instance.status, instance.detail = "OUTDATED", "CANCELLED"
                    instance.reason = "Cancelled since failure tolerance has exceeded"
                    continue
                self._deploy(instance)
                failed += instance.detail == "FAILED"
                if failed > self._tolerated(len(accounts)):
                    stopped = f"{region}, account {account_id}: {instance.reason}"
        if stopped:
            raise ResourceError(f"StackSet {self.name}: more stack instances failed than are tolerated: {stopped}")

    def follow(self, account_id: str) -> None:
        """Do what automatic deployment does when an account was created, moved, removed or closed.

        Its failures show in the status of the instance and nowhere else, as on AWS.
        """
        automatic = self.properties.get("AutoDeployment", {})
        if not automatic.get("Enabled"):
            return
        target = dict(self._targets()).get(account_id)
        there = [each for each in self.instances.values() if each.account_id == account_id]
        if target is None and account_id in _suspended(self.place):
            return  # what cannot be reached any more stays as it is
        for instance in there:
            if instance.target != target:
                self._remove(instance, retain=bool(automatic.get("RetainStacksOnAccountRemoval")))
        if target is not None:
            for region in self.regions:
                if (account_id, region) not in self.instances:
                    self._deploy(self._instance(account_id, region, target))

    def delete(self) -> None:
        """Delete every instance with its stack."""
        for instance in list(self.instances.values()):
            self._remove(instance, retain=False)

    def _targets(self) -> Iterator[tuple[str, str]]:
        """Yield each active member account below the targets, with its target; never the management account."""
        backend = organizations_backends[self.place.account_id][self.place.partition]
        parents = {unit.id: unit.parent_id for unit in backend.ou}
        groups = self.properties["StackInstancesGroup"]
        targets = {unit for group in groups for unit in group["DeploymentTargets"]["OrganizationalUnitIds"]}
        for account in backend.accounts:
            unit: str | None = account.parent_id
            while unit and unit not in targets:
                unit = parents.get(unit)
            if unit and account.id != self.place.account_id and account.state == "ACTIVE":
                yield account.id, unit

    def _wanted(self, instance: StackInstance, accounts: Mapping[str, str]) -> bool:
        if instance.account_id in _suspended(self.place):
            instance.detail = "SKIPPED_SUSPENDED_ACCOUNT"
            return True
        return instance.account_id in accounts and instance.region in self.regions

    def _tolerated(self, accounts: int) -> int:
        preferences = self.properties.get("OperationPreferences", {})
        percentage = accounts * int(preferences.get("FailureTolerancePercentage", 0)) // _PERCENT
        return int(preferences.get("FailureToleranceCount", percentage))

    def _instance(self, account_id: str, region: str, target: str) -> StackInstance:
        known = self.instances.get((account_id, region))
        made = known or StackInstance(account_id, region, target, f"StackSet-{self.name}-{uuid4()}")
        return self.instances.setdefault((account_id, region), made)

    def _deploy(self, instance: StackInstance) -> None:
        backend: Any = cloudformation_backends[instance.account_id][instance.region]
        stack = self._stack(instance)
        try:
            if stack is not None and stack.revision is None:  # what failed to be created is made anew
                backend.delete_stack(stack.stack_id)
                stack = None
            if stack is None:
                instance.stack_id = backend.create_stack(instance.stack, self.body, {}).stack_id
            else:
                backend.update_stack(instance.stack_id, self.body, None, [], None)
        except CloudFormationError as error:
            if "No updates are to be performed" in error.message:
                instance.succeed()
            else:
                instance.fail(error.message)
            return
        stack = self._stack(instance)
        if stack is not None and stack.status in _UP:
            instance.succeed()
        else:
            instance.fail(f"{stack.status}: {stack.stack_status_reason}" if stack else "there is no stack")

    @staticmethod
    def _stack(instance: StackInstance) -> Any:
        """Return the stack of an instance; None when there is none."""
        return cloudformation_backends[instance.account_id][instance.region].stacks.get(instance.stack_id)

    def _remove(self, instance: StackInstance, *, retain: bool) -> None:
        if not retain:
            cloudformation_backends[instance.account_id][instance.region].delete_stack(instance.stack_id)
        del self.instances[instance.account_id, instance.region]


def of_account(account_id: str, region: str) -> dict[str, StackSet]:
    """Return the service-managed StackSets of a management account's Region, by name."""
    found: dict[str, StackSet] = cloudformation_backends[account_id][region].__dict__.setdefault("service_managed", {})
    return found


def follow(management_id: str, account_id: str) -> None:
    """Let every StackSet of a management account do what automatic deployment does when a member changes."""
    for region in list(cloudformation_backends.get(management_id, {})):
        for stack_set in list(of_account(management_id, region).values()):
            stack_set.follow(account_id)


def _suspended(place: Place) -> set[str]:
    accounts = organizations_backends[place.account_id][place.partition].accounts
    return {account.id for account in accounts if account.state != "ACTIVE"}
