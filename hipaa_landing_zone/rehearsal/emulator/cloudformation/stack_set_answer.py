"""What is answered about service-managed StackSets; moto goes on to answer about its self-managed ones.

Source: CloudFormation API reference, DescribeStackSet, ListStackSets, DescribeStackInstance, ListStackInstances.
"""

import functools
from collections.abc import Callable, Mapping
from typing import Any

from moto.cloudformation.exceptions import CloudFormationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult

from hipaa_landing_zone.rehearsal.emulator.cloudformation.stack_set import StackInstance, StackSet, of_account


def _summary(stack_set: StackSet) -> dict[str, Any]:
    given = stack_set.properties
    return {
        "StackSetName": stack_set.name,
        "StackSetId": stack_set.id,
        "Status": "ACTIVE",
        "PermissionModel": given["PermissionModel"],
        "AutoDeployment": given.get("AutoDeployment", {}),
        "ManagedExecution": given.get("ManagedExecution", {}),
        **({"Description": given["Description"]} if "Description" in given else {}),
    }


def _described(stack_set: StackSet) -> dict[str, Any]:
    groups = stack_set.properties["StackInstancesGroup"]
    targets = [unit for group in groups for unit in group["DeploymentTargets"]["OrganizationalUnitIds"]]
    return {
        **_summary(stack_set),
        "TemplateBody": stack_set.body,
        "Capabilities": stack_set.properties.get("Capabilities", []),
        "OrganizationalUnitIds": targets,
        "Regions": stack_set.regions,
        "Parameters": {},
        "Tags": {},
    }


def _instance(stack_set: StackSet, instance: StackInstance) -> dict[str, Any]:
    return {
        "StackSetId": stack_set.id,
        "Account": instance.account_id,
        "Region": instance.region,
        "StackId": instance.stack_id,
        "Status": instance.status,
        "StatusReason": instance.reason,
        "StackInstanceStatus": {"DetailedStatus": instance.detail},
        "OrganizationalUnitId": instance.target,
    }


def _asked(response: CloudFormationResponse) -> StackSet | None:
    name = response._get_param("StackSetName")  # noqa: SLF001 - moto's way to read a request
    there = of_account(response.current_account, response.region)
    return next((each for each in there.values() if name in {each.name, each.id}), None)


def _or_moto(ours: Callable[[CloudFormationResponse, StackSet], Any], moto: Callable[..., Any]) -> Callable[..., Any]:
    """Answer for a service-managed StackSet; leave others to moto."""

    @functools.wraps(moto)
    def answer(response: CloudFormationResponse) -> Any:
        stack_set = _asked(response)
        return moto(response) if stack_set is None else ActionResult(ours(response, stack_set))

    return answer


def _listed(response: CloudFormationResponse) -> ActionResult:
    there = of_account(response.current_account, response.region).values()
    self_managed = [
        {"StackSetName": each.name, "StackSetId": each.id, "Status": each.status, "PermissionModel": "SELF_MANAGED"}
        for each in response.cloudformation_backend.list_stack_sets()
    ]
    return ActionResult({"Summaries": [*map(_summary, there), *self_managed]})


def _list_instances(response: CloudFormationResponse, stack_set: StackSet) -> dict[str, Any]:
    asked = {name: response._get_param(f"StackInstance{name}") for name in ("Account", "Region")}  # noqa: SLF001 - as above
    rows = (_instance(stack_set, each) for each in stack_set.instances.values())
    return {"Summaries": [row for row in rows if all(value in (None, row[name]) for name, value in asked.items())]}


def _describe_instance(response: CloudFormationResponse, stack_set: StackSet) -> dict[str, Any]:
    place = tuple(response._get_param(f"StackInstance{name}") for name in ("Account", "Region"))  # noqa: SLF001 - as above
    if place not in stack_set.instances:
        message = f"Stack instance for account {place[0]} and Region {place[1]} is not found"
        raise CloudFormationError("StackInstanceNotFoundException", message)
    return {"StackInstance": _instance(stack_set, stack_set.instances[place])}


OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "describe_stack_instance": _or_moto(_describe_instance, CloudFormationResponse.describe_stack_instance),
    "describe_stack_set": _or_moto(
        lambda _, stack_set: {"StackSet": _described(stack_set)}, CloudFormationResponse.describe_stack_set
    ),
    "list_stack_instances": _or_moto(_list_instances, CloudFormationResponse.list_stack_instances),
    "list_stack_sets": _listed,
}
