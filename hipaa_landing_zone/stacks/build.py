"""From the plan to CDK stages and stacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Environment, Stack, Stage

from hipaa_landing_zone.plan import STAGES
from hipaa_landing_zone.stacks.account import AccountStack
from hipaa_landing_zone.stacks.baseline import ManagementBaselineStack
from hipaa_landing_zone.stacks.baseline_stack_set import BaselineStackSetStack
from hipaa_landing_zone.stacks.detection import ConformanceStack, DetectionStack
from hipaa_landing_zone.stacks.findings import FindingsStack
from hipaa_landing_zone.stacks.log_archive import LogArchiveStack
from hipaa_landing_zone.stacks.log_query import LogQueryStack
from hipaa_landing_zone.stacks.log_replica import LogReplicaStack
from hipaa_landing_zone.stacks.organization import OrganizationStack
from hipaa_landing_zone.stacks.organization_trail import OrganizationTrailStack
from hipaa_landing_zone.stacks.remediation import RemediationStack
from hipaa_landing_zone.stacks.security_administration import SecurityAdministrationStack
from hipaa_landing_zone.stacks.workload import WorkloadStack

if TYPE_CHECKING:
    from collections.abc import Callable

    from constructs import Construct

    from hipaa_landing_zone.plan import Plan, PlannedStack
    from hipaa_landing_zone.plan.model import StackKind


BUILDERS: dict[StackKind, Callable[[Stage, PlannedStack, Plan], Stack]] = {
    "baseline": BaselineStackSetStack,
    "organization": OrganizationStack,
    "log-replica": LogReplicaStack,
    "log-archive": LogArchiveStack,
    "organization-trail": OrganizationTrailStack,
    "account-baseline": ManagementBaselineStack,
    "findings": FindingsStack,
    "log-query": LogQueryStack,
    "security-administration": SecurityAdministrationStack,
    "detection": DetectionStack,
    "conformance": ConformanceStack,
    "remediation": RemediationStack,
    "workload": WorkloadStack,
}
"""Which stack is which; accounts are made apart, since they refer to the organization's OUs."""


def build(scope: Construct, plan: Plan) -> dict[str, Stack]:
    """Make every stack that the plan is ready for, by its id.

    Args:
        scope: the CDK app.
        plan: what will exist.
    """
    made: dict[str, Stack] = {}
    for stage_name in STAGES:
        ready = [each for each in plan.ready(stage_name) if each.kind in BUILDERS or each.kind == "accounts"]
        if not ready:
            continue
        stage = Stage(scope, stage_name, env=Environment(region=plan.organization.home_region))
        for planned in ready:
            stack = _stack(stage, planned, plan, made)
            for name in planned.depends_on:
                if name in made:
                    stack.add_stack_dependency(made[name])
            made[planned.id] = stack
    return made


def _stack(stage: Stage, planned: PlannedStack, plan: Plan, made: dict[str, Stack]) -> Stack:
    if planned.kind == "accounts":
        organization = made["organization"]
        if not isinstance(organization, OrganizationStack):
            raise TypeError(f"stack organization is a {type(organization).__name__}")
        return AccountStack(stage, planned, plan, organization)
    return BUILDERS[planned.kind](stage, planned, plan)
