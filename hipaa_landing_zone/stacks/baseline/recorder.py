"""AWS Config in an account and Region: it records every resource and delivers to the log archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Fn, Stack
from aws_cdk import aws_config as config
from constructs import Construct

from hipaa_landing_zone.plan.baseline import RECORDER

if TYPE_CHECKING:
    from aws_cdk import CfnCondition

    from hipaa_landing_zone.plan import Plan
    from hipaa_landing_zone.stacks.provider import Provider

SERVICE = "config.amazonaws.com"


class Recorder(Construct):
    """The configuration recorder and its delivery channel.

    Everything that AWS Config supports is recorded continuously; what is global (IAM) in the home Region only, or each
    change would be recorded, and paid, once a Region. CloudFormation starts the recorder as soon as the channel exists,
    so neither may depend on the other. AWS Config keeps history for seven years by itself, longer than 45 CFR
    164.316(b)(2)(i) asks for.

    The role is AWS Config's service-linked one, as control Config.1 of Security Hub asks: AWS keeps its permissions, no
    guardrail binds it, and files are then delivered by the service itself, which the archive's landing bucket admits
    for this organization only. The provider makes it, since CloudFormation's own type for such roles fails where the
    role exists already.

    An account that already has a recorder of its own must give it up first: there is room for one.

    45 CFR 164.308(a)(1)(ii)(D), 164.312(b). Source: AWS Config Developer Guide, "Recording AWS resources", "Using
    service-linked roles", "Permissions for the Amazon S3 bucket for the delivery channel"; CloudFormation template
    reference, AWS::Config::ConfigurationRecorder.

    Args:
        scope: the baseline.
        construct_id: id in the parent.
        plan: knows the archive.
        provider: makes the role; with the operation ``service_linked_role``.
        is_home_region: where global resources are recorded.

    Raises:
        ValueError: the plan has no log archive yet.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, plan: Plan, provider: Provider, is_home_region: CfnCondition
    ) -> None:
        super().__init__(scope, construct_id)
        if plan.log_archive is None:
            raise ValueError("no log archive: the plan should have held this stack back")
        stack = Stack.of(self)
        role = provider.make("ConfigRole", "service_linked_role", service_principal=SERVICE)
        recorder = config.CfnConfigurationRecorder(
            self,
            "Recorder",
            name=RECORDER,
            role_arn=(
                f"arn:{plan.partition}:iam::{stack.account}:role/aws-service-role/{SERVICE}/AWSServiceRoleForConfig"
            ),
            recording_group=config.CfnConfigurationRecorder.RecordingGroupProperty(
                all_supported=True,
                include_global_resource_types=Fn.condition_if(is_home_region.logical_id, True, False),  # noqa: FBT003 - the two outcomes
            ),
            recording_mode=config.CfnConfigurationRecorder.RecordingModeProperty(recording_frequency="CONTINUOUS"),
        )
        channel = config.CfnDeliveryChannel(
            self,
            "Channel",
            name=RECORDER,
            s3_bucket_name=plan.log_archive.landing("config", plan.organization.home_region).name,
            config_snapshot_delivery_properties=config.CfnDeliveryChannel.ConfigSnapshotDeliveryPropertiesProperty(
                delivery_frequency="TwentyFour_Hours"
            ),
        )
        # Both, so that they are made at the same time: neither of the two calls succeeds for long without the other.
        recorder.node.add_dependency(role)
        channel.node.add_dependency(role)
