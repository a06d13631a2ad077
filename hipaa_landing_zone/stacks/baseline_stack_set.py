"""The StackSet with which AWS itself gives every member account its baseline, in every governed Region."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, cast

from aws_cdk import CfnStackSet, DefaultStackSynthesizer, RemovalPolicy, Stack, Stage
from aws_cdk import aws_s3_assets as assets

from hipaa_landing_zone.plan.name import MEMBER_STACK, QUALIFIER, STACK_SET_NAME, stack_name
from hipaa_landing_zone.stacks.baseline import AccountBaseline
from hipaa_landing_zone.stacks.place import properties

if TYPE_CHECKING:
    from aws_cdk import App

    from hipaa_landing_zone.plan import Plan, PlannedStack

MEMBER_STAGE = "stack-set"
MEMBER_PATH = f"{MEMBER_STAGE}/{MEMBER_STACK}"
"""The construct path of the member accounts' template, with which the places of accepted findings in it begin."""

# StackSets deploys with a role that it makes in each account; the digits after its name are AWS's own. Guardrails know
# it by the beginning of its name, and so the preview of what they let through asks for the one that really deploys.
_EXECUTION_ROLE = f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/stacksets-exec-{'0' * 32}"


class BaselineStackSetStack(Stack):
    """One service-managed, auto-deploying StackSet: a new account has its baseline before anybody signs in to it.

    Its template is synthesized, and judged, like any other stack's, once, however many accounts there are.

    Choices, with the source of each: CloudFormation User Guide, "StackSets concepts" (operation options) and "Enable or
    disable automatic deployments"; CloudFormation template reference, AWS::CloudFormation::StackSet.

    * Target: the organization's root. An account that moves from quarantine to its OU then stays within the target and
      its stacks are not touched; between two target OUs AWS deletes the instance and queues a new one. In an
      organization that existed before, only the OUs of the landing zone are targets.
    * An account that leaves keeps its stacks: whoever takes it over gets it with its keys and its recorder.
    * Regions one after the other, home first: what exists once per account (roles, password policy) is there before
      other Regions refer to it, and a template that fails at home reaches no other Region.
    * Half of the accounts at a time. A stack that fails goes back to what it was, so that many at once risk little.
    * Soft failure tolerance of a tenth of the accounts: a few odd accounts neither slow down nor stop the others; a
      template that is wrong is stopped. With fewer than ten accounts, one failure stops.
    * Managed execution: an operation that meets another (an account is created during an update) waits instead of
      failing.

    45 CFR 164.308(a)(1)(ii)(D), 164.312(b).
    """

    def __init__(self, scope: Stage, planned: PlannedStack, plan: Plan) -> None:
        super().__init__(scope, planned.id, **properties(planned))
        # TemplateBody is limited to 51,200 characters; a template in a bucket may have 1 MB.
        template = assets.Asset(self, "Template", path=str(member_template(cast("App", scope.node.root), plan)))
        stack_set = CfnStackSet(
            self,
            "StackSet",
            stack_set_name=STACK_SET_NAME,
            description="HIPAA landing zone: baseline of every member account",
            template_url=template.http_url,
            permission_model="SERVICE_MANAGED",
            call_as="SELF",
            capabilities=["CAPABILITY_NAMED_IAM"],
            auto_deployment=CfnStackSet.AutoDeploymentProperty(enabled=True, retain_stacks_on_account_removal=True),
            managed_execution={"Active": True},
            operation_preferences=CfnStackSet.OperationPreferencesProperty(
                concurrency_mode="SOFT_FAILURE_TOLERANCE",
                failure_tolerance_percentage=10,
                max_concurrent_percentage=50,
                region_concurrency_type="SEQUENTIAL",
                region_order=list(plan.regions),
            ),
            stack_instances_group=[
                CfnStackSet.StackInstancesProperty(
                    deployment_targets=CfnStackSet.DeploymentTargetsProperty(organizational_unit_ids=_targets(plan)),
                    regions=list(plan.regions),
                )
            ],
        )
        # Whoever deletes this stack does not take keys, recorder and alarms from every account.
        stack_set.apply_removal_policy(RemovalPolicy.RETAIN)


def member_template(app: App, plan: Plan) -> Path:
    """Synthesize the template of every member account, for no account and no Region; return its file.

    Args:
        app: the CDK app, in which the template is judged with all others.
        plan: what will exist.
    """
    stage = Stage(app, MEMBER_STAGE)
    stack = AccountBaseline(
        stage,
        MEMBER_STACK,
        plan,
        stack_name=stack_name(MEMBER_STACK),
        description="HIPAA landing zone: baseline of a member account",
        synthesizer=DefaultStackSynthesizer(
            qualifier=QUALIFIER,
            cloud_formation_execution_role=_EXECUTION_ROLE,
            generate_bootstrap_version_rule=False,  # a new account has no bootstrap stack yet
        ),
    )
    return Path(stage.synth().get_stack_artifact(stack.artifact_id).template_full_path)


def keep_from_deployment(outdir: Path) -> None:
    """Take the member accounts' template from what the CDK CLI offers for deployment: StackSets deploys it.

    Args:
        outdir: the synthesized cloud assembly, after it was judged.
    """
    manifest = outdir / "manifest.json"
    assembly = json.loads(manifest.read_text(encoding="utf-8"))
    if assembly["artifacts"].pop(f"assembly-{MEMBER_STAGE}", None):
        manifest.write_text(json.dumps(assembly, indent=1), encoding="utf-8")


def _targets(plan: Plan) -> list[str]:
    """Return the ids of the root or the OUs.

    Raises:
        ValueError: one is not locked.
    """
    ids = {ou.path: ou.id for ou in plan.ous}
    targets = [ids[path] for path in plan.baseline_targets] or [plan.root_id]
    known = [each for each in targets if each is not None]
    if len(known) != len(targets):
        raise ValueError("an OU or the root has no id yet: the plan should have held this stack back")
    return known
