"""Patching: what is approved, when machines are patched, and who sees which are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from hipaa_landing_zone.plan.baseline import MAINTENANCE_WINDOW, PATCH_SCAN
from hipaa_landing_zone.plan.name import RESOURCE_PREFIX
from hipaa_landing_zone.stacks.baseline.log_group import make_log_group

if TYPE_CHECKING:
    from hipaa_constructs import CustomerKey
    from hipaa_landing_zone.plan import Plan

TAG_KEY = "maintenance-window"
LOG_GROUP = f"/{RESOURCE_PREFIX}/maintenance"
DOCUMENT = "AWS-RunPatchBaseline"
HOURS, CUTOFF_HOURS = 3, 1

# What is approved, by operating system: AWS's own selection, with the configured delay.
_SECURITY = {"CLASSIFICATION": ["Security"], "SEVERITY": ["Critical", "Important"]}
_WINDOWS = {"CLASSIFICATION": ["CriticalUpdates", "SecurityUpdates"], "MSRC_SEVERITY": ["Critical", "Important"]}
_APPROVED = {"AMAZON_LINUX_2023": _SECURITY, "REDHAT_ENTERPRISE_LINUX": _SECURITY, "WINDOWS": _WINDOWS}


class Patching(Construct):
    """Patch baselines, a daily look at what is missing everywhere, and a weekly window that installs it where asked.

    Baselines are made for the systems whose patches carry a date; each is its system's default. Debian and Ubuntu know
    no approval delay: AWS's predefined baseline approves their security patches at once, and stays. Other systems have
    AWS's predefined baselines with a delay of seven days.

    Every managed node is looked at daily, so that a missing patch is seen (AWS Security Hub control SSM.2) whether or
    not it is to be installed from here. Installing restarts machines, so a node says that it wants it, with the tag
    ``maintenance-window: hlz-patching``; machines that are replaced by new images have no use for it.

    Source: AWS Systems Manager User Guide, "About predefined and custom patch baselines", "Setting up Maintenance
    Windows"; 45 CFR 164.308(a)(1)(ii)(B), 164.308(a)(5)(ii)(B).

    Args:
        scope: parent construct.
        construct_id: id in the parent.
        plan: knows schedule and delay.
        key: encrypts the log of what the window did.
    """

    def __init__(self, scope: Construct, construct_id: str, *, plan: Plan, key: CustomerKey) -> None:
        super().__init__(scope, construct_id)
        for system, approved in _APPROVED.items():
            self._baseline(system, approved, plan.baseline.patch_after_days)
        self._scan()
        make_log_group(self, "Log", name=LOG_GROUP, key=key, retention=logs.RetentionDays.ONE_YEAR)
        self._window(plan, self._role(plan))

    def _baseline(self, system: str, approved: dict[str, list[str]], days: int) -> None:
        filters = [ssm.CfnPatchBaseline.PatchFilterProperty(key=key, values=values) for key, values in approved.items()]
        rule = ssm.CfnPatchBaseline.RuleProperty(
            patch_filter_group=ssm.CfnPatchBaseline.PatchFilterGroupProperty(patch_filters=filters),
            approve_after_days=days,
            compliance_level="CRITICAL",
        )
        ssm.CfnPatchBaseline(
            self,
            "".join(part.capitalize() for part in system.split("_")),
            name=f"{RESOURCE_PREFIX}-{system.lower().replace('_', '-')}",
            description=f"Critical and important patches, {days} days after their release",
            operating_system=system,
            default_baseline=True,
            approval_rules=ssm.CfnPatchBaseline.RuleGroupProperty(patch_rules=[rule]),
        )

    def _scan(self) -> None:
        ssm.CfnAssociation(
            self,
            "Scan",
            association_name=PATCH_SCAN,
            name=DOCUMENT,
            targets=[ssm.CfnAssociation.TargetProperty(key="InstanceIds", values=["*"])],
            parameters={"Operation": ["Scan"]},
            schedule_expression="rate(1 day)",
            compliance_severity="CRITICAL",
        )

    def _role(self, plan: Plan) -> iam.Role:
        """Return the role with which the window sends its command: that command, to nodes that ask for it."""
        name = f"{RESOURCE_PREFIX}-maintenance-{Aws.REGION}"
        account = {"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
        role = iam.Role(
            self,
            "Role",
            role_name=name,
            description="Sends the patch command to nodes that ask for it",
            assumed_by=iam.ServicePrincipal("ssm.amazonaws.com", conditions=account),
        )
        prefix, place = f"arn:{plan.partition}", f"{Aws.REGION}:{Aws.ACCOUNT_ID}"
        nodes = [f"{prefix}:ec2:{place}:instance/*", f"{prefix}:ssm:{place}:managed-instance/*"]
        read = ["ssm:GetCommandInvocation", "ssm:ListCommandInvocations", "ssm:ListCommands", "tag:GetResources"]
        iam.ManagedPolicy(
            self,
            "Permissions",
            managed_policy_name=name,
            description="What the patch window calls",
            roles=[role],
            statements=[
                iam.PolicyStatement(
                    actions=["ssm:SendCommand"], resources=[f"{prefix}:ssm:{Aws.REGION}::document/{DOCUMENT}"]
                ),
                iam.PolicyStatement(
                    actions=["ssm:SendCommand"],
                    resources=nodes,
                    conditions={"StringEquals": {f"ssm:resourceTag/{TAG_KEY}": MAINTENANCE_WINDOW}},
                ),
                iam.PolicyStatement(actions=read, resources=["*"]),
            ],
        )
        return role

    def _window(self, plan: Plan, role: iam.Role) -> None:
        window = ssm.CfnMaintenanceWindow(
            self,
            "Window",
            name=MAINTENANCE_WINDOW,
            description=f"Installs approved patches on nodes with the tag {TAG_KEY}: {MAINTENANCE_WINDOW}",
            schedule=plan.baseline.maintenance_schedule,
            schedule_timezone="UTC",
            duration=HOURS,
            cutoff=CUTOFF_HOURS,
            allow_unassociated_targets=False,
        )
        target = ssm.CfnMaintenanceWindowTarget(
            self,
            "Target",
            window_id=window.ref,
            name=MAINTENANCE_WINDOW,
            resource_type="INSTANCE",
            targets=[ssm.CfnMaintenanceWindowTarget.TargetsProperty(key=f"tag:{TAG_KEY}", values=[MAINTENANCE_WINDOW])],
        )
        task = ssm.CfnMaintenanceWindowTask
        task(
            self,
            "Task",
            window_id=window.ref,
            name=MAINTENANCE_WINDOW,
            task_type="RUN_COMMAND",
            task_arn=DOCUMENT,
            service_role_arn=role.role_arn,
            targets=[task.TargetProperty(key="WindowTargetIds", values=[target.ref])],
            priority=1,
            max_concurrency="25%",
            max_errors="10%",
            task_invocation_parameters=task.TaskInvocationParametersProperty(
                maintenance_window_run_command_parameters=task.MaintenanceWindowRunCommandParametersProperty(
                    parameters={"Operation": ["Install"], "RebootOption": ["RebootIfNeeded"]},
                    cloud_watch_output_config=task.CloudWatchOutputConfigProperty(
                        cloud_watch_log_group_name=LOG_GROUP, cloud_watch_output_enabled=True
                    ),
                )
            ),
        )
