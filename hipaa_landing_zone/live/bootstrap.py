"""Makes the CDK bootstrap stack in every account and Region that the plan deploys to. Writes to AWS."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import ClientError

from hipaa_landing_zone.plan.name import BOOTSTRAP_STACK_NAME, QUALIFIER

if TYPE_CHECKING:
    from collections.abc import Callable

    from hipaa_landing_zone.live.session import Organization
    from hipaa_landing_zone.plan import Plan

Outcome = Literal["made", "updated", "unchanged"]


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """One account and Region."""

    account: str
    account_id: str
    region: str


def targets(plan: Plan) -> tuple[Target, ...]:
    """Return the accounts and Regions of the stacks that can be deployed now, once each."""
    ready = (stack for stack in plan.stacks if stack.waiting_for is None and stack.account_id)
    return tuple(dict.fromkeys(Target(stack.account, stack.account_id or "", stack.region) for stack in ready))


def bootstrap(
    organization: Organization,
    template: str,
    *,
    progress: Callable[[Target, Outcome], None] | None = None,
    workers: int = 16,
) -> dict[Target, Outcome]:
    """Make or update the bootstrap stack everywhere.

    It is CDK's own template, under an own qualifier, so that the landing zone's deployment roles are apart from those
    of application teams and guardrails can tell them apart (HLZ-SCP-06).

    Args:
        organization: clients in every account.
        template: what ``cdk bootstrap --show-template`` prints.
        progress: told of each target when it is done.
        workers: how many targets are worked on at a time.

    Raises:
        ClientError, WaiterError: AWS refuses, or a stack does not come up; targets done before stay done, and running
            it again goes on.
    """

    def one(target: Target) -> Outcome:
        client = organization.client("cloudformation", target.account_id, target.region)
        return _one(client, template, _parameters(organization.plan, target))

    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = {pool.submit(one, target): target for target in targets(organization.plan)}
        for future in as_completed(futures):
            if future.exception() is not None:
                pool.shutdown(cancel_futures=True)
            outcome = future.result()
            if progress:
                progress(futures[future], outcome)
    return {target: future.result() for future, target in futures.items()}


def _parameters(plan: Plan, target: Target) -> list[dict[str, str]]:
    management = plan.organization.management_account_id
    trusted = "" if target.account_id == management else management
    values = {
        "Qualifier": QUALIFIER,
        "TrustedAccounts": trusted,
        "TrustedAccountsForLookup": trusted,
        "CloudFormationExecutionPolicies": f"arn:{plan.partition}:iam::aws:policy/AdministratorAccess",
        # Assets are templates and code, no PHI; AWS's own key spares one customer key per account and Region.
        "FileAssetsBucketKmsKeyId": "AWS_MANAGED_KEY",
    }
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()]


def _one(client: Any, template: str, parameters: list[dict[str, str]]) -> Outcome:
    arguments = {
        "StackName": BOOTSTRAP_STACK_NAME,
        "TemplateBody": template,
        "Parameters": parameters,
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
    }
    try:
        client.describe_stacks(StackName=BOOTSTRAP_STACK_NAME)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":  # how CloudFormation says that there is none
            raise
        client.create_stack(**arguments, EnableTerminationProtection=True)
        client.get_waiter("stack_create_complete").wait(StackName=BOOTSTRAP_STACK_NAME, WaiterConfig={"Delay": 3})
        return "made"
    try:
        client.update_stack(**arguments)
    except ClientError as error:
        if "No updates are to be performed" in error.response["Error"]["Message"]:
            return "unchanged"
        raise
    client.get_waiter("stack_update_complete").wait(StackName=BOOTSTRAP_STACK_NAME, WaiterConfig={"Delay": 3})
    return "updated"
